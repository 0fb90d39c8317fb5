"""Agreements, their case files and decisions on the coordinators' pages."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

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
    PartyStanding,
    Step,
)
from agreements.own_pages import case_file_forms, screens, sections, views
from agreements.own_pages import checks as to_check
from agreements.own_pages.forms import AgreementForm, DecisionForm, StatusForm
from agreements.own_pages.round_forms import OwnExpectedForm
from cooperation.actors import LISTED_TYPES
from editing.edit_pages import Rows
from workspace.registry import (
    Check,
    CountyAddress,
    CountyColumn,
    CountyScreenSection,
    OwnPage,
    ReportedPage,
    Section,
    add_page,
    add_section,
    addresses,
    checks,
    county_columns,
    handing_over,
    reported_pages,
    rows_of,
    screen_sections,
)
from workspace.standings import WithStandings

# Groups of rows on a page ------------------------------------------------------------------------

STATUSES = Rows(
    "status",
    StatusForm,
    rows_of(AgreementStatus, "agreement"),
    owner_field="agreement",
    title=_("Statuses"),
    hint=_("Each status holds from its day on, until the next. Nothing is written over."),
)
APPENDIX_STATUSES = Rows(
    "status",
    case_file_forms.AppendixStatusForm,
    rows_of(AppendixStatus, "appendix"),
    owner_field="appendix",
    title=_("Statuses"),
    hint=_("Each status holds from its day on, until the next. Nothing is written over."),
)
MEASURES = Rows(
    "measure",
    case_file_forms.MeasureForm,
    rows_of(Measure, "goal"),
    owner_field="goal",
    title=_("Measures"),
)
INDICATORS = Rows(
    "indicator",
    case_file_forms.IndicatorForm,
    rows_of(Indicator, "goal"),
    owner_field="goal",
    title=_("Indicators"),
)

# Forms -------------------------------------------------------------------------------------------

add_page(
    OwnPage(
        "sopimukset",
        Agreement,
        AgreementForm,
        _("Agreement"),
        _("New agreement"),
        "agreements",
        groups=(STATUSES,),
        links=sections.links,
    ),
    order=10,
)
add_page(
    OwnPage(
        "paatokset",
        Decision,
        DecisionForm,
        _("Decision"),
        _("New decision"),
        "agreements",
        county_lookup="party__agreement__county",
        municipality_lookup="party__municipality",
        related=("party__agreement", *(f"party__{kind}" for kind in LISTED_TYPES)),
    ),
    order=20,
)
add_page(
    OwnPage(
        "odotettu",
        Party,
        OwnExpectedForm,
        _("Expected decision"),
        "",
        "agreements",
        county_lookup="agreement__county",
        municipality_lookup="municipality",
        related=("agreement", "municipality"),
        may_add=False,
        may_delete=False,
    ),
    order=30,
)
add_page(
    OwnPage(
        "vaiheet",
        Step,
        case_file_forms.StepForm,
        _("Step of the preparation"),
        _("New step"),
        "agreements",
        county_lookup="agreement__county",
        related=("agreement",),
    ),
    order=40,
)
add_page(
    OwnPage(
        "liitteet",
        Appendix,
        case_file_forms.AppendixForm,
        _("Appendix"),
        _("New appendix"),
        "agreements",
        county_lookup="agreement__county",
        related=("agreement",),
        groups=(APPENDIX_STATUSES,),
    ),
    order=50,
)
add_page(
    OwnPage(
        "asiakirjat",
        Document,
        case_file_forms.DocumentForm,
        _("Document"),
        _("New document"),
        "agreements",
        county_lookup="agreement__county",
        related=("agreement",),
        links=sections.document_links,
    ),
    order=60,
)
add_page(
    OwnPage(
        "tavoitteet",
        Goal,
        case_file_forms.GoalForm,
        _("Goal"),
        _("New goal"),
        "agreements",
        county_lookup="agreement__county",
        related=("agreement",),
        groups=(MEASURES, INDICATORS),
    ),
    order=70,
)

# Sections and their checks -----------------------------------------------------------------------

add_section(
    Section(
        "agreements",
        "sopimukset",
        _("Agreements and decisions"),
        read=sections.cases_of,
        entries=sections.entries,
        pages=("sopimukset",),
        first_adds=sections.first_adds,
    ),
    order=10,
)
add_section(
    Section(
        "decisions",
        "",
        _("The municipality's decisions"),
        read=sections.municipal_decisions,
        entries=sections.decision_entries,
        pages=("paatokset",),
        of_counties=False,
        of_municipalities=True,
    ),
    order=15,
)
LEAVING = WithStandings(
    PartyStanding, "party", "agreement", "left", ("decisions", "decided_on"), "decision_expected"
)
handing_over.add(Party._meta.label, LEAVING, order=10)
checks.add("agreements", Check("agreements", to_check.of_agreements), order=20)
checks.add("decisions", Check("decisions", to_check.of_municipality, is_municipal=True), order=50)

# Further pages -----------------------------------------------------------------------------------

HERE = "sopimukset/<int:pk>/"

addresses.add(
    "own_county_parties", CountyAddress(f"{HERE}osapuolet/", views.PartiesView.as_view()), order=10
)
addresses.add(
    "own_county_round", CountyAddress(f"{HERE}paatokset/", views.RoundView.as_view()), order=20
)
addresses.add(
    "own_county_case", CountyAddress(f"{HERE}asiat/", views.CaseFileView.as_view()), order=30
)
addresses.add(
    "own_county_begin", CountyAddress("sopimukset/valmistelu/", views.BeginView.as_view()), order=40
)
reported_pages.add(
    "report_agreement_error",
    ReportedPage(
        f"{HERE}ilmoita/",
        Agreement,
        address=lambda about: reverse("agreement_detail", args=[about.pk]),
        place=lambda about, day: {"county": about.county, "agreement": about},
    ),
    order=30,
)

# The admin's screens of a county -----------------------------------------------------------------

screen_sections.add(
    "agreements",
    CountyScreenSection(
        _("Agreements"),
        (_("agreement"), _("kind"), _("status today"), _("since"), _("approvals today")),
        screens.agreements_of,
        screens.agreement_cells,
        history="agreements",
    ),
    order=10,
)
screen_sections.add(
    "decisions",
    CountyScreenSection(
        _("Decisions"),
        (_("party"), _("decided on"), _("body"), _("section"), _("result")),
        screens.decisions_of,
        screens.decision_cells,
        may_add=False,
    ),
    order=20,
)
county_columns.add(
    "status_today",
    CountyColumn(
        _("strategic agreement today"),
        screens.status_today,
        screens.status_cell,
        ordering="status_on",
    ),
    order=10,
)
county_columns.add(
    "approvals", CountyColumn(_("approvals"), screens.approvals, screens.approvals_cell), order=20
)
county_columns.add(
    "confirmed",
    CountyColumn(
        _("last confirmed"), screens.last_confirmed, screens.confirmed_cell, ordering="confirmed_at"
    ),
    order=60,
)
