"""Why jobs failed (the queue, procrastinate, stores only that they did), and whether links work."""

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


class LinkCheck(models.Model):
    """When a link in the records was last tried, and when it last worked.

    Technical data of the system, not a statement: not in the history.
    """

    url = models.URLField(_("link"), max_length=500, unique=True)
    tried_at = models.DateTimeField(_("last tried at"), null=True, blank=True)
    worked_at = models.DateTimeField(_("last worked at"), null=True, blank=True)
    told = models.CharField(_("what was answered"), max_length=100, blank=True)

    class Meta:
        ordering = ["url"]
        verbose_name = _("check of a link")
        verbose_name_plural = _("checks of links")
        indexes = [models.Index(fields=["tried_at"])]

    def __str__(self) -> str:
        return self.url
