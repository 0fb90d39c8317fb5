"""The statutory duties to cooperate, and whether they have been fulfilled according to the records.

What is not recorded is never a breach: it is shown as not recorded, with the deadline of the
window.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _

from agreements.models import PREPARING, Agreement, Kind, Party, Status
from agreements.models import Standing as StandingOfParty
from agreements.models.agreement import ready_by_source_on
from cooperation.models import (
    Bound,
    Confidence,
    CouncilTerm,
    County,
    Duty,
    Lead,
    Recurrence,
    TermKind,
    Theme,
)
from listing.cells import Cell
from listing.files import Table
from negotiations.situations import NegotiationState
from situation.situations import cached_situation
from toolkit.days import exact_day, period_in_words
from toolkit.texts import text_of

FOLLOWED = {"D01": "cooperation", "D04": "hyte"}
"""Duties whose fulfilment records can show, with the kind of negotiation that fulfils them."""
FOLLOWED_AGREEMENTS = {"D39": Kind.MULTIDISCIPLINARY}
"""Duties that an agreement of this kind fulfils when it is ready."""
TEXTS = tuple(product(("law", "duty"), ("fi", "sv", "en")))
Day = date
"""The type, where a field of a form has its name."""
STATES = ("fulfilled", "partly", "window_open", "confirmed_none", "not_recorded")
STATES_OF_NEGOTIATIONS = frozenset(STATES) - {"not_recorded"}
STATES_OF_AGREEMENTS = frozenset({"fulfilled", "window_open", "not_recorded"})
ONCE_A_TERM = (
    Recurrence.ONCE_PER_COUNTY_TERM,
    Recurrence.PLAN_EVERY_TERM,
    Recurrence.PLAN_EVERY_TERM_REPORT,
)


class DutyFilter(forms.Form):
    """Filters the list of duties."""

    fields: dict[str, Any]
    """Of several classes, whose attributes differ."""

    q = forms.CharField(label=gettext_lazy("Act, section or word"), required=False, max_length=100)
    theme = forms.ChoiceField(label=gettext_lazy("Theme"), required=False)
    binds = forms.ChoiceField(
        label=gettext_lazy("Binds"), required=False, choices=[("", "---------"), *Bound.choices]
    )
    confidence = forms.ChoiceField(
        label=gettext_lazy("How well checked"),
        required=False,
        choices=[("", "---------"), *Confidence.choices],
    )
    date = forms.DateField(required=False, widget=forms.HiddenInput)
    known_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = [
            (theme.key, str(theme))
            for theme in Theme.objects.filter(duties__isnull=False).distinct()
        ]
        self.fields["theme"].choices = [("", "---------"), *themes]

    def rows(self, day: Day) -> Any:
        """The duties in force on the day that pass the filter."""
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        rows = Duty.objects.alive_on(day).select_related("theme")
        if word := chosen.get("q", "").strip():
            columns = ("number", "section", *(f"{text}_{language}" for text, language in TEXTS))
            rows = rows.filter(
                Q(*((f"{one}__icontains", word) for one in columns), _connector=Q.OR)
            )
        if "theme" in chosen:
            rows = rows.filter(theme=chosen["theme"])
        if "binds" in chosen:
            rows = rows.filter(binds__contains=[chosen["binds"]])
        if "confidence" in chosen:
            rows = rows.filter(confidence=chosen["confidence"])
        return rows


def section_in_words(section: str) -> str:
    """Sections (§) and chapters (luku) as an act in the reader's language writes them."""
    language = (get_language() or "fi")[:2]
    if language == "sv":
        return re.sub(r"(\S+) luku", r"\1 kap.", section)
    if language == "en":
        section = re.sub(r"(\S+) luku", r"chapter \1", section)
        return re.sub(r"(\d+(?:[–-]\d+)?(?: [a-z])?) §", _english_section, section)
    return section


def _english_section(found: re.Match[str]) -> str:
    number = found[1]
    return f"sections {number}" if "–" in number or "-" in number else f"section {number}"


@dataclass(frozen=True, slots=True)
class Standing:
    """A county's state in a duty, with the reason in words."""

    county: County
    state: str
    reason: str
    agreement: int | None = None
    """The agreement that gives the state, if one does."""


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty on a day; `standings` are empty if records cannot show its fulfilment."""

    duty: Duty
    binds: str
    window: str
    standings: tuple[Standing, ...]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """The number of counties in each state, without states that do not occur."""
        found = Counter(one.state for one in self.standings)
        return [(state, found[state]) for state in STATES if found[state]]

    @property
    def is_of_agreements(self) -> bool:
        """Whether an agreement fulfils the duty, and not a negotiation."""
        return self.duty.key in FOLLOWED_AGREEMENTS

    @property
    def is_unverified(self) -> bool:
        """Whether the duty itself has not been compared with the text of the act."""
        return self.duty.confidence == Confidence.KNOWLEDGE

    @property
    def section(self) -> str:
        """The sections of the act in the reader's language: «6–7 §», «5 kap.», «sections 6–7»."""
        return section_in_words(self.duty.section)

    @property
    def law_url(self) -> str:
        """The act in the state's collection of laws."""
        number, _slash, year = self.duty.number.partition("/")
        return f"https://www.finlex.fi/fi/lainsaadanto/{year}/{number}" if year else ""


@dataclass(frozen=True, slots=True)
class ThemeOfDuties:
    """The duties of a theme, under one heading."""

    theme: Theme
    rows: tuple[DutyRow, ...]


def by_theme(rows: Iterable[DutyRow]) -> list[ThemeOfDuties]:
    """The duties under their themes, in the themes' order."""
    found: dict[Theme, list[DutyRow]] = {}
    for row in rows:
        found.setdefault(row.duty.theme, []).append(row)
    themes = sorted(found, key=lambda theme: (theme.position, theme.key))
    return [ThemeOfDuties(theme, tuple(found[theme])) for theme in themes]


def duty_rows(chosen: DutyFilter, day: date) -> list[DutyRow]:
    """The duties that pass the filter, with their windows and the counties' states on the day."""
    picture = cached_situation(day)
    counties = {county.code: county for county in County.objects.alive_on(day)}
    windows = _windows(day)
    agreements = _agreements_on(day)
    return [
        DutyRow(
            duty,
            ", ".join(str(Bound(one).label) for one in duty.binds),
            _window_of(duty, windows, day),
            tuple(
                _standings_by_agreement(agreements[duty.key], counties)
                if duty.key in FOLLOWED_AGREEMENTS
                else _standings(duty, picture.states, counties)
            ),
        )
        for duty in chosen.rows(day)
    ]


def _windows(day: date) -> dict[str, str]:
    terms = CouncilTerm.objects.alive_on(day)
    return {term.kind: period_in_words(term.period.lower, term.period.upper) for term in terms}


def _window_of(duty: Duty, terms: Mapping[str, str], day: date) -> str:
    """The window that contains the day, if the duty has a bounded one."""
    if duty.recurrence == Recurrence.YEARLY:
        return str(day.year)
    if duty.recurrence in ONCE_A_TERM:
        is_municipal = duty.lead in (Lead.MUNICIPALITY, Lead.REGIONAL_COUNCIL)
        return terms.get(TermKind.MUNICIPAL if is_municipal else TermKind.COUNTY, "")
    return ""


def _standings(
    duty: Duty, states: Mapping[str, Any], counties: Mapping[str, County]
) -> Iterable[Standing]:
    if duty.key not in FOLLOWED:
        return
    for code, state in states.items():
        found: NegotiationState | None = state[FOLLOWED[duty.key]]
        if found is not None and code in counties:
            yield Standing(counties[code], *_standing(found))


def _standing(found: NegotiationState) -> tuple[str, str]:
    if found.state == "held":
        if found.is_all_covered:
            day = exact_day(found.last_held_on, found.precision)
            return "fulfilled", _("every municipality has negotiated, last on %(day)s") % {
                "day": day
            }
        return "partly", ngettext(
            "%(n)s municipality has no negotiation on record",
            "%(n)s municipalities have no negotiation on record",
            len(found.missing),
        ) % {"n": len(found.missing)}
    if found.state == "confirmed_none":
        return "confirmed_none", _("the county has stated that none is held")
    if found.state == "planned":
        day = exact_day(found.next_on, found.precision)
        return "window_open", _("one is announced for %(day)s") % {"day": day}
    return "window_open", _("nothing on record yet")


def _agreements_on(day: date) -> dict[str, dict[str, Agreement]]:
    """By duty and county, the agreement that goes furthest on the day: a ready one, else another.

    It is the county's own, or one of another county to which the county is a party.
    """
    found: dict[str, dict[str, Agreement]] = {key: {} for key in FOLLOWED_AGREEMENTS}
    of_duties = Agreement.objects.filter(kind__in=FOLLOWED_AGREEMENTS.values())
    listed = of_duties.listed_on(day).annotate(is_by_source=ready_by_source_on(day))
    agreements = {row.pk: row for row in listed}
    counties: Any = Party.objects.in_on(day).filter(agreement__in=agreements, type="county")
    pairs = {(row.pk, row.county_id) for row in agreements.values()} | {
        (one.agreement_id, one.county_id)
        for one in counties
        if one.standing_on == StandingOfParty.PARTY
    }
    for key, kind in FOLLOWED_AGREEMENTS.items():
        own = ((agreements[pk], code) for pk, code in pairs if agreements[pk].kind == kind)
        for agreement, code in sorted(own, key=lambda one: _progress(one[0])):
            found[key][code] = agreement
    return found


def _progress(agreement: Any) -> tuple[int, date, int]:
    ranks = {Status.READY: 2} | dict.fromkeys(PREPARING, 1)
    return ranks.get(agreement.status_on, 0), agreement.since_on, agreement.pk


def _standings_by_agreement(
    agreements: Mapping[str, Agreement], counties: Mapping[str, County]
) -> Iterable[Standing]:
    for code, county in counties.items():
        found = agreements.get(code)
        yield Standing(county, *_standing_by_agreement(found), found.pk if found else None)


def _standing_by_agreement(agreement: Any) -> tuple[str, str]:
    if agreement is None:
        return "not_recorded", _("no agreement is on record")
    if agreement.status_on == Status.READY:
        by_source = _("ready according to the source")
        return "fulfilled", by_source if agreement.is_by_source else _("an agreement is ready")
    if agreement.status_on in PREPARING:
        return "window_open", _("an agreement is in preparation")
    return "not_recorded", _("no agreement that holds is on record")


def duty_table(rows: Iterable[DutyRow]) -> Table:
    """The list as a file."""
    return Table(
        title=_("Duties"),
        head=[
            *(_("Key"), _("Act"), _("Number of the act"), _("Section"), _("Duty")),
            *(_("Binds"), _("Lead"), _("Recurrence"), _("Window"), _("Theme")),
            *(_("In force since"), _("How well checked"), _("Source")),
            *(_("Fulfilled"), _("Partly"), _("Time left"), _("Not held, confirmed")),
            pgettext("duty", "Not recorded"),
        ],
        rows=[_cells(row) for row in rows],
    )


def _cells(row: DutyRow) -> list[Cell]:
    duty, counts, states = row.duty, dict(row.counts), _states_of(row)
    return [
        *(duty.key, text_of(duty, "law").value, duty.number, row.section),
        *(text_of(duty, "duty").value, row.binds, str(duty.get_lead_display())),
        *(str(duty.get_recurrence_display()), row.window, str(duty.theme)),
        *(duty.period.lower, str(duty.get_confidence_display()), duty.source),
        *(counts.get(state, 0) if state in states else None for state in STATES),
    ]


def _states_of(row: DutyRow) -> frozenset[str]:
    """The states that a county can have in the duty; none if the records cannot show them."""
    if not row.standings:
        return frozenset()
    return STATES_OF_AGREEMENTS if row.is_of_agreements else STATES_OF_NEGOTIATIONS
