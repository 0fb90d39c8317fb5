"""Remove the order of arrival from the answers of open surveys, every night.

Used links, respondents and answers written together have the same PostgreSQL transaction id.
Rewritten together, all of a survey have the same one. What remains: until that night, and in the
log and the backups of the day, someone with the database's files could connect them
(docs/adr/0006-surveys.md).
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from surveys.models import Invitation, Survey, SurveyStatus
from surveys.shuffling import shuffle


def mix_open_surveys() -> int:
    """Rewrite the answers of every open survey in random order; returns how many surveys."""
    mixed = 0
    for key in Survey.objects.filter(status=SurveyStatus.OPEN).values_list("pk", flat=True):
        mixed += mix(key)
    return mixed


@transaction.atomic
def mix(key: int) -> bool:
    """Mix one survey, unless it has been closed in the meantime."""
    open_now = Survey.objects.filter(pk=key, status=SurveyStatus.OPEN)
    if not open_now.select_for_update().exists():
        return False
    shuffle(key)
    # Used links too: all of a survey's get the id of this transaction.
    Invitation.objects.filter(survey=key).update(is_used=F("is_used"))
    return True
