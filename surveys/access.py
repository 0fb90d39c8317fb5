"""Who may see and edit surveys, their answers and their results."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from accounts.access_rules import EVERYTHING, REFERENCE, OfOffice, Rule
from accounts.registry import access_rules
from accounts.viewer import Viewer
from surveys.models import (
    WITH_RESULTS,
    Answer,
    BankQuestion,
    Cell,
    Code,
    CodeBook,
    Coding,
    Draft,
    FreeCross,
    ImportedFile,
    ImportMapping,
    Invitation,
    Observation,
    Option,
    PendingImport,
    PublishedFigure,
    Question,
    Quotation,
    Respondent,
    RespondentGroup,
    ResultTable,
    Section,
    Survey,
    out_for_readers,
)


@dataclass(frozen=True)
class OfSurvey(Rule):
    """What is asked in a survey: all see it once it is out of work (`out_for_readers`).

    Staff edit it. Answers, stored cells and personal links are not of this kind: only staff see
    them, and readers get what `surveys.results` allows to be shown.
    """

    survey: str = ""

    def visible(self, access: Viewer) -> Q:
        return EVERYTHING if access.is_staff else out_for_readers(self.survey)


class OfQuotation(Rule):
    """Quotations from open answers: all see the approved ones of a published survey."""

    def visible(self, access: Viewer) -> Q:
        if access.is_staff:
            return EVERYTHING
        return Q(approved_on__isnull=False, question__survey__status__in=WITH_RESULTS)


class OfFigure(Rule):
    """Figures from publications: all see them once the survey's results are out."""

    def visible(self, access: Viewer) -> Q:
        return EVERYTHING if access.is_staff else Q(survey__status__in=WITH_RESULTS)


COMPUTED = OfOffice(edits=())

access_rules.add(
    "surveys",
    {
        Survey: OfSurvey(),
        RespondentGroup: OfSurvey("survey"),
        Section: OfSurvey("survey"),
        BankQuestion: REFERENCE,
        Question: OfSurvey("survey"),
        Option: OfSurvey("question__survey"),
        PublishedFigure: OfFigure(),
        CodeBook: REFERENCE,
        Code: REFERENCE,
        Observation: REFERENCE,
        Quotation: OfQuotation(),
        Respondent: OfOffice(),
        Answer: OfOffice(),
        Coding: OfOffice(),
        ResultTable: COMPUTED,
        Cell: COMPUTED,
        FreeCross: COMPUTED,
        Invitation: OfOffice(),
        Draft: OfOffice(sees=(), edits=()),
        ImportMapping: OfOffice(),
        ImportedFile: OfOffice(),
        PendingImport: OfOffice(),
    },
    order=100,
)
