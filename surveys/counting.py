"""Counting answers: every number that a survey's tables are made of, in a fixed number of queries.

One pass over the answers groups them by question, options chosen and the respondents' profile
(group, size, county); all tables are sums of that.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db import connection

from cooperation.models import CountyMembership, Municipality
from surveys.models import Breakdown, Cell, Question, RespondentGroup, SizeClass, Survey

NO_ANSWER, REST = "no_answer", "rest"
ALL = ""

Profile = tuple[str, str, str]
"""Group's key, size class, county's code; `Cell.NONE` where there is none."""
WHERE = {Breakdown.GROUP: 0, Breakdown.SIZE: 1, Breakdown.COUNTY: 2}

OUTSIDE = "outside"
"""The row of municipalities in no county, which is Helsinki. It stands apart from respondents
without a municipality: else the difference of two tables would tell Helsinki's answers."""

# Who answers for no municipality is of no county either where others have a size, for that reason.
_COUNTY = """CASE WHEN respondent.size <> '' THEN COALESCE(respondent.county_id, 'outside')
    WHEN EXISTS (SELECT 1 FROM surveys_respondent AS sized
        WHERE sized.survey_id = respondent.survey_id AND sized.size <> '') THEN 'none'
    ELSE COALESCE(respondent.county_id, 'none') END"""

# Profiles are numbered first, so that the pass over the answers groups by two numbers and the
# options. An answer without options (a number, a text) counts as answered.
_PROFILES = f"""
    WITH seen AS MATERIALIZED (
        SELECT group_id, size, county_id, count(*) AS many, row_number() OVER () AS number
        FROM surveys_respondent WHERE survey_id = %(survey)s GROUP BY 1, 2, 3),
    profile AS MATERIALIZED (
        SELECT respondent.*, COALESCE(grouping.key, 'none') AS group_key,
            COALESCE(NULLIF(respondent.size, ''), 'none') AS size_key, {_COUNTY} AS county_key
        FROM (SELECT seen.*, %(survey)s::bigint AS survey_id FROM seen) AS respondent
        LEFT JOIN surveys_respondentgroup AS grouping ON grouping.id = respondent.group_id)"""  # noqa: S608
RESPONDENTS = f"""{_PROFILES}
    SELECT group_key, size_key, county_key, sum(many)::int FROM profile GROUP BY 1, 2, 3"""  # noqa: S608
COVERAGE = """
    SELECT count(*) FILTER (WHERE municipality_id IS NOT NULL)::int,
        count(DISTINCT municipality_id)::int
    FROM surveys_respondent WHERE survey_id = %(survey)s"""
ANSWERS = f"""{_PROFILES},
    member AS MATERIALIZED (
        SELECT respondent.id, profile.number FROM surveys_respondent AS respondent
        JOIN profile ON profile.group_id IS NOT DISTINCT FROM respondent.group_id
            AND profile.size = respondent.size
            AND profile.county_id IS NOT DISTINCT FROM respondent.county_id
        WHERE respondent.survey_id = %(survey)s),
    counted AS MATERIALIZED (
        SELECT answer.question_id, answer.options, member.number, count(*)::int AS many
        FROM surveys_answer AS answer JOIN member ON member.id = answer.respondent_id
        GROUP BY 1, 2, 3)
    SELECT counted.question_id, counted.options, group_key, size_key, county_key, counted.many
    FROM counted JOIN profile USING (number)"""  # noqa: S608


@dataclass(frozen=True)
class Counts:
    """The answers of a survey, counted by profile."""

    respondents: Counter[Profile]
    answers: dict[int, dict[str, Counter[Profile]]]
    """By question: respondents who chose an option, by the option's key, and `NO_ANSWER`."""
    municipal: int = 0
    """Respondents who answered for a municipality."""
    municipalities: int = 0
    """Municipalities that somebody answered for."""

    @property
    def total(self) -> int:
        return self.respondents.total()

    def by(self, counted: Counter[Profile], *breakdowns: str) -> Counter[tuple[str, ...]]:
        """The counter's sums by none, one or two breakdowns."""
        places = [WHERE[Breakdown(breakdown)] for breakdown in breakdowns]
        sums: Counter[tuple[str, ...]] = Counter()
        for profile, many in counted.items():
            sums[tuple(profile[place] for place in places)] += many
        return sums


def count(survey: Survey) -> Counts:
    """Count all answers of the survey."""
    with connection.cursor() as cursor:
        cursor.execute(RESPONDENTS, {"survey": survey.pk})
        respondents = Counter({(g, s, c): many for g, s, c, many in cursor.fetchall()})
        cursor.execute(ANSWERS, {"survey": survey.pk})
        rows = cursor.fetchall()
        cursor.execute(COVERAGE, {"survey": survey.pk})
        municipal, municipalities = cursor.fetchone()
    answers = _by_option(survey, respondents, rows)
    return Counts(respondents, answers, municipal, municipalities)


def _by_option(
    survey: Survey,
    respondents: Counter[Profile],
    rows: list[tuple[int, list[int], str, str, str, int]],
) -> dict[int, dict[str, Counter[Profile]]]:
    questions = {q.pk: q for q in survey.questions.prefetch_related("options")}
    keys = {option.pk: option.key for q in questions.values() for option in q.options.all()}
    found: dict[int, dict[str, Counter[Profile]]] = {
        pk: {option.key: Counter() for option in q.options.all()} | {NO_ANSWER: respondents.copy()}
        for pk, q in questions.items()
    }
    for question, options, group, size, county, many in rows:
        profile = (group, size, county)
        found[question][NO_ANSWER][profile] -= many
        for option in options:
            found[question][keys[option]][profile] += many
    return found


@dataclass(frozen=True)
class Categories:
    """The rows a survey can be broken down into, in the order in which they are shown."""

    group: tuple[str, ...]
    size: tuple[str, ...]
    county: tuple[str, ...]
    possible: frozenset[tuple[str, str]]
    """County and size of each municipality of the day: elsewhere nobody can be, as all know."""

    def of(self, breakdown: str) -> tuple[str, ...]:
        return tuple(getattr(self, breakdown))

    def is_possible(self, rows: str, row: str, columns: str, column: str) -> bool:
        named = {rows: row, columns: column}
        if set(named) != {Breakdown.SIZE, Breakdown.COUNTY}:
            return True
        size, county = named[Breakdown.SIZE], named[Breakdown.COUNTY]
        if Cell.NONE in (size, county):
            return size == county
        return (county, size) in self.possible


def categories(survey: Survey, counts: Counts) -> Categories:
    """The survey's groups, the size classes and the counties of its day; "none" where there is any.

    A county or group without respondents is there too: that nobody answered is a small number.
    """
    day = survey.counted_on
    asked = mainland(survey).with_county_on(day).with_population_on(day)
    possible = frozenset(
        (m.county_on or OUTSIDE, SizeClass.of(m.population_on or 0).value) for m in asked
    )
    counties = CountyMembership.objects.alive_on(day).values_list("county", flat=True)
    rows = {
        Breakdown.GROUP: list(
            RespondentGroup.objects.filter(survey=survey).values_list("key", flat=True)
        ),
        Breakdown.SIZE: [size for size in SizeClass.values if size in {s for _, s in possible}],
        Breakdown.COUNTY: sorted(set(counties.order_by())),
    }
    if any(county == OUTSIDE for county, _ in possible):
        rows[Breakdown.COUNTY].append(OUTSIDE)
    for breakdown, place in WHERE.items():
        if any(profile[place] == Cell.NONE for profile in counts.respondents):
            rows[breakdown].append(Cell.NONE)
    group, size, county = (tuple(rows[breakdown]) for breakdown in Breakdown)
    return Categories(group, size, county, possible)


def mainland(survey: Survey):  # type: ignore[no-untyped-def]
    """The municipalities a survey can ask: those of its day, Åland's apart."""
    return Municipality.objects.existing_on(survey.counted_on).exclude(special="aland")


def classes_of(question: Question, totals: dict[str, int]) -> list[dict[str, list[str]]]:
    """How a question's answers are told where they are broken down: lists of option keys by class.

    A scale by its sides; one choice by its options; several choices by one pair for each option.
    What is left ("rest": neither, cannot say, no answer) stands beside.
    """
    options = list(question.options.all())
    everything = [option.key for option in options] + [NO_ANSWER]
    if question.kind == "multiple":
        return [{option.key: [option.key]} for option in options]
    named: dict[str, list[str]] = {}
    for option in options:
        name = option.side if question.kind == "likert" else option.key
        if name and name != "neutral" and not option.is_cannot_say:
            named.setdefault(name, []).append(option.key)
    return [_merged(named, everything, totals)] if named else []


def _merged(
    named: dict[str, list[str]], everything: list[str], totals: dict[str, int]
) -> dict[str, list[str]]:
    """The classes and the rest; the smallest classes join the rest until it can be shown."""
    classes = dict(named)

    def rest() -> list[str]:
        inside = {key for keys in classes.values() for key in keys}
        return [key for key in everything if key not in inside]

    def size(keys: list[str]) -> int:
        return sum(totals[key] for key in keys)

    while classes and size(rest()) < 5:
        classes.pop(min(classes, key=lambda name: size(classes[name])))
    return classes | {REST: rest()}
