"""Staff see and edit a county's whole record on one screen of the admin."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from agreements.models import Agreement
from tests.factories import (
    AgreementFactory,
    CountyFactory,
    CountyNoteFactory,
    DecisionFactory,
    ForumFactory,
    NegotiationFactory,
    PartyFactory,
    ResponsibilityFactory,
    RoleFactory,
    UserFactory,
)
from tests.rendered import forms_in
from workspace.models import CountyNote

pytestmark = pytest.mark.django_db
ALL = "/admin/cooperation/county/tilanne/"


@pytest.fixture
def staff(client):
    client.force_login(
        UserFactory(staff=True, is_demonstration=True),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def fill(county, size=1):
    for _ in range(size):
        agreement = AgreementFactory(county=county, ready=date(2023, 1, 1))
        DecisionFactory(party=PartyFactory(agreement=agreement, standing=date(2023, 1, 1)))
        NegotiationFactory(county=county)
        ForumFactory(county=county)
        ResponsibilityFactory(county=county, municipality=None)


def screen(county):
    return f"/admin/cooperation/county/{county.pk}/tilanne/"


def part(response, key):
    (found,) = [one for one in response.context["record"].parts if one.key == key]
    return found


def test_whole_record_of_a_county_is_on_one_screen_with_its_latest_changes(staff):
    county = CountyFactory()
    fill(county)
    fill(CountyFactory())

    response = staff.get(screen(county))

    for one in response.context["record"].parts:
        assert len(one.items) == 1, one.key
        assert staff.get(one.items[0].url).status_code == 200
    for key in ("agreements", "negotiations", "forums"):
        assert part(response, key).history.entries, key


@pytest.mark.parametrize("code", ["' onclick=x", "Ä", "18/../", "\0", "999"])
def test_code_that_is_no_county_is_not_found(staff, code):
    assert staff.get(ALL, {"county": code}, follow=True).status_code == 404


@pytest.mark.parametrize("size", [1, 12])
def test_screen_takes_the_same_queries_for_more_rows(staff, django_assert_max_num_queries, size):
    county = CountyFactory()
    fill(county, size)
    staff.get(screen(county))

    with django_assert_max_num_queries(36):
        staff.get(screen(county))


@pytest.mark.parametrize(
    ("days", "is_old"),
    [
        pytest.param(None, True, id="never"),
        pytest.param(366, True, id="over a year ago"),
        pytest.param(364, False, id="within a year"),
    ],
)
def test_counties_not_confirmed_in_12_months_are_shown(staff, days, is_old):
    agreement = AgreementFactory()
    if days:
        moment = timezone.now() - timedelta(days=days)
        Agreement.objects.filter(pk=agreement.pk).update(confirmed_at=moment)

    (row,) = [row for row in staff.get(ALL).context["rows"] if row.county.pk == agreement.county_id]

    assert row.is_old is is_old
    assert staff.get(screen(agreement.county)).context["record"].is_old is is_old


def test_front_page_of_the_admin_links_to_the_counties(staff):
    assert ALL in staff.get("/admin/").rendered_content


def test_county_is_chosen_from_the_list(staff):
    county = CountyFactory()

    assert staff.get(ALL, {"county": county.pk}).url == screen(county)


# The note ----------------------------------------------------------------------------------------


def note_form(response):
    (form,) = [one for one in forms_in(response.rendered_content) if "text" in one.data]
    return form


def test_note_is_stored_with_its_history_and_never_public(staff, client):
    county = CountyFactory()
    sent = note_form(staff.get(screen(county))).sent(text="Vain meille")

    assert [staff.post(screen(county), sent).status_code for _ in range(2)] == [302, 302]

    note = CountyNote.objects.get()
    assert (note.text, note.version) == ("Vain meille", 1)
    events = CountyNote.pgh_event_model.objects.filter(pgh_obj=note.pk)
    assert [event.text for event in events] == ["Vain meille"]
    client.logout()
    for path in (f"/alueet/{county.slug}/", "/muutokset/", "/api/v1/changes/"):
        assert "Vain meille" not in client.get(path).content.decode()


def test_note_changed_meanwhile_is_shown_beside_what_was_typed(staff):
    note = CountyNoteFactory(text="Ensin")
    sent = note_form(staff.get(screen(note.county))).sent(text="Minun")
    CountyNote.objects.update(text="Muiden")

    refused = staff.post(screen(note.county), sent)

    assert refused.status_code == 409
    assert "Muiden" in refused.rendered_content
    again = note_form(refused)
    assert again.data["text"] == ["Minun"]
    assert staff.post(screen(note.county), again.sent()).status_code == 302
    note.refresh_from_db()
    assert note.text == "Minun"


@pytest.mark.parametrize("kind", ["administrator", "observer", "coordinator"])
def test_users_who_are_not_staff_are_refused(client, kind):
    county = CountyFactory()
    place = county if kind == "coordinator" else None
    role = RoleFactory(kind=kind, county=place, user__is_demonstration=True)
    client.force_login(role.user, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(ALL, follow=True).status_code == 403
    assert client.get(screen(county), follow=True).status_code == 403
