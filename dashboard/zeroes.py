"""What a figure of zero means: nothing on record, or a term or year that has just begun."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from agreements.situation import STRATEGIC, SUB
from cooperation.models import SYSTEM_FIRST_DAY
from negotiations.situation import HYTE
from situation.figures import Situation
from toolkit.days import ONE_DAY, day_in_words


def is_unknown(picture: Situation, path: str) -> bool:
    """Whether nothing is on record of what a figure of agreements counts: then it is no zero."""
    if path == f"{STRATEGIC.key}.unknown":
        return False
    if not path.startswith((f"{STRATEGIC.key}.", f"{SUB.key}.")):
        return False
    subs = SUB.of(picture)
    has_subs = path.startswith(f"{SUB.key}.") and (subs.ready.count or subs.preparing.count)
    return STRATEGIC.of(picture).unknown.is_all and not has_subs


def beginning(picture: Situation, path: str, before: Callable[[date], Situation]) -> str:
    """When the term or year of a figure began, and the count at the end of the one before it.

    `before` gives the situation of a day; empty for a figure that is not counted in windows.
    """
    window = picture.window_of(path)
    if window is None or window.lower is None:
        return ""
    first, last = window.lower, window.lower - ONE_DAY
    former = before(last).figure_at(path) if last >= SYSTEM_FIRST_DAY else None
    words = {"day": day_in_words(first), "n": former.count if former else None}
    if path.startswith(f"{HYTE.key}."):
        known = _("The year began on %(day)s; %(n)s in the year before.")
        text = known if former else _("The year began on %(day)s.")
    else:
        known = _("The term began on %(day)s; %(n)s in the term before.")
        text = known if former else _("The term began on %(day)s.")
    return text % words
