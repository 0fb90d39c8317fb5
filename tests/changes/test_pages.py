"""The page, the files, the feed and the collection of what has changed."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree

import pghistory
import pytest

from accounts.models import RoleKind
from changes.events import subject_of, subjects
from changes.registry import history_subjects
from cooperation.models import Person
from knowledge.models import Assessment, Plan
from situation.models import Remark
from tests.edits import staff_access
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    CountyFactory,
    ForumFactory,
    PersonFactory,
    ResponsibilityFactory,
    RoleFactory,
    UserFactory,
)
from tests.history.test_known import LATER, THEN, recorded

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def agreement():
    county = CountyFactory(code="18", short_fi="Keski-Pohjanmaa")
    agreement = AgreementFactory(county=county, title_fi="=SUMMA(1)")
    AgreementStatusFactory(agreement=agreement, status="in_preparation", since=date(2024, 1, 15))
    recorded(THEN)
    ForumFactory(county=CountyFactory(code="05"), name_fi="Muualla")
    recorded(LATER)
    return agreement


def test_the_page_shows_the_changes_with_their_count(client, agreement):
    html = client.get("/en/muutokset/").content.decode()

    assert "<b>3</b> changes found" in html
    assert "Muualla" in html
    assert "recorded 142 days afterwards" in html


def test_changes_are_listed_by_day_and_added_fields_are_folded(client, agreement):
    html = client.get("/en/muutokset/").content.decode()

    days = re.findall(r'<h2 id="d(\d{8})">', html)
    assert days == sorted(set(days), reverse=True)
    assert len(days) == 2
    entries = re.findall(r'<details class="fold told"><summary>(.*?)</details>', html, re.DOTALL)
    status = next(one for one in entries if "recorded 142 days afterwards" in one)
    seen, _end, folded = status.partition("</summary>")
    assert "2 fields" in seen
    assert "15 January 2024" in folded


def test_many_changes_recorded_at_once_are_summarised_by_kind(client, agreement):
    with pghistory.context(channel="page"):
        for number in range(4):
            ForumFactory(county=agreement.county, name_fi=f"Foorumi {number}")

    html = client.get("/en/muutokset/?subject=forums&county=18").content.decode()

    assert '<details class="fold many"><summary>Added Forum: 4</summary>' in html
    assert "Foorumi 3" in html


def test_the_page_is_filtered_by_county_subject_and_time(client, agreement):
    def shown(query):
        return client.get(f"/en/muutokset/?{query}").content.decode()

    assert "Muualla" not in shown("county=18")
    assert "SUMMA" not in shown("subject=forums")
    assert "Muualla" not in shown("to=2024-06-05")
    assert "SUMMA" not in shown("from=2024-06-06")
    assert "No change fits" in shown("county=18&subject=forums")


@pytest.mark.parametrize(
    "query", ["county=99", "subject=people", "from=x", "after=x", "format=pdf", "agreement=0"]
)
@pytest.mark.parametrize("path", ["/muutokset/", "/api/v1/changes/"])
def test_an_invalid_parameter_is_refused(client, agreement, path, query):
    assert client.get(f"{path}?{query}").status_code in (400, 404)


@pytest.mark.parametrize("path", ["/muutokset/", "/muutokset/atom/", "/api/v1/changes/"])
def test_all_the_days_there_are_can_be_asked_for(client, agreement, path):
    assert client.get(f"{path}?from=0001-01-01&to=9999-12-31").status_code == 200


def test_the_page_links_to_older_and_to_the_newest_changes(client, agreement, monkeypatch):
    monkeypatch.setattr("changes.pages.PAGE_SIZE", 2)

    first = client.get("/en/muutokset/")
    second = client.get("/en/muutokset/", {"after": str(first.context["page"].after)})
    assert "Older" in first.content.decode()
    assert "Newest" in second.content.decode()
    assert "Older" not in second.content.decode()


def test_the_file_has_a_row_for_each_field_and_no_formula(client, agreement):
    content = b"".join(client.get("/en/muutokset/?county=18&format=csv").streaming_content).decode()

    assert "'=SUMMA(1)" in content
    assert ";=SUMMA" not in content
    assert "Since;;15 January 2024" in content
    assert "Muualla" not in content
    assert b"".join(client.get("/muutokset/?format=xlsx").streaming_content)[:2] == b"PK"


def test_the_file_has_more_rows_than_a_page(client, agreement, monkeypatch):
    whole = b"".join(client.get("/muutokset/?format=csv").streaming_content)
    monkeypatch.setattr("changes.pages.pages.__kwdefaults__", {"size": 1})

    assert b"".join(client.get("/muutokset/?format=csv").streaming_content) == whole


def test_the_feed_is_atom_with_a_permanent_id_for_each_change(client, agreement):
    response = client.get("/en/muutokset/atom/?county=18")

    feed = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    entries = feed.findall(f"{ATOM}entry")
    assert response["Content-Type"].startswith("application/atom+xml")
    assert len(entries) == len({entry.findtext(f"{ATOM}id") for entry in entries}) == 2
    assert "Status of an agreement: in preparation" in entries[0].findtext(f"{ATOM}title")
    assert f"/sopimukset/{agreement.pk}/" in entries[0].find(f"{ATOM}link").get("href")
    assert client.get("/muutokset/atom/?county=99", follow=True).status_code == 400


def test_the_collection_has_columns_and_values(client, agreement):
    found = client.get("/api/v1/changes/?county=18").json()

    assert (found["count"], found["next"]) == (2, None)
    one = found["results"][0]
    assert (one["record"], one["change"], one["county"]) == ("agreement-statuses", "insert", "18")
    assert (one["on"], one["days_after"], one["recorded_by"]) == ("2024-01-15", 142, "system")
    assert {"field": "status", "from": None, "to": "in_preparation"} in one["fields"]
    assert [each["collection"] for each in one["objects"]] == ["agreement-statuses", "agreements"]
    pages = client.get("/api/v1/changes/?page_size=2").json()
    assert len(client.get(pages["next"]).json()["results"]) == 1


def test_pages_of_places_show_their_own_changes(client, agreement):
    for path in ("/en/alueet/alue-18/", f"/en/sopimukset/{agreement.pk}/"):
        html = client.get(path).content.decode()
        assert 'id="history"' in html
        assert "recorded 142 days afterwards" in html
        assert "Muualla" not in html


def test_a_page_of_the_past_shows_what_had_been_recorded_by_then(client, agreement):
    agreement.title_fi = "Uusi nimi"
    agreement.save()

    path = f"/sopimukset/{agreement.pk}/?known_at=2024-07-01"
    assert "Uusi nimi" not in client.get(path).content.decode()


def test_names_of_people_are_never_public(client, agreement):
    person = PersonFactory(name="Maija Meikäläinen", is_public=False)
    ResponsibilityFactory(person=person, county=agreement.county)
    Person.objects.filter(pk=person.pk).update(is_public=True)

    for path in ("/muutokset/", "/muutokset/atom/", "/api/v1/changes/", "/muutokset/?format=csv"):
        response = client.get(path)
        content = b"".join(response) if response.streaming else response.content
        assert "Meikäläinen" not in content.decode()


def test_staff_read_names(client):
    user = UserFactory(name="Kaisa Kirjaaja", is_demonstration=True)
    RoleFactory(user=user, kind=RoleKind.STAFF)
    with pghistory.context(user=user.pk, reason="Kirje"):
        AgreementFactory()

    assert "Kaisa" not in client.get("/muutokset/").content.decode()
    client.force_login(user)
    html = client.get("/muutokset/").content.decode()
    assert "Kaisa Kirjaaja (Kuntaliitto)" in html
    assert "Kirje" in html
    assert "Kaisa" not in client.get("/muutokset/atom/").content.decode()


def test_every_subject_has_its_public_name_wherever_its_model_is():
    assert set(subjects(staff_access())) <= set(history_subjects)
    assert {subject_of(model) for model in (Plan, Remark, Assessment)} == {
        "agreements",
        "dashboard",
    }
