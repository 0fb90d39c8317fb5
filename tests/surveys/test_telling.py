"""When a survey's page shows results, and its accessibility in a browser."""

from __future__ import annotations

from datetime import date

import pytest

from surveys import actions
from surveys.models import Cell, Survey
from surveys.results_page.overview import Overview
from surveys.results_page.page import ResultsPage
from tests.factories import BankQuestionFactory, PublishedFigureFactory, SurveyFactory
from tests.surveys.ways import judge
from tests.surveys.worlds import question_of, survey_of

TODAY = date(2023, 7, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["open", "closed"])
def test_nothing_is_shown_before_publication(status, client):
    survey = survey_of(respondents=60, questions=1)
    Survey.objects.filter(pk=survey.pk).update(status="closed")
    actions.publish_survey(survey=survey, today=TODAY)
    Survey.objects.filter(pk=survey.pk).update(status=status, published_on=None)

    response = client.get(f"/kyselyt/{survey.slug}/")

    assert response.status_code == 200
    assert "likert" not in response.content.decode()
    assert client.get(f"/kyselyt/{survey.slug}/?format=json").status_code == 404


@pytest.mark.django_db
def test_survey_in_preparation_is_hidden(client):
    survey = SurveyFactory(status="draft")
    assert client.get(f"/kyselyt/{survey.slug}/").status_code == 404
    assert survey.name_fi not in client.get("/kyselyt/").content.decode()


@pytest.mark.django_db
def test_change_since_the_linked_question_is_shown(client):
    bank = BankQuestionFactory()
    shares = []
    for year, seed in ((2023, 1), (2024, 2)):
        survey = survey_of(respondents=200, questions=1, seed=seed)
        Survey.objects.filter(pk=survey.pk).update(counted_on=date(year, 5, 31))
        survey.questions.update(bank=bank)
        survey.refresh_from_db()
        survey = actions.publish_survey(survey=survey, today=TODAY)
        shares.append(Overview(ResultsPage(survey)).sections[0][1][0])
    assert shares[0].change is None
    assert shares[1].change == shares[1].good.percent - shares[0].good.percent


# In a browser


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1280, 390])
def test_survey_page_is_accessible_and_fits(live_server, page, axe, width):
    survey = survey_of(respondents=300, crosses=["group_size"])
    actions.publish_survey(survey=survey, today=TODAY)
    page.set_viewport_size({"width": width, "height": 900})
    for address in ("/kyselyt/", f"/kyselyt/{survey.slug}/"):
        page.goto(live_server.url + address)
        assert axe(contrast=width == 1280) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.django_db
def test_published_figure_does_not_reveal_the_hidden_number(client):
    """The publication's figure is shown in its place; computed numbers stay hidden."""
    survey = survey_of(respondents=90, groups=4, questions=1)
    actions.publish_survey(survey=survey, today=TODAY)
    hidden = Cell.objects.filter(table__survey=survey, table__rows="group", answer="good")
    row = hidden.exclude(hidden="").exclude(row="none").values_list("row", flat=True)[0]
    question = question_of(survey)
    PublishedFigureFactory(
        survey=survey, question=question, group=survey.groups.get(key=row), answer="good", value=77
    )

    assert "</span>77 %" in client.get(f"/kyselyt/{survey.slug}/").content.decode()
    assert judge(client, survey, [("", "fi"), (question.key, "fi")], [], whole=True)["page"] == 2
