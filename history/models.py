"""The number of the last change."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LastChange(models.Model):
    """One row: the number of the last change to public records, raised as each change commits."""

    number = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("last change")
        verbose_name_plural = _("last change")
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_one_row",
                condition=Q(id=1),
                violation_error_message=_("There is only one last change."),
            )
        ]

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def number_now(cls) -> int:
        """The number as committed now; what is rendered after reading it is at least that new."""
        return cls.objects.values_list("number", flat=True).first() or 0
