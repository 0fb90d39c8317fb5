"""What can be edited on the coordinators' pages: one line for each kind of row.

A subject's key stands in the address: /oma-alue/<slug>/<key>/<number>/.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.access import Access
from accounts.edit_pages import Rows
from accounts.row_forms import RowForm
from agreements.models import (
    Agreement,
    AgreementStatus,
    Appendix,
    AppendixStatus,
    Decision,
    Document,
    Goal,
    Indicator,
    Measure,
    Party,
    Step,
)
from cooperation.models import (
    MunicipalityGroup,
    MunicipalityGroupMember,
    Person,
    Responsibility,
)
from forums.models import Forum, ForumParticipant
from knowledge.models import Plan
from negotiations.models import Negotiation, NegotiationPractice, NoneStatement
from workspace import forms, reports
from workspace.models import ErrorReport

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Subject:
    """A kind of row: its form, the rows on the same page, and how it leads to its place."""

    key: str
    model: type[Model]
    form: type[RowForm]
    title: StrOrPromise
    new: StrOrPromise
    section: str
    county_lookup: str = "county"
    municipality_lookup: str = ""
    in_county_through: str = ""
    related: tuple[str, ...] = ()
    groups: Sequence[Rows] = ()
    may_add: bool = True
    may_delete: bool = True

    def may_edit(self, access: Access, row: Model) -> bool:
        """Whether the form opens for the row."""
        return (self.form.allowed or Access.may_edit)(access, row)


def _of(model: Any, owner: str, *related: str) -> Any:
    def rows(of: Any, where: Any) -> Any:
        return model.objects.filter(**{owner: of}).select_related(*related)

    return rows


STATUSES = Rows(
    "status",
    forms.StatusForm,
    _of(AgreementStatus, "agreement"),
    owner_field="agreement",
    title=_("Statuses"),
    hint=_("Each status holds from its day on, until the next. Nothing is written over."),
)
APPENDIX_STATUSES = Rows(
    "status",
    forms.AppendixStatusForm,
    _of(AppendixStatus, "appendix"),
    owner_field="appendix",
    title=_("Statuses"),
    hint=_("Each status holds from its day on, until the next. Nothing is written over."),
)
MEASURES = Rows(
    "measure",
    forms.MeasureForm,
    _of(Measure, "goal"),
    owner_field="goal",
    title=_("Measures"),
)
INDICATORS = Rows(
    "indicator",
    forms.IndicatorForm,
    _of(Indicator, "goal"),
    owner_field="goal",
    title=_("Indicators"),
)
PARTICIPANTS = Rows(
    "participant",
    forms.ParticipantForm,
    _of(ForumParticipant, "forum", "county", "municipality", "regional_council"),
    owner_field="forum",
    title=_("Participants"),
    hint=_("Who takes part, and from which day to which. Participants are never assumed."),
    extra=2,
)
MEMBERS = Rows(
    "member",
    forms.MemberForm,
    _of(MunicipalityGroupMember, "group", "municipality"),
    owner_field="group",
    title=_("Municipalities of the group"),
    extra=3,
)

_SUBJECTS = (
    Subject(
        "sopimukset",
        Agreement,
        forms.AgreementForm,
        _("Agreement"),
        _("New agreement"),
        "agreements",
        groups=(STATUSES,),
    ),
    Subject(
        "paatokset",
        Decision,
        forms.DecisionForm,
        _("Decision"),
        _("New decision"),
        "agreements",
        county_lookup="party__agreement__county",
        municipality_lookup="party__municipality",
        related=("party__agreement", "party__municipality", "party__county"),
    ),
    Subject(
        "odotettu",
        Party,
        forms.OwnExpectedForm,
        _("Expected decision"),
        "",
        "agreements",
        county_lookup="agreement__county",
        municipality_lookup="municipality",
        related=("agreement", "municipality"),
        may_add=False,
        may_delete=False,
    ),
    Subject(
        "vaiheet",
        Step,
        forms.StepForm,
        _("Step of the preparation"),
        _("New step"),
        "agreements",
        county_lookup="agreement__county",
        related=("agreement",),
    ),
    Subject(
        "liitteet",
        Appendix,
        forms.AppendixForm,
        _("Appendix"),
        _("New appendix"),
        "agreements",
        county_lookup="agreement__county",
        related=("agreement",),
        groups=(APPENDIX_STATUSES,),
    ),
    Subject(
        "asiakirjat",
        Document,
        forms.DocumentForm,
        _("Document"),
        _("New document"),
        "agreements",
        county_lookup="agreement__county",
        related=("agreement",),
    ),
    Subject(
        "tavoitteet",
        Goal,
        forms.GoalForm,
        _("Goal"),
        _("New goal"),
        "agreements",
        county_lookup="agreement__county",
        related=("agreement",),
        groups=(MEASURES, INDICATORS),
    ),
    Subject(
        "suunnitelmat",
        Plan,
        forms.PlanForm,
        _("Plan"),
        _("New plan"),
        "plans",
    ),
    Subject(
        "neuvottelut",
        Negotiation,
        forms.NegotiationForm,
        _("Negotiation"),
        _("New negotiation"),
        "negotiations",
        related=("combined_with",),
    ),
    Subject(
        "ei-neuvoteltu",
        NoneStatement,
        forms.NoneStatementForm,
        _("Statement that none was held"),
        _("New statement that none was held"),
        "negotiations",
    ),
    Subject(
        "neuvottelumallit",
        NegotiationPractice,
        forms.PracticeForm,
        _("Negotiation practice"),
        _("New negotiation practice"),
        "negotiations",
    ),
    Subject(
        "foorumit",
        Forum,
        forms.ForumForm,
        _("Forum"),
        _("New forum"),
        "forums",
        groups=(PARTICIPANTS,),
    ),
    Subject(
        "vastuuhenkilot",
        Responsibility,
        forms.ResponsibilityForm,
        _("Responsible person"),
        _("New responsible person"),
        "people",
        municipality_lookup="municipality",
        in_county_through="municipality",
        related=("person",),
    ),
    Subject(
        "henkilot",
        Person,
        forms.PersonForm,
        _("Name and contacts"),
        "",
        "people",
        county_lookup="responsibilities__county",
        municipality_lookup="responsibilities__municipality",
        in_county_through="responsibilities__municipality",
        may_add=False,
    ),
    Subject(
        "kuntaryhmat",
        MunicipalityGroup,
        forms.GroupForm,
        _("Group of municipalities"),
        _("New group of municipalities"),
        "groups",
        groups=(MEMBERS,),
    ),
    Subject(
        "ilmoitukset",
        ErrorReport,
        reports.AnswerReportForm,
        _("Answer to a report"),
        "",
        "reports",
        municipality_lookup="municipality",
        may_add=False,
    ),
)

SUBJECTS = {subject.key: subject for subject in _SUBJECTS}


def subject_of(key: str, *, municipal: bool) -> Subject | None:
    """The subject of an address; a municipality's pages have fewer of them."""
    subject = SUBJECTS.get(key)
    return subject if subject and (subject.municipality_lookup or not municipal) else None
