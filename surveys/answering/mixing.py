"""Take from the answers of open surveys the order they came in, every night.

Used links, respondents and answers of one moment carry the same number of their transaction inside
PostgreSQL. Written anew together, all of a survey carry the same one. What remains: until that
night, and in the log and the backups of the day, whoever has the database's files could tell
(docs/adr/0006-surveys.md).
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from surveys.models import Invitation, Survey, SurveyStatus
from surveys.shuffling import shuffle


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
    shuffle(key)
    # Used links too: all of a survey's get the number of this transaction.
    Invitation.objects.filter(survey=key).update(is_used=F("is_used"))
    return True
