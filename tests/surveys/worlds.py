"""Surveys with deterministic answers, for tests of published results."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

from cooperation.models import County, CountyMembership
from surveys.models import Option, Question, Respondent, RespondentGroup, Survey
from tests.factories import (
    CountyFactory,
    CountyMembershipFactory,
    MunicipalityFactory,
    OptionFactory,
    PopulationFactory,
    QuestionFactory,
    RespondentGroupFactory,
    SurveyFactory,
    scale_of,
)

DAY = date(2023, 5, 31)
INHABITANTS = {
    "under_5000": 3_000,
    "5000_10000": 8_000,
    "10001_20000": 15_000,
    "20001_50000": 30_000,
    "50001_100000": 70_000,
    "over_100000": 150_000,
}


def counties(number: int, sizes: Sequence[str], alike: int = 3) -> list[County]:
    """Counties with so many municipalities of each size."""
    made = []
    for _ in range(number):
        county = CountyFactory()
        made.append(county)
        for size in list(sizes) * alike:
            municipality = MunicipalityFactory()
            CountyMembershipFactory(county=county, municipality=municipality)
            PopulationFactory(
                municipality=municipality, counted_on=date(2022, 12, 31), value=INHABITANTS[size]
            )
    return made


def municipalities(places: Sequence[County]) -> dict[tuple[str, int], list[str]]:
    """The municipalities of each county by their number of inhabitants."""
    found: dict[tuple[str, int], list[str]] = {}
    rows = CountyMembership.objects.filter(county__in=places).order_by("municipality")
    for county, *municipality in rows.values_list(
        "county", "municipality__populations__value", "municipality"
    ):
        found.setdefault((county, municipality[0]), []).append(municipality[1])
    return found


def survey_of(
    *,
    respondents: int,
    counties_: int = 5,
    groups: int = 3,
    sizes: Sequence[str] = ("under_5000", "5000_10000", "20001_50000"),
    questions: int = 2,
    crosses: Sequence[str] = (),
    seed: int = 1,
    without: float = 0.05,
    alike: int = 3,
) -> Survey:
    """A closed survey with scales and random answers, uneven over counties, groups, sizes."""
    chance = random.Random(seed)  # noqa: S311 - test data
    survey = SurveyFactory(status="closed", crosses=list(crosses), counted_on=DAY)
    places = counties(counties_, sizes, alike)
    kept = [RespondentGroupFactory(survey=survey) for _ in range(groups)]
    scales = [list(scale_of(QuestionFactory(survey=survey)).values()) for _ in range(questions)]
    where = municipalities(places)
    people = [
        _respondent(survey, places, kept, sizes, chance, without, where) for _ in range(respondents)
    ]
    for person in people:
        chosen = [_chosen(scale, chance).pk for scale in scales if chance.random() > without]
        person.chosen = sorted(chosen)
    Respondent.objects.bulk_create(people)
    return survey


def _respondent(
    survey: Survey,
    places: list[County],
    groups: list[RespondentGroup],
    sizes: Sequence[str],
    chance: random.Random,
    without: float,
    where: dict[tuple[str, int], list[str]],
) -> Respondent:
    if chance.random() < without:
        return Respondent(survey=survey, organisation="joint_authority")
    county = chance.choices(places, [1 + n for n in range(len(places))])[0]
    size = chance.choices(sizes, [2 + n for n in range(len(sizes))])[0]
    return Respondent(
        survey=survey,
        organisation="municipality",
        municipality_id=chance.choice(where[county.code, INHABITANTS[size]]),
        county=county,
        size=size,
        group=None if chance.random() < without else chance.choice(groups),
    )


def _chosen(scale: list[Option], chance: random.Random) -> Option:
    return chance.choices(scale, [12, 40, 18, 18, 5, 7])[0]


def question_of(survey: Survey) -> Question:
    return survey.questions.order_by("pk")[0]


def copy_of(survey: Survey, *, leave_out: int = 0) -> Survey:
    """Another closed survey with the same questions and the answers of all but a few."""
    made = SurveyFactory(status="closed", crosses=survey.crosses, counted_on=survey.counted_on)
    groups = {
        group.pk: RespondentGroupFactory(survey=made, key=group.key)
        for group in survey.groups.all()
    }
    options: dict[int, int] = {}
    for question in survey.questions.all():
        same = QuestionFactory(survey=made, key=question.key, kind=question.kind)
        for option in question.options.all():
            own = OptionFactory(
                question=same,
                key=option.key,
                side=option.side,
                is_cannot_say=option.is_cannot_say,
                order=option.order,
            )
            options[option.pk] = own.pk
    people = _in_any_order(survey)[leave_out:]
    Respondent.objects.bulk_create(
        Respondent(
            survey=made,
            group=groups.get(person.group_id or 0),
            organisation=person.organisation,
            municipality_id=person.municipality_id,
            county_id=person.county_id,
            size=person.size,
            chosen=sorted(options[pk] for pk in person.chosen),
        )
        for person in people
    )
    return made


def _in_any_order(survey: Survey) -> list[Respondent]:
    """The respondents in an order without meaning that is the same in each run."""
    people = sorted(
        survey.respondents.select_related("group"),
        key=lambda person: (
            person.municipality_id or "",
            person.group.order if person.group else -1,
            person.chosen,
        ),
    )
    random.Random(1).shuffle(people)  # noqa: S311 - test data
    return people


def add_respondents(survey: Survey, number: int, seed: int = 2) -> None:
    """Further respondents like those of the survey, with random answers to its scales."""
    chance = random.Random(seed)  # noqa: S311 - test data
    people = _in_any_order(survey)
    scales = [list(question.options.all()) for question in survey.questions.filter(kind="likert")]
    made = []
    for _ in range(number):
        like = chance.choice(people)
        chosen = sorted(_chosen(scale, chance).pk for scale in scales)
        made.append(
            Respondent(
                survey=survey,
                group_id=like.group_id,
                organisation=like.organisation,
                municipality_id=like.municipality_id,
                county_id=like.county_id,
                size=like.size,
                chosen=chosen,
            )
        )
    Respondent.objects.bulk_create(made)
