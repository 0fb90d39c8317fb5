"""Organisations that coordinators propose on their own pages."""

from datetime import date

import pytest

from cooperation.models import Organisation
from forums.models import ForumParticipant
from tests.edits import by_staff
from tests.factories import EmploymentAreaFactory, OrganisationFactory
from tests.stale_walk import edit_form
from workspace.mergers import merge

pytestmark = pytest.mark.django_db


def propose(coordinator, forum, name, kind="association"):
    path = f"/oma-alue/alue-01/foorumit/{forum.pk}/"
    sent = edit_form(coordinator.get(path).content.decode()).sent
    return coordinator.post(
        path,
        sent
        | {
            "participant-new0-named": [name],
            "participant-new0-proposed_kind": [kind],
            "participant-new0-period_0": ["1.3.2025"],
        },
    )


def test_proposed_organisation_takes_part_at_once_with_its_mark(coordinator, made):
    forum = made.own["forum"]

    answer = propose(coordinator, forum, "Martat ry")

    assert answer.status_code == 302
    organisation = Organisation.objects.get(name_fi="Martat ry")
    row = ForumParticipant.objects.get(organisation=organisation)
    assert (organisation.is_proposed, row.forum, row.name) == (True, forum, "")
    assert "Martat ry (ehdotettu)" in coordinator.get("/foorumit/?date=2025-04-01").content.decode()


def test_name_of_the_list_is_not_proposed_twice(coordinator, made):
    listed = OrganisationFactory(name_fi="Martat ry")

    propose(coordinator, made.own["forum"], "martat  ry")

    assert ForumParticipant.objects.get(organisation=listed).type == "organisation"
    assert Organisation.objects.filter(is_proposed=True).count() == 0


def test_a_proposal_with_the_swedish_name_of_the_list_is_that_one(coordinator, made):
    listed = OrganisationFactory(name_fi="Kela", name_sv="FPA")

    propose(coordinator, made.own["forum"], "fpa")

    assert ForumParticipant.objects.get(organisation=listed).type == "organisation"


def test_a_proposal_with_the_name_of_an_employment_area_is_that_area(coordinator, made):
    area = EmploymentAreaFactory(code="77", name_fi="Lahti")

    propose(coordinator, made.own["forum"], "Lahden työllisyysalue")

    assert ForumParticipant.objects.get(employment_area=area).name == ""
    assert not Organisation.objects.filter(is_proposed=True).exists()


def test_name_without_a_kind_stays_free_text(coordinator, made):
    propose(coordinator, made.own["forum"], "Martat ry", kind="")

    assert ForumParticipant.objects.get(name="Martat ry").type == "other"


def test_merged_organisation_is_no_longer_offered(coordinator, made):
    old, new = OrganisationFactory(name_fi="Vanha ry"), OrganisationFactory(name_fi="Uusi ry")
    by_staff(merge, merged=old, into=new, since=date(2025, 3, 1))

    page = coordinator.get(f"/oma-alue/alue-01/foorumit/{made.own['forum'].pk}/").content.decode()

    assert "Uusi ry" in page
    assert "Vanha ry" not in page
