"""The first days of the system and of the duty to negotiate on wellbeing promotion."""

from __future__ import annotations

from datetime import date

SYSTEM_FIRST_DAY = date(2022, 3, 1)
"""The first county councils took office: the first day of the situation."""


HYTE_FIRST_DAY = date(2023, 1, 1)
"""The first day of the duty to negotiate on wellbeing promotion each year (612/2021, section 7)."""


def is_system_day(day: date, *, today: date) -> bool:
    """Whether there is a situation for the day: from the first county councils to today."""
    return SYSTEM_FIRST_DAY <= day <= today
