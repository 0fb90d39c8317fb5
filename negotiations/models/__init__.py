"""Negotiations of a county and its municipalities, and the meetings beside them."""

from negotiations.models.negotiation import (
    STATUTORY,
    Convener,
    Format,
    Kind,
    Negotiation,
    Outcome,
    ParticipantRole,
    Preparation,
)
from negotiations.models.none_statements import NoneStatement
from negotiations.models.practices import NegotiationPractice, Rhythm

__all__ = [
    "STATUTORY",
    "Convener",
    "Format",
    "Kind",
    "Negotiation",
    "NegotiationPractice",
    "NoneStatement",
    "Outcome",
    "ParticipantRole",
    "Preparation",
    "Rhythm",
]
