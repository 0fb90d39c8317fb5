"""Respondents of fewer than three organisations are not shown as a county or a size."""

from datetime import date

import pytest

from surveys import actions
from surveys.counting import count
from surveys.models import Cell
from tests.surveys.worlds import survey_of

pytestmark = pytest.mark.django_db
TODAY = date(2023, 7, 1)


def organisations(survey, cell):
    """The organisations of a cell of respondents, counted one by one."""
    named = {cell.table.rows: cell.row, cell.table.columns: cell.column}
    people = survey.respondents.all()
    if "county" in named:
        people = people.filter(county=named["county"])
    if "size" in named:
        people = people.filter(size=named["size"])
    if "group" in named:
        people = people.filter(group__key=named["group"])
    return len(set(people.values_list("municipality", flat=True)))


@pytest.mark.parametrize("alike", [1, 2, 3])
def test_rows_of_fewer_than_three_municipalities_are_hidden_with_their_answers(alike):
    survey = survey_of(
        respondents=400, sizes=["20001_50000"], alike=alike, crosses=["county_group"], without=0
    )
    actions.publish_survey(survey=survey, today=TODAY)

    rows = Cell.objects.filter(table__survey=survey, table__question=None, table__rows="county")
    few = [cell for cell in rows if organisations(survey, cell) < 3]
    assert any(not cell.column for cell in few) == (alike < 3)
    assert all(cell.hidden for cell in few)
    of_few = rows.filter(hidden="organisations", count__gte=5, table__columns="")
    assert of_few.exists() == (alike < 3)
    answers = Cell.objects.filter(table__survey=survey, table__rows="county", hidden="")
    shown = set(answers.exclude(table__question=None).values_list("row", flat=True))
    assert not shown & {cell.row for cell in few if not cell.column}


def test_respondents_of_unknown_organisations_count_as_one_each():
    survey = survey_of(respondents=100, without=0.2)
    counts = count(survey)

    assert counts.respondents["none", "none", "none"] > 5
    assert counts.of_few_organisations("size") == set()
    one_each = {profile: named.total() for profile, named in counts.organisations.items()}
    assert one_each["none", "none", "none"] == 0
