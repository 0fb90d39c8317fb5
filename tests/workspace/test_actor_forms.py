"""Organisations on the coordinators' forms: chosen, named, and changed where a row may change."""

import pytest

from cooperation.models import EmploymentArea, Organisation
from tests.stale_walk import edit_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(made):
    """A negotiation's participant that is only named, «Järjestö»."""
    return made.own["negotiationactor"]


def save(coordinator, row, **typed):
    path = f"/oma-alue/alue-01/neuvottelut/{row.negotiation_id}/"
    sent = edit_form(coordinator.get(path).content.decode()).sent
    typed = {f"organisation-{row.pk}-{name}": [value] for name, value in typed.items()}
    answer = coordinator.post(path, sent | typed)
    row.refresh_from_db()
    return answer


def test_a_saved_participant_of_a_negotiation_begins_with_its_organisation(coordinator, row):
    path = f"/oma-alue/alue-01/neuvottelut/{row.negotiation_id}/"

    sent = edit_form(coordinator.get(path).content.decode()).sent

    prefix = f"organisation-{row.pk}-"
    assert sent[f"{prefix}named"] == ["Järjestö"]
    assert sent[f"{prefix}organisation"] == [""]


def test_a_saved_participant_of_a_negotiation_becomes_another(coordinator, row):
    area = EmploymentArea.objects.get()
    listed = Organisation.objects.first()

    save(coordinator, row, named="", organisation=f"organisation:{listed.pk}")
    assert (row.type, row.organisation, row.name) == ("organisation", listed, "")

    save(coordinator, row, organisation=f"employment_area:{area.pk}")
    assert (row.type, row.employment_area, row.organisation) == ("employment_area", area, None)
    assert row.version == 3


def test_a_changed_participant_needs_one_organisation(coordinator, row):
    listed = Organisation.objects.first()

    both = save(coordinator, row, organisation=f"organisation:{listed.pk}")
    neither = save(coordinator, row, named="")

    assert (both.status_code, neither.status_code) == (200, 200)
    assert (row.name, row.version) == ("Järjestö", 1)


def test_a_participant_only_named_is_proposed_to_the_list(coordinator, row):
    save(coordinator, row, named="Uusi ry", proposed_kind="association")

    assert (row.type, row.organisation.name_fi) == ("organisation", "Uusi ry")
    assert row.organisation.is_proposed
