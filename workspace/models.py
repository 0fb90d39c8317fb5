"""Errors that readers report, with the county's answers, and staff's notes on counties."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cooperation.models import County, Municipality
from history.tracking import Versioned, tracked
from toolkit.constraints import choice_known, filled
from toolkit.texts import Language


@tracked(exclude=("text", "email"), is_public=False)
class ErrorReport(Versioned):
    """An error that a reader found on a public page; the county's coordinators answer it.

    The history shows when it came and how it was answered, not what the reader wrote: that can be
    deleted for good.
    """

    county = models.ForeignKey(
        County,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="error_reports",
        verbose_name=_("county"),
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="error_reports",
        verbose_name=_("municipality"),
    )
    agreement = models.ForeignKey(
        "agreements.Agreement",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="error_reports",
        verbose_name=_("agreement"),
    )
    page = models.CharField(_("page"), max_length=300, editable=False)
    text = models.TextField(_("what is wrong"), max_length=5000)
    email = models.EmailField(
        _("your e-mail"), blank=True, help_text=_("Only if you want an answer.")
    )
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.FI, editable=False
    )
    given_at = models.DateTimeField(_("given at"), default=timezone.now, editable=False)
    answer = models.TextField(_("answer"), max_length=5000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="error_reports_answered",
        verbose_name=_("answered by"),
    )

    class Meta:
        ordering = ["-given_at", "-pk"]
        verbose_name = _("error report")
        verbose_name_plural = _("error reports")
        indexes = [models.Index(fields=["county", "-given_at"])]
        constraints = [
            *filled("text"),
            choice_known("language", Language),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_answered_by_somebody",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                violation_error_message=_("An answer is given by somebody at a moment."),
            ),
        ]

    def __str__(self) -> str:
        # The history does not contain the text.
        return self.text[:60] if self.text else f"{self._meta.verbose_name} {self.pk}"


@tracked(is_public=False)
class CountyNote(Versioned):
    """A note of staff on a county for other staff; never public."""

    county = models.OneToOneField(
        County, models.CASCADE, related_name="note", verbose_name=_("county")
    )
    text = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["county"]
        verbose_name = _("internal note on a county")
        verbose_name_plural = _("internal notes on counties")

    def __str__(self) -> str:
        return str(self.county)
