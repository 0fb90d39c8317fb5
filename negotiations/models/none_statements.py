"""Statements of a county that it held no negotiation."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cooperation.first_days import HYTE_FIRST_DAY
from cooperation.models import County
from history.statements import Statement
from history.tracking import tracked
from negotiations.models.negotiation import STATUTORY
from toolkit.constraints import choice_known, days_in_range, guard, rule
from toolkit.days import day_in_words
from toolkit.texts import Language, language_of_texts

NOT_A_WINDOW = rule(
    "none_statement_window",
    _(
        "The window starts with a county council term (cooperation) or with a calendar year from"
        " 2023 on (wellbeing promotion)."
    ),
)
HELD_BEFORE = rule(
    "none_statement_held_before",
    _(
        "A negotiation of this kind was held in this window by the day of the statement. None was"
        " held only if that negotiation is corrected first."
    ),
)
"""The rule binds on writing the statement, not on recording a negotiation later: the trigger is
not deferred, so that a negotiation recorded after the statement is accepted in one transaction."""


@tracked()
class NoneStatement(Statement):
    """A county states that it has held no negotiation of a kind in a window, and why."""

    county = models.ForeignKey(
        County, models.PROTECT, related_name="none_statements", verbose_name=_("county")
    )
    kind = models.CharField(
        _("kind"), max_length=20, choices=[(kind.value, kind.label) for kind in STATUTORY]
    )
    window_from = models.DateField(
        _("window from"), help_text=_("The first day of the council term or of the year.")
    )
    stated_on = models.DateField(_("stated on"))
    reason = models.TextField(_("reason"))
    language = language_of_texts(_("Of the reason."))

    class Meta:
        ordering = ["county", "kind", "window_from", "stated_on"]
        verbose_name = _("statement that none was held")
        verbose_name_plural = _("statements that none was held")
        constraints = [
            *Statement.Meta.constraints,
            choice_known("language", Language),
            *days_in_range("window_from", "stated_on"),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_kind_known",
                condition=Q(kind__in=STATUTORY),
                violation_error_message=_("This choice is not in the list."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_reason_given",
                condition=Q(reason__regex=r"\S"),
                violation_error_message=_("Give the reason why none was held."),
            ),
            models.UniqueConstraint(
                fields=["county", "kind", "window_from", "stated_on"],
                name="%(app_label)s_%(class)s_once_a_day",
                violation_error_message=_("The county has already stated this on this day."),
            ),
        ]
        triggers = [
            guard(
                "window_starts",
                forbidden=f"""(NEW.kind = 'cooperation' AND NOT EXISTS (
                        SELECT 1 FROM cooperation_councilterm
                        WHERE kind = 'county' AND lower(period) = NEW.window_from))
                    OR (NEW.kind = 'hyte' AND NOT (NEW.window_from >= '{HYTE_FIRST_DAY}'
                        AND extract(doy FROM NEW.window_from) = 1))""",  # noqa: S608 - a constant
                rule_name=NOT_A_WINDOW,
            ),
            guard(
                "none_held_before",
                forbidden="""EXISTS (SELECT 1 FROM negotiations_negotiation AS held
                    WHERE held.county_id = NEW.county_id AND held.kind = NEW.kind
                      AND held.outcome = 'held'
                      AND held.held_on BETWEEN NEW.window_from AND NEW.stated_on
                      AND CASE NEW.kind
                        WHEN 'hyte' THEN held.held_on < NEW.window_from + interval '1 year'
                        ELSE held.held_on <@ (SELECT period FROM cooperation_councilterm
                            WHERE kind = 'county' AND lower(period) = NEW.window_from) END)""",
                rule_name=HELD_BEFORE,
                deferred=False,
                watch=("county_id", "kind", "window_from", "stated_on"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {day_in_words(self.window_from)} ({self.county_id})"
