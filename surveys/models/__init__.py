"""Surveys: questions, answers, published results, and the collection of answers.

Questions and published results are recorded like other data. Answers, respondents, drafts and
invitations are not: they have no history, no time and no order (docs/adr/0006-surveys.md).
"""

from surveys.models.answers import LONGEST_TEXT, Answer, OrganisationKind, Respondent, SizeClass
from surveys.models.coding import Code, CodeBook, Coding, Observation, Quotation
from surveys.models.collecting import (
    Draft,
    ImportedFile,
    ImportMapping,
    ImportState,
    Invitation,
    PendingImport,
)
from surveys.models.questions import BankQuestion, Kind, Option, Question, Side
from surveys.models.results import Cell, FreeCross, Hidden, PublishedFigure, ResultTable, Unit
from surveys.models.surveys import (
    WITH_RESULTS,
    Breakdown,
    Cross,
    RespondentGroup,
    Section,
    Survey,
    SurveyStatus,
    Target,
    out_for_readers,
)

__all__ = [
    "LONGEST_TEXT",
    "WITH_RESULTS",
    "Answer",
    "BankQuestion",
    "Breakdown",
    "Cell",
    "Code",
    "CodeBook",
    "Coding",
    "Cross",
    "Draft",
    "FreeCross",
    "Hidden",
    "ImportMapping",
    "ImportState",
    "ImportedFile",
    "Invitation",
    "Kind",
    "Observation",
    "Option",
    "OrganisationKind",
    "PendingImport",
    "PublishedFigure",
    "Question",
    "Quotation",
    "Respondent",
    "RespondentGroup",
    "ResultTable",
    "Section",
    "Side",
    "SizeClass",
    "Survey",
    "SurveyStatus",
    "Target",
    "Unit",
    "out_for_readers",
]
