"""What the records show of the recommendations for the cooperation.

The first set (2/2022) is a text to work with. Of the second (2023) the records can show six, county
by county; two are assessed by people, and a county without an assessment is "not assessed".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import Decision, Goal, approval_on
from agreements.situation import AGREEMENTS
from cooperation.actors import ActorType
from cooperation.models import County, Responsibility, Theme
from cooperation.registry import mark_of
from cooperation.situations import Figure
from dashboard.recommendation_sets import SET_2022, SET_2023, Recommendation
from forums.models import Forum
from forums.situation import FORUMS
from history.known import as_known
from knowledge.models import Assessment
from listing.cells import Cell
from listing.files import Table
from situation.figures import CountyState, Situation
from toolkit.days import day_in_words

STATES = ("done", "partly", "not_done", "not_known")
LEVELS_WANTED = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """What the records show of a recommendation in a county, with the evidence in words.

    Where people have assessed it, the evidence is their reason.
    """

    state: str
    evidence: str
    assessment: Assessment | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """A recommendation on a day: each county's standing, in code order."""

    recommendation: Recommendation
    counties: Mapping[str, Shown]

    @property
    def is_assessed_by_people(self) -> bool:
        """No record shows it: what is not known has not been assessed."""
        return self.recommendation.number not in RULES

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many counties there are in each state that occurs."""
        found = Counter(one.state for one in self.counties.values())
        return [(state, found[state]) for state in STATES if found[state]]

    def as_dict(self, set_key: str) -> dict[str, object]:
        """As the situation of the API has it."""
        figures = {
            state: Figure(
                len(self.counties),
                tuple(code for code, shown in self.counties.items() if shown.state == state),
            ).as_dict()
            for state in STATES
        }
        return {"set": set_key, "number": self.recommendation.number, **figures}


def followed(picture: Situation, known_at: datetime | None = None) -> list[Followed]:
    """The set of 2023 on the situation's day, in a fixed number of statements."""
    with as_known(known_at):
        records = _records(picture)
        assessments = _assessments(picture.date)
    return [
        Followed(
            one,
            {
                code: RULES[one.number](state, records)
                if one.number in RULES
                else _assessed(assessments.get((str(one.number), code)))
                for code, state in picture.states.items()
            },
        )
        for one in SET_2023.recommendations
    ]


def _assessments(day: date) -> dict[tuple[str, str], Assessment]:
    """The latest assessments up to the day, by recommendation and county."""
    rows = Assessment.objects.latest_on(day)
    return {(row.recommendation, row.county_id): row for row in rows}


def _assessed(assessment: Assessment | None) -> Shown:
    if assessment is None:
        return Shown("not_known", _("not assessed"))
    words = {
        "reason": assessment.reason.value,
        "role": assessment.assessor_role,
        "day": day_in_words(assessment.assessed_on),
    }
    evidence = _("%(reason)s (assessed %(day)s by: %(role)s)") % words
    return Shown(assessment.state, evidence, assessment)


def state_in_words(one: Followed, shown: Shown) -> str:
    """The state as readers see it: what people have not assessed is not assessed."""
    if one.is_assessed_by_people and shown.assessment is None:
        return _("Not assessed")
    return str(mark_of("recommendation", shown.state).label)


def table(rows: Sequence[Followed], counties: Mapping[str, County]) -> Table:
    """Both sets as a file: of 2023 a row for each recommendation and county."""
    unfollowed: list[list[Cell]] = [
        [SET_2022.key, one.number, str(one.text), None, None, None, None]
        for one in SET_2022.recommendations
    ]
    followed: list[list[Cell]] = [
        [
            *(SET_2023.key, one.recommendation.number, str(one.recommendation.text)),
            *(code, str(counties[code].short), state_in_words(one, shown), shown.evidence),
        ]
        for one in rows
        for code, shown in one.counties.items()
    ]
    return Table(
        title=_("Recommendations"),
        head=[
            *(_("Set"), _("Number"), _("Recommendation")),
            *(_("Code"), _("County"), _("State"), _("Why")),
        ],
        rows=[*followed, *unfollowed],
        shows_records=True,
    )


# What the rules rest on


@dataclass(frozen=True, slots=True)
class _Records:
    """What no situation holds: goals, decisions, responsible persons, others taking part."""

    day: date
    priority: frozenset[str]
    goals: Mapping[int, tuple[int, int]]
    """By agreement: all goals, and those with measures, indicators and owners."""
    approvals: Mapping[int, frozenset[str]]
    """By agreement: codes of the municipalities that approve, and «county» for the county."""
    county_themes: Mapping[str, frozenset[str]]
    municipal_themes: Mapping[str, frozenset[str]]
    with_others: frozenset[str]


def _records(picture: Situation) -> _Records:
    day = picture.date
    themes = list(Theme.objects.all())
    parents = {theme.key: theme.parent_id or theme.key for theme in themes}
    priority = frozenset(theme.key for theme in themes if theme.priority is not None)
    states = [AGREEMENTS.of(state) for state in picture.states.values()]
    current = {one.agreement: one.status for one in states if one.agreement}
    by_county, by_municipality = _responsible(day, parents)
    return _Records(
        day=day,
        priority=priority,
        goals=_goals(current, day),
        approvals=_approvals(list(current), day),
        county_themes=by_county,
        municipal_themes=by_municipality,
        with_others=_with_others(day),
    )


def _goals(statuses: Mapping[int, str], day: date) -> dict[int, tuple[int, int]]:
    """The goals that hold on the day, by agreement, of those with these statuses."""
    complete = Q(measures_on__gt=0, indicators_on__gt=0) & ~Q(owner="")
    goals = Goal.objects.filter(agreement__in=statuses).annotate(
        measures_on=Count("measures", distinct=True),
        indicators_on=Count("indicators", distinct=True),
    )
    found: dict[int, tuple[int, int]] = {}
    for goal in goals.annotate(is_complete=complete):
        if goal.holds_on(day, statuses[goal.agreement_id]):
            every, whole = found.get(goal.agreement_id, (0, 0))
            found[goal.agreement_id] = (every + 1, whole + bool(goal.is_complete))
    return found


def _approvals(agreements: list[int], day: date) -> dict[int, frozenset[str]]:
    answers = Decision.objects.filter(party__agreement__in=agreements).answers_on(day)
    found: dict[int, set[str]] = defaultdict(set)
    for agreement, kind, municipality, approves in answers.values_list(
        "party__agreement", "party__type", "party__municipality", approval_on(day)
    ):
        if approves:
            found[agreement].add(municipality or kind)
    return {agreement: frozenset(codes) for agreement, codes in found.items()}


def _responsible(
    day: date, parents: Mapping[str, str]
) -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """The themes with a responsible person, by place; a sub-theme is its parent."""
    county: dict[str, set[str]] = defaultdict(set)
    municipal: dict[str, set[str]] = defaultdict(set)
    rows = Responsibility.objects.alive_on(day).order_by()
    for code, municipality, theme in rows.values_list("county", "municipality", "theme"):
        (county[code] if code else municipal[municipality]).add(parents[theme])
    return _frozen(county), _frozen(municipal)


def _frozen(found: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(values) for key, values in found.items()}


def _with_others(day: date) -> frozenset[str]:
    """Counties where organisations, companies or others take part in a forum."""
    types = [ActorType.ORGANISATION, ActorType.OTHER]
    others = Q(participants__type__in=types, participants__period__contains=day)
    alive = Forum.objects.alive_on(day).filter(others | ~Q(other_actors="")).order_by()
    return frozenset(alive.values_list("county", flat=True).distinct())


# The rules


def _forum(state: CountyState, _records: _Records) -> Shown:
    forums = FORUMS.state_of(state)
    if "covering_all_municipalities" in forums.marks:
        return Shown("done", _("a strategic forum in which every municipality takes part"))
    if forums.strategic:
        return Shown(
            "partly",
            ngettext(
                "%(n)s strategic forum, none with every municipality",
                "%(n)s strategic forums, none with every municipality",
                forums.strategic,
            )
            % {"n": forums.strategic},
        )
    return Shown("not_known", _("no strategic forum on record"))


def _persons(state: CountyState, records: _Records) -> Shown:
    own = records.county_themes.get(state.code, frozenset()) & records.priority
    theirs = [
        records.municipal_themes.get(code, frozenset()) & records.priority
        for code in state.municipalities
    ]
    words = {
        "n": len(own),
        "of": len(records.priority),
        "municipalities": sum(themes == records.priority for themes in theirs),
        "all": len(theirs),
    }
    evidence = (
        _(
            "the county has named someone for %(n)s of %(of)s priority themes; of its %(all)s"
            " municipalities %(municipalities)s for all of them"
        )
        % words
    )
    if records.priority and own == records.priority and all(one == own for one in theirs):
        return Shown("done", evidence)
    if own or any(theirs):
        return Shown("partly", evidence)
    return Shown("not_known", _("no responsible person on record"))


def _goals_of(state: CountyState, records: _Records) -> Shown:
    every, whole = records.goals.get(AGREEMENTS.of(state).agreement or 0, (0, 0))
    if not every:
        return Shown("not_known", _("no goals on record"))
    evidence = _("%(whole)s of %(every)s goals with measures, indicators and an owner") % {
        "whole": whole,
        "every": every,
    }
    return Shown("done" if whole == every else "partly", evidence)


def _agreement(state: CountyState, records: _Records) -> Shown:
    found = AGREEMENTS.of(state)
    if found.status == "unknown":
        return Shown("not_known", _("no agreement on record"))
    if not found.has_begun:
        return Shown("not_done", _("no strategic agreement begun or in force"))
    approving = records.approvals.get(found.agreement or 0, frozenset())
    words = {"n": len(approving & state.municipalities), "of": len(state.municipalities)}
    evidence = _("%(n)s of %(of)s municipalities have approved") % words
    if found.status == "ready":
        is_shown = state.municipalities <= approving and "county" in approving
        return Shown("done", evidence if is_shown else _("ready according to the source"))
    return Shown("partly", evidence)


def _levels(state: CountyState, _records: _Records) -> Shown:
    levels = sum(number > 0 for number in FORUMS.state_of(state).levels.values())
    if not levels:
        return Shown("not_known", _("no forums on record"))
    evidence = ngettext("forums on %(n)s level", "forums on %(n)s levels", levels) % {"n": levels}
    return Shown("done" if levels >= LEVELS_WANTED else "partly", evidence)


def _others(state: CountyState, records: _Records) -> Shown:
    if state.code in records.with_others:
        return Shown("done", _("organisations or other actors take part in a forum"))
    return Shown("not_known", _("no other actors on record"))


RULES: dict[int, Callable[[CountyState, _Records], Shown]] = {
    1: _forum,
    2: _persons,
    4: _goals_of,
    5: _agreement,
    6: _levels,
    7: _others,
}
