"""Wherever a figure of demonstration data is shown, it bears its mark or its origin."""

import csv
import io
import json

import pytest
from django.db import transaction

from agreements.models import Agreement
from surveys.models import Survey

pytestmark = pytest.mark.usefixtures("demonstration")

DAY = "?date=2024-06-30"
PAGES = (
    *("/", "/alueet/", "/alueet/lappi/", "/alueet/vertaa/?county=17&county=18", "/kunnat/"),
    *("/kunnat/272/", "/liitot/16/", "/sopimukset/", "/neuvottelut/", "/foorumit/", "/kyselyt/"),
    *("/velvoitteet/", "/suositukset/", "/nain-lasketaan/"),
    *("/upota/map/", "/upota/sentences/", "/upota/county/?county=18"),
    "/upota/strategic_agreements.ready/",
)
FILES = (
    *("/", "/alueet/", "/alueet/vertaa/?county=17&county=18", "/suositukset/", "/nain-lasketaan/"),
)


@pytest.fixture(autouse=True)
def a_demonstration(demonstration, settings):
    settings.DEMO = True
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def dated(path, **more):
    address = path + (DAY if "?" not in path else DAY.replace("?", "&"))
    return address + "".join(f"&{name}={value}" for name, value in more.items())


def content(client, path):
    page = client.get(path).content.decode()
    end = page.find("</html>") if "upota" in path else page.index("<footer")
    return page[page.index("<main") : end]


def rows_of(answer):
    text = b"".join(answer) if answer.streaming else answer.content
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize("prefix", ["", "/sv", "/en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_with_figures_bears_the_mark(client, prefix, path):
    assert "○" in content(client, f"{prefix}{dated(path)}")


def test_agreements_and_surveys_bear_the_mark(client):
    paths = [f"/sopimukset/{one.pk}/" for one in Agreement.objects.order_by("pk")[:3]]
    synthetic = Survey.objects.published().filter(is_synthetic=True)
    paths += [f"/kyselyt/{one.slug}/" for one in synthetic]

    assert not [path for path in paths if "○" not in content(client, dated(path))]


def test_the_maps_legend_bears_the_mark(client):
    page = content(client, dated("/en/"))

    legend = page.partition('id="map-heading"')[2].partition('<ul class="legend">')[2]
    assert "○" in legend.partition("</ul>")[0]


def test_without_demonstration_data_no_page_bears_it(client, settings):
    settings.DEMO = False
    surveys_are_of_their_own = ("/kyselyt/", "/alueet/lappi/")

    assert not [
        path
        for path in PAGES
        if path not in surveys_are_of_their_own and "○" in content(client, dated(path))
    ]


@pytest.mark.parametrize("path", FILES)
def test_every_file_of_figures_has_their_origin(client, path):
    rows = rows_of(client.get(f"/en{dated(path, format='csv')}"))

    assert {row["Origin"] for row in rows} <= {"illustrative", "published"}


def test_a_surveys_files_tell_published_numbers_from_invented_ones(client):
    answer = client.get("/en/kyselyt/kuntakysely-2023/?format=csv")
    rows = rows_of(answer)
    published = [row for row in rows if row["Origin"] == "published"]

    total = next(row for row in rows if not row["Question"] and not row["By"])
    assert (total["Respondents"], total["Origin"]) == ("790", "published")
    assert {row["Origin"] for row in rows} == {"published", "illustrative"}
    assert all("luku" in row["Publication"] for row in published)
    assert {row["Publication"] for row in rows if row["Origin"] != "published"} == {""}
    assert not [row for row in published if row["By"] in ("county", "wellbeing services county")]


def test_a_surveys_json_has_the_same_origins(client):
    cells = json.loads(client.get("/kyselyt/kuntakysely-2023/?format=json").content)["cells"]

    assert {cell["origin"] for cell in cells} == {"published", "demonstration"}
    assert {cell["rows"] for cell in cells if cell["origin"] == "published"} <= {"", "group"}


def test_answers_of_a_real_survey_are_counted_from_the_records(client):
    Survey.objects.filter(slug="kuntakysely-2023").update(is_synthetic=False)
    rows = rows_of(client.get("/en/kyselyt/kuntakysely-2023/?format=csv"))

    assert {row["Origin"] for row in rows} == {"published", "counted from the records"}
