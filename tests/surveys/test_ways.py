"""No address, and no combination of responses, shows more than the stored cells."""

from __future__ import annotations

from datetime import date
from itertools import cycle

import pytest

from cooperation.models import County
from surveys import actions
from surveys.results_page.overview import Overview
from surveys.results_page.page import ResultsPage
from tests.factories import (
    BankQuestionFactory,
    PublishedFigureFactory,
    QuestionFactory,
    RespondentFactory,
    SurveyFactory,
    scale_of,
)
from tests.surveys.ways import judge, stored

LANGUAGES = ("fi", "sv", "en")


def test_no_address_shows_more_than_the_stored_cells(survey_2023, client):
    """Pages with bars, crosses and map, files, cubes and county pages, some of them."""
    keys = list(survey_2023.questions.values_list("key", flat=True))
    questions = list(zip(["", keys[0], keys[8]], LANGUAGES, strict=True))
    counties = [("lappi", "fi"), ("kymenlaakso", "sv")]
    kinds = judge(client, survey_2023, questions, counties, whole=False)

    cubes = kinds.pop("cube")
    assert cubes > 15
    assert kinds == {"page": 3, "json": 2, "csv": 2, "xlsx": 2, "county": 2}


@pytest.mark.full
def test_no_pair_of_thousands_of_addresses_shows_more_than_the_stored_cells(survey_2023, client):
    """All of them: every question in every language, every county.

    As each cell has the same number everywhere, no two responses show more than one.
    """
    keys = ["", *survey_2023.questions.values_list("key", flat=True)]
    questions = [(key, language) for key in keys for language in LANGUAGES]
    counties = list(
        zip(County.objects.values_list("slug", flat=True), cycle(LANGUAGES), strict=False)
    )
    kinds = judge(client, survey_2023, questions, counties, whole=True)

    pairs = kinds.total() * (kinds.total() - 1) // 2
    assert pairs > 20_000
    assert kinds["page"] == kinds["csv"] == kinds["xlsx"] == kinds["json"] == len(questions)
    assert kinds["county"] == 21


# Values beside the cells ------------------------------------------------------------------


def survey_before(question, good):
    """An earlier survey of forty with the same question, and a number of good answers."""
    survey = SurveyFactory(status="closed", counted_on=date(2021, 5, 31))
    options = scale_of(QuestionFactory(survey=survey, key="before", bank=question.bank))
    answers = [options["neither"]] * 10 + [options["rather_good"]] * good
    answers += [options["rather_poor"]] * (30 - good)
    for option in answers:
        RespondentFactory(survey=survey, organisation="joint_authority", chosen=[option.pk])
    return actions.publish_survey(survey=survey, today=date(2021, 7, 1))


@pytest.mark.parametrize(("good", "was"), [(3, None), (10, 25)])
def test_change_is_the_difference_of_two_shares_that_are_shown(survey_2023, good, was):
    """With this survey's share the change would reveal the other's, and so a hidden number."""
    question = survey_2023.questions.all()[0]
    question.bank = BankQuestionFactory()
    question.save()
    before = survey_before(question, good)

    line = next(
        one
        for _section, lines in Overview(ResultsPage(survey_2023)).sections
        for one in lines
        if one.question == question
    )

    told_before = stored(before).get(("before", "", "", "", "", "good"), (None, None))
    assert told_before[1] == was
    assert line.change == (None if was is None else line.good.percent - was)


def test_published_figure_of_a_county_is_not_the_whole_countrys(survey_2023):
    question = survey_2023.questions.get(key="openness")
    PublishedFigureFactory(
        survey=survey_2023, question=question, county_id="18", answer="good", value=99
    )
    assert Overview(ResultsPage(survey_2023)).side(question, "good").published is None
