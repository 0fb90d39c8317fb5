"""Why jobs failed; the queue itself (procrastinate) stores only that they did."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JobFailure(models.Model):
    """The error with which a job ended, or why it was cut off.

    Temporary data of the system, deleted with old jobs; not in the history.
    """

    job = models.BigIntegerField(_("number of the job"), db_index=True)
    error = models.TextField(_("error"))
    failed_at = models.DateTimeField(_("failed at"), default=timezone.now)

    class Meta:
        ordering = ["-failed_at", "-pk"]
        verbose_name = _("failure of a job")
        verbose_name_plural = _("failures of jobs")
        indexes = [models.Index(fields=["failed_at"])]

    def __str__(self) -> str:
        return self.error[:100]
