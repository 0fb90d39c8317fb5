"""Hidden numbers cannot be computed: checked by linear programming over all tables."""

import random
from dataclasses import replace
from datetime import date

import pytest

from surveys import actions
from surveys.counting import categories, count
from surveys.disclosure import SMALLEST
from surveys.models import Cell
from surveys.results import shown_tables
from tests.surveys.audit import Audit
from tests.surveys.worlds import INHABITANTS, survey_of

CROSSES = ["group_size", "county_group", "county_size"]


def audit_of(survey, **which):
    numbers = count(survey)
    known = categories(survey, numbers)
    rows = {name: list(known.of(name)) for name in ("group", "size", "county")}
    for name in rows:
        rows[name] = rows[name] or ["none"]
    tables = {key: table.cells for key, table in shown_tables(survey).items()}
    members = {}
    for question in survey.questions.filter(kind="likert"):
        if any(key[0] == question.pk and key[1] for key in tables):
            members[question.pk] = members_of(question, tables[question.pk, "", ""])
    return Audit(tables, rows, known.possible, members=members, **which)


def members_of(question, whole):
    """The options of each class, as the published sums name the classes."""
    sides = {option.key: option.side for option in question.options.all()}
    shown = [name for name in ("poor", "good") if ("", "", name) in whole]
    classes = {name: [key for key, side in sides.items() if side == name] for name in shown}
    others = [key for key, side in sides.items() if side not in shown]
    return classes | {"rest": [*others, "no_answer"]}


def any_world(seed):
    """A small random survey, published."""
    chance = random.Random(seed)  # noqa: S311 - test data
    survey = survey_of(
        respondents=chance.choice([35, 60, 90, 150, 250, 400]),
        counties_=chance.randint(2, 8),
        groups=chance.randint(1, 4),
        sizes=sorted(chance.sample(list(INHABITANTS), chance.randint(2, 4))),
        questions=chance.randint(1, 2),
        crosses=chance.sample(CROSSES, chance.randint(0, 3)),
        without=chance.choice([0, 0.03, 0.1, 0.2]),
        seed=seed,
    )
    return actions.publish_survey(survey=survey, today=date(2023, 7, 1))


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [*range(8), 14, 46, 72])
def test_every_hidden_cell_has_an_interval_of_five(seed):
    assert audit_of(any_world(seed)).narrow() == []


@pytest.mark.full
@pytest.mark.django_db
@pytest.mark.parametrize("seed", sorted({*range(8, 100)} - {14, 46, 72}))
def test_every_hidden_cell_of_many_surveys_has_an_interval_of_five(seed):
    assert audit_of(any_world(seed)).narrow() == []


def test_a_large_survey_shows_much_and_hides_some(db):
    survey = survey_of(respondents=600, crosses=CROSSES, seed=5)
    survey = actions.publish_survey(survey=survey, today=date(2023, 7, 1))
    audit = audit_of(survey)

    assert 0 < len(audit.hidden()) < len(list(audit.cells())) / 2
    assert audit.narrow() == []


@pytest.mark.django_db
def test_whole_percents_reveal_numbers_if_only_small_ones_are_hidden():
    """The audit of percents can fail: a row's percents reveal its small number."""
    survey = any_world(0)
    audit = audit_of(survey)
    assert audit_of(survey, is_rounded=True).narrow() == []

    stored = Cell.objects.filter(table__survey=survey)
    for key, cells in audit.tables.items():
        for row, column, answer in cells:
            cell = stored.get(
                table__question=key[0],
                table__rows=key[1],
                table__columns=key[2],
                row=row,
                column=column,
                answer=answer,
            )
            cells[row, column, answer] = cell.count if cell.count >= SMALLEST else None
    plain = replace(audit, is_rounded=True)
    assert plain.narrow()
