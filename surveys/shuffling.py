"""Rewrite the answers of a survey in random order, so that nothing shows who answered when.

All rows are rewritten by one transaction: neither their position in the table nor their
transaction id shows the order of arrival (docs/adr/0006-surveys.md).
"""

from __future__ import annotations

from django.db import connection, transaction

# Answers belong to a survey through their questions, which must all exist. Keys stay the same;
# foreign keys are checked at the end of the transaction.
_STATEMENTS = (
    """WITH gone AS (DELETE FROM surveys_answer WHERE question_id IN
        (SELECT id FROM surveys_question WHERE survey_id = %s) RETURNING *)
    INSERT INTO surveys_answer SELECT * FROM gone ORDER BY random()""",
    """WITH gone AS (DELETE FROM surveys_respondent WHERE survey_id = %s RETURNING *)
    INSERT INTO surveys_respondent SELECT * FROM gone ORDER BY random()""",
)


@transaction.atomic(savepoint=False)  # a savepoint would give its rows another transaction id
def shuffle(survey: int) -> None:
    """Rewrite the answers and the respondents of the survey with this key."""
    with connection.cursor() as cursor:
        for statement in _STATEMENTS:
            cursor.execute(statement, [survey])
