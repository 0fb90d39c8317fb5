"""Negotiations on the coordinators' pages."""

from django.utils.translation import gettext_lazy as _

from cooperation.actors import LISTED_TYPES
from editing.edit_pages import Rows
from negotiations.models import (
    Negotiation,
    NegotiationActor,
    NegotiationPractice,
    NoneStatement,
)
from negotiations.own_pages import checks as to_check
from negotiations.own_pages import screens, sections
from negotiations.own_pages.forms import (
    ActorForm,
    NegotiationForm,
    NoneStatementForm,
    PracticeForm,
)
from negotiations.own_pages.handing_over import hand_over_actor
from negotiations.own_pages.views import OutcomeView
from workspace.registry import (
    Check,
    CountyAddress,
    CountyColumn,
    CountyScreenSection,
    OwnPage,
    Section,
    add_page,
    add_section,
    addresses,
    checks,
    county_columns,
    handing_over,
    rows_of,
    screen_sections,
)

ORGANISATIONS = Rows(
    "organisation",
    ActorForm,
    rows_of(NegotiationActor, "negotiation", *LISTED_TYPES),
    owner_field="negotiation",
    title=_("Organisations and employment areas taking part"),
)

add_page(
    OwnPage(
        "neuvottelut",
        Negotiation,
        NegotiationForm,
        _("Negotiation"),
        _("New negotiation"),
        "negotiations",
        related=("combined_with",),
        groups=(ORGANISATIONS,),
        name=sections.negotiation_name,
        links=sections.links,
    ),
    order=90,
)
add_page(
    OwnPage(
        "ei-neuvoteltu",
        NoneStatement,
        NoneStatementForm,
        _("Statement that none was held"),
        _("New statement that none was held"),
        "negotiations",
        name=sections.none_name,
    ),
    order=100,
)
add_page(
    OwnPage(
        "neuvottelumallit",
        NegotiationPractice,
        PracticeForm,
        _("Negotiation practice"),
        _("New negotiation practice"),
        "negotiations",
        name=sections.practice_name,
    ),
    order=110,
)
add_section(
    Section(
        "negotiations",
        "neuvottelut",
        _("Negotiations and meetings"),
        read=sections.negotiations_of,
        entries=sections.entries,
        pages=("neuvottelut", "ei-neuvoteltu", "neuvottelumallit"),
    ),
    order=20,
)
checks.add("negotiations", Check("negotiations", to_check.of_negotiations), order=30)
addresses.add(
    "own_county_outcome",
    CountyAddress("neuvottelut/<int:pk>/tulos/", OutcomeView.as_view(), {"key": "neuvottelut"}),
    order=50,
)

# The admin's screens of a county -----------------------------------------------------------------

screen_sections.add(
    "negotiations",
    CountyScreenSection(
        _("Negotiations"),
        (_("day"), _("kind"), _("outcome"), _("format"), _("municipalities")),
        screens.negotiations_of,
        screens.cells,
        history="negotiations",
    ),
    order=30,
)
county_columns.add(
    "next_negotiation",
    CountyColumn(_("next negotiation"), screens.next_on, screens.next_cell, ordering="next_on"),
    order=30,
)
handing_over.add(NegotiationActor._meta.label, hand_over_actor, order=20)
