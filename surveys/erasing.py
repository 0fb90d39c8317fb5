"""Deleting the answers of a survey, in SQL: a million rows need not be loaded."""

from __future__ import annotations

from django.db import connection

_PEOPLE = "(SELECT id FROM surveys_respondent WHERE survey_id = %s)"
_STATEMENTS = (
    f"""DELETE FROM surveys_coding WHERE answer_id IN
        (SELECT id FROM surveys_answer WHERE respondent_id IN {_PEOPLE})""",  # noqa: S608
    f"DELETE FROM surveys_answer WHERE respondent_id IN {_PEOPLE}",  # noqa: S608
    "DELETE FROM surveys_respondent WHERE survey_id = %s",
)


def erase_answers(survey: int) -> int:
    """Delete the respondents of the survey with this key, their answers and codings.

    Returns how many respondents were deleted.
    """
    deleted = 0
    with connection.cursor() as cursor:
        for statement in _STATEMENTS:
            cursor.execute(statement, [survey])
            deleted = cursor.rowcount
    return deleted
