"""Goals of an agreement, with measures and indicators."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement
from agreements.models.status import LISTED, Status
from cooperation.models import Theme
from history.statements import Statement
from history.tracking import Versioned, tracked
from toolkit.constraints import choice_known, period_in_range
from toolkit.days import covers
from toolkit.texts import Language, Titled, language_of_texts


@tracked()
class Goal(Titled, Statement):
    """A goal an agreement sets, with its measures and indicators."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="goals", verbose_name=_("agreement")
    )
    theme = models.ForeignKey(
        Theme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="goals",
        verbose_name=_("theme"),
    )
    owner = models.CharField(
        _("owner"), max_length=200, blank=True, help_text=_("A position or a body, not a name.")
    )
    language = language_of_texts(_("Of the owners and targets, its measures' and indicators' too."))
    period = DateRangeField(
        _("period"),
        null=True,
        blank=True,
        help_text=_("When the goal holds. Empty: while the agreement is ready."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    def holds_on(self, day: date, status: str) -> bool:
        """Whether it holds on a day on which the agreement has the status."""
        if self.period is None:
            return status == Status.READY
        return status in LISTED and covers(self.period, day)

    class Meta:
        ordering = ["agreement", "position", "pk"]
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        constraints = [
            *Titled.Meta.constraints,
            *Statement.Meta.constraints,
            choice_known("language", Language),
            *period_in_range(optional=True),
        ]


@tracked()
class Measure(Titled, Versioned):
    """A measure to reach a goal, and its owner."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="measures", verbose_name=_("goal"))
    owner = models.CharField(
        _("owner"), max_length=200, blank=True, help_text=_("A position or a body, not a name.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["goal", "position", "pk"]
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        constraints = [*Titled.Meta.constraints]


@tracked()
class Indicator(Titled, Versioned):
    """An indicator that shows whether a goal has been reached."""

    goal = models.ForeignKey(
        Goal, models.CASCADE, related_name="indicators", verbose_name=_("goal")
    )
    target = models.CharField(_("target"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["goal", "position", "pk"]
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [*Titled.Meta.constraints]
