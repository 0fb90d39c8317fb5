"""Files to import: what each would do, stored until it is applied or deleted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cooperation.models import County
from toolkit.constraints import choice_known
from toolkit.texts import Language


class RunState(models.TextChoices):
    """What happens to a file."""

    CHECKING = "checking", _("being checked")
    SHOWN = "shown", _("to be confirmed")
    CHANGED = "changed", _("to be confirmed again: the records have changed")
    APPLYING = "applying", _("being applied")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


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
    # The defaults in the database are for a former version that runs beside this one.
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=RunState,
        default=RunState.SHOWN,
        db_default=RunState.SHOWN,
        editable=False,
    )
    job = models.BigIntegerField(_("number of the job"), null=True, blank=True, editable=False)
    language = models.CharField(
        max_length=2,
        choices=Language,
        default=Language.FI,
        db_default=Language.FI,
        editable=False,
    )
    done = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    total = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["made_at"])]
        constraints = [choice_known("state", RunState), choice_known("language", Language)]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_at_work(self) -> bool:
        """Whether the worker has it, or will."""
        return self.state in (RunState.CHECKING, RunState.APPLYING)
