"""Two to four counties side by side, fact by fact, in the order of codes, without ranking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Agreement, Status
from agreements.models import Kind as AgreementKind
from cooperation import registry
from cooperation.models import County, Theme
from cooperation.registry import mark_of
from dashboard.county_list import inhabitants
from dashboard.matrix import NegotiationCell, Row, matrix
from knowledge.models import Plan
from listing.cells import Cell
from listing.files import Table
from negotiations.models import Kind, NegotiationPractice
from situation.situations import cached_situation
from toolkit.days import exact_day
from toolkit.texts import Joined, Text, text_of

FEWEST, MOST = 2, 4


Day = date
"""The type, where a field of a form has its name."""


class CompareForm(forms.Form):
    """The counties to compare."""

    county = forms.ModelMultipleChoiceField(
        County.objects.none(),
        label=gettext_lazy("Counties"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose two to four counties.")},
    )
    date = forms.DateField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, day: Day, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["county"]
        chosen.queryset = County.objects.alive_on(day)
        chosen.label_from_instance = lambda county: str(county.short)

    def clean_county(self) -> Any:
        counties = list(self.cleaned_data["county"])
        if not FEWEST <= len(counties) <= MOST:
            raise ValidationError(self.fields["county"].error_messages["required"])
        return counties


@dataclass(frozen=True, slots=True)
class Value:
    """The content of a cell: a state by its mark, or words; `note` is below it."""

    words: Text | Joined | str = ""
    note: str = ""
    subject: str = ""
    key: str = ""
    number: int | None = None
    """What the words write, if they are a number."""

    @property
    def cell(self) -> Cell:
        """The cell for a file: a number, or text."""
        return self.plain if self.number is None else self.number

    @property
    def plain(self) -> str:
        """The cell as text."""
        words = str(mark_of(self.subject, self.key).label) if self.subject else str(self.words)
        return f"{words} ({self.note})" if self.note else words


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of every county compared, in the counties' order."""

    label: str
    values: tuple[tuple[County, Value], ...]


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Facts on one subject."""

    ident: str
    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One county of the comparison, with all the data for its facts."""

    county: County
    row: Row
    inhabitants: int | None
    approvals: tuple[int, int] | None
    practices: Mapping[str, NegotiationPractice]
    plans: tuple[Plan, ...]
    sub_themes: tuple[Theme, ...]
    """The themes that its ready sub-agreements name themselves, in the order of themes."""


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The counties and their facts."""

    day: date
    counties: tuple[County, ...]
    groups: tuple[FactGroup, ...]

    @property
    def title(self) -> str:
        """The counties by name."""
        return ", ".join(str(county.short) for county in self.counties)

    def table(self) -> Table:
        """The comparison as a file: one row per fact, one column per county."""
        rows: list[list[Cell]] = [
            [group.title, fact.label, *(value.cell for _county, value in fact.values)]
            for group in self.groups
            for fact in group.facts
        ]
        return Table(
            title=_("Counties side by side"),
            head=[_("Subject"), _("Fact"), *(str(county.short) for county in self.counties)],
            rows=rows,
            shows_records=True,
        )


def side_by_side(counties: Sequence[County], day: date) -> SideBySide:
    """The facts of the counties on a day, in the same number of queries for four as for two."""
    sides = _sides(counties, day)
    groups = tuple(
        FactGroup(
            ident,
            str(title),
            tuple(
                Fact(str(label), tuple((side.county, value_of(side)) for side in sides))
                for label, value_of in facts
            ),
        )
        for ident, title, facts in SUBJECTS
    )
    return SideBySide(day, tuple(side.county for side in sides), groups)


def _sides(counties: Sequence[County], day: date) -> list[Side]:
    chosen = County.objects.filter(pk__in=[one.pk for one in counties])
    rows = matrix(chosen.with_regional_councils_on(day), cached_situation(day))
    people = inhabitants(rows, day)
    approvals = _approvals(rows, day)
    practices = _by_county(NegotiationPractice.objects.alive_on(day), counties)
    plans = _by_county(Plan.objects.alive_on(day), counties)
    named = _named_in_subs(counties, day)
    themes = tuple(Theme.objects.all())
    return [
        Side(
            county=row.county,
            row=row,
            inhabitants=people[row.county.code],
            approvals=approvals.get(row.county.code),
            practices={one.kind: one for one in practices.get(row.county.code, ())},
            plans=tuple(plans.get(row.county.code, ())),
            sub_themes=tuple(one for one in themes if one.key in named[row.county.code]),
        )
        for row in rows
    ]


def _by_county(rows: Any, counties: Iterable[County]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows.filter(county__in=[one.code for one in counties]):
        found.setdefault(row.county_id, []).append(row)
    return found


def _named_in_subs(counties: Iterable[County], day: date) -> dict[str, set[str]]:
    """The themes that the sub-agreements ready on the day name, by county."""
    found: dict[str, set[str]] = {one.code: set() for one in counties}
    subs: Any = Agreement.objects.filter(kind=AgreementKind.SUB, county__in=found)
    ready = subs.with_status_on(day).filter(status_on=Status.READY)
    for county, themes in ready.values_list("county", "themes"):
        found[county].update(themes)
    return found


def _approvals(rows: Iterable[Row], day: date) -> dict[str, tuple[int, int]]:
    """How many of the municipalities have approved the agreement, if one has been started."""
    current = [pk for row in rows if row.agreements.has_begun and (pk := row.agreements.agreement)]
    found: Any = Agreement.objects.filter(pk__in=current).with_approvals_on(day)
    return {
        county: (yes, of)
        for county, yes, of in found.values_list("county", "approvals_on", "municipalities_on")
        if of
    }


# The facts, subject by subject


def _count(number: int | None) -> Value:
    if number is None:
        return Value(_("not known"))
    words = str(number_format(number, use_l10n=True, force_grouping=True))
    return Value(words, number=number)


def _agreement(side: Side) -> Value:
    since = exact_day(side.row.shown_on, side.row.agreements.precision)
    return Value(subject="agreement", key=side.row.mark, note=since)


def _reason(side: Side) -> Value:
    reasons = {"no_need": _("no need felt"), "not_yet": _("not yet"), "other": _("another reason")}
    return Value(reasons.get(side.row.agreements.reason, "–"))


def _approved(side: Side) -> Value:
    return Value("{} / {}".format(*side.approvals) if side.approvals else "–")


def _regional_councils(side: Side) -> Value:
    names = [str(one.regional_council) for one in side.county.regions_on]
    return Value(", ".join(names) or "–")


def _sub_themes(side: Side) -> Value:
    return Value(", ".join(str(theme) for theme in side.sub_themes) or "–")


def _negotiation(kind: str) -> Callable[[Side], Value]:
    def value(side: Side) -> Value:
        cell: NegotiationCell | None = getattr(side.row, kind)
        if cell is None:
            return Value(subject="duty", key="not_in_force")
        day = exact_day(cell.day, cell.precision) if cell.day else ""
        return Value(subject="negotiation", key=cell.state, note=day)

    return value


def _covered(kind: str) -> Callable[[Side], Value]:
    def value(side: Side) -> Value:
        cell: NegotiationCell | None = getattr(side.row, kind)
        return Value(f"{cell.covered} / {cell.of}" if cell else "–")

    return value


def _practice(kind: str) -> Callable[[Side], Value]:
    def value(side: Side) -> Value:
        found = side.practices.get(kind)
        if found is None:
            return Value(subject="negotiation", key="not_recorded")
        words = capfirst(found.get_rhythm_display())
        if found.times_a_year:
            words = f"{words} ({found.times_a_year})"
        if found.is_thematic:
            words += ", " + _("thematic")
        return Value(words)

    return value


def _level(level: str) -> Callable[[Side], Value]:
    return lambda side: _count(side.row.forums.levels.get(level, 0))


def _covering(side: Side) -> Value:
    marks = side.row.forums.marks
    return Value(_("yes") if "covering_all_municipalities" in marks else _("none on record"))


def _plans(side: Side) -> Value:
    if not side.plans:
        return Value(_("none on record"))
    return Value(Joined.by(", ", *(text_of(plan, "title") for plan in side.plans)))


_Facts = tuple[tuple[str | Promise, Callable[[Side], Value]], ...]
SUBJECTS: tuple[tuple[str, str | Promise, _Facts], ...] = (
    (
        "area",
        gettext_lazy("The area"),
        (
            (
                gettext_lazy("Municipalities"),
                lambda side: _count(len(side.row.state.municipalities)),
            ),
            (gettext_lazy("Inhabitants"), lambda side: _count(side.inhabitants)),
            (
                gettext_lazy("Languages"),
                lambda side: Value(capfirst(side.county.get_languages_display())),
            ),
            (
                gettext_lazy("Regional council"),
                lambda side: _regional_councils(side),
            ),
            (
                gettext_lazy("Earlier joint authority"),
                lambda side: Value(
                    Text(side.county.predecessor, "fi") if side.county.predecessor else "–"
                ),
            ),
        ),
    ),
    (
        "agreement",
        gettext_lazy("Agreements"),
        (
            (gettext_lazy("Strategic agreement"), _agreement),
            (gettext_lazy("Reason for not having begun"), _reason),
            (gettext_lazy("Municipalities that have approved"), _approved),
            (
                gettext_lazy("Regional council in the agreement"),
                lambda side: Value(subject="standing", key=side.row.regional_council),
            ),
            (
                gettext_lazy("Sub-agreements"),
                lambda side: Value(subject="sub_agreement", key=side.row.sub_agreements),
            ),
            (gettext_lazy("Themes of the sub-agreements"), _sub_themes),
            (gettext_lazy("Plans that make the agreement concrete"), _plans),
        ),
    ),
    (
        "negotiations",
        gettext_lazy("Negotiations"),
        (
            (gettext_lazy("Cooperation negotiation, section 14"), _negotiation("cooperation")),
            (gettext_lazy("Municipalities covered in the term"), _covered("cooperation")),
            (gettext_lazy("Rhythm of cooperation negotiations"), _practice(Kind.COOPERATION)),
            (gettext_lazy("Wellbeing promotion negotiation, section 7"), _negotiation("hyte")),
            (gettext_lazy("Municipalities covered in the year"), _covered("hyte")),
            (gettext_lazy("Rhythm of wellbeing promotion negotiations"), _practice(Kind.HYTE)),
        ),
    ),
    (
        "forums",
        gettext_lazy("Forums"),
        (
            *((mark.label, _level(level)) for level, mark in registry.marks["level"].items()),
            (gettext_lazy("A strategic forum with every municipality"), _covering),
        ),
    ),
)
