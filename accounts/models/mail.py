"""Mail that was sent, and how it was delivered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from history.tracking import Versioned, tracked
from toolkit.constraints import choice_known


class Delivery(models.TextChoices):
    """The state of delivery of a mail."""

    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    UNCERTAIN = "uncertain", _("interrupted: may have been sent")


@tracked(exclude=("text", "secret"), is_public=False)
class MailMessage(Versioned):
    """A mail: waiting, sent or failed. The log of everything this system sends."""

    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    secret = models.TextField(
        blank=True,
        editable=False,
        help_text=_("A one-time link in the text; cut out of the log once the mail is sent."),
    )
    message_id = models.CharField(max_length=200, unique=True, editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=Delivery, default=Delivery.QUEUED, editable=False
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    error = models.TextField(_("error"), blank=True, editable=False)
    queued_at = models.DateTimeField(_("queued at"), default=timezone.now, editable=False)
    tried_at = models.DateTimeField(_("last tried at"), null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-queued_at", "-pk"]
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [models.Index(fields=["status", "queued_at"])]
        constraints = [
            choice_known("status", Delivery),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_sent_with_moment",
                condition=Q(status=Delivery.SENT, sent_at__isnull=False)
                | (~Q(status=Delivery.SENT) & Q(sent_at__isnull=True)),
                violation_error_message=_("A mail is sent at a moment."),
            ),
        ]

    def __str__(self) -> str:
        return self.subject
