"""Take from the answers of open surveys the order they came in, every night.

Used links, respondents and answers of one moment carry the same number of their transaction inside
PostgreSQL. Written anew together, all of a survey carry the same one. What remains: until that
night, and in the log and the backups of the day, whoever has the database's files could tell
(docs/adr/0006-surveys.md).
"""

from __future__ import annotations

from django.db import connection, transaction

from surveys.models import Survey, SurveyStatus

# A survey's answers first, so that their respondents can go; keys stay the same.
MIXING = (
    """WITH gone AS (DELETE FROM surveys_answer WHERE question_id IN
        (SELECT id FROM surveys_question WHERE survey_id = %s) RETURNING *)
    INSERT INTO surveys_answer SELECT * FROM gone ORDER BY random()""",
    """WITH gone AS (DELETE FROM surveys_respondent WHERE survey_id = %s RETURNING *)
    INSERT INTO surveys_respondent SELECT * FROM gone ORDER BY random()""",
    "UPDATE surveys_invitation SET is_used = is_used WHERE survey_id = %s",
)


def mix_open_surveys() -> int:
    """Write the answers of every open survey anew in random order; of how many surveys."""
    mixed = 0
    for key in Survey.objects.filter(status=SurveyStatus.OPEN).values_list("pk", flat=True):
        mixed += mix(key)
    return mixed


@transaction.atomic
def mix(key: int) -> bool:
    """Mix one survey, unless it has been closed meanwhile."""
    open_now = Survey.objects.filter(pk=key, status=SurveyStatus.OPEN)
    if not open_now.select_for_update().exists():
        return False
    with connection.cursor() as cursor:
        for statement in MIXING:
            cursor.execute(statement, [key])
    return True
