"""Opening, closing, publishing and deleting: each once, in order, atomically."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from surveys import actions
from surveys.counting import count
from surveys.deciding import decide
from surveys.disclosure import averages
from surveys.models import Answer, Cell, Respondent
from tests.factories import (
    AnswerFactory,
    QuestionFactory,
    SurveyDraftFactory,
    SurveyFactory,
    scale_of,
)
from tests.factories import SurveyInvitationFactory as InvitationFactory
from tests.surveys.worlds import question_of, survey_of

pytestmark = pytest.mark.django_db
TODAY = date(2023, 7, 1)


def published(**how):
    return actions.publish_survey(survey=survey_of(**how), today=TODAY)


def test_survey_steps_are_taken_in_order():
    survey = SurveyFactory(status="draft")
    scale_of(QuestionFactory(survey=survey))
    with pytest.raises(ValidationError):
        actions.publish_survey(survey=survey, today=TODAY)
    actions.open_survey(survey=survey, today=TODAY)
    actions.close_survey(survey=survey, today=TODAY)
    done = actions.publish_survey(survey=survey, today=TODAY)
    assert (done.status, done.published_on) == ("published", TODAY)
    with pytest.raises(ValidationError):
        actions.publish_survey(survey=survey, today=TODAY)


def test_survey_without_questions_is_not_opened():
    with pytest.raises(ValidationError):
        actions.open_survey(survey=SurveyFactory(status="draft"), today=TODAY)


def test_closing_shuffles_the_answers_and_loses_none():
    survey = survey_of(respondents=60)
    question = QuestionFactory(survey=survey, kind="open")
    for person in survey.respondents.all():
        AnswerFactory(question=question, respondent=person, text=str(person.pk))
    type(survey).objects.update(status="open")
    SurveyDraftFactory(survey=survey)
    order = "SELECT {} FROM {} ORDER BY ctid"

    def rows(table, columns):
        with connection.cursor() as cursor:
            cursor.execute(order.format(columns, table))
            return cursor.fetchall()

    before = {
        "surveys_respondent": rows("surveys_respondent", "id, group_id, county_id, chosen"),
        "surveys_answer": rows("surveys_answer", "id, respondent_id, text"),
    }
    actions.close_survey(survey=survey, today=TODAY)
    connection.check_constraints()

    after = {
        "surveys_respondent": rows("surveys_respondent", "id, group_id, county_id, chosen"),
        "surveys_answer": rows("surveys_answer", "id, respondent_id, text"),
    }
    for table, kept in before.items():
        assert Counter(map(str, kept)) == Counter(map(str, after[table]))
        assert kept != after[table]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(DISTINCT xmin::text) FROM {table}")
            assert cursor.fetchone() == (1,)
    assert not survey.drafts.exists()


def recounted(survey):
    return {
        (t.question and t.question.pk, t.rows, t.columns, *where): (number, t.why_hidden(where))
        for t in decide(survey, count(survey))
        for where, number in t.counts.items()
    }


def stored(survey):
    cells = Cell.objects.filter(table__survey=survey)
    found = cells.values_list(
        "table__question",
        "table__rows",
        "table__columns",
        "row",
        "column",
        "answer",
        "count",
        "hidden",
    )
    return {tuple(key): tuple(rest) for *key, count_, why in found for rest in [(count_, why)]}


@pytest.mark.parametrize("respondents", [0, 4, 29, 30, 400])
def test_stored_cells_equal_a_recount(respondents):
    survey = published(respondents=respondents, crosses=["group_size", "county_size"])

    assert stored(survey) == recounted(survey)


def test_counts_by_sql_equal_counting_one_by_one():
    survey = survey_of(respondents=150)
    counts = count(survey)
    people = list(Respondent.objects.select_related("group"))
    question = question_of(survey)
    keys = {option.pk: option.key for option in question.options.all()}

    for person in people:
        key = next((keys[pk] for pk in person.chosen if pk in keys), "no_answer")
        profile = (
            person.group.key if person.group else "none",
            person.size or "none",
            (person.size and person.county_id) or "none",
        )
        counts.answers[question.pk][key][profile] -= 1
        counts.respondents[profile] -= 1
    assert not any(counts.respondents.values())
    assert not any(any(c.values()) for c in counts.answers[question.pk].values())


@pytest.mark.parametrize(("respondents", "is_broken_down"), [(29, False), (60, True)])
def test_few_respondents_are_not_broken_down(respondents, is_broken_down):
    survey = published(respondents=respondents, without=0)

    assert survey.tables.exclude(rows="").exists() is is_broken_down


def test_no_shown_cell_is_small():
    survey = published(respondents=300, crosses=["group_size", "county_size", "county_group"])
    cells = Cell.objects.filter(table__survey=survey)

    assert cells.filter(hidden="", table__rows="county").exists()
    assert not cells.filter(hidden="", count__lt=5).exists()
    assert cells.filter(hidden="small").exists()
    assert cells.filter(hidden="complementary").exists()


def test_several_choices_are_shown_one_by_one():
    survey = survey_of(respondents=200, questions=1)
    question = question_of(survey)
    type(survey).objects.update(status="closed")
    question.kind = "multiple"
    question.save()

    survey = actions.publish_survey(survey=survey, today=TODAY)

    table = survey.tables.get(question=question, rows="county")
    assert not table.cells.filter(answer="rest").exists()
    assert table.cells.filter(hidden="").exists()


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        pytest.param(
            [1] * 15 + [2] * 20 + [9],
            {"mean": Decimal("1.8"), "median": Decimal(2)},
            id="two digits",
        ),
        pytest.param([3] * 29, {}, id="too few"),
        pytest.param([1] * 40 + [900, 800], {}, id="two make up half of the whole"),
        pytest.param([1234] * 30, {"mean": Decimal(1200), "median": Decimal(1200)}, id="large"),
        pytest.param([0] * 30, {"mean": Decimal(0), "median": Decimal(0)}, id="zero"),
    ],
)
def test_mean_and_median_are_rounded_and_shown_only_for_many_answers(numbers, expected):
    assert averages([Decimal(number) for number in numbers]) == expected


def test_number_question_shows_its_averages_on_the_page_and_in_files(client):
    survey = survey_of(respondents=60, questions=1)
    question = QuestionFactory(survey=survey, kind="number", key="times")
    for number, person in enumerate(survey.respondents.all()[:40]):
        Answer.objects.create(respondent=person, question=question, number=10 + number % 3)
    actions.publish_survey(survey=survey, today=TODAY)

    (line,) = client.get(f"/kyselyt/{survey.slug}/").context["overview"].numbers
    assert (line.answered, line.mean, line.median) == (40, 11, 11)
    cells = client.get(f"/kyselyt/{survey.slug}/?format=json").json()["cells"]
    (mean,) = [cell for cell in cells if cell["answer"] == "mean"]
    assert (mean["respondents"], mean["value"], mean["percent"]) == (40, 11, None)


def test_answers_are_deleted_after_their_day_and_the_tables_stay():
    survey = published(respondents=300)
    InvitationFactory(survey=survey)
    type(survey).objects.update(delete_after_on=TODAY)
    columns = ("table", "row", "column", "answer", "count")
    shown = set(Cell.objects.filter(hidden="").values_list(*columns))
    with pytest.raises(ValidationError):
        actions.delete_answers(survey=survey, today=TODAY)

    assert actions.due(date(2023, 7, 2)) == [survey]
    assert actions.delete_answers(survey=survey, today=date(2023, 7, 2)) == 300
    connection.check_constraints()

    assert not Respondent.objects.exists()
    assert not Answer.objects.exists()
    assert not survey.invitations.exists()
    cells = Cell.objects.all()
    assert (
        set(cells.filter(hidden="").values_list("table", "row", "column", "answer", "count"))
        == shown
    )
    assert not cells.exclude(hidden="").filter(count__isnull=False).exists()
    assert actions.due(date(2023, 7, 2)) == []
