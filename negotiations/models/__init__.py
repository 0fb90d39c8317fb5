"""Negotiations of a county and its municipalities, and the meetings beside them."""

from negotiations.models.negotiation import (
    HYTE_FIRST_DAY,
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
    "HYTE_FIRST_DAY",
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
