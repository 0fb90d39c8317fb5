"""Facts are recorded when they are: their day is today or earlier, on every entry point.

The database cannot know the day of an edit; `Edit.day` is today in Finland, read where the user's
access is read. A subject's `actions.py` names its days:

    @before_write(NoneStatement)
    def stated_by_today(edit, row, former):
        refuse_day_to_come(edit, row, "stated_on")
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from editing.edits import Edit

NOT_YET = _("This day has not come yet. Give today or an earlier day.")


def refuse_day_to_come(edit: Edit, row: Any, field: str, sentence: Any = NOT_YET) -> None:
    """Raise a ValidationError of the field if its day is after the day of the edit."""
    day = getattr(row, field)
    if day is not None and day > edit.day:
        raise ValidationError({field: ValidationError(sentence, code="day_to_come")})
