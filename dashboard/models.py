"""What the public pages are told by staff."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cooperation.constraints import days_in_range, filled
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


class Feedback(Versioned):
    """What a reader told through the feedback form; staff answer, and may delete it."""

    text = models.TextField(_("what you want to tell"), max_length=5000)
    email = models.EmailField(
        _("your e-mail"), blank=True, help_text=_("Only if you want an answer.")
    )
    page = models.CharField(_("page"), max_length=300, blank=True)
    given_at = models.DateTimeField(_("given at"), default=timezone.now, editable=False)
    handled_at = models.DateTimeField(_("handled at"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-given_at", "-pk"]
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = filled("text")

    def __str__(self) -> str:
        return self.text[:60]
