"""Claims that users may not make in their own rows: other places' people, invented data."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.access import Access
from accounts.models import RoleKind
from agreements.models import Agreement
from changes import events
from changes.events import EventQuery
from changes.undo import undo, version_now
from editing.edits import editing
from tests.factories import (
    AgreementFactory,
    CountyFactory,
    PersonFactory,
    ResponsibilityFactory,
    ThemeFactory,
    with_role,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def county():
    return CountyFactory(code="18")


@pytest.fixture
def coordinator(county):
    return Access.of(with_role(RoleKind.COORDINATOR, county=county), timezone.localdate())


@pytest.fixture
def staff():
    return Access.of(with_role(RoleKind.STAFF), timezone.localdate())


def write(access, row):
    with editing(access, channel="page") as edit:
        return edit.save(row)


# People of another place -------------------------------------------------------------------------


@pytest.fixture
def neighbour():
    """A person with a responsibility in another county, who is public."""
    return ResponsibilityFactory(county=CountyFactory(code="02"), person__is_public=True).person


def name(access, person, county):
    return write(access, ResponsibilityFactory.build(
        person=person, county=county, theme=ThemeFactory()
    ))  # fmt: skip


def test_person_of_another_county_cannot_be_assigned_and_remains_editable_there(
    coordinator, county, neighbour
):
    own = Access.of(with_role(RoleKind.COORDINATOR, county__code="02"), timezone.localdate())

    with pytest.raises(ValidationError, match="answers for something elsewhere") as refusal:
        name(coordinator, neighbour, county)

    assert list(refusal.value.message_dict) == ["person"]
    assert own.may_edit(neighbour)


def test_own_person_cannot_be_replaced_by_a_person_of_another_county(
    coordinator, county, neighbour
):
    row = ResponsibilityFactory(county=county)
    row.person = neighbour

    with pytest.raises(ValidationError, match="answers for something elsewhere"):
        write(coordinator, row)


def test_own_people_and_people_without_responsibilities_can_be_assigned(coordinator, county):
    known = ResponsibilityFactory(county=county).person

    for person in (known, PersonFactory(is_public=True)):
        assert name(coordinator, person, county).pk


def test_staff_may_assign_anybody_and_the_county_may_do_so_afterwards(
    staff, coordinator, county, neighbour
):
    row = name(staff, neighbour, county)
    row.role_fi = "Johtaja"

    assert write(coordinator, row).role_fi == "Johtaja"
    assert name(coordinator, neighbour, county).pk


# The source of the demonstration -----------------------------------------------------------------


@pytest.mark.parametrize("is_new", [True, False])
def test_source_of_the_demonstration_cannot_be_claimed(staff, county, is_new):
    row = AgreementFactory.build(county=county) if is_new else AgreementFactory(county=county)
    row.source_channel = "demonstration"

    with pytest.raises(ValidationError, match="Only the demonstration's own records") as refusal:
        write(staff, row)

    assert list(refusal.value.message_dict) == ["source_channel"]


def test_a_record_of_the_demonstration_is_corrected(staff):
    row = AgreementFactory(source_channel="demonstration")
    row.title_fi = "Toinen nimi"

    assert write(staff, row).title_fi == "Toinen nimi"


@pytest.mark.parametrize("done", ["corrected", "removed"])
def test_a_record_of_the_demonstration_is_restored(staff, done):
    row = AgreementFactory(source_channel="demonstration")
    with editing(staff, channel="page") as edit:
        held = edit.lock(Agreement.objects, pk=row.pk)
        if done == "removed":
            edit.delete(held)
        else:
            held.source_channel = "email"
            edit.save(held)
    event = next(
        one for one in events.read(staff, EventQuery(record=(Agreement, row.pk)), size=9)
        if one.label != "insert"
    )  # fmt: skip

    undo(access=staff, event=event, version=version_now(event))

    row.refresh_from_db()
    assert row.source_channel == "demonstration"
