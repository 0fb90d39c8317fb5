"""Accepted edits, so that a repeated request is executed once."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from toolkit.constraints import filled


class AcceptedEdit(models.Model):
    """An executed edit, under the key given by its sender, so that it is not executed twice.

    Temporary data, deleted after some days; the edit itself is in the history.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="accepted_edits",
        verbose_name=_("user"),
    )
    key = models.CharField(_("key"), max_length=200, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    claim = models.UUIDField(default=uuid.uuid4, editable=False)
    answer = models.JSONField(_("answer"), default=dict, editable=False)
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("accepted edit")
        verbose_name_plural = _("accepted edits")
        indexes = [models.Index(fields=["made_at"])]
        constraints = [
            *filled("key"),
            models.UniqueConstraint(
                fields=["user", "key"],
                name="%(app_label)s_%(class)s_key_once",
                violation_error_message=_("This key was used for another edit."),
            ),
        ]

    def __str__(self) -> str:
        return self.key
