"""The archive alone rebuilds the situation of any day, and describes itself as a Data Package."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api.archive_tables import tables
from api.download import archive
from surveys.models import Cell
from tests import factories as make
from tests.oracle import confirmations, judge, rows

D = date.fromisoformat
DAYS = [
    *("2022-03-01", "2022-03-02", "2022-08-31", "2022-12-31", "2023-01-01", "2023-03-31"),
    *("2023-06-30", "2023-09-15", "2023-12-31", "2024-01-01", "2024-02-11", "2024-02-12"),
    *("2024-02-29", "2024-05-14", "2024-06-29", "2024-06-30", "2024-07-01", "2024-10-01"),
    *("2024-12-31", "2025-01-01", "2025-01-02", "2025-05-31", "2025-06-01", "2025-06-30"),
    *("2025-09-01", "2025-12-14", "2025-12-15", "2025-12-31", "2026-01-01", "2026-06-30"),
]


@dataclass
class Opened:
    """The files of an archive, read without the project."""

    files: zipfile.ZipFile
    package: dict = field(init=False)

    def __post_init__(self):
        self.package = json.loads(self.files.read("datapackage.json"))

    def resource(self, name):
        (found,) = (one for one in self.package["resources"] if one["name"] == name)
        return found

    def rows(self, name):
        resource = self.resource(name)
        text = self.files.read(resource["path"]).decode(resource["encoding"])
        return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def opened(demonstration):
    return Opened(
        zipfile.ZipFile(io.BytesIO(b"".join(archive(timezone.localdate(), "/api/v1/docs/"))))
    )


# A story from the CSV files --------------------------------------------------------------------


def period(row):
    return rows.Period(D(row["from"]), D(row["until"]) if row["until"] else None)


def listed(text):
    return tuple(text.split(", ")) if text else ()


def number(text):
    return int(text) if text else None


def day_of(text):
    return D(text) if text else None


def places(read):
    return {
        "counties": tuple(rows.County(one["code"], period(one)) for one in read("counties")),
        "municipalities": tuple(
            rows.Municipality(one["code"], period(one), one["special"] or None, one["successor"])
            for one in read("municipalities")
        ),
        "memberships": tuple(
            rows.Membership(one["municipality"], one["county"], period(one))
            for one in read("county-memberships")
        ),
        "terms": tuple(rows.CouncilTerm(one["kind"], period(one)) for one in read("council-terms")),
        "themes": tuple(rows.Theme(one["key"], one["parent"] or None) for one in ordered(read)),
        "confirmations": tuple(
            rows.Confirmation(place, one["county"], "", 0, D(one["confirmed_on"]))
            for place, one in enumerate(read("confirmations"))
        ),
    }


def ordered(read):
    """Themes in the order in which they are listed."""
    return sorted(read("themes"), key=lambda one: (int(one["position"]), one["key"]))


def agreements(read):
    return {
        "agreements": tuple(
            rows.Agreement(int(one["id"]), one["county"], one["kind"], number(one["parent"]),
                           listed(one["themes"]))
            for one in read("agreements")
        ),
        "statuses": tuple(
            rows.AgreementStatus(int(one["id"]), int(one["agreement"]), one["status"],
                                 D(one["since"]), one["reason"])
            for one in read("agreement-statuses")
        ),
        "parties": tuple(
            rows.Party(int(one["id"]), int(one["agreement"]), one["type"], one["code"] or None)
            for one in read("parties")
        ),
        "standings": tuple(
            rows.Standing(int(one["id"]), int(one["party"]), one["standing"], D(one["since"]))
            for one in read("party-standings")
        ),
    }  # fmt: skip


def meetings(read):
    return {
        "negotiations": tuple(
            rows.Negotiation(
                id=int(one["id"]),
                county=one["county"],
                kind=one["kind"],
                on=D(one["on"]),
                announced_on=day_of(one["announced_on"]),
                outcome=one["outcome"] or None,
                cancelled_on=day_of(one["cancelled_on"]),
                format=one["format"],
                municipalities=listed(one["municipalities"]),
                regional_council_present=one["regional_council_present"] == "true",
                combined_with=number(one["combined_with"]),
            )
            for one in read("negotiations")
        ),
        "none_statements": tuple(
            rows.NoneStatement(int(one["id"]), one["county"], one["kind"],
                               D(one["window_from"]), D(one["stated_on"]))
            for one in read("none-statements")
        ),
        "forums": tuple(
            rows.Forum(
                id=int(one["id"]),
                county=one["county"],
                period=period(one),
                level=one["level"],
                type=one["type"],
                themes=listed(one["themes"]),
                permanent=one["permanent"] == "true",
                agreed_in=number(one["agreed_in"]),
                participants=tuple(
                    rows.Participant(who["type"], who["code"] or who["name"], period(who))
                    for who in json.loads(one["participants"] or "[]")
                ),
            )
            for one in read("forums")
        ),
    }  # fmt: skip


def test_archive_alone_rebuilds_the_situation_of_thirty_days(opened, client):
    """Merged municipalities, terms, duties that begin: by the judge, who knows only the files."""
    read = opened.rows
    story = rows.Story(**places(read), **agreements(read), **meetings(read))
    for day in DAYS:
        answer = client.get("/api/v1/situation/", {"date": day}).json()
        judged = judge.situation(story, D(day))

        assert judged == {key: answer[key] for key in judged}, day
        assert confirmations.confirmed(story, D(day)) == answer["confirmed"], day
    assert len(DAYS) == 30
    assert judge.situation(story, D("2024-12-31"))["municipalities"] == 292
    assert judge.situation(story, D("2025-01-01"))["municipalities"] == 291


def test_archive_has_the_population_of_every_county_and_municipality_on_any_day(opened, client):
    counted = opened.rows("populations")
    memberships = opened.rows("county-memberships")
    for day in ("2023-06-30", "2024-12-31", "2026-01-01"):
        by_day = [one for one in counted if one["counted_on"] <= day]
        latest = max(one["counted_on"] for one in by_day)
        value = {one["municipality"]: int(one["value"]) for one in by_day
                 if one["counted_on"] == latest}  # fmt: skip
        for county in client.get("/api/v1/counties/", {"date": day}).json()["results"]:
            then = [one["municipality"] for one in memberships
                    if one["county"] == county["code"] and D(latest) in period(one)]  # fmt: skip
            total = sum(value[code] for code in then)
            assert county["population"] == {"value": total, "on": latest}


def test_archive_has_the_served_counties_of_any_day(opened, client):
    for day in ("2022-03-01", "2025-12-31"):
        for council in client.get("/api/v1/regional-councils/", {"date": day}).json()["results"]:
            regions = [one for one in opened.rows("county-regions") if D(day) in period(one)]
            served = [
                one["county"] for one in regions if one["regional_council"] == council["code"]
            ]
            assert sorted(served) == council["counties"]


# The Data Package ------------------------------------------------------------------------------

READ = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "array": json.loads,
    "any": str,
}


def test_package_describes_every_file_with_licence_sources_and_languages(opened):
    package, files = opened.package, opened.files
    described = {one["path"] for one in package["resources"]}
    read_me = files.read("README.txt").decode()

    assert described == {name for name in files.namelist() if name.startswith("csv/")}
    assert {f"json/{one['name']}.json" for one in package["resources"]} <= set(files.namelist())
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert package["sources"][0]["title"]
    assert datetime.fromisoformat(package["created"]).tzinfo
    assert "demonstration data" in package["description"]
    for words in ("Suomeksi.", "På svenska.", "In English.", "Esittelyaineistoa"):
        assert words in read_me


def test_every_cell_is_of_its_type_and_every_key_is_found_once(opened):
    """As a reader of Data Packages would check: types, keys, references, sizes."""
    keys = {}
    for resource in opened.package["resources"]:
        name, schema = resource["name"], resource["schema"]
        table = opened.rows(name)
        found = [tuple(row[column] for column in schema["primaryKey"]) for row in table]
        keys[name] = set(found)
        assert len(keys[name]) == len(found) == resource["rows"], name
        assert resource["bytes"] == opened.files.getinfo(resource["path"]).file_size
        assert resource["description"]
        for column in schema["fields"]:
            values = [row[column["name"]] for row in table if row[column["name"]]]
            for value in values:
                READ[column["type"]](value)
            if "enum" in column.get("constraints", {}):
                assert set(values) <= set(column["constraints"]["enum"]), (name, column)
    for resource in opened.package["resources"]:
        for one in resource["schema"].get("foreignKeys", ()):
            referred = one["reference"]["resource"] or resource["name"]
            values = {row[one["fields"][0]] for row in opened.rows(resource["name"])} - {""}
            assert {(value,) for value in values} <= keys[referred], (resource["name"], one)


def test_codes_are_texts_and_refer_to_their_tables(opened):
    schema = opened.resource("county-memberships")["schema"]
    types = {column["name"]: column["type"] for column in schema["fields"]}
    referred = {one["fields"][0]: one["reference"] for one in schema["foreignKeys"]}

    assert types == {
        "id": "integer",
        "county": "string",
        "municipality": "string",
        "from": "date",
        "until": "date",
    }
    assert referred["municipality"] == {"resource": "municipalities", "fields": ["code"]}
    assert opened.rows("counties")[0]["code"].startswith("0")
    own = {one["fields"][0]: one["reference"]["resource"]
           for one in opened.resource("agreements")["schema"]["foreignKeys"]}  # fmt: skip
    assert own["parent"] == ""


def test_number_that_a_survey_hides_is_in_no_file(opened):
    hidden = set(map(str, Cell.objects.exclude(hidden="").values_list("pk", flat=True)))
    cells = {one["id"]: one for one in opened.rows("survey-cells")}
    as_json = json.loads(opened.files.read("json/survey-cells.json"))

    assert hidden
    assert {(cells[pk]["count"], cells[pk]["value"]) for pk in hidden} == {("", "")}
    assert all(row["count"] is None for row in as_json if str(row["id"]) in hidden)
    assert any(one["count"] for one in cells.values())
    assert not {"respondents", "answers"} & {one["name"] for one in opened.package["resources"]}


def test_survey_in_work_is_in_no_file(demonstration):
    with transaction.atomic():
        make.SurveyFactory(slug="luonnos", status="draft")
        found = b"".join(archive(timezone.localdate(), ""))
        files = Opened(zipfile.ZipFile(io.BytesIO(found)))
        transaction.set_rollback(True)

    assert files.rows("surveys")
    assert "luonnos" not in {one["slug"] for one in files.rows("surveys")}


def test_archive_takes_one_query_for_each_file(demonstration):
    """However many rows there are: JSON and CSV of every table, and the moment of all."""
    with CaptureQueriesContext(connection) as asked:
        b"".join(archive(timezone.localdate() - timedelta(days=1), ""))

    assert len([one for one in asked if "SELECT" in one["sql"]]) <= 2 * len(tables()) + 1
