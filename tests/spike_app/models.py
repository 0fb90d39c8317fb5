"""Pilots: what a county and its municipalities try out together for a time."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cooperation.columns import known_themes, stays_in_county, theme_keys
from cooperation.models import County
from cooperation.querysets import PeriodQuerySet
from history.statements import Statement
from history.tracking import tracked
from toolkit.constraints import choice_known, period_in_range
from toolkit.searching import search_index
from toolkit.texts import Language, Named, language_of_texts


class State(models.TextChoices):
    """How far a pilot is."""

    PLANNED = "planned", _("pilot planned")
    RUNNING = "running", _("pilot under way")
    ENDED = "ended", _("pilot ended")


@tracked()
class Pilot(Named, Statement):
    """A way of cooperation that a county tries out for a time."""

    county = models.ForeignKey(
        County, models.PROTECT, related_name="pilots", verbose_name=_("county")
    )
    state = models.CharField(_("state of the pilot"), max_length=20, choices=State)
    period = DateRangeField(_("period"))
    themes = theme_keys()
    result = models.TextField(_("result of the pilot"), blank=True)
    language = language_of_texts()

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["county", "name_fi", "pk"]
        verbose_name = _("county pilot")
        verbose_name_plural = _("county pilots")
        indexes = [search_index("pilots_name_search", "name_fi", "name_sv", "name_en")]
        constraints = [
            *Named.Meta.constraints,
            *Statement.Meta.constraints,
            choice_known("state", State),
            choice_known("language", Language),
            *period_in_range(),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_no_result_of_planned",
                condition=Q(result="") | ~Q(state=State.PLANNED),
                violation_error_message=_("A pilot that is only planned has no result yet."),
            ),
        ]
        triggers = [known_themes(), stays_in_county()]
