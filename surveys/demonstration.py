"""The 2023 surveys: figures as published, and synthetic respondents who fit every one of them.

The respondents are invented. Their numbers by group, by question and, where a figure was published
for municipal managers, by that group are those of the report; what they think beyond that follows
from what the report says in words (larger municipalities and some counties are more content) and
from a generator that starts the same way each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection

from cooperation.models import Municipality
from demonstration import registry
from demonstration.files import document
from demonstration.registry import OwnLoader
from surveys.actions import store
from surveys.counting import count
from surveys.deciding import decide
from surveys.models import (
    BankQuestion,
    Code,
    CodeBook,
    Observation,
    Option,
    PublishedFigure,
    Question,
    RespondentGroup,
    Section,
    SizeClass,
    Survey,
)

MODELS = (
    Observation,
    Code,
    CodeBook,
    PublishedFigure,
    Option,
    Question,
    BankQuestion,
    Section,
    RespondentGroup,
    Survey,
)
"""Children before their parents; answers and cells first, as they have no history."""
UNTRACKED = (
    "surveys_cell",
    "surveys_resulttable",
    "surveys_coding",
    "surveys_answer",
    "surveys_respondent",
    "surveys_quotation",
    "surveys_draft",
    "surveys_invitation",
    "surveys_pendingimport",
    "surveys_importedfile",
    "surveys_importmapping",
)

BY_SIZE = dict(zip(SizeClass.values, (251, 168, 121, 118, 58, 42), strict=True))
"""Answers from municipalities by size: 758 in all."""
NOT_ANSWERED = {"under_5000": 18, "5000_10000": 8}
"""Municipalities that did not answer: 293 of the mainland less 267."""
OTHERS, WITHOUT_GROUP = 32, 15
MANAGERS = "municipal_managers"

CONTENT = {"cooperation": ("11", "10"), "division": ("11", "20", "18", "02", "10", "04")}
LARGE = ("50001_100000", "over_100000")


@dataclass(slots=True)
class Person:
    """A synthetic respondent."""

    id: UUID
    municipality: str | None
    county: str | None
    size: str
    group: str = ""
    mood: float = 0.0
    chosen: list[int] = field(default_factory=list)


def load_surveys() -> int:
    """Load both surveys; returns the number of synthetic respondents."""
    contents = document("surveys")
    _load_councils(contents)
    source = _chapter(contents, "survey")
    survey = _survey(contents["survey"], source, is_synthetic=True, status="closed")
    groups = _groups(survey, contents["groups"])
    questions = _questions(survey, contents)
    chance = Random(2023)  # noqa: S311 - invented answers, the same each time
    people = _people(survey, {g["key"]: g["size"] for g in contents["groups"]}, chance)
    _answer(people, contents["questions"], questions, chance)
    _copy_people(survey, people, groups)
    _figures(survey, contents["figures"], _chapter(contents, "survey"), questions, groups)
    _observations(survey, contents)
    store(survey, decide(survey, count(survey)))
    survey.status, survey.published_on = "published", contents["survey"]["published_on"]
    survey.save()
    return len(people)


def remove_surveys() -> None:
    """Remove what was loaded, answers and cells first."""
    with connection.cursor() as cursor:
        for table in UNTRACKED:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
    for model in MODELS:
        model._default_manager.all()._raw_delete(connection.alias)


# Questions ---------------------------------------------------------------------------------------


def _chapter(contents: dict[str, Any], key: str) -> str:
    """The report with the chapter that the survey, the councils' or the observations are in."""
    return f"{contents['report']}, {contents['chapters'][key]}"


def _survey(row: dict[str, Any], source: str, **more: Any) -> Survey:
    columns = {name: value for name, value in row.items() if name != "published_on"}
    return Survey.objects.create(**columns, source_reference=source, **more)


def _load_councils(contents: dict[str, Any]) -> None:
    """The regional councils' survey: sixteen answers, known from the report only."""
    row = contents["councils"]
    source = _chapter(contents, "councils")
    survey = _survey(row, source, status="published", published_on=row["published_on"])
    _figures(survey, contents["councils_figures"], _chapter(contents, "councils"), {}, {})


def _groups(survey: Survey, rows: list[dict[str, Any]]) -> dict[str, RespondentGroup]:
    made = RespondentGroup.objects.bulk_create(
        RespondentGroup(
            survey=survey,
            order=order,
            **{name: value for name, value in row.items() if name != "size"},
        )
        for order, row in enumerate(rows, 1)
    )
    return {group.key: group for group in made}


def _texts(row: dict[str, Any], field: str, into: str) -> dict[str, str]:
    return {f"{into}_{language}": row[f"{field}_{language}"] for language in ("fi", "sv", "en")}


def _questions(survey: Survey, contents: dict[str, Any]) -> dict[str, Question]:
    sections = {
        row["key"]: Section(survey=survey, order=order, **_texts(row, "title", "title"))
        for order, row in enumerate(contents["sections"], 1)
    }
    Section.objects.bulk_create(sections.values())
    rows = contents["questions"]
    scale_of = {row["key"]: row["scale"] for row in contents["sections"]}
    BankQuestion.objects.bulk_create(
        BankQuestion(key=row["key"], **_texts(row, "text", "name")) for row in rows
    )
    made = Question.objects.bulk_create(
        Question(
            survey=survey,
            section=sections[row["section"]],
            bank_id=row["key"],
            key=row["key"],
            order=order,
            kind="likert",
            **_texts(row, "text", "text"),
            **contents["sides"][scale_of[row["section"]]],
        )
        for order, row in enumerate(rows, 1)
    )
    questions = {question.key: question for question in made}
    Option.objects.bulk_create(
        Option(question=questions[row["key"]], order=order, code=str(order), **option)
        for row in rows
        for order, option in enumerate(contents["scales"][scale_of[row["section"]]], 1)
    )
    return questions


def _figures(
    survey: Survey,
    rows: list[dict[str, Any]],
    source: str,
    questions: dict[str, Question],
    groups: dict[str, RespondentGroup],
) -> None:
    PublishedFigure.objects.bulk_create(
        PublishedFigure(
            survey=survey,
            key=row["key"],
            order=order,
            question=questions.get(row.get("question", "")),
            group=groups.get(row.get("group", "")),
            answer=row.get("answer", ""),
            unit=row.get("unit", "percent"),
            value=row["value"],
            source_channel="publication",
            source_reference=source,
            **_named(row, questions),
        )
        for order, row in enumerate(rows, 1)
    )


def _named(row: dict[str, Any], questions: dict[str, Question]) -> dict[str, str]:
    """The figure's own name, or its question."""
    if "name_fi" in row:
        return _texts(row, "name", "name")
    question = questions[row["question"]]
    return {f"name_{code}": getattr(question, f"text_{code}")[:200] for code in ("fi", "sv", "en")}


def _observations(survey: Survey, contents: dict[str, Any]) -> None:
    source = _chapter(contents, "observations")
    book = CodeBook.objects.create(**contents["book"])
    for order, row in enumerate(contents["codes"], 1):
        code = Code.objects.create(
            book=book, key=row["key"], order=order, **_texts(row, "name", "name")
        )
        Observation.objects.bulk_create(
            Observation(
                code=code,
                survey=survey,
                order=number,
                source_channel="publication",
                source_reference=source,
                **observation,
            )
            for number, observation in enumerate(row["observations"], 1)
        )


# Respondents -------------------------------------------------------------------------------------


def _people(survey: Survey, sizes: dict[str, int], chance: Random) -> list[Person]:
    people = list(_municipal(survey, chance))
    _into_groups(people, sizes, chance)
    people += [Person(_key(chance), None, None, "") for _ in range(OTHERS)]
    for person in people:
        person.mood = chance.gauss(0, 1)
    return people


def _key(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def _municipal(survey: Survey, chance: Random) -> Iterator[Person]:
    """The answers for each size of municipality, spread evenly over those that answered."""
    day = survey.counted_on
    rows = Municipality.objects.existing_on(day).exclude(special="aland").order_by("code")
    by_size: dict[str, list[Any]] = {size: [] for size in BY_SIZE}
    for row in rows.with_county_on(day).with_population_on(day):
        by_size[SizeClass.of(row.population_on)].append(row)
    for size, answers in BY_SIZE.items():
        answered = by_size[size]
        for missing in chance.sample(answered, NOT_ANSWERED.get(size, 0)):
            answered.remove(missing)
        for municipality in islice(cycle(answered), answers):
            yield Person(_key(chance), municipality.code, municipality.county_on, size)


def _into_groups(people: list[Person], sizes: dict[str, int], chance: Random) -> None:
    """Assign each respondent to a group; a municipality has one manager."""
    first = list({person.municipality: person for person in people}.values())
    managers = chance.sample(first, sizes[MANAGERS])
    for person in managers:
        person.group = MANAGERS
    others = [key for key, size in sizes.items() if key != MANAGERS for _ in range(size)]
    others += [""] * WITHOUT_GROUP
    chance.shuffle(others)
    rest = [person for person in people if not person.group]
    for person, group in zip(rest, others, strict=True):
        person.group = group


def _copy_people(survey: Survey, people: list[Person], groups: dict[str, RespondentGroup]) -> None:
    _copy(
        "surveys_respondent"
        " (id, survey_id, group_id, organisation, municipality_id, county_id, size, chosen)",
        (
            (
                person.id,
                survey.pk,
                groups[person.group].pk if person.group else None,
                "municipality" if person.municipality else "joint_authority",
                person.municipality,
                person.county,
                person.size,
                sorted(person.chosen),
            )
            for person in people
        ),
    )


# Answers -----------------------------------------------------------------------------------------


def _answer(
    people: list[Person],
    rows: list[dict[str, Any]],
    questions: dict[str, Question],
    chance: Random,
) -> None:
    options: dict[str, list[int]] = {key: [] for key in questions}
    found = Option.objects.filter(question__in=questions.values()).select_related("question")
    for option in found.order_by("question", "order"):
        options[option.question.key].append(option.pk)
    for row in rows:
        for person, place in _answers(people, row, chance):
            person.chosen.append(options[row["key"]][place])
            chance.getrandbits(128)  # a random key for each answer, of the same generator


def _answers(
    people: list[Person], row: dict[str, Any], chance: Random
) -> Iterator[tuple[Person, int]]:
    """Who chose which option, by its position on the scale; exactly the totals of the question."""
    totals, managers = row["totals"], row.get("managers")
    if not managers:
        yield from _shared_out(people, totals, row, chance)
        return
    left = [total - own for total, own in zip(totals, managers, strict=True)]
    yield from _shared_out([p for p in people if p.group == MANAGERS], managers, row, chance)
    yield from _shared_out([p for p in people if p.group != MANAGERS], left, row, chance)


def _shared_out(
    people: list[Person], totals: list[int], row: dict[str, Any], chance: Random
) -> Iterator[tuple[Person, int]]:
    """The least content get the lowest option, and so on; «cannot say» is drawn at random."""
    *scale, cannot_say = totals
    drawn = chance.sample(people, sum(totals))
    yield from ((person, len(scale)) for person in drawn[:cannot_say])
    ordered = iter(sorted(drawn[cannot_say:], key=lambda person: _contentment(person, row, chance)))
    for place, many in enumerate(scale):
        yield from ((person, place) for person in islice(ordered, many))


def _contentment(person: Person, row: dict[str, Any], chance: Random) -> float:
    score = person.mood + chance.gauss(0, 1)
    if person.county in CONTENT[row["section"]]:
        score += 1.0
    if person.county:
        score += (int(person.county) * 7 % 5 - 2) / 5
    if row["key"] == "division_hyte":
        return score + (0.8 if person.size in ("over_100000", "5000_10000") else 0)
    return score + (0.8 if person.size in LARGE else 0)


def _copy(into: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


registry.loaders.add("surveys", OwnLoader(load_surveys, remove_surveys, MODELS), order=10)
