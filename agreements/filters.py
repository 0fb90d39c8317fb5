"""Filters of agreements and the rows that belong to them."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from agreements import models
from agreements.models import Agreement, Decision, Party, PartyStanding, Standing
from agreements.models.agreement import AgreementQuerySet
from agreements.models.results import approves
from cooperation.actors import ActorType
from cooperation.filters import (
    FilterSet,
    IdFilter,
    Rows,
    YearFilter,
    YesNoFilter,
    choice_filter,
    county_filter,
    municipality_filter,
    search_filter,
    theme_filter,
)
from cooperation.models import Municipality
from toolkit.sections import section_in

REGIONAL_COUNCIL = [
    (Standing.PARTY.value, _("is a party")),
    (Standing.PROSPECTIVE.value, _("is to become a party")),
    ("none", _("does not take part")),
]
MISSING = [("decisions", _("approvals by municipalities"))]
TITLES = ("title_fi", "title_sv", "title_en")
TAKING_PART = (Standing.PARTY, Standing.PROSPECTIVE)


def agreement_filter(lookup: str = "agreement") -> Any:
    return IdFilter(
        label=_("Agreement"), field_name=lookup, queryset=Agreement.objects.order_by("pk")
    )


class AgreementFilterSet(FilterSet):
    """Agreements; status, parties and regional council are those of the day."""

    q = search_filter()
    county = county_filter()
    municipality = municipality_filter(method="with_municipality")
    kind = choice_filter(_("Kind"), models.Kind.choices)
    status = choice_filter(_("Status"), models.Status.choices, method="with_status")
    theme = theme_filter()
    regional_council = choice_filter(
        _("Regional council"), REGIONAL_COUNCIL, method="with_regional_council"
    )
    character = choice_filter(_("Character"), models.Character.choices)
    missing = choice_filter(_("Missing"), MISSING, method="with_missing")
    begun = YesNoFilter(
        label=_("Begun"),
        method="with_begun",
        help_text=_("Whether it is in preparation, in approval or ready on the day."),
    )
    listed = YesNoFilter(
        label=_("Listed"),
        method="in_lists",
        help_text=_("Whether it has a status on the day, other than not started."),
    )
    searched = (*TITLES, "description")

    def with_begun(self, rows: AgreementQuerySet, name: str, value: bool) -> Rows:  # noqa: FBT001
        """Agreements prepared or in preparation on the day, or only the others."""
        begun, none = Q(status_on__in=models.BEGUN), Q(status_on__isnull=True)
        return rows.with_status_on(self.day).filter(begun if value else none | ~begun)

    def in_lists(self, rows: AgreementQuerySet, name: str, value: bool) -> Rows:  # noqa: FBT001
        """Agreements that lists show on the day, or only the others."""
        listed = rows.listed_on(self.day)
        return listed if value else rows.exclude(pk__in=listed.order_by().values("pk"))

    def with_missing(self, rows: Rows, name: str, value: str) -> Rows:
        """Agreements to which some municipality has not (yet) given its approval by the day.

        Written so that the database can join whole tables: a subquery per party would take most of
        the page's time.
        """
        decisions = Decision.objects.valid_on(self.day).order_by()
        after = Q(decided_on__gt=OuterRef("decided_on"))
        after |= Q(decided_on=OuterRef("decided_on"), pk__gt=OuterRef("pk"))
        last_word = ~Exists(decisions.filter(after, party=OuterRef("party")))
        approved = decisions.filter(last_word, approves(self.day))
        standings = PartyStanding.objects.filter(since__lte=self.day).order_by()
        later = standings.filter(party=OuterRef("party"), since__gt=OuterRef("since"))
        taking_part = standings.filter(~Exists(later), standing__in=TAKING_PART)
        open_ones = Party.objects.order_by().filter(
            ~Exists(approved.filter(party=OuterRef("pk"))),
            Exists(taking_part.filter(party=OuterRef("pk"))),
            type=ActorType.MUNICIPALITY,
        )
        return rows.filter(pk__in=open_ones.values("agreement"))

    def with_status(self, rows: AgreementQuerySet, name: str, value: str) -> Rows:
        return rows.with_status_on(self.day).filter(Q(status_on=value))

    def with_municipality(self, rows: Rows, name: str, value: Municipality) -> Rows:
        return rows.filter(Exists(self._parties(TAKING_PART, municipality=value)))

    def with_regional_council(self, rows: Rows, name: str, value: str) -> Rows:
        kind = ActorType.REGIONAL_COUNCIL
        if value == "none":
            return rows.exclude(Exists(self._parties(TAKING_PART, type=kind)))
        return rows.filter(Exists(self._parties([value], type=kind)))

    def _parties(self, standings: Any, **conditions: Any) -> Rows:
        """The agreement's such parties with one of the standings on the day."""
        latest = PartyStanding.objects.filter(party=OuterRef("pk"), since__lte=self.day)
        return (
            Party.objects.filter(agreement=OuterRef("pk"), **conditions)
            .alias(standing_on=Subquery(latest.order_by("-since").values("standing")[:1]))
            .filter(standing_on__in=standings)
        )


class AgreementStatusFilterSet(FilterSet):
    """Statuses of agreements, every row of every day."""

    agreement = agreement_filter()
    county = county_filter("agreement__county")
    kind = choice_filter(_("Kind"), models.Kind.choices, field_name="agreement__kind")
    status = choice_filter(_("Status"), models.Status.choices)
    year = YearFilter(field_name="since", label=_("Year"))


class PartyFilterSet(FilterSet):
    """Parties; `county` is the agreement's."""

    agreement = agreement_filter()
    county = county_filter("agreement__county")
    municipality = municipality_filter()
    type = choice_filter(_("Type"), ActorType.choices)


class PartyStandingFilterSet(FilterSet):
    """Standings of parties, every row of every day."""

    agreement = agreement_filter("party__agreement")
    party = IdFilter(label=_("Party"), queryset=Party.objects.order_by("pk"))
    county = county_filter("party__agreement__county")
    municipality = municipality_filter("party__municipality")
    year = YearFilter(field_name="since", label=_("Year"))


SIGNED = re.compile(r"§[§\s]*(\d+(?:\s?[a-zåäö]\b)?)|(\d+(?:\s?[a-zåäö])?)\s*§", re.IGNORECASE)


class OfMinutesFilterSet(FilterSet):
    """Rows from minutes: «§ 239» and «239 §» in the search are a section, not words."""

    def search(self, rows: Rows, name: str, value: str) -> Rows:
        signed = [before or after for before, after in SIGNED.findall(value)]
        for section in filter(None, map(section_in, signed)):
            rows = rows.filter(section=section)
        return super().search(rows, name, SIGNED.sub(" ", value).replace("§", " "))


class DecisionFilterSet(OfMinutesFilterSet):
    """Decisions of parties."""

    q = search_filter()
    agreement = agreement_filter("party__agreement")
    county = county_filter("party__agreement__county")
    municipality = municipality_filter("party__municipality")
    result = choice_filter(_("Result"), models.Result.choices)
    body = choice_filter(_("Body"), models.Body.choices, field_name="body_key")
    answer = YesNoFilter(
        label=_("Answers"),
        method="that_answer",
        help_text=_("Whether the result answers for the party, or only tells of the handling."),
    )
    year = YearFilter(field_name="decided_on", label=_("Year"))
    searched = ("body_name", "section", "diary_number")

    def that_answer(self, rows: Rows, name: str, value: bool) -> Rows:  # noqa: FBT001
        """Decisions that answer for their party, or only the others."""
        answering = Q(result__in=models.ANSWERING)
        return rows.filter(answering if value else ~answering)


class StepFilterSet(OfMinutesFilterSet):
    """Steps of case files."""

    q = search_filter()
    agreement = agreement_filter()
    county = county_filter("agreement__county")
    kind = choice_filter(_("Step"), models.StepKind.choices)
    year = YearFilter(field_name="held_on", label=_("Year"))
    searched = ("body", "convener", "section", "diary_number", "proposal", "decision")


class AppendixFilterSet(FilterSet):
    """Appendices of agreements."""

    q = search_filter()
    agreement = agreement_filter()
    county = county_filter("agreement__county")
    theme = theme_filter()
    searched = ("label", *TITLES)


class AppendixStatusFilterSet(FilterSet):
    """Statuses of appendices, every row of every day."""

    agreement = agreement_filter("appendix__agreement")
    county = county_filter("appendix__agreement__county")
    status = choice_filter(_("Status"), models.AppendixStage.choices)
    year = YearFilter(field_name="since", label=_("Year"))


class DocumentFilterSet(FilterSet):
    """Documents of agreements."""

    q = search_filter()
    agreement = agreement_filter()
    county = county_filter("agreement__county")
    kind = choice_filter(_("Kind"), models.DocumentKind.choices)
    searched = (*TITLES, "file_name")


class GoalFilterSet(FilterSet):
    """Goals of agreements."""

    q = search_filter()
    agreement = agreement_filter()
    county = county_filter("agreement__county")
    theme = theme_filter("theme", method="of_theme")
    searched = (*TITLES, "owner")
