"""Negotiations of a county and its municipalities, and the meetings beside them."""

from negotiations.models.negotiation import (
    STATUTORY,
    Format,
    Kind,
    Negotiation,
    Outcome,
    ParticipantRole,
)
from negotiations.models.none_statements import NoneStatement
from negotiations.models.practices import NegotiationPractice, Rhythm

__all__ = [
    "STATUTORY",
    "Format",
    "Kind",
    "Negotiation",
    "NegotiationPractice",
    "NoneStatement",
    "Outcome",
    "ParticipantRole",
    "Rhythm",
]
