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
from agreements.models.documents import Document, DocumentKind, StoredFile
from agreements.models.first_days import (
    first_day_of_appendix,
    first_day_of_document,
    has_begun,
)
from agreements.models.goals import Goal, Indicator, Measure
from agreements.models.parties import (
    Body,
    Decision,
    Party,
    PartyStanding,
    Standing,
    approval_on,
    may_be_proposal,
)
from agreements.models.results import (
    ANSWERING,
    APPROVING,
    CONDITIONAL,
    REFUSING,
    TELLING,
    Result,
    answer_of,
    approves_on,
)
from agreements.models.status import BEGUN, CURRENT_FIRST, LISTED, PREPARING, Status
from agreements.models.steps import Step, StepKind

__all__ = [
    "AGREEMENT_OF_OTHER_COUNTY",
    "ANSWERING",
    "APPROVING",
    "BEGUN",
    "CONDITIONAL",
    "CURRENT_FIRST",
    "ENDED_REASONS",
    "LISTED",
    "NOT_STARTED_REASONS",
    "PREPARING",
    "REFUSING",
    "TELLING",
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
    "answer_of",
    "approval_on",
    "approves_on",
    "first_day_of_appendix",
    "first_day_of_document",
    "has_begun",
    "may_be_proposal",
]
