"""What seems contradictory or overdue in a record, most urgent first.

Computed from the record: what is "not recorded" is asked for, never called a breach.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from situation.freshness import is_fresh, last_confirmed
from toolkit.days import day_in_words
from workspace.places import Place

CONTRADICTION, OVERDUE, MISSING = "contradiction", "overdue", "missing"
ORDER = (CONTRADICTION, OVERDUE, MISSING)


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing to check: its urgency, the text, and the page where it is edited."""

    weight: str
    sentence: str
    url: str
    action: str

    @property
    def icon(self) -> str:
        return {CONTRADICTION: "miss", OVERDUE: "plan", MISSING: "unk"}[self.weight]


def most_pressing_first(found: Iterable[Attention]) -> list[Attention]:
    """Sorted by weight; the order of equal ones is kept."""
    return sorted(found, key=lambda one: ORDER.index(one.weight))


def unconfirmed(place: Place) -> list[Attention]:
    """Whether the record has not been confirmed, or not within 12 months."""
    latest = last_confirmed(place.day).get(place.county.code) if place.county else None
    if latest is None:
        sentence = _("The record has not been confirmed yet.")
    elif not is_fresh(latest, place.day):
        sentence = _("The record was last confirmed on %(day)s, over 12 months ago.")
        sentence %= {"day": day_in_words(latest)}
    else:
        return []
    return [Attention(OVERDUE, sentence, place.url() + "#record", _("Look it through"))]
