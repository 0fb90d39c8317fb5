"""The content of a county's page on a day, in a fixed number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q

from agreements.cases import Answer, Case, case_files, case_on, current_strategic
from agreements.models import Agreement
from cooperation.actors import AUTHORITIES, LISTED_TYPES
from cooperation.models import (
    County,
    Municipality,
    Responsibility,
    Theme,
)
from forums.models import OPERATIONAL_LEVELS, STRATEGIC_LEVELS, Forum, ForumParticipant
from history.statements import Statement
from knowledge.models import Plan
from negotiations.calendars import by_month, clock
from negotiations.models import Negotiation, NegotiationPractice
from negotiations.windows import CountyWindow, Meeting, county_negotiations
from situation.freshness import Freshness, cached_last_confirmed, last_recorded
from toolkit.charts import Cell, municipality_map
from toolkit.days import covers
from toolkit.texts import LANGUAGE_OF_REFERENCES, Joined, Text

YEARS_IN_SIGHT = 2
FILLS = {
    "expected": "plan",
    "not_recorded": "unk",
    "rejected": "miss",
    "returned": "prog",
    "approved_conditionally": "prog",
    "in_handling": "prog",
}
"""The fill on the map of a municipality that has not approved; none if it has not considered."""


OTHER_ACTORS = ("employment_area", "organisation", "other")


@dataclass(frozen=True, slots=True)
class ForumRow:
    """A forum alive on the day, with its participants."""

    forum: Forum
    municipalities: int
    of: int
    has_regional_council: bool
    others: tuple[Joined, ...]


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """The responsible persons for a theme: the county's, and for how many municipalities."""

    theme: Theme
    county: tuple[Responsibility, ...]
    municipalities: int
    of: int


@dataclass(frozen=True, slots=True)
class SubAnswer:
    """A municipality's answer to one sub-agreement; None if it is not a party."""

    title: str
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """A municipality's answers to the strategic agreement and to each sub-agreement."""

    municipality: Municipality
    answer: Answer | None
    sub_answers: tuple[SubAnswer, ...]

    @property
    def path(self) -> str:
        return f"/kunnat/{self.municipality.code}/"


@dataclass(frozen=True, slots=True)
class Source:
    """A source and the number of the page's statements from it."""

    channel: str
    reference: str
    url: str
    count: int

    @property
    def words(self) -> Text:
        """The reference, else the channel."""
        if self.reference:
            return Text(self.reference, LANGUAGE_OF_REFERENCES)
        return Text(self.channel, "")


@dataclass(frozen=True, slots=True)
class Inhabitants:
    """The population of the county's municipalities, with the day of the count."""

    value: int
    counted_on: date


@dataclass(frozen=True, slots=True)
class CountyPage:
    """One county on one day."""

    county: County
    day: date
    municipalities: tuple[Municipality, ...]
    population: Inhabitants | None
    cases: tuple[Case, ...]
    current: Case | None
    cooperation: tuple[CountyWindow, ...]
    hyte: tuple[CountyWindow, ...]
    meetings: tuple[Meeting, ...]
    practices: tuple[NegotiationPractice, ...]
    forums: tuple[ForumRow, ...]
    themes: tuple[ThemeRow, ...]
    plans: tuple[Plan, ...]
    confirmed_on: date | None

    @property
    def cooperation_now(self) -> tuple[CountyWindow, ...]:
        """The day's council term."""
        return self.cooperation[:1]

    @property
    def cooperation_before(self) -> tuple[CountyWindow, ...]:
        """The terms before it."""
        return self.cooperation[1:]

    @property
    def hyte_now(self) -> tuple[CountyWindow, ...]:
        """The day's year and the one before it."""
        return self.hyte[:YEARS_IN_SIGHT]

    @property
    def hyte_before(self) -> tuple[CountyWindow, ...]:
        """The years before those."""
        return self.hyte[YEARS_IN_SIGHT:]

    @property
    def sub_agreements(self) -> list[Case]:
        return [case for case in self.cases if case.agreement.kind == "sub"]

    @property
    def sub_agreements_alive(self) -> list[Case]:
        return [case for case in self.sub_agreements if case.is_begun]

    @property
    def has_goals(self) -> bool:
        """Whether there are goals or plans to show."""
        return bool(self.plans or (self.current and self.current.goals))

    @property
    def approval_rows(self) -> list[ApprovalRow]:
        """One row for each municipality of the day, in Finnish order."""
        main = _by_municipality(self.current)
        subs = [(case, _by_municipality(case)) for case in self.sub_agreements_alive]
        return [
            ApprovalRow(
                municipality=one,
                answer=main.get(one.code),
                sub_answers=tuple(
                    SubAnswer(str(case.agreement), answers.get(one.code)) for case, answers in subs
                ),
            )
            for one in self.municipalities
        ]

    @property
    def has_forum_for_all(self) -> bool:
        """Whether one strategic forum covers every municipality of the day."""
        strategic = [row for row in self.forums if row.forum.level in STRATEGIC_LEVELS]
        return any(row.of and row.municipalities == row.of for row in strategic)

    @property
    def freshness(self) -> Freshness:
        """When the record was last confirmed and entered, up to the day."""
        return Freshness(self.confirmed_on, last_recorded(self._statements(), self.day))

    @property
    def negotiations_of_year(self) -> list[Negotiation]:
        """Negotiations of the day's year, as known on the day, in the order of their days."""
        windows = (*self.cooperation, *self.hyte)
        meetings = (*self.meetings, *(one for window in windows for one in window.meetings))
        found = [m.negotiation for m in meetings if m.negotiation.held_on.year == self.day.year]
        return sorted(found, key=lambda row: (row.held_on, row.pk))

    @property
    def sources(self) -> list[Source]:
        """The sources of the statements shown, the most frequent first."""
        counts = Counter(
            (str(row.get_source_channel_display()), row.source_reference, row.source_url)
            for row in self._statements()
        )
        return [Source(*key, count) for key, count in counts.most_common()]

    def _statements(self) -> Iterator[Statement]:
        for case in self.cases:
            yield from (row for row in case.agreement.statuses.all() if row.since <= self.day)
            yield from case.steps
            yield from (answer.decision for answer in case.answers if answer.decision)
        for window in (*self.cooperation, *self.hyte):
            yield from (meeting.negotiation for meeting in window.meetings)
        yield from (row.forum for row in self.forums)

    @property
    def other_agreements(self) -> list[Case]:
        """Agreements in lists: all but the current strategic one and the sub-agreements."""
        return [
            case
            for case in self.cases
            if case.agreement.kind != "sub" and case is not self.current and case.is_listed
        ]

    @property
    def strategic_forums(self) -> list[ForumRow]:
        return [row for row in self.forums if row.forum.level in STRATEGIC_LEVELS]

    @property
    def operational_forums(self) -> list[ForumRow]:
        return [row for row in self.forums if row.forum.level in OPERATIONAL_LEVELS]


def _by_municipality(case: Case | None) -> dict[str, Answer]:
    answers = case.municipal_answers if case else []
    return {str(answer.party.municipality_id): answer for answer in answers}


def county_page(county: County, day: date) -> CountyPage:
    """The page of a county on a day; rows dated after the day are ignored."""
    municipalities = _municipalities(county, day)
    codes = [municipality.code for municipality in municipalities]
    cases = _cases(county, day)
    negotiations = county_negotiations(county, day, frozenset(codes))
    return CountyPage(
        county=county,
        day=day,
        municipalities=municipalities,
        population=_population(county, day),
        cases=cases,
        current=current_strategic(cases),
        cooperation=negotiations.cooperation,
        hyte=negotiations.hyte,
        meetings=negotiations.meetings,
        practices=tuple(NegotiationPractice.objects.alive_on(day).filter(county=county)),
        forums=_forums(county, day, codes),
        themes=_themes(county, day, codes),
        plans=tuple(Plan.objects.alive_on(day).filter(county=county)),
        confirmed_on=cached_last_confirmed(day).get(county.code),
    )


def _municipalities(county: County, day: date) -> tuple[Municipality, ...]:
    members = Municipality.objects.filter(
        memberships__county=county, memberships__period__contains=day
    )
    return tuple(members.in_order_of_names())


def _population(county: County, day: date) -> Inhabitants | None:
    counted = County.objects.filter(pk=county.pk).with_population_on(day)
    value, counted_on = counted.values_list("population_on", "counted_on").get()
    return Inhabitants(value, counted_on) if value is not None else None


def _cases(county: County, day: date) -> tuple[Case, ...]:
    agreements = case_files(Agreement.objects.filter(county=county))
    cases = (case_on(agreement, day) for agreement in agreements)
    return tuple(case for case in cases if case.status_row)


# Forums, responsible persons


def _forums(county: County, day: date, codes: Sequence[str]) -> tuple[ForumRow, ...]:
    participants = ForumParticipant.objects.select_related(*LISTED_TYPES)
    forums = (
        Forum.objects.alive_on(day)
        .filter(county=county)
        .in_order_of_names()
        .select_related("agreed_in")
        .prefetch_related(Prefetch("participants", participants.prefetch_related(*AUTHORITIES)))
    )
    levels: list[str] = [*STRATEGIC_LEVELS, *OPERATIONAL_LEVELS]
    rows = [_forum_row(forum, day, codes) for forum in forums]
    return tuple(sorted(rows, key=lambda row: levels.index(row.forum.level)))


def _forum_row(forum: Forum, day: date, codes: Sequence[str]) -> ForumRow:
    present = [p for p in forum.participants.all() if covers(p.period, day)]
    taking = {p.municipality_id for p in present if p.type == "municipality"}
    return ForumRow(
        forum=forum,
        municipalities=len(taking & set(codes)),
        of=len(codes),
        has_regional_council=any(p.type == "regional_council" for p in present),
        others=tuple(p.in_words_on(day) for p in present if p.type in OTHER_ACTORS),
    )


def _themes(county: County, day: date, codes: Sequence[str]) -> tuple[ThemeRow, ...]:
    rows = list(
        Responsibility.objects.alive_on(day)
        .filter(Q(county=county) | Q(municipality__in=codes))
        .select_related("person", "theme")
        .order_by("theme__position", "theme", "pk")
    )
    themes = {row.theme_id: row.theme for row in rows}
    return tuple(
        ThemeRow(
            theme=theme,
            county=tuple(r for r in rows if r.theme_id == key and r.county_id),
            municipalities=len({r.municipality_id for r in rows if r.theme_id == key} - {None}),
            of=len(codes),
        )
        for key, theme in themes.items()
    )


# The yearly clock and the map


def year_clock(page: CountyPage) -> str:
    """The county's negotiations of the day's year on the clock; empty if there are none."""
    rows = page.negotiations_of_year
    for row in rows:
        row.county = page.county  # known already: no query for each
    months = by_month(rows, page.day)
    return clock(page.day.year, months, today=page.day) if months else ""


def approval_map(page: CountyPage, *, title: str, description: str) -> str:
    """The county's municipalities by their answer to the current strategic agreement."""
    answers = _by_municipality(page.current)
    return municipality_map(
        [
            Cell(
                code=one.code,
                name=str(one),
                language=one.name.language,
                area=page.county.code,
                x=one.hex_x,
                y=one.hex_y,
                fill=_fill(answers.get(one.code)),
            )
            for one in page.municipalities
            if one.hex_x is not None and one.hex_y is not None
        ],
        ident="county-map",
        title=title,
        description=description,
    )


def _fill(answer: Answer | None) -> str:
    if answer is None:
        return "unk"
    return "done" if answer.approves else FILLS.get(answer.state, "none")
