"""Goals of an agreement, with measures and indicators."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement
from cooperation.models import Theme
from history.statements import Statement
from history.tracking import Versioned, tracked
from toolkit.constraints import choice_known
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
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["agreement", "position", "pk"]
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        constraints = [
            *Titled.Meta.constraints,
            *Statement.Meta.constraints,
            choice_known("language", Language),
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
