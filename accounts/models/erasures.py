"""What was erased, and when."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User
from history.tracking import Versioned, tracked
from toolkit.constraints import choice_known


class Erased(models.TextChoices):
    """Who was erased."""

    PERSON = "person", _("person")
    USER = "user", _("user")


@tracked(is_public=False)
class Erasure(Versioned):
    """The erasure of a person or user on request: when, why and by whom, without their identity."""

    kind = models.CharField(_("kind"), max_length=10, choices=Erased, editable=False)
    number = models.PositiveBigIntegerField(
        _("number"), editable=False, help_text=_("The row's number, which stays without a name.")
    )
    reason = models.CharField(_("reason"), max_length=300, editable=False)
    rows = models.JSONField(
        _("rows"), default=dict, editable=False, help_text=_("How many rows of which table.")
    )
    erased_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="erasures",
        verbose_name=_("erased by"),
    )
    erased_at = models.DateTimeField(_("erased at"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["-erased_at", "-pk"]
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        constraints = [choice_known("kind", Erased)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
