"""Counting answers: all numbers of a survey's tables, in a fixed number of queries.

One pass over the respondents counts the chosen options by profile (group, size, county); all
tables are sums of that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count
from psycopg import Cursor

from cooperation.models import CountyMembership, Municipality
from surveys.disclosure import FEWEST_ORGANISATIONS, SMALLEST
from surveys.models import (
    Breakdown,
    Cell,
    Code,
    Coding,
    Question,
    RespondentGroup,
    SizeClass,
    Survey,
)

NO_ANSWER, REST = "no_answer", "rest"
CODED, THEME = "coded", "theme_"
"""Key of open answers with any theme; prefix of the keys of single themes."""
ALL = ""

Profile = tuple[str, str, str]
"""Group's key, size class, county's code; `Cell.NONE` where there is none."""
WHERE = {Breakdown.GROUP: 0, Breakdown.SIZE: 1, Breakdown.COUNTY: 2}

OUTSIDE = "outside"
"""The row of municipalities in no county, which is Helsinki. Separate from respondents without a
municipality: otherwise the difference of two tables would reveal Helsinki's answers."""

# One row per respondent: options are counted while reading, without a join or a sort.
RESPONDENTS = """
    SELECT {key}, COALESCE(grouping.key, 'none'), respondent.size,
        respondent.county_id, respondent.municipality_id, {organisation}, respondent.chosen
    FROM surveys_respondent AS respondent
    LEFT JOIN surveys_respondentgroup AS grouping ON grouping.id = respondent.group_id
    WHERE respondent.survey_id = %s"""
# What is known of the organisation: the municipality, the regional council, the county itself.
ORGANISATION = """CASE respondent.organisation WHEN 'municipality' THEN respondent.municipality_id
    WHEN 'regional_council' THEN 'council ' || respondent.regional_council_id
    WHEN 'county' THEN 'county ' || respondent.county_id END"""
ANSWERS = """
    SELECT answer.question_id, answer.respondent_id::text, answer.number
    FROM surveys_answer AS answer JOIN surveys_question AS question
        ON question.id = answer.question_id WHERE question.survey_id = %s"""


@dataclass(frozen=True)
class Counts:
    """The answers of a survey, counted by profile."""

    respondents: Counter[Profile]
    answers: dict[int, dict[str, Counter[Profile]]]
    """By question: respondents who chose an option, by the option's key, and `NO_ANSWER`."""
    municipal: int = 0
    """Respondents who answered for a municipality."""
    municipalities: int = 0
    """Municipalities with at least one respondent."""
    numbers: dict[int, dict[Profile, list[Decimal]]] = field(default_factory=dict)
    """By question: the numbers given as answers."""
    themes: dict[int, dict[str, int]] = field(default_factory=dict)
    """By open question: answers under each theme of its code book, and under any (`CODED`)."""
    organisations: dict[Profile, Counter[str]] = field(default_factory=dict)
    """The organisations that respondents of a profile answered for, where these are known."""

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

    def of_few_organisations(self, *breakdowns: str) -> set[tuple[str, ...]]:
        """The rows whose respondents answered for fewer than `FEWEST_ORGANISATIONS`, known to be.

        Respondents of an unknown organisation count as one each; rows without respondents are left
        out. Otherwise the opinion of one office would be shown as that of a county.
        """
        places = [WHERE[Breakdown(breakdown)] for breakdown in breakdowns]
        known: dict[tuple[str, ...], set[str]] = {}
        unknown: Counter[tuple[str, ...]] = Counter()
        for profile, named in self.organisations.items():
            row = tuple(profile[place] for place in places)
            known.setdefault(row, set()).update(named)
            unknown[row] += self.respondents[profile] - named.total()
        return {
            row for row, named in known.items() if len(named) + unknown[row] < FEWEST_ORGANISATIONS
        }


def count(survey: Survey) -> Counts:
    """Count all answers of the survey."""
    questions = {q.pk: q for q in survey.questions.prefetch_related("options")}
    people = _People(questions)
    connection.ensure_connection()
    with Cursor(connection.connection) as cursor:  # Django's cursor reads numbers as text
        key = "respondent.id::text" if people.is_asked_otherwise else "''"
        query = RESPONDENTS.format(key=key, organisation=ORGANISATION)
        people.read(cursor.execute(query, [survey.pk], binary=True))
        people.read_answers(cursor.execute(ANSWERS, [survey.pk], binary=True))
    has_open = any(question.kind == "open" for question in questions.values())
    return replace(people.counts(), themes=_themes(survey) if has_open else {})


def _themes(survey: Survey) -> dict[int, dict[str, int]]:
    """For each open question, the answers that at least one coder placed under each theme.

    Uses the code book of the most answers; includes its themes without answers.
    """
    placed = Coding.objects.filter(answer__question__survey=survey).order_by()
    many = Count("answer", distinct=True)
    books = placed.values_list("answer__question", "code__book").annotate(many=many)
    chosen = {question: (book, coded) for question, book, coded in books.order_by("many")}
    found: dict[int, dict[str, int]] = {}
    for question, (book, coded) in chosen.items():
        codes = Code.objects.filter(book=book).values_list("pk", flat=True)
        found[question] = {CODED: coded} | {f"{THEME}{pk}": 0 for pk in codes}
    rows = placed.values_list("answer__question", "code__book", "code").annotate(many=many)
    for question, book, code, number in rows:
        if book == chosen[question][0]:
            found[question][f"{THEME}{code}"] = number
    return found


_Place = tuple[str, str, str | None]
"""Group's key, size class and county's code as they are read."""


class _People:
    """Collects the respondents of a survey while reading: options are grouped by profile."""

    def __init__(self, questions: dict[int, Question]) -> None:
        self.questions = questions
        self.chosen: dict[_Place, list[int]] = {}
        self.many: Counter[_Place] = Counter()
        self.place_of: dict[str, _Place] = {}
        self.municipalities: set[str] = set()
        self.municipal = 0
        self.organisations: dict[_Place, Counter[str]] = {}
        self.answered: dict[int, Counter[_Place]] = {}
        self.numbers: dict[int, dict[_Place, list[Decimal]]] = {}
        self.several = {
            pk: frozenset(option.pk for option in q.options.all())
            for pk, q in questions.items()
            if q.kind == "multiple"
        }
        self.is_asked_otherwise = any(not q.has_options for q in questions.values())

    def read(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Every respondent, once."""
        for key, group, size, county, municipality, organisation, chosen in rows:
            place = (group, size, county)
            if place in self.chosen:
                self.chosen[place] += chosen
            else:
                self.chosen[place] = chosen
            self.many[place] += 1
            if municipality:
                self.municipal += 1
                self.municipalities.add(municipality)
            named = self.organisations.setdefault(place, Counter())
            if organisation:
                named[organisation] += 1
            if self.is_asked_otherwise:
                self.place_of[key] = place
            for question, options in self.several.items():
                if not options.isdisjoint(chosen):
                    self.answered.setdefault(question, Counter())[place] += 1

    def read_answers(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Every number and text, once."""
        for question, key, number in rows:
            place = self.place_of[key]
            self.answered.setdefault(question, Counter())[place] += 1
            if number is not None:
                by_place = self.numbers.setdefault(question, {})
                by_place.setdefault(place, []).append(number)

    def counts(self) -> Counts:
        """All counts by profile."""
        profile_of = self._profiles()
        respondents: Counter[Profile] = Counter()
        for place, many in self.many.items():
            respondents[profile_of[place]] += many
        return Counts(
            respondents,
            self._answers(respondents, profile_of),
            self.municipal,
            len(self.municipalities),
            self._numbers(profile_of),
            organisations=self._organisations(profile_of),
        )

    def _organisations(self, profile_of: dict[_Place, Profile]) -> dict[Profile, Counter[str]]:
        found: dict[Profile, Counter[str]] = {}
        for place, named in self.organisations.items():
            found.setdefault(profile_of[place], Counter()).update(named)
        return found

    def _answers(
        self, respondents: Counter[Profile], profile_of: dict[_Place, Profile]
    ) -> dict[int, dict[str, Counter[Profile]]]:
        """By question and option; `NO_ANSWER` is the total minus those who answered."""
        found: dict[int, dict[str, Counter[Profile]]] = {
            pk: {option.key: Counter() for option in q.options.all()}
            | {NO_ANSWER: respondents.copy()}
            for pk, q in self.questions.items()
        }
        self._count_chosen(found, profile_of)
        for question, answered in self.answered.items():
            for place, many in answered.items():
                found[question][NO_ANSWER][profile_of[place]] -= many
        return found

    def _count_chosen(
        self, found: dict[int, dict[str, Counter[Profile]]], profile_of: dict[_Place, Profile]
    ) -> None:
        named = {
            option.pk: (found[pk][option.key], None if pk in self.several else found[pk][NO_ANSWER])
            for pk, q in self.questions.items()
            for option in q.options.all()
        }
        for place, chosen in self.chosen.items():
            profile = profile_of[place]
            for option, many in Counter(chosen).items():
                counter, without = named[option]
                counter[profile] += many
                if without is not None:
                    without[profile] -= many

    def _numbers(
        self, profile_of: dict[_Place, Profile]
    ) -> dict[int, dict[Profile, list[Decimal]]]:
        found: dict[int, dict[Profile, list[Decimal]]] = {}
        for question, by_place in self.numbers.items():
            own = found.setdefault(question, {})
            for place, numbers in by_place.items():
                own.setdefault(profile_of[place], []).extend(numbers)
        return found

    def _profiles(self) -> dict[_Place, Profile]:
        """Respondents without a municipality have no county either where others have a size:
        otherwise the difference of two tables would reveal Helsinki's answers."""
        has_sizes = any(size for _, size, _ in self.many)

        def county_of(size: str, county: str | None) -> str:
            if size:
                return county or OUTSIDE
            return Cell.NONE if has_sizes else county or Cell.NONE

        return {
            (group, size, county): (group, size or Cell.NONE, county_of(size, county))
            for group, size, county in self.many
        }


@dataclass(frozen=True)
class Categories:
    """The rows a survey can be broken down into, in the order in which they are shown."""

    group: tuple[str, ...]
    size: tuple[str, ...]
    county: tuple[str, ...]
    possible: frozenset[tuple[str, str]]
    """County and size of each municipality of the day: other cells are known to be empty."""
    asked: int = 0
    """The number of these municipalities."""

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
    """The survey's groups, the size classes, the counties of its day; "none" if it has respondents.

    Includes counties and groups without respondents: zero is a small number that must be hidden.
    """
    day = survey.counted_on
    asked = list(mainland(survey).with_county_on(day).with_population_on(day))
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
    return Categories(group, size, county, possible, len(asked))


def mainland(survey: Survey):  # type: ignore[no-untyped-def]
    """The municipalities a survey can ask: those of its day, without Åland."""
    return Municipality.objects.existing_on(survey.counted_on).exclude(special="aland")


def classes_of(question: Question, *totals: dict[str, int]) -> dict[str, list[str]]:
    """The classes in which a question's answers are broken down: lists of option keys.

    A scale by its sides, one choice by its options; none for several choices, which are counted
    one by one. The remaining answers (neither, cannot say, no answer) are the class "rest". Each
    class is large enough by all the given totals.
    """
    options = list(question.options.all())
    everything = [option.key for option in options] + [NO_ANSWER]
    if question.kind == "multiple":
        return {}
    named: dict[str, list[str]] = {}
    for option in options:
        name = option.side if question.kind == "likert" else option.key
        if name and name != "neutral" and not option.is_cannot_say:
            named.setdefault(name, []).append(option.key)
    return _merged(named, everything, totals) if named else {}


def _merged(
    named: dict[str, list[str]], everything: list[str], totals: tuple[dict[str, int], ...]
) -> dict[str, list[str]]:
    """The classes and the rest; the smallest classes join the rest until all can be shown.

    A class that is itself small joins too: otherwise it follows from the others.
    """
    classes = dict(named)

    def rest() -> list[str]:
        inside = {key for keys in classes.values() for key in keys}
        return [key for key in everything if key not in inside]

    def size(keys: list[str]) -> int:
        return min(sum(own.get(key, 0) for key in keys) for own in totals)

    while classes:
        smallest = min(classes, key=lambda name: size(classes[name]))
        if size(rest()) >= SMALLEST and size(classes[smallest]) >= SMALLEST:
            break
        classes.pop(smallest)
    return classes | {REST: rest()}
