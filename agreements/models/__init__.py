"""Agreements of a county and its municipalities: statuses, parties, decisions, the case file."""

from agreements.models.agreement import (
    AGREEMENT_OF_OTHER_COUNTY,
    ENDED_REASONS,
    NOT_STARTED_REASONS,
    Agreement,
    AgreementStatus,
    Character,
    Kind,
    Reason,
)
from agreements.models.appendices import Appendix, AppendixStage, AppendixStatus
from agreements.models.documents import Document, DocumentKind, LinkCheck, StoredFile
from agreements.models.goals import Goal, Indicator, Measure
from agreements.models.parties import (
    APPROVING,
    REFUSING,
    Body,
    Decision,
    Party,
    PartyStanding,
    Result,
    Standing,
)
from agreements.models.status import BEGUN, CURRENT_FIRST, LISTED, PREPARING, Status
from agreements.models.steps import Step, StepKind

__all__ = [
    "AGREEMENT_OF_OTHER_COUNTY",
    "APPROVING",
    "BEGUN",
    "CURRENT_FIRST",
    "ENDED_REASONS",
    "LISTED",
    "NOT_STARTED_REASONS",
    "PREPARING",
    "REFUSING",
    "Agreement",
    "AgreementStatus",
    "Appendix",
    "AppendixStage",
    "AppendixStatus",
    "Body",
    "Character",
    "Decision",
    "Document",
    "DocumentKind",
    "Goal",
    "Indicator",
    "Kind",
    "LinkCheck",
    "Measure",
    "Party",
    "PartyStanding",
    "Reason",
    "Result",
    "Standing",
    "Status",
    "Step",
    "StepKind",
    "StoredFile",
]
