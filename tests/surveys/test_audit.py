"""Nothing hidden can be worked out: judged by linear programming over all published tables."""

from datetime import date

import pytest

from surveys import actions
from surveys.counting import categories, classes_of, count
from surveys.results import shown_tables
from tests.surveys.audit import Audit
from tests.surveys.worlds import survey_of

pytestmark = pytest.mark.django_db
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


@pytest.mark.parametrize(("respondents", "seed"), [(90, 2), (600, 5)])
def test_every_hidden_cell_could_be_five_wide(respondents, seed):
    survey = survey_of(respondents=respondents, crosses=CROSSES, seed=seed)
    survey = actions.publish_survey(survey=survey, today=date(2023, 7, 1))
    audit = audit_of(survey)

    assert audit.hidden()
    assert audit.narrow() == []
