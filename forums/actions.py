"""Consequences for forums when a municipality ends or a participant is written."""

from __future__ import annotations

from datetime import date
from typing import Any

from cooperation.actions import end_periods, going_on, on_municipality_end
from cooperation.models import Municipality
from editing.rules import part_of
from forums.models import Forum, ForumParticipant
from history.tracking import end_confirmations

part_of(ForumParticipant, "forum")


@on_municipality_end
def end_participation(*, municipality: Municipality, until: date, **_: Any) -> None:
    """End a municipality's participations when it ends; its successor is not added."""
    rows = ForumParticipant.objects.filter(municipality=municipality)
    forums = list(going_on(rows, until).values_list("forum", flat=True))
    end_periods(rows, until)
    end_confirmations(Forum.objects.filter(pk__in=forums))
