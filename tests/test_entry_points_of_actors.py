"""Every type of actor is taken at every entry point, wherever an actor can be recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest
from django.test import Client

from agreements.models import Party
from cooperation.actors import ActorType
from forums.models import ForumParticipant
from negotiations.models import OTHER_TYPES, NegotiationActor
from tests.entry_points import ENTRY_POINTS, Person, Wish
from tests.factories import (
    AgreementFactory,
    CountyFactory,
    EmploymentAreaFactory,
    ForumFactory,
    MunicipalityFactory,
    NegotiationFactory,
    OrganisationFactory,
    RegionalCouncilFactory,
    UserFactory,
    period,
)
from tests.rules import check_deferred_rules

pytestmark = pytest.mark.django_db

DAY = "1.2.2024"


@dataclass(frozen=True)
class Actor:
    """An actor as it is recorded: its type, and its code or the name typed."""

    type: str
    code: str = ""
    name: str = ""
    typed: dict[str, str] = field(default_factory=dict, compare=False)
    """The cells of a sheet, as people write them."""

    @property
    def in_form(self):
        return {
            "organisation": f"{self.type}:{self.code}" if self.code else "",
            "named": self.name,
        }

    @property
    def in_admin(self):
        column = {self.type: self.code} if self.code else {"name": self.name}
        return {"type": self.type} | column

    @property
    def in_api(self):
        return {"type": self.type} | ({"code": self.code} if self.code else {"name": self.name})


@pytest.fixture
def person():
    """Staff, who may use every entry point."""
    user = UserFactory(staff=True, is_demonstration=True)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return Person(client, user)


@pytest.fixture
def county():
    county = CountyFactory(code="01", slug="alue-01", short_fi="Soite")
    MunicipalityFactory(code="001", name_fi="Kokkola", county=county, period=period())
    return county


def _county():
    return Actor("county", "01", typed={"organisation": "Soite"})


def _municipality():
    return Actor("municipality", "001", typed={"organisation": "Kokkola"})


def _regional_council():
    RegionalCouncilFactory(code="16", name_fi="Keski-Pohjanmaan liitto")
    return Actor("regional_council", "16", typed={"organisation": "Keski-Pohjanmaan liitto"})


def _employment_area():
    EmploymentAreaFactory(code="12", name_fi="Kokkolanseutu")
    return Actor("employment_area", "12", typed={"organisation": "Kokkolanseudun työllisyysalue"})


def _employment_area_by_its_name():
    EmploymentAreaFactory(code="12", name_fi="Kokkolanseutu")
    typed = {"type": "työllisyysalue", "organisation": "Kokkolanseutu"}
    return Actor("employment_area", "12", typed=typed)


def _joint_authority():
    row = OrganisationFactory(name_fi="Kokkolan koulutusyhtymä", kind="joint_authority")
    return Actor("organisation", str(row.pk), typed={"organisation": "kokkolan koulutusyhtymä"})


def _organisation():
    row = OrganisationFactory(name_fi="Kela", name_sv="FPA", kind="kela")
    return Actor("organisation", str(row.pk), typed={"organisation": "FPA"})


def _other():
    return Actor("other", name="Kylätalo", typed={"type": "muu", "organisation": "Kylätalo"})


ACTORS = {
    "county": _county,
    "municipality": _municipality,
    "regional council": _regional_council,
    "employment area": _employment_area,
    "employment area by its name": _employment_area_by_its_name,
    "joint authority": _joint_authority,
    "organisation": _organisation,
    "other": _other,
}


def new_row(prefix, number, values):
    """The fields of a row that is added to a table of an admin page."""
    return {f"{prefix}-TOTAL_FORMS": str(number + 1)} | {
        f"{prefix}-{number}-{name}": value for name, value in values.items()
    }


def party(county, actor):
    whole = AgreementFactory(county=county, title_fi="Sopimus")
    form = actor.in_form | {"standing": "prospective", "since": DAY}
    return Wish(
        whole,
        f"sopimukset/{whole.pk}/osapuolet/",
        {f"party-new0-{name}": value for name, value in form.items()},
        {"agreement": whole.pk} | actor.in_api,
        {"agreement": "Sopimus"} | actor.typed,
        sheet_name="parties",
        collection="parties",
        admin_form=new_row("parties", 0, actor.in_admin),
        is_new=True,
    )


def forum_participant(county, actor):
    whole = ForumFactory(county=county, name_fi="Foorumi")
    form = actor.in_form | {"period_0": DAY}
    return Wish(
        whole,
        f"foorumit/{whole.pk}/",
        {f"participant-new0-{name}": value for name, value in form.items()},
        {"participants": [actor.in_api | {"from": "2024-02-01"}]},
        {"forum": "Foorumi", "first_day": DAY} | actor.typed,
        sheet_name="participants",
        collection="forums",
        admin_form=new_row("participants", 0, actor.in_admin | {"period_0": DAY}),
    )


def negotiation_participant(county, actor):
    whole = NegotiationFactory(county=county, municipalities=["001"], held_on=date(2024, 2, 1))
    return Wish(
        whole,
        f"neuvottelut/{whole.pk}/",
        {f"organisation-new0-{name}": value for name, value in actor.in_form.items()},
        {"organisations": [actor.in_api]},
        {"negotiation": DAY} | actor.typed,
        sheet_name="negotiation_participants",
        collection="negotiations",
        admin_form=new_row("organisations", 0, actor.in_admin),
    )


PLACES = {
    party: Party,
    forum_participant: ForumParticipant,
    negotiation_participant: NegotiationActor,
}


def enter(name, person, wish, folder):
    """Make the wish; the sheet's row is a new one, and only parties are new rows of the API."""
    wish.is_new = wish.is_new or name == "import"
    return ENTRY_POINTS[name](person, wish, folder)


DOORS = {
    party: ("page", "admin", "api", "bulk", "import"),
    forum_participant: ("page", "admin", "api", "import"),
    negotiation_participant: ("page", "admin", "api", "import"),
}
"""In bulk a list inside a row is not replaced; the command is the import, undo is generic."""


def _tried(of, name):
    return name == "import" or of != "employment area by its name"


@pytest.mark.parametrize(
    ("of", "place", "name"),
    [
        pytest.param(of, place, name, id=f"{of}-{place.__name__}-{name}")
        for of in ACTORS
        for place, names in DOORS.items()
        for name in names
        if _tried(of, name)
    ],
)
def test_actor_is_taken_at_every_entry_point(of, place, name, person, county, tmp_path):
    actor = ACTORS[of]()
    is_taken = place is not negotiation_participant or actor.type in OTHER_TYPES

    assert enter(name, person, place(county, actor), tmp_path) == is_taken

    check_deferred_rules()
    found = [Actor(row.type, row.code or "", row.name) for row in PLACES[place].objects.all()]
    assert found == ([actor] if is_taken else [])


def test_every_type_of_actor_is_tried(county):
    assert {make().type for make in ACTORS.values()} == {kind.value for kind in ActorType}
