"""The forms of the coordinators' pages: one row each, with the choices of the place it is in."""

from workspace.forms.agreements import (
    AgreementForm,
    DecisionForm,
    PartyForm,
    StandingForm,
    StatusForm,
)
from workspace.forms.base import (
    OfCountyForm,
    RecordForm,
)
from workspace.forms.case_files import (
    AppendixForm,
    AppendixStatusForm,
    DocumentForm,
    GoalForm,
    IndicatorForm,
    MeasureForm,
    PlanForm,
    StepForm,
)
from workspace.forms.forums import (
    ForumForm,
    GroupForm,
    MemberForm,
    ParticipantForm,
)
from workspace.forms.negotiations import (
    NegotiationForm,
    NoneStatementForm,
    PracticeForm,
)
from workspace.forms.people import (
    PersonForm,
    ResponsibilityForm,
)
from workspace.forms.rounds import (
    AnswerForm,
    ExpectedForm,
    OwnExpectedForm,
    SourceForm,
)

__all__ = [
    "AgreementForm",
    "AnswerForm",
    "AppendixForm",
    "AppendixStatusForm",
    "DecisionForm",
    "DocumentForm",
    "ExpectedForm",
    "ForumForm",
    "GoalForm",
    "GroupForm",
    "IndicatorForm",
    "MeasureForm",
    "MemberForm",
    "NegotiationForm",
    "NoneStatementForm",
    "OfCountyForm",
    "OwnExpectedForm",
    "ParticipantForm",
    "PartyForm",
    "PersonForm",
    "PlanForm",
    "PracticeForm",
    "RecordForm",
    "ResponsibilityForm",
    "SourceForm",
    "StandingForm",
    "StatusForm",
    "StepForm",
]
