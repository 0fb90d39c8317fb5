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
from negotiations.models.taking_part import OTHER_TYPES, NegotiationActor

__all__ = [
    "OTHER_TYPES",
    "STATUTORY",
    "Convener",
    "Format",
    "Kind",
    "Negotiation",
    "NegotiationActor",
    "NegotiationPractice",
    "NoneStatement",
    "Outcome",
    "ParticipantRole",
    "Preparation",
    "Rhythm",
]
