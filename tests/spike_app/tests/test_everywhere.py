"""A record type that an app adds by its own files is there wherever records are."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from tests.admin_pages import form_of
from tests.importing.test_running import book
from tests.spike_app.models import Pilot
from tests.stale_walk import edit_form

pytestmark = pytest.mark.django_db
NEW = {"county": "01", "name": {"fi": "Liikkuva neuvola"}, "state": "running", "from": "2024-01-01"}
FORM = {
    "name_fi": ["Liikkuva neuvola"],
    "state": ["running"],
    "period_0": ["1.1.2024"],
    "source_channel": ["own_update"],
}


def text(response, status=200):
    assert response.status_code == status, response.content
    return response.content.decode().replace("<mark>", "").replace("</mark>", "")


def earlier():
    """A moment before anything in the test was recorded."""
    return (timezone.localdate() - timedelta(days=1)).isoformat()


# Public pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["", "/sv", "/en"])
def test_list_and_page_show_the_pilot(client, record, language):
    assert "Yhteinen vastaanotto" in text(client.get(f"{language}/kokeilut/"))
    assert "Yhteinen vastaanotto" in text(client.get(f"{language}/kokeilut/{record.pilot.pk}/"))


def test_page_speaks_the_readers_language(client, record):
    assert "Käynnissä" in text(client.get("/kokeilut/"))
    assert "Pågår" in text(client.get("/sv/kokeilut/"))
    assert "Under way" in text(client.get("/en/kokeilut/"))


@pytest.mark.parametrize("query", ["county=02", "state=planned", "q=neuvola", "date=2022-12-31"])
def test_list_is_narrowed(client, record, query):
    assert "Yhteinen vastaanotto" not in text(client.get(f"/kokeilut/?{query}"))


@pytest.mark.parametrize("path", ["/kokeilut/", "/api/v1/pilots/", "/haku/?q=vastaanotto"])
def test_what_was_not_yet_known_is_hidden(client, record, path):
    sign = "&" if "?" in path else "?"

    assert "Yhteinen vastaanotto" in text(client.get(path))
    assert "Yhteinen vastaanotto" not in text(client.get(f"{path}{sign}known_at={earlier()}"))


def test_page_of_its_county_has_a_section_for_it(client, record):
    page = text(client.get(f"/alueet/{record.own.slug}/"))
    other = text(client.get(f"/alueet/{record.other.slug}/"))
    before = text(client.get(f"/alueet/{record.own.slug}/?date=2022-12-31"))

    assert '<a href="#pilots">Kokeilut</a>' in page
    assert f'href="/kokeilut/{record.pilot.pk}/"' in page
    assert 'id="pilots"' not in other
    assert 'id="pilots"' not in before


def test_menu_search_and_sitemap_lead_to_it(client, record):
    address = f"/kokeilut/{record.pilot.pk}/"

    assert 'href="/kokeilut/"' in text(client.get("/alueet/"))
    assert f'href="{address}"' in text(client.get("/haku/?q=vastaanotto"))
    assert f"<loc>http://testserver{address}</loc>" in text(client.get("/sitemap.xml"))


# Writing -----------------------------------------------------------------------------------------


def test_coordinator_adds_and_changes_on_the_own_pages(coordinator, record):
    path = f"/oma-alue/{record.own.slug}/kokeilut/"
    sent = edit_form(text(coordinator.get(f"{path}uusi/"))).sent | FORM

    assert coordinator.post(f"{path}uusi/", sent).status_code == 302
    added = Pilot.objects.get(name_fi="Liikkuva neuvola")
    assert added.county == record.own
    assert "Liikkuva neuvola" in text(coordinator.get(path))

    sent = edit_form(text(coordinator.get(f"{path}{added.pk}/"))).sent | {"state": ["ended"]}
    assert coordinator.post(f"{path}{added.pk}/", sent).status_code == 302
    added.refresh_from_db()
    assert added.period.upper == timezone.localdate(), "the rule of actions.py"


def test_rule_is_given_with_its_sentence(coordinator, record):
    path = f"/oma-alue/{record.own.slug}/kokeilut/uusi/"
    wrong = FORM | {"state": ["planned"], "result": ["Hyvä"]}
    answer = coordinator.post(path, edit_form(text(coordinator.get(path))).sent | wrong)

    assert "Vasta suunnitellulla kokeilulla ei ole vielä tulosta." in text(answer)


def test_coordinator_of_another_county_is_refused(coordinator, record):
    path = f"/oma-alue/{record.other.slug}/kokeilut/uusi/"

    assert coordinator.get(path).status_code in (403, 404)
    assert coordinator.post(path, FORM).status_code in (403, 404)
    assert Pilot.objects.count() == 1


def test_admin_lists_and_adds(staff, record):
    form = form_of(staff.get(reverse("admin:pilots_pilot_add")))
    sent = form.sent(county="02", name_fi="Uusi", state="planned", period_0="1.1.2024")

    assert staff.post(reverse("admin:pilots_pilot_add"), sent).status_code == 302
    listed = text(staff.get(reverse("admin:pilots_pilot_changelist")))
    assert "Uusi" in listed
    assert "Yhteinen vastaanotto" in listed
    screen = text(staff.get(reverse("admin:county_record", args=["01"])))
    assert "Yhteinen vastaanotto" in screen


def test_api_reads_and_writes(token, record):
    made = token.post("pilots/", NEW)
    assert made.status_code == 201, made.content
    path = f"pilots/{made.json()['id']}/"
    etag = token.etag(path)

    changed = token.patch(path, {"name": {"fi": "Neuvola"}}, seen=etag)
    stale = token.patch(path, {"name": {"fi": "Liian myöhään"}}, seen=etag)
    other = token.post("pilots/", NEW | {"county": "02"})

    assert (changed.status_code, changed.json()["name"]["fi"]) == (200, "Neuvola")
    assert stale.status_code == 412
    assert other.status_code == 403
    names = {one["name"]["fi"] for one in token.send("get", "pilots/").json()["results"]}
    assert names == {"Neuvola", "Yhteinen vastaanotto"}


def test_anonymous_writing_is_refused(client, record):
    answer = client.post("/api/v1/pilots/", json.dumps(NEW), "application/json")

    assert answer.status_code == 401


def test_schema_and_documentation_name_the_collection(client, record):
    assert "/api/v1/pilots/" in client.get("/api/v1/schema/?format=json").json()["paths"]
    assert "/api/v1/pilots/" in text(client.get("/api/v1/docs/"))


# Files -------------------------------------------------------------------------------------------


def test_exports_hold_the_rows(client, record):
    table = client.get("/api/v1/pilots/?format=csv").getvalue().decode("utf-8-sig")
    (row,) = csv.DictReader(StringIO(table), delimiter=";" if ";" in table else ",")
    sheet = openpyxl.load_workbook(
        BytesIO(client.get("/api/v1/pilots/?format=xlsx").getvalue()), read_only=True
    ).worksheets[0]

    assert "Yhteinen vastaanotto" in row.values()
    assert "Yhteinen vastaanotto" in {cell.value for line in sheet for cell in line}


def test_file_of_the_list_comes_back_unchanged(client, coordinator, record):
    for kind in ("csv", "xlsx"):
        data = client.get(f"/kokeilut/?format={kind}").getvalue()
        shown = coordinator.post(
            "/oma-alue/tuonti/", {"file": SimpleUploadedFile(f"kokeilut.{kind}", data)}
        )

        assert "Yhteinen vastaanotto" in text(coordinator.get(shown.url))


def test_import_shows_what_it_would_do_and_does_it(coordinator, record):
    data = book(
        pilots=[["name_fi", "state", "first_day"], ["Liikkuva neuvola", "running", "1.1.2024"]]
    )
    file = SimpleUploadedFile("tuonti.xlsx", data)
    shown = coordinator.post("/oma-alue/tuonti/", {"file": file})

    assert "Liikkuva neuvola" in text(coordinator.get(shown.url))
    assert Pilot.objects.count() == 1
    assert coordinator.post(shown.url, {"reason": "Taulukko"}).status_code == 302
    assert Pilot.objects.filter(name_fi="Liikkuva neuvola", county=record.own).exists()


def test_template_of_the_import_has_its_sheet(coordinator, record):
    template = openpyxl.load_workbook(
        BytesIO(coordinator.get("/oma-alue/tuonti/pohja/").getvalue())
    )

    assert "Kokeilut" in template.sheetnames
    assert "kokeilut" in text(coordinator.get("/oma-alue/tuonti/"))


# History -----------------------------------------------------------------------------------------


def test_changes_are_told_on_pages_and_in_the_api(client, token, record):
    token.patch(f"pilots/{record.pilot.pk}/", {"state": "ended"})

    listed = text(client.get("/muutokset/?subject=pilots"))
    own = text(client.get(f"/muutokset/?pilot={record.pilot.pk}"))
    changes = client.get("/api/v1/changes/?subject=pilots").json()["results"]

    assert "Yhteinen vastaanotto" in listed
    assert f'href="/kokeilut/{record.pilot.pk}/"' in listed
    assert "Kokeilun vaihe" in own
    assert [one["pilot"] for one in changes] == [record.pilot.pk] * len(changes)
    assert {one["change"] for one in changes} == {"insert", "update"}


# Situation ---------------------------------------------------------------------------------------


def test_its_figures_are_in_the_situation(client, record):
    found = client.get("/api/v1/situation/?date=2024-06-30").json()
    unknown = client.get(f"/api/v1/situation/?date=2024-06-30&known_at={earlier()}").json()

    assert found["pilots"] == {
        "total": 1,
        "under_way": {"count": 1, "of": 2, "counties": ["01"]},
    }
    assert unknown["pilots"]["total"] == 0


def test_its_figures_are_in_trend_and_comparison(client, record):
    between = {"from": "2022-12-31", "to": "2024-06-30"}
    trend = client.get("/api/v1/situation/trend/", between | {"step": "year"}).json()
    compared = client.get("/api/v1/situation/compare/", between).json()

    assert [one["counts"]["pilots.under_way"] for one in trend["points"]] == [0, 1, 1]
    (figure,) = [one for one in compared["figures"] if one["path"] == "pilots.under_way"]
    assert figure["entered"] == ["01"]
    (own,) = [one["changes"] for one in compared["counties"] if one["county"] == "01"]
    (field,) = [one for one in own if one["field"] == "pilots.count"]
    assert (field["from"], field["to"], field["on"]) == (0, 1, "2023-01-01")


def test_its_sentence_and_its_method_are_shown(client, record):
    assert "Yhteistyökokeilu on käynnissä" in text(client.get("/?date=2024-06-30"))
    method = text(client.get("/nain-lasketaan/?date=2024-06-30"))
    assert '<h2 id="pilots">Kokeilut</h2>' in method
    assert "figure=pilots.under_way" in method
    assert text(client.get("/alueet/?figure=pilots.under_way&date=2024-06-30"))


def test_its_figure_can_be_embedded(client, record):
    assert "2" in text(client.get("/upota/pilots.under_way/?date=2024-06-30"))


# Demonstration, list of registries ---------------------------------------------------------------


def test_registries_print_its_entries(capsys):
    call_command("registries")
    printed = capsys.readouterr().out

    assert "- 995 pilots: Pilot\n" in printed
    assert "pilots.Pilot: pilots.close_period" in printed
