"""The situation in the API: the documented format, and errors that name the wrong parameter."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from situation.situations import situation
from tests import factories as make

FIGURE = {"count": 1, "of": 1, "counties": ["18"]}
NO_FIGURE = {"count": 0, "of": 1, "counties": []}


@pytest.fixture
def county(db):
    make.CouncilTermFactory()
    make.ThemeFactory(key="employment")
    county = make.CountyFactory(code="18")
    make.MunicipalityFactory(code="091", county=county)
    make.AgreementFactory(county=county, ready=date(2024, 2, 12))
    make.NegotiationFactory(county=county, municipalities=["091"], held_on=date(2024, 3, 1))
    return county


def test_situation_of_a_day(get, county):
    found = get("situation/", date="2024-06-30")

    recommendations = found.pop("recommendations")
    assert found.pop("confirmed") == NO_FIGURE | {"last": {"18": None}}
    assert found.pop("origins")["strategic_agreements.ready"] == {
        "origin": "records",
        "publication": None,
        "page": None,
    }
    assert found == situation(date(2024, 6, 30)).as_dict()
    assert len(recommendations) == 8
    assert (found["date"], found["known_at"]) == ("2024-06-30", None)
    assert found["strategic_agreements"]["ready"] == FIGURE
    assert found["strategic_agreements"]["not_started"]["reasons"]["no_need"] == NO_FIGURE
    assert found["sub_agreements"]["by_theme"] == {"employment": NO_FIGURE}
    assert found["cooperation_negotiations"]["municipalities_covered"] == {
        "count": 1,
        "of": 1,
        "municipalities": ["091"],
    }


def test_situation_defaults_to_today(get, county):
    assert get("situation/")["date"] == timezone.localdate().isoformat()


def test_situation_of_one_county(get, county):
    make.CountyFactory(code="19")

    assert get("situation/", date="2024-06-30")["counties"] == 2
    assert get("situation/", date="2024-06-30", county="18")["counties"] == 1


def test_situation_before_the_hyte_duty_has_null_figures(get, county):
    hyte = get("situation/", date="2022-12-31")["hyte_negotiations"]

    assert (hyte["window"], hyte["held"]) == (None, None)


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2024-06-30", "2024-06-30T23:59:59.999999+03:00"),
        ("2024-06-30T12:00:00+03:00", "2024-06-30T12:00:00+03:00"),
        ("2024-06-30T09:00:00Z", "2024-06-30T09:00:00+00:00"),
        ("2024-06-30T12:00 03:00", "2024-06-30T12:00:00+03:00"),  # a + that was not escaped
    ],
)
def test_known_at_is_a_moment_or_the_end_of_a_day(get, county, moment, shown):
    assert get("situation/", date="2024-06-30", known_at=moment)["known_at"] == shown


def test_trend_has_its_ends_and_every_figures_path(get, county):
    found = get("situation/trend/", **{"from": "2024-01-31", "to": "2024-03-15", "step": "month"})

    days = [point["date"] for point in found["points"]]
    ready = [point["counts"]["strategic_agreements.ready"] for point in found["points"]]
    assert days == ["2024-01-31", "2024-02-29", "2024-03-15"]
    assert ready == [0, 1, 1]
    assert (found["from"], found["to"], found["step"]) == ("2024-01-31", "2024-03-15", "month")


def test_compare_lists_entered_counties_and_changes(get, county):
    found = get("situation/compare/", **{"from": "2024-01-31", "to": "2024-06-30"})

    figures = {figure["path"]: figure for figure in found["figures"]}
    (changes,) = found["counties"]
    status = next(c for c in changes["changes"] if c["field"] == "strategic_agreement.status")
    assert figures["strategic_agreements.ready"]["entered"] == ["18"]
    assert (changes["county"], status["to"], status["on"]) == ("18", "ready", "2024-02-12")


@pytest.mark.parametrize(
    ("path", "parameters", "field"),
    [
        ("", {"date": "2022-02-28"}, "date"),
        ("", {"date": "20240630"}, "date"),
        ("", {"date": "2024-02-30"}, "date"),
        ("", {"county": "99"}, "county"),
        ("", {"county": "Kainuu"}, "county"),
        ("", {"known_at": "yesterday"}, "known_at"),
        ("", {"known_at": "2024-06-30T12:00:00"}, "known_at"),
        ("", {"known_at": "0001-01-01"}, "known_at"),
        ("", {"known_at": "9999-12-31"}, "known_at"),
        ("", {"day": "2024-06-30"}, "day"),
        ("trend/", {"to": "2024-06-30"}, "from"),
        ("trend/", {"from": "2024-06-30"}, "to"),
        ("trend/", {"from": "2024-06-30", "to": "2024-06-29"}, "to"),
        ("trend/", {"from": "2024-06-30", "to": "2024-07-30", "step": "hour"}, "step"),
        ("trend/", {"from": "2022-02-28", "to": "2024-07-30"}, "from"),
        ("compare/", {"from": "2024-06-30", "to": "2024-06-29"}, "to"),
        ("compare/", {"from": "2024-06-30", "to": "2024-06-30", "county": "18"}, "county"),
    ],
)
def test_invalid_parameter_is_refused_by_name(get, county, path, parameters, field):
    problem = get(f"situation/{path}", expect=400, **parameters)

    assert [error["field"] for error in problem["errors"]] == [field]
    assert problem["errors"][0]["reason"] in problem["detail"]


def test_tomorrow_is_refused(get, county):
    tomorrow = timezone.localdate() + timedelta(days=1)

    assert get("situation/", date=str(tomorrow), expect=400)["errors"][0]["field"] == "date"


def test_more_than_five_thousand_points_are_refused(get, county, monkeypatch):
    monkeypatch.setattr("situation.trends.MOST_POINTS", 100)

    parameters = {"from": "2023-01-01", "to": "2024-06-30", "step": "day"}
    assert get("situation/trend/", expect=400, **parameters)["errors"][0]["field"] == "step"
    assert len(get("situation/trend/", **parameters | {"step": "week"})["points"]) <= 100


def test_the_number_of_queries_does_not_depend_on_the_records(client, county):
    def queries(day):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/api/v1/situation/?date={day}").status_code == 200
        return len(asked)

    before = queries("2024-06-30")
    for _ in range(4):
        make.AgreementFactory(county=make.CountyFactory(), ready=date(2024, 2, 12))
        make.ForumParticipantFactory()

    assert queries("2024-06-29") == before <= 20
