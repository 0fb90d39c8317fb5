"""Participants are part of a forum; what happens to forums when a municipality ends."""

from __future__ import annotations

from datetime import date
from typing import Any

from cooperation.actions import end_periods, on_municipality_end
from cooperation.models import Municipality
from editing.rules import part_of
from forums.models import ForumParticipant

part_of(ForumParticipant, "forum")


@on_municipality_end
def end_participation(*, municipality: Municipality, until: date, **_: Any) -> None:
    """A municipality that has ended takes part in no forum; its successor is not assumed to."""
    end_periods(ForumParticipant.objects.filter(municipality=municipality), until)
