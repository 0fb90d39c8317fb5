"""Surveys with deterministic answers, for tests of published results."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

from cooperation.models import County
from surveys.models import Option, Question, Respondent, RespondentGroup, Survey
from tests.factories import (
    CountyFactory,
    CountyMembershipFactory,
    MunicipalityFactory,
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


def counties(number: int, sizes: Sequence[str]) -> list[County]:
    """Counties with one municipality of each size."""
    made = []
    for _ in range(number):
        county = CountyFactory()
        made.append(county)
        for size in sizes:
            municipality = MunicipalityFactory()
            CountyMembershipFactory(county=county, municipality=municipality)
            PopulationFactory(
                municipality=municipality, counted_on=date(2022, 12, 31), value=INHABITANTS[size]
            )
    return made


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
) -> Survey:
    """A closed survey with scales and random answers, uneven over counties, groups, sizes."""
    chance = random.Random(seed)  # noqa: S311 - test data
    survey = SurveyFactory(status="closed", crosses=list(crosses), counted_on=DAY)
    places = counties(counties_, sizes)
    kept = [RespondentGroupFactory(survey=survey) for _ in range(groups)]
    scales = [list(scale_of(QuestionFactory(survey=survey)).values()) for _ in range(questions)]
    people = [_respondent(survey, places, kept, sizes, chance, without) for _ in range(respondents)]
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
) -> Respondent:
    if chance.random() < without:
        return Respondent(survey=survey, organisation="joint_authority")
    county = chance.choices(places, [1 + n for n in range(len(places))])[0]
    size = chance.choices(sizes, [2 + n for n in range(len(sizes))])[0]
    membership = county.memberships.get(
        municipality__populations__value=INHABITANTS[size],
    )
    return Respondent(
        survey=survey,
        organisation="municipality",
        municipality_id=membership.municipality_id,
        county=county,
        size=size,
        group=None if chance.random() < without else chance.choice(groups),
    )


def _chosen(scale: list[Option], chance: random.Random) -> Option:
    return chance.choices(scale, [12, 40, 18, 18, 5, 7])[0]


def question_of(survey: Survey) -> Question:
    return survey.questions.order_by("pk")[0]
