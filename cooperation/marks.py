"""How each state is shown: an icon's shape, a colour and always a word, the same on every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Mark:
    """One state on the screen; `icon` names both the shape in the sprite and the colour."""

    icon: str
    label: StrOrPromise


ICONS = ("done", "prog", "plan", "none", "miss", "unk", "na")

MARKS: dict[str, dict[str, Mark]] = {
    "agreement": {
        "not_started": Mark("none", pgettext_lazy("agreement status", "Not started")),
        "in_preparation": Mark("prog", pgettext_lazy("agreement status", "In preparation")),
        "in_approval": Mark("plan", pgettext_lazy("agreement status", "Being approved")),
        "ready": Mark("done", pgettext_lazy("agreement status", "Ready")),
        "ended": Mark("na", pgettext_lazy("agreement status", "Ended")),
        "unknown": Mark("unk", pgettext_lazy("agreement status", "No data")),
    },
    "negotiation": {
        "held": Mark("done", pgettext_lazy("negotiation", "Held")),
        "planned": Mark("plan", pgettext_lazy("negotiation", "Upcoming")),
        "confirmed_none": Mark("none", pgettext_lazy("negotiation", "Not held, confirmed")),
        "not_recorded": Mark("unk", pgettext_lazy("negotiation", "Not recorded")),
        "awaiting_outcome": Mark("prog", pgettext_lazy("negotiation", "Outcome not recorded")),
        "cancelled": Mark("na", pgettext_lazy("negotiation", "Cancelled")),
    },
    "decision": {
        "approved": Mark("done", pgettext_lazy("decision", "Approved")),
        "approved_with_changes": Mark("done", pgettext_lazy("decision", "Approved with changes")),
        "rejected": Mark("miss", pgettext_lazy("decision", "Rejected")),
        "returned": Mark("prog", pgettext_lazy("decision", "Returned to preparation")),
        "noted": Mark("none", pgettext_lazy("decision", "Noted")),
        "expected": Mark("plan", pgettext_lazy("decision", "Expected")),
        "not_considered": Mark("none", pgettext_lazy("decision", "Not considered")),
        "not_recorded": Mark("unk", pgettext_lazy("decision", "Not recorded")),
    },
    "standing": {
        "party": Mark("done", pgettext_lazy("standing", "Included")),
        "prospective": Mark("plan", pgettext_lazy("standing", "Joining")),
        "left": Mark("na", pgettext_lazy("standing", "Left")),
        "none": Mark("none", pgettext_lazy("standing", "Not included")),
        "no_agreement": Mark("na", pgettext_lazy("standing", "No agreement")),
    },
    "sub_agreement": {
        "ready": Mark("done", pgettext_lazy("sub-agreement", "Ready")),
        "preparing": Mark("prog", pgettext_lazy("sub-agreement", "In preparation")),
        "none": Mark("na", pgettext_lazy("sub-agreement", "None")),
    },
    "appendix": {
        "planned": Mark("plan", pgettext_lazy("appendix", "Planned")),
        "draft": Mark("prog", pgettext_lazy("appendix", "Draft")),
        "in_approval": Mark("plan", pgettext_lazy("appendix", "Being approved")),
        "approved": Mark("done", pgettext_lazy("appendix", "Approved")),
        "withdrawn": Mark("na", pgettext_lazy("appendix", "Withdrawn")),
    },
    "duty": {
        "fulfilled": Mark("done", pgettext_lazy("duty", "Fulfilled")),
        "partly": Mark("prog", pgettext_lazy("duty", "Partly")),
        "window_open": Mark("plan", pgettext_lazy("duty", "Time left")),
        "not_recorded": Mark("unk", pgettext_lazy("duty", "Not recorded")),
        "confirmed_none": Mark("none", pgettext_lazy("duty", "Not held, confirmed")),
        "not_in_force": Mark("na", pgettext_lazy("duty", "Not in force")),
    },
    "recommendation": {
        "done": Mark("done", pgettext_lazy("recommendation", "Done")),
        "partly": Mark("prog", pgettext_lazy("recommendation", "Partly")),
        "not_done": Mark("none", pgettext_lazy("recommendation", "Not done")),
        "not_known": Mark("unk", pgettext_lazy("recommendation", "Not known")),
    },
    "responsible": {
        "not_recorded": Mark("unk", pgettext_lazy("responsible person", "Not recorded")),
    },
    "level": {
        "political": Mark("", pgettext_lazy("forum level", "Political decision-making")),
        "executive": Mark("", pgettext_lazy("forum level", "Executive leadership")),
        "expert": Mark("", pgettext_lazy("forum level", "Experts")),
        "field": Mark("", pgettext_lazy("forum level", "Work with clients")),
    },
}


def mark_of(subject: str, key: str | None) -> Mark:
    """The mark of a state; nothing known is a state of its own, never a "no"."""
    states = MARKS[subject]
    return states[key or next(k for k in ("unknown", "not_recorded", "none") if k in states)]
