"""The negotiations' pages: the year, the clock and the calendars."""

from datetime import date, timedelta

import pytest
import vobject
from django.utils import timezone
from icalendar import Calendar

from negotiations.counting import state_on
from negotiations.models import Negotiation
from tests.factories import (
    CouncilTermFactory,
    CountyFactory,
    CountyMembershipFactory,
    NegotiationFactory,
)

pytestmark = pytest.mark.django_db


def held(county, day, **fields):
    return NegotiationFactory(county=county, held_on=day, outcome="held", **fields)


@pytest.fixture
def county():
    CouncilTermFactory()
    return CountyMembershipFactory(county__slug="keski-pohjanmaa").county


@pytest.mark.parametrize(
    ("fields", "day", "state"),
    [
        pytest.param({"outcome": "held"}, date(2024, 5, 5), "held", id="its day"),
        pytest.param({"outcome": "held"}, date(2024, 5, 4), "", id="never announced"),
        pytest.param({"announced_on": date(2024, 4, 1)}, date(2024, 5, 4), "planned", id="ahead"),
        pytest.param({"announced_on": date(2024, 4, 1)}, date(2024, 3, 31), "", id="not yet known"),
        pytest.param({}, date(2024, 5, 5), "awaiting_outcome", id="passed without outcome"),
        pytest.param(
            {
                "outcome": "cancelled",
                "announced_on": date(2024, 4, 1),
                "cancelled_on": date(2024, 4, 20),
            },
            date(2024, 4, 20),
            "cancelled",
            id="cancelled",
        ),
    ],
)
def test_state_of_a_negotiation_on_a_day(fields, day, state):
    row = Negotiation(held_on=date(2024, 5, 5), **fields)

    assert state_on(row, day) == state


def test_the_year_lists_its_negotiations_by_month(client, county):
    held(county, date(2024, 5, 5))
    held(county, date(2023, 5, 5))

    page = client.get("/neuvottelut/?year=2024").content.decode()

    assert "5.5.2024" in page
    assert "5.5.2023" not in page


def test_page_shows_missing_negotiations_and_the_deadline(client, county):
    page = client.get("/neuvottelut/?date=2024-06-30").content.decode()

    assert str(county.short) in page
    assert "31.12.2024" in page


def test_invalid_choice_is_refused_with_a_message_and_no_rows(client, county):
    held(county, date(2024, 5, 5))

    answer = client.get("/neuvottelut/?year=2024&kind=tanssi")

    assert answer.status_code == 400
    assert "errm" in answer.content.decode()
    assert "5.5.2024" not in answer.content.decode()


@pytest.mark.parametrize("size", [1, 12])
def test_the_page_costs_the_same_at_any_size(client, county, size, django_assert_num_queries):
    for number in range(size):
        other = CountyMembershipFactory(county=CountyFactory()).county
        held(other, date(2024, 5, 1 + number), format="one")

    client.get("/neuvottelut/?year=2024")  # what a process reads once
    with django_assert_num_queries(19):
        client.get("/neuvottelut/?year=2024&date=2024-12-31")


def events_of(answer):
    return Calendar.from_ical(answer.content).walk("VEVENT")


def test_the_calendar_has_every_negotiation_with_its_day_and_state(client, county):
    held(county, date(2024, 5, 5))
    NegotiationFactory(
        county=county,
        held_on=date(2024, 9, 30),
        precision="month",
        announced_on=date(2024, 1, 1),
        outcome="",
    )

    exact, inexact = events_of(client.get("/neuvottelut.ics"))

    assert (exact["dtstart"].dt, exact["dtend"].dt) == (date(2024, 5, 5), date(2024, 5, 6))
    assert exact["status"] == "CONFIRMED"
    assert (inexact["dtstart"].dt, inexact["dtend"].dt) == (date(2024, 9, 1), date(2024, 10, 1))
    assert inexact["status"] == "TENTATIVE"


def test_the_calendar_leaves_out_what_was_never_announced(client, county):
    day = timezone.localdate() + timedelta(days=9)
    NegotiationFactory(county=county, held_on=day, outcome="", announced_on=None)

    assert events_of(client.get("/neuvottelut.ics")) == []


def test_a_combined_pair_is_one_event(client, county):
    one = held(county, date(2024, 5, 5), kind="cooperation")
    other = held(county, date(2024, 5, 5), kind="hyte", combined_with=one)
    Negotiation.objects.filter(pk=one.pk).update(combined_with=other)

    (event,) = events_of(client.get("/neuvottelut.ics"))

    assert str(one.pk) in event["uid"]


def test_a_countys_calendar_has_its_own_negotiations_only(client, county):
    held(county, date(2024, 5, 5))
    held(CountyMembershipFactory(county=CountyFactory()).county, date(2024, 6, 6))

    (event,) = events_of(client.get("/alueet/keski-pohjanmaa/neuvottelut.ics"))

    assert event["dtstart"].dt == date(2024, 5, 5)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/neuvottelut.ics", "Neuvottelut, koko maa"),
        ("/neuvottelut.ics?county={}", "Neuvottelut, {}"),
        ("/neuvottelut.ics?kind=hyte", "Neuvottelut, koko maa (hyte-neuvottelu)"),
        ("/tulevat-neuvottelut.ics?county={}", "Tulevat neuvottelut, {}"),
        ("/alueet/keski-pohjanmaa/neuvottelut.ics", "Neuvottelut, {}"),
    ],
)
def test_the_name_of_a_calendar_says_what_is_in_it(client, county, address, name):
    calendar = Calendar.from_ical(client.get(address.format(county.pk)).content)

    assert calendar["x-wr-calname"] == name.format(county.short_fi)


def test_no_event_makes_anybody_busy_and_a_year_is_no_bar_across_a_year(client, county):
    for precision, day in (
        ("day", date(2024, 5, 5)),
        ("by", date(2024, 5, 6)),
        ("month", date(2024, 6, 30)),
        ("quarter", date(2024, 9, 30)),
        ("half", date(2025, 6, 30)),
        ("year", date(2025, 12, 31)),
    ):
        held(county, day, precision=precision)
    body = client.get("/neuvottelut.ics")
    events = events_of(body)

    lengths = [(event["dtend"].dt - event["dtstart"].dt).days for event in events]
    assert lengths == [1, 1, 30, 1, 1, 1]
    assert {event["transp"] for event in events} == {"TRANSPARENT"}
    assert body.content.count(b"TRANSP:TRANSPARENT") == len(events) == 6
    assert events[-1]["dtstart"].dt == date(2025, 12, 31)
    assert str(events[-1]["summary"]).endswith(", 2025")
    assert "2025" in events[-1]["description"]
    assert "description" not in events[0]


def test_event_is_the_same_at_every_host_and_links_the_way_one_came(client, county, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    held(county, date(2024, 5, 5))
    (one,) = events_of(client.get("/neuvottelut.ics", headers={"Host": "one.example"}))
    (two,) = events_of(
        client.get("/sv/neuvottelut.ics", headers={"Host": "two.example"}, secure=True)
    )

    assert one["uid"] == two["uid"]
    assert "example" not in one["uid"]
    assert one["url"] == "http://one.example/alueet/keski-pohjanmaa/"
    assert two["url"] == "https://two.example/sv/alueet/keski-pohjanmaa/"


@pytest.mark.django_db(transaction=True)
def test_edit_and_cancellation_move_the_stamps_and_the_sequence(client):
    row = NegotiationFactory(
        county=CountyFactory(),
        held_on=timezone.localdate() + timedelta(days=9),
        announced_on=date(2024, 1, 1),
        outcome="",
    )
    (before,) = events_of(client.get("/neuvottelut.ics"))
    Negotiation.objects.filter(pk=row.pk).update(
        outcome="cancelled", cancelled_on=timezone.localdate()
    )
    (after,) = events_of(client.get("/neuvottelut.ics"))

    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    for stamp in ("dtstamp", "last-modified"):
        assert after[stamp].dt >= before[stamp].dt
        assert after[stamp].dt == Negotiation.pgh_event_model.objects.latest(
            "pgh_id"
        ).pgh_created_at.replace(microsecond=0)
    assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")


def test_calendar_to_come_has_no_past_and_is_linked_beside_the_whole(client, county):
    day = timezone.localdate() + timedelta(days=9)
    held(county, date(2024, 5, 5))
    NegotiationFactory(county=county, held_on=day, outcome="", announced_on=date(2024, 1, 1))

    for start in ("/", "/alueet/keski-pohjanmaa/"):
        (event,) = events_of(client.get(f"{start}tulevat-neuvottelut.ics"))
        assert event["dtstart"].dt == day
        assert len(events_of(client.get(f"{start}neuvottelut.ics"))) == 2
    page = client.get("/neuvottelut/?county=" + county.pk).content.decode()
    for path in ("neuvottelut.ics", "tulevat-neuvottelut.ics"):
        for start in ("/", "/alueet/keski-pohjanmaa/"):
            assert f'href="webcal://testserver{start}{path}"' in page
    assert (
        "webcal://testserver/sv/alueet/"
        in client.get("/sv/alueet/keski-pohjanmaa/").content.decode()
    )


def test_another_reader_of_calendars_reads_the_same(client, county):
    held(county, date(2024, 5, 5))
    held(county, date(2025, 12, 31), precision="year")
    found = vobject.readOne(client.get("/neuvottelut.ics").content.decode())

    found.validate(raiseException=True)
    assert [one.transp.value for one in found.vevent_list] == ["TRANSPARENT"] * 2
    assert [one.dtstart.value for one in found.vevent_list] == [
        date(2024, 5, 5),
        date(2025, 12, 31),
    ]


def test_programs_are_told_how_often_to_ask(client, county):
    whole = Calendar.from_ical(client.get("/neuvottelut.ics").content)

    assert whole["refresh-interval"].dt == timedelta(hours=12)
    assert whole["x-published-ttl"] == "PT12H"
    assert whole["method"] == "PUBLISH"


def test_calendar_takes_the_same_queries_at_any_size(client, county, django_assert_max_num_queries):
    for number in range(20):
        held(county, date(2024, 5, 1 + number))

    with django_assert_max_num_queries(8):
        client.get("/neuvottelut.ics")


def test_unknown_county_has_no_calendar(client):
    assert client.get("/alueet/atlantis/neuvottelut.ics").status_code == 404


def test_past_negotiation_without_outcome_is_pointed_out(client, county):
    NegotiationFactory(county=county, held_on=date(2024, 3, 1), outcome="", with_all=True)
    words = "toteutumista ei ole kirjattu:"

    assert words in client.get("/neuvottelut/?date=2024-06-30").content.decode()
    assert words not in client.get("/neuvottelut/?date=2024-02-28").content.decode()


def test_only_the_chosen_county_is_counted(client, county):
    NegotiationFactory(county=county, held_on=date(2024, 3, 1), with_all=True)
    CountyFactory()

    found = client.get(f"/neuvottelut/?date=2024-06-30&county={county.code}").context["standings"]

    assert found[0].counties["held"] == (county.code,)
    assert found[0].counties["not_recorded"] == ()


def test_outcome_and_file_of_a_list_are_those_of_its_day(client, county):
    later = date(2024, 9, 1)
    announced = held(county, later, announced_on=date(2024, 6, 1), with_all=True)
    past = held(county, date(2024, 5, 5), with_all=True)
    unknown = held(county, later, announced_on=date(2024, 8, 1), with_all=True)

    def listed(query):
        answer = client.get(f"/neuvottelut/?date=2024-06-30{query}")
        file = client.get(f"/neuvottelut/?date=2024-06-30{query}&format=csv")
        lines = file.getvalue().decode("utf-8-sig").splitlines()[1:]
        shown = [one.row.pk for month in answer.context["months"] for one in month.rows]
        assert [line.split(";")[-1].split()[1] for line in lines] == [str(pk) for pk in shown]
        return shown

    assert unknown.pk not in listed("")
    assert listed("&outcome=held") == [past.pk]
    assert listed("&outcome=none") == [announced.pk]


def test_help_texts_of_the_api_are_not_shown(client, county):
    assert "_helptext" not in client.get("/neuvottelut/").content.decode()


def test_past_months_are_collapsed_only_in_a_long_list(client, county, monkeypatch):
    held(county, date(2024, 5, 5))
    held(county, date(2024, 6, 5))
    folded = '<details class="fold past"><summary><h3>Toukokuu</h3> 1</summary>'

    short = client.get("/neuvottelut/?date=2024-06-29").content.decode()
    assert 'class="fold past"' not in short

    monkeypatch.setattr("negotiations.views.LONG", 1)
    page = client.get("/neuvottelut/?date=2024-06-30").content.decode()
    assert folded in page
    assert page.count('class="fold past"') == 1
