"""Files to import: what each would do, stored until it is applied or deleted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cooperation.models import County


class ImportRun(models.Model):
    """A file sent by a user with the outcome shown for it, so that exactly that can be applied.

    Temporary data: the file is deleted when it has been applied, the rest later. What it changed is
    in the history.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="imports", verbose_name=_("user")
    )
    county = models.ForeignKey(
        County,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("county"),
    )
    file_name = models.CharField(_("file name"), max_length=200)
    content = models.BinaryField(editable=False)
    outcome = models.JSONField(_("outcome"), default=dict, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["made_at"])]

    def __str__(self) -> str:
        return self.file_name
