"""Feedback by readers of the public pages."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from history.tracking import Versioned, tracked
from toolkit.constraints import filled


@tracked(exclude=("text", "email"), is_public=False)
class Feedback(Versioned):
    """Feedback that a reader sent with the form; staff answer, and may delete it.

    The history shows when it was received, handled or deleted, but never its text or its sender:
    what is deleted is gone.
    """

    text = models.TextField(_("what you want to tell"), max_length=5000)
    email = models.EmailField(
        _("your e-mail"), blank=True, help_text=_("Only if you want an answer.")
    )
    page = models.CharField(_("page"), max_length=300, blank=True)
    is_set_aside = models.BooleanField(
        _("set aside"),
        default=False,
        db_default=False,
        editable=False,
        help_text=_("Looks like a program's: the field that people do not see was filled in."),
    )
    given_at = models.DateTimeField(_("given at"), default=timezone.now, editable=False)
    handled_at = models.DateTimeField(_("handled at"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-given_at", "-pk"]
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = filled("text")

    def __str__(self) -> str:
        # The history does not contain the text.
        return self.text[:60] if self.text else str(self._meta.verbose_name)
