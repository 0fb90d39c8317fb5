"""One county's page: its content on a day, and that its cost does not grow with the record."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.models import (
    Agreement,
    AgreementStatus,
    Appendix,
    AppendixStatus,
    Decision,
    Document,
    Goal,
    Indicator,
    Measure,
    Party,
    PartyStanding,
    Step,
)
from agreements.stages import stages_of
from dashboard.county_list import county_rows
from dashboard.county_page import county_page
from dashboard.filters import CountyFilter
from forums.models import Forum, ForumParticipant
from knowledge.models import Plan
from negotiations.models import Negotiation, NoneStatement
from situation.situations import situation
from tests.factories import (
    CouncilTermFactory,
    CountyFactory,
    GoalFactory,
    MunicipalityFactory,
    PopulationFactory,
    RegionalCouncilFactory,
    ResponsibilityFactory,
    ThemeFactory,
    period,
)

pytestmark = pytest.mark.django_db

DAY = date(2024, 8, 20)


@pytest.fixture
def county():
    CouncilTermFactory()
    return CountyFactory(code="18", slug="keski-pohjanmaa", short_fi="Keski-Pohjanmaa")


def municipalities_of(county, count=2):
    found = [MunicipalityFactory(county=county, hex_x=n, hex_y=0) for n in range(count)]
    for municipality in found:
        PopulationFactory(municipality=municipality)
    return found


def agreement_in_approval(county, municipalities):
    agreement = Agreement.objects.create(county=county, kind="strategic", title_fi="Sopimus")
    begin, sent = date(2023, 4, 21), date(2024, 8, 15)
    AgreementStatus.objects.create(agreement=agreement, status="in_preparation", since=begin)
    AgreementStatus.objects.create(agreement=agreement, status="in_approval", since=sent)
    for municipality in municipalities:
        party = Party.objects.create(
            agreement=agreement, type="municipality", municipality=municipality
        )
        PartyStanding.objects.create(party=party, standing="prospective", since=begin)
    return agreement


def decide(agreement, municipality, day, result="approved", **more):
    party = agreement.parties.get(municipality=municipality)
    return Decision.objects.create(
        party=party, body_key="council", decided_on=day, result=result, **more
    )


def hold(county, day, kind="cooperation", **more):
    return Negotiation.objects.create(
        county=county, kind=kind, held_on=day, format="all", outcome="held", **more
    )


def everything(county, count):
    """A record with `count` of everything a page may show."""
    found = municipalities_of(county, count)
    theme = ThemeFactory(key="employment")
    for _ in range(count):
        agreement = agreement_in_approval(county, found)
        sub = Agreement.objects.create(
            county=county, kind="sub", parent=agreement, title_fi="Ala", themes=[theme.key]
        )
        AgreementStatus.objects.create(agreement=sub, status="in_preparation", since=DAY)
        decide(agreement, found[0], DAY, section="21")
        step = Step.objects.create(agreement=agreement, kind="draft", held_on=date(2024, 1, 26))
        Document.objects.create(
            agreement=agreement, step=step, title_fi="Pöytäkirja", url="https://example.fi/a"
        )
        appendix = Appendix.objects.create(agreement=agreement, label="B", title_fi="Liite")
        AppendixStatus.objects.create(appendix=appendix, status="draft", since=DAY)
        goal = Goal.objects.create(agreement=agreement, title_fi="Tavoite", theme=theme)
        Measure.objects.create(goal=goal, title_fi="Toimi")
        Indicator.objects.create(goal=goal, title_fi="Mittari")
        Plan.objects.create(
            county=county, kind="interface_plan", title_fi="Suunnitelma", agreement=agreement,
            period=period(),
        )  # fmt: skip
        forum = Forum.objects.create(
            county=county, level="political", type="forum", name_fi="Foorumi", period=period()
        )
        for municipality in found:
            ForumParticipant.objects.create(
                forum=forum, type="municipality", municipality=municipality, period=period()
            )
        ResponsibilityFactory(county=county, theme=theme)
        hold(county, DAY)
        hold(county, DAY, kind="hyte")
    NoneStatement.objects.create(
        county=county, kind="hyte", window_from=date(2023, 1, 1), stated_on=date(2023, 12, 1),
        reason="Ensimmäiset käytiin 2024.",
    )  # fmt: skip


# Content


def test_approvals_are_counted_among_the_municipalities_that_are_to_be_parties(county):
    one, _other = found = municipalities_of(county)
    agreement = agreement_in_approval(county, found)
    decide(agreement, one, date(2024, 8, 19))

    case = county_page(county, DAY).current

    assert (case.status, case.approved, case.municipalities) == ("in_approval", 1, 2)


def test_what_is_dated_after_the_day_is_not_shown(county):
    found = municipalities_of(county)
    agreement = agreement_in_approval(county, found)
    decide(agreement, found[0], date(2024, 8, 21))

    earlier = county_page(county, date(2024, 8, 14))

    assert earlier.current.status == "in_preparation"
    assert county_page(county, DAY).current.approved == 0


def test_the_latest_decision_is_the_answer(county):
    found = municipalities_of(county)
    agreement = agreement_in_approval(county, found)
    decide(agreement, found[0], date(2024, 8, 16), "returned")
    decide(agreement, found[0], date(2024, 8, 19), "approved_with_changes")

    (row, _other) = county_page(county, DAY).approval_rows

    assert row.answer.state == "approved_with_changes"
    assert row.answer.approves


def test_a_party_that_has_left_is_no_longer_counted(county):
    found = municipalities_of(county)
    agreement = agreement_in_approval(county, found)
    party = agreement.parties.get(municipality=found[0])
    PartyStanding.objects.create(party=party, standing="left", since=DAY)

    assert county_page(county, DAY).current.municipalities == 1


def test_the_ready_agreement_is_current_beside_its_successor_in_preparation(county):
    ready = agreement_in_approval(county, [])
    AgreementStatus.objects.create(agreement=ready, status="ready", since=date(2024, 8, 16))
    agreement_in_approval(county, [])

    assert county_page(county, DAY).current.agreement == ready


def expect(agreement, municipality, day, since=date(2024, 8, 1)):
    agreement.parties.filter(municipality=municipality).update(
        decision_expected_on=day, decision_expected_since=since
    )


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2024, 7, 31), None, id="the day before it was known"),
        pytest.param(date(2024, 8, 1), date(2024, 9, 9), id="known"),
        pytest.param(date(2024, 9, 9), None, id="the day has come"),
    ],
)
def test_an_expected_decision_is_shown_from_the_day_it_was_known(county, day, expected):
    found = municipalities_of(county)
    agreement = agreement_in_approval(county, found)
    expect(agreement, found[1], date(2024, 9, 9))

    answers = county_page(county, day).current.municipal_answers

    assert {one.expected_on for one in answers} == {None, expected}


def test_an_expected_decision_is_known_from_the_day_it_is_written(county):
    found = municipalities_of(county)
    agreement = agreement_in_approval(county, found)
    party = agreement.parties.get(municipality=found[0])
    today = timezone.localdate()

    for day, since in ((date(2027, 9, 9), today), (date(2027, 9, 10), today), (None, None)):
        party.decision_expected_on = day
        party.save()
        party.refresh_from_db()
        assert party.decision_expected_since == since


GOAL_DAYS = [
    pytest.param(date(2024, 8, 15), 0, id="in approval"),
    pytest.param(date(2024, 8, 16), 1, id="ready"),
    pytest.param(date(2024, 12, 31), 1, id="last day"),
    pytest.param(date(2025, 1, 1), 0, id="ended"),
]


@pytest.mark.parametrize(("day", "number"), GOAL_DAYS)
def test_goals_hold_while_the_agreement_is_ready(client, county, day, number):
    agreement = agreement_in_approval(county, municipalities_of(county))
    AgreementStatus.objects.create(agreement=agreement, status="ready", since=date(2024, 8, 16))
    AgreementStatus.objects.create(
        agreement=agreement, status="ended", reason="terminated", since=date(2025, 1, 1)
    )
    GoalFactory(agreement=agreement, title_fi="Yhteinen tavoite")

    html = client.get(address(county, f"?date={day}")).content.decode()

    assert len(county_page(county, day).current.goals) == number
    assert ("Yhteinen tavoite" in html.partition('id="history"')[0]) is bool(number)


def test_goals_of_their_own_period_hold_from_its_first_to_its_last_day(county):
    agreement = agreement_in_approval(county, municipalities_of(county))
    GoalFactory(agreement=agreement, period=(date(2024, 8, 10), date(2024, 8, 20)))

    shown = {
        day: len(county_page(county, date(2024, 8, day)).current.goals) for day in (9, 10, 19, 20)
    }

    assert shown == {9: 0, 10: 1, 19: 1, 20: 0}


def test_a_future_decision_is_last_in_the_timeline(county):
    found = municipalities_of(county)
    agreement = agreement_in_approval(county, found)
    decide(agreement, found[0], date(2024, 8, 19))
    expect(agreement, found[1], date(2024, 9, 9))

    entries = county_page(county, DAY).current.timeline

    assert [entry.upcoming for entry in entries] == [False, True]


def test_the_page_lists_municipalities_that_have_not_approved_and_when_they_decide(client, county):
    found = municipalities_of(county)
    agreement = agreement_in_approval(county, found)
    decide(agreement, found[0], date(2024, 8, 19))
    expect(agreement, found[1], date(2024, 9, 9))

    html = client.get(address(county, f"?date={DAY}")).content.decode()
    open_ones = html.partition('<p class="open">')[2].partition("</p>")[0]

    assert f">{found[1]}</a> (päätös tulossa 9.9.2024)" in open_ones
    assert str(found[0]) not in open_ones


def test_municipalities_decisions_are_listed_apart_from_the_steps(county):
    found = municipalities_of(county)
    agreement = agreement_in_approval(county, found)
    decide(agreement, found[0], date(2024, 8, 19))
    expect(agreement, found[1], date(2024, 9, 9))

    case = county_page(county, DAY).current

    assert [entry.day for entry in case.municipal_decisions] == [date(2024, 8, 19)]
    assert case.milestones == []


@pytest.mark.parametrize(
    ("status", "state"), [("in_approval", "not_considered"), ("ready", "not_recorded")]
)
def test_an_answer_not_on_record_of_a_ready_agreement_is_not_recorded(county, status, state):
    found = municipalities_of(county)
    agreement = agreement_in_approval(county, found)
    agreement.statuses.update(status=status)

    answers = county_page(county, DAY).current.municipal_answers

    assert {answer.state for answer in answers} == {state}


def test_without_an_agreement_no_municipality_is_shown_as_outside_it(client, county):
    found = municipalities_of(county)

    html = client.get(address(county, f"?date={DAY}")).content.decode()

    assert "Ei mukana" not in html
    assert f">{found[0]}</a>" in html


def test_stages_show_how_many_municipalities_have_approved(county):
    found = municipalities_of(county)
    decide(agreement_in_approval(county, found), found[0], date(2024, 8, 19))

    stages = stages_of(county_page(county, DAY).current)
    (stage,) = (one for one in stages if one.state == "now")

    assert "1 / 2" in stage.note


def plan(county, day, **more):
    return Negotiation.objects.create(
        county=county, kind="cooperation", held_on=day, format="all", **more
    )


def state_none(county):
    return NoneStatement.objects.create(
        county=county, kind="cooperation", window_from=date(2022, 3, 1),
        stated_on=date(2024, 8, 1), reason="Muut rakenteet riittävät.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("held", "coming", "stated", "state"),
    [
        ({"outcome": "held"}, {"announced_on": date(2024, 8, 1)}, False, "held"),
        (
            {"outcome": "cancelled", "cancelled_on": date(2024, 8, 2)},
            {"announced_on": date(2024, 8, 1)},
            True,
            "planned",
        ),
        ({"outcome": ""}, None, False, "not_recorded"),
        (None, None, True, "confirmed_none"),
        (None, None, False, "not_recorded"),
    ],
)
def test_a_windows_state_is_the_one_that_the_figures_count(county, held, coming, stated, state):
    municipalities_of(county)
    if held is not None:
        plan(county, date(2024, 8, 10), **held)
    if coming is not None:
        plan(county, date(2024, 9, 10), **coming)
    if stated:
        state_none(county)

    (window,) = county_page(county, DAY).cooperation
    counted = situation(DAY).states["18"]["cooperation"]

    assert window.state == state
    assert window.situation == counted


def test_a_negotiation_announced_later_was_not_planned_yet(county):
    municipalities_of(county)
    Negotiation.objects.create(
        county=county, kind="cooperation", held_on=date(2024, 10, 1), format="all",
        announced_on=date(2024, 9, 1),
    )  # fmt: skip

    assert county_page(county, DAY).cooperation[0].state == "not_recorded"
    assert county_page(county, date(2024, 9, 1)).cooperation[0].state == "planned"


def test_there_are_no_wellbeing_negotiations_to_show_before_the_duty(county):
    assert county_page(county, date(2022, 6, 1)).hyte == ()


def test_population_is_shown_only_if_all_are_known(county):
    municipalities_of(county)
    MunicipalityFactory(county=county)

    assert county_page(county, DAY).population is None


def test_inhabitants_of_a_merged_municipality_are_included_as_in_the_list_and_the_api(
    client, county
):
    one = MunicipalityFactory(county=county)
    merged = MunicipalityFactory(county=county, period=period(date(2022, 3, 1), date(2024, 1, 1)))
    for municipality, value in ((one, 50), (merged, 10)):
        PopulationFactory(municipality=municipality, counted_on=date(2022, 12, 31), value=value)

    (row,) = county_rows(DAY, chosen=all_counties())
    answer = client.get("/api/v1/counties/18/", {"date": DAY}).json()

    assert county_page(county, DAY).population.value == 60
    assert row.inhabitants == 60
    assert answer["population"] == {"value": 60, "on": "2022-12-31"}


def all_counties():
    form = CountyFilter({})
    assert form.is_valid()
    return form


# The page


def address(county, query=""):
    return reverse("county_detail", args=[county.slug]) + query


def test_the_page_shows_the_day_and_the_state(client, county):
    agreement_in_approval(county, municipalities_of(county))

    html = client.get(address(county, "?date=2024-08-20")).content.decode()

    assert "<h1>Keski-Pohjanmaa</h1>" in html
    assert "#i-plan" in html
    assert "0 / 2" in html


@pytest.mark.parametrize("day", ["2022-02-28", "2999-01-01", "eilen", "2024-02-30"])
def test_a_day_outside_the_system_is_refused_with_a_sentence(client, county, day):
    response = client.get(address(county, f"?date={day}"))

    assert response.status_code == 400
    assert "<h1>" in response.content.decode()


def test_an_unknown_county_is_not_found(client):
    assert client.get("/alueet/ahvenanmaa/").status_code == 404


@pytest.mark.parametrize("size", [1, 4])
def test_a_larger_record_takes_the_same_queries(client, county, size, django_assert_num_queries):
    everything(county, size)

    with django_assert_num_queries(39):  # four of them read what the figures count of negotiations
        response = client.get(address(county, "?date=2024-08-20"))

    assert response.status_code == 200
    assert "style=" not in response.content.decode()


def test_council_of_an_agreement_that_ended_is_not_said_to_be_included(client, county):
    council = RegionalCouncilFactory()
    agreement = agreement_in_approval(county, municipalities_of(county))
    party = Party.objects.create(
        agreement=agreement, type="regional_council", regional_council=council
    )
    PartyStanding.objects.create(party=party, standing="party", since=date(2023, 4, 21))
    AgreementStatus.objects.create(
        agreement=agreement, status="ended", reason="terminated", since=date(2024, 9, 1)
    )

    before, after = (
        client.get(f"/en/alueet/keski-pohjanmaa/?date={day}").content.decode()
        for day in ("2024-08-31", "2024-09-01")
    )

    facts = [
        page.partition('<dl class="facts">')[2].partition("</dl>")[0] for page in (before, after)
    ]
    assert ["Included" in one for one in facts] == [True, False]
    assert ["No agreement" in one for one in facts] == [False, True]
