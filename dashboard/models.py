"""What the public pages are told by staff."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cooperation.constraints import days_in_range
from cooperation.history import Versioned, tracked


@tracked()
class Presentation(Versioned):
    """The day the front page presents when its address names none. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    presented_on = models.DateField(
        _("presented day"),
        help_text=_("The front page shows this day's situation until another day is asked for."),
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("presented day")
        verbose_name_plural = _("presented day")
        constraints = [
            *days_in_range("presented_on"),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_one_row",
                condition=Q(id=1),
                violation_error_message=_("There is one presented day: change it."),
            ),
        ]

    def __str__(self) -> str:
        return self.presented_on.isoformat()
