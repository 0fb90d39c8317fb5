"""Quotations name only whom the results show: a name beside one must tell no hidden number."""

from datetime import date

import pytest
from django.db import IntegrityError, connection

from surveys import actions, quoting
from surveys.models import Quotation
from surveys.quoting import shown_places
from surveys.results import shown_tables
from tests.factories import AnswerFactory, QuestionFactory, UserFactory
from tests.surveys.worlds import survey_of

pytestmark = pytest.mark.django_db
TODAY = date(2023, 7, 1)


@pytest.fixture(params=[[], ["county_group"]], ids=["one way", "crossed"])
def survey(request):
    return survey_of(respondents=120, crosses=request.param, without=0.1)


def quoted(survey):
    """Everybody's answer as a quotation."""
    question = QuestionFactory(survey=survey, kind="open", key="open")
    by = UserFactory()
    made = []
    for person in survey.respondents.select_related("group"):
        answer = AnswerFactory(question=question, respondent=person, text="Sana")
        made.append(quoting.choose(answer=answer, text="Sana", language="fi", by=by))
        made[-1].save()
    return made


def number_of(survey, row):
    """The published number of those whom a quotation names; None if it is not shown."""
    group, county = row.group and row.group.key, row.county_id
    tables = shown_tables(survey)
    shown = []
    if county and ("county_group" in survey.crosses):
        shown.append(tables[None, "county", "group"].number(county, group or "none"))
    if county and not group:
        shown.append(tables[None, "county", ""].number(county))
    if group and not county:
        shown.append(tables[None, "group", ""].number(group))
    return next((number for number in shown if number), None)


def test_published_quotations_name_only_groups_and_counties_with_a_shown_number(survey):
    quoted(survey)
    before = list(Quotation.objects.exclude(county=None).exclude(group=None))
    actions.publish_survey(survey=survey, today=TODAY)

    rows = list(Quotation.objects.select_related("group"))
    named = [row for row in rows if row.group_id or row.county_id]
    assert all(number_of(survey, row) for row in named)
    both = [row for row in rows if row.group_id and row.county_id]
    assert len(both) < len(before)
    assert bool(both) == bool(survey.crosses)


def test_quotation_chosen_after_publication_names_what_is_shown(survey):
    question = QuestionFactory(survey=survey, kind="open")
    answers = [
        AnswerFactory(question=question, respondent=person, text="Sana")
        for person in survey.respondents.all()
    ]
    survey = actions.publish_survey(survey=survey, today=TODAY)
    shown = shown_places(survey)

    for answer in answers:
        answer.question.survey.refresh_from_db()
        row = quoting.choose(answer=answer, text="Sana", language="fi", by=UserFactory())
        row.save()
        if row.group_id or row.county_id:
            key = row.group.key if row.group else ("none" if survey.crosses else "")
            assert {(key, row.county_id or ""), ("", row.county_id or "")} & shown
    connection.check_constraints()


def test_database_refuses_a_quotation_that_names_a_hidden_number(survey):
    quoted(survey)
    actions.publish_survey(survey=survey, today=TODAY)
    shown = shown_places(survey)
    group, county = next(
        (group, county)
        for group in survey.groups.all()
        for county in survey.respondents.exclude(county=None).values_list("county", flat=True)
        if (group.key, county) not in shown
    )
    row = Quotation.objects.filter(group=None, county=None).first() or Quotation.objects.first()

    Quotation.objects.filter(pk=row.pk).update(group=group, county=county)
    with pytest.raises(IntegrityError, match="survey_quoted_place_hidden"):
        connection.check_constraints()
