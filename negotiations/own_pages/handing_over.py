"""The day of a negotiation decides which of two merged organisations takes part in it."""

from __future__ import annotations

from datetime import date

from cooperation.models import Organisation
from editing.edits import Edit
from negotiations.models import NegotiationActor
from workspace.registry import Handed


def hand_over_actor(edit: Edit, actor: NegotiationActor, into: Organisation, since: date) -> Handed:
    """Let the other take part from the day on, unless it does already."""
    there = NegotiationActor.objects.filter(negotiation=actor.negotiation_id, organisation=into)
    if actor.negotiation.held_on < since or there.exists():
        return Handed.KEPT
    actor.organisation = into
    edit.save(actor, again=True)
    return Handed.MOVED
