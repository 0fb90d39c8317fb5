"""Nothing hidden can be worked out: judged by linear programming over all published tables."""

from datetime import date

import pytest

from surveys import actions
from surveys.counting import categories, classes_of, count
from surveys.results import shown_tables
from tests.surveys.audit import Audit
from tests.surveys.worlds import survey_of

CROSSES = ["group_size", "county_group", "county_size"]


def audit_of(survey, **which):
    known = categories(survey, count(survey))
    rows = {name: list(known.of(name)) for name in ("group", "size", "county")}
    for name in rows:
        rows[name] = rows[name] or ["none"]
    tables = {key: table.cells for key, table in shown_tables(survey).items()}
    audit = Audit(tables, rows, known.possible, **which)
    for question in survey.questions.filter(pk__in=audit.questions):
        totals = dict.fromkeys([o.key for o in question.options.all()] + ["no_answer"], 100)
        if question.kind == "likert" and audit.answers(question.pk):
            audit.options(question.pk, classes_of(question, totals)[0])
    return audit


@pytest.mark.django_db
@pytest.mark.parametrize(("respondents", "seed"), [(90, 2), (600, 5)])
def test_every_hidden_cell_could_be_five_wide(respondents, seed):
    survey = survey_of(respondents=respondents, crosses=CROSSES, seed=seed)
    survey = actions.publish_survey(survey=survey, today=date(2023, 7, 1))
    audit = audit_of(survey)

    assert audit.hidden()
    assert audit.narrow() == []


@pytest.mark.full
@pytest.mark.parametrize("place", range(11))
def test_nothing_hidden_of_a_question_of_the_demonstration_can_be_worked_out(survey_2023, place):
    """The question's tables with all tables of respondents."""
    question = survey_2023.questions.all()[place]
    audit = audit_of(survey_2023, questions=[question.pk])
    own = [target for target in audit.hidden() if target[0] == question.pk]

    assert len(own) > 20
    assert audit.narrow(own) == []


def test_plain_suppression_is_caught(survey_2023):
    """Hiding small cells only gives back more than half of the hidden county × size cells."""
    audit = audit_of(survey_2023, questions=[0])
    numbers = count(survey_2023)
    sums = numbers.by(numbers.respondents, "county", "size")
    key = (None, "county", "size")
    for row, column, answer in audit.tables[key]:
        number = sums[row, column]
        audit.tables[key][row, column, answer] = number if number >= 5 else None
    plain = Audit(audit.tables, audit.categories, audit.possible, questions=[0])
    small = [target for target in plain.hidden() if target[1:3] == ("county", "size")]

    caught = plain.narrow(small)

    assert len(small) > 15
    exact = [target for target, (low, high) in caught if high - low < 1e-6]
    assert len(exact) > len(small) / 2
