"""Every edit form of the coordinators' pages: nothing is written over, nothing typed is lost."""

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts import world
from tests.stale_walk import Step, walk
from workspace.subjects import SUBJECTS
from workspace.urls import urlpatterns

pytestmark = pytest.mark.django_db

COUNTY, MUNICIPALITY = "/oma-alue/alue-01/", "/oma-kunta/001/"
SIDE_BY_SIDE = ("Avatessasi", "Nyt kirjattuna", "Kirjoitit")


@pytest.fixture
def made():
    made = world.build()
    User.objects.update(is_demonstration=True)
    return made


def signed_in(made, name):
    client = Client()
    made.people[name].refresh_from_db()
    client.force_login(made.people[name])
    return client


@pytest.fixture
def coordinator(made):
    return signed_in(made, "coordinator 01")


def row_of(made, subject, *, municipal=False):
    name = subject.model._meta.model_name
    return made.own[f"municipal {name}" if municipal or name == "decision" else name]


def main_steps(made):
    for key, subject in SUBJECTS.items():
        row = row_of(made, subject)
        yield Step(f"{COUNTY}{key}/{row.pk}/", row)


def group_steps(made):
    """The rows that stand on another row's page."""
    for key, subject in SUBJECTS.items():
        owner = row_of(made, subject)
        for rows in subject.groups:
            row = made.own[rows.form._meta.model._meta.model_name]
            yield Step(f"{COUNTY}{key}/{owner.pk}/", row, f"{rows.key}-{row.pk}-")
    agreement, party = made.own["agreement"], made.own["party"]
    standing, decision = made.own["partystanding"], made.own["municipal decision"]
    here = f"{COUNTY}sopimukset/{agreement.pk}/"
    yield Step(f"{here}osapuolet/", party, f"party-{party.pk}-")
    yield Step(f"{here}osapuolet/", standing, f"standing-{standing.pk}-")
    yield Step(f"{here}paatokset/", decision, f"decision-{party.pk}-")
    yield Step(f"{here}paatokset/", party, f"party-{party.pk}-")


def municipal_steps(made):
    for key, subject in SUBJECTS.items():
        if subject.municipality_lookup:
            row = row_of(made, subject, municipal=True)
            yield Step(f"{MUNICIPALITY}{key}/{row.pk}/", row)


def test_every_address_with_a_form_is_walked():
    walked = {"own_county_edit", "own_county_parties", "own_county_round", "own_municipality_edit"}
    others = {
        "own_places", "own_county", "own_county_section", "own_county_case", "own_municipality",
        "own_county_add", "own_municipality_add",  # nobody else has changed what is not there yet
        "own_county_delete", "own_municipality_delete",  # below
    }  # fmt: skip
    assert {pattern.name for pattern in urlpatterns} == walked | others


def test_form_of_a_changed_row_is_refused_and_loses_nothing(coordinator, made):
    assert walk(coordinator, main_steps(made), both=SIDE_BY_SIDE) == []


def test_changed_row_on_anothers_page_is_refused_and_loses_nothing(coordinator, made):
    assert walk(coordinator, group_steps(made), both=SIDE_BY_SIDE) == []


def test_municipal_contributors_forms_are_refused_and_lose_nothing(made):
    contributor = signed_in(made, "contributor 001")
    assert walk(contributor, municipal_steps(made), both=SIDE_BY_SIDE) == []
