"""Recommendations: each county's state is derived, with its evidence; unknown is never «no»."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.utils import timezone

from dashboard.recommendation_sets import SET_2022, SET_2023
from dashboard.recommendations import RULES, followed
from situation.situations import situation
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    AssessmentFactory,
    CouncilTermFactory,
    CountyFactory,
    DecisionFactory,
    ForumFactory,
    ForumParticipantFactory,
    GoalFactory,
    IndicatorFactory,
    MeasureFactory,
    MunicipalityFactory,
    OrganisationFactory,
    PartyFactory,
    PartyStandingFactory,
    ResponsibilityFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db

DAY = date(2024, 6, 30)


@pytest.fixture
def county():
    CouncilTermFactory()
    found = CountyFactory(code="18")
    found.town = MunicipalityFactory(county=found, code="272")
    found.village = MunicipalityFactory(county=found, code="849")
    return found


def state_of(number, day=DAY):
    one = next(one for one in followed(situation(day)) if one.recommendation.number == number)
    return one.counties["18"].state


def agreement_of(county, status, **more):
    agreement = AgreementFactory(county=county)
    AgreementStatusFactory(agreement=agreement, status=status, since=date(2024, 3, 1), **more)
    return agreement


def test_nothing_on_record_is_not_known(county):
    assert {state_of(number) for number in range(1, 9)} == {"not_known"}


def test_a_forum_with_every_municipality(county):
    forum = ForumFactory(county=county, level="political")
    ForumParticipantFactory(forum=forum, municipality=county.town)
    assert state_of(1) == "partly"

    ForumParticipantFactory(forum=forum, municipality=county.village)
    assert state_of(1) == "done"


def test_responsible_persons_on_both_sides_for_every_priority_theme(county):
    theme = ThemeFactory(key="general", priority=1)
    part = ThemeFactory(key="service_network", parent=theme)
    ResponsibilityFactory(county=county, theme=theme)
    ResponsibilityFactory(county=None, municipality=county.town, theme=part)
    assert state_of(2) == "partly"

    ResponsibilityFactory(county=None, municipality=county.village, theme=theme)
    assert state_of(2) == "done"


def test_goals_count_from_the_readiness_of_their_agreement(county):
    GoalFactory(agreement=agreement_of(county, "in_approval"))

    assert state_of(4) == "not_known"


@pytest.mark.parametrize(
    ("period", "state"),
    [
        pytest.param((date(2024, 6, 1), date(2024, 6, 30)), "not_known", id="over"),
        pytest.param((date(2024, 6, 30), None), "partly", id="first day"),
        pytest.param((date(2024, 7, 1), None), "not_known", id="to come"),
    ],
)
def test_goals_count_in_their_own_period(county, period, state):
    GoalFactory(agreement=agreement_of(county, "ready"), period=period)

    assert state_of(4) == state


def test_goals_with_measures_indicators_and_an_owner(county):
    agreement = agreement_of(county, "ready")
    goal = GoalFactory(agreement=agreement, owner="")
    MeasureFactory(goal=goal)
    IndicatorFactory(goal=goal)
    assert state_of(4) == "partly"

    goal.owner = "Hyvinvointijohtaja"
    goal.save()
    assert state_of(4) == "done"

    GoalFactory(agreement=agreement, owner="Joku")
    assert state_of(4) == "partly"


@pytest.mark.parametrize(
    ("status", "more", "state"),
    [
        ("not_started", {"reason": "no_need"}, "not_done"),
        ("in_preparation", {}, "partly"),
        ("in_approval", {}, "partly"),
        ("ready", {}, "done"),
        ("ended", {"reason": "terminated"}, "not_done"),
    ],
)
def test_agreement_by_its_status(county, status, more, state):
    agreement_of(county, status, **more)

    assert state_of(5) == state
    assert state_of(5, date(2024, 2, 28)) == "not_known"


def test_a_ready_agreement_without_all_decisions_is_so_by_its_source(county):
    agreement = agreement_of(county, "ready")
    for municipality in (county.town, county.village):
        party = PartyFactory(agreement=agreement, municipality=municipality)
        PartyStandingFactory(party=party, standing="party", since=date(2024, 1, 1))
        DecisionFactory(party=party, decided_on=date(2024, 2, 1))

    five = followed(situation(DAY))[4]
    assert five.counties["18"].evidence == "lähteen mukaan valmis"

    own = PartyFactory(agreement=agreement, type="county", county=county, municipality=None)
    DecisionFactory(party=own, decided_on=date(2024, 2, 1))
    five = followed(situation(DAY))[4]
    assert five.counties["18"].evidence == "2/2 kuntaa on hyväksynyt"


@pytest.mark.parametrize(
    ("levels", "state"),
    [
        (["political"], "partly"),
        (["political", "expert"], "partly"),
        (["political", "expert", "field"], "done"),
    ],
)
def test_levels_of_forums(county, levels, state):
    for level in levels:
        ForumFactory(county=county, level=level)

    assert state_of(6) == state


@pytest.mark.parametrize("is_listed", [True, False])
def test_other_actors_in_a_forum(county, is_listed):
    forum = ForumFactory(county=county)
    assert state_of(7) == "not_known"

    actor = (
        {"type": "organisation", "organisation": OrganisationFactory()}
        if is_listed
        else {"type": "other", "name": "Järjestö ry"}
    )
    ForumParticipantFactory(forum=forum, municipality=None, **actor)
    assert state_of(7) == "done"


def test_two_are_assessed_by_staff_and_the_sets_are_never_mixed():
    assert set(range(1, 9)) - set(RULES) == {3, 8}
    assert [one.number for one in SET_2022.recommendations] == list(range(1, 8))
    assert [one.number for one in SET_2023.recommendations] == list(range(1, 9))


def test_states_are_disjoint_and_sum_to_the_counties(county):
    CountyFactory(code="19")
    agreement_of(county, "ready")
    for one in followed(situation(DAY)):
        found = one.as_dict("2023")
        assert (
            sum(found[state]["count"] for state in ("done", "partly", "not_done", "not_known")) == 2
        )


def test_api_has_the_contracts_schema(client, county):
    agreement_of(county, "ready")

    found = client.get("/api/v1/situation/?date=2024-06-30").json()["recommendations"]

    assert [(one["set"], one["number"]) for one in found] == [("2023", n) for n in range(1, 9)]
    assert found[4]["done"] == {"count": 1, "of": 1, "counties": ["18"]}


def test_api_as_known_before_the_goal_was_entered_does_not_include_it(client, county):
    agreement = agreement_of(county, "ready")
    GoalFactory(agreement=agreement)

    address = "/api/v1/situation/?date=2024-06-30&known_at=2024-06-30"
    found = client.get(address).json()["recommendations"]

    assert found[3]["not_known"]["count"] == 1


def test_api_as_known_later_returns_the_same(client, county):
    GoalFactory(agreement=agreement_of(county, "ready"))
    address = "/api/v1/situation/?date=2024-06-30"

    known = client.get(f"{address}&known_at={timezone.localdate()}")

    assert known.status_code == 200
    assert known.json()["recommendations"] == client.get(address).json()["recommendations"]


@pytest.mark.parametrize("size", [1, 5])
def test_page_takes_the_same_queries_at_any_size(client, county, django_assert_num_queries, size):
    for _number in range(size):
        agreement = AgreementFactory(county=county, kind="other")
        GoalFactory(agreement=agreement)
        ForumFactory(county=county)

    with django_assert_num_queries(19):
        assert client.get("/suositukset/?date=2024-06-30").status_code == 200


@pytest.mark.parametrize(
    ("day", "state"),
    [
        pytest.param(date(2024, 2, 29), "not_known", id="before"),
        pytest.param(date(2024, 3, 1), "partly", id="from its day on"),
        pytest.param(date(2024, 6, 1), "done", id="until the next"),
    ],
)
def test_staffs_assessment_is_valid_from_its_day_until_the_next(county, day, state):
    AssessmentFactory(county=county, assessed_on=date(2024, 3, 1), state="partly")
    AssessmentFactory(county=county, assessed_on=date(2024, 6, 1), state="done")
    AssessmentFactory(county=CountyFactory(), assessed_on=date(2024, 1, 1), state="not_done")

    third, eighth = (one for one in followed(situation(day)) if one.is_assessed_by_people)
    assert third.counties["18"].state == state
    assert eighth.counties["18"].state == "not_known"


def test_page_shows_who_assessed_and_what_is_not_assessed(client, county):
    AssessmentFactory(
        county=county, assessed_on=date(2024, 3, 1), reason_fi="Kuva on.", assessor_role="Hanke"
    )
    found = client.get("/suositukset/?date=2024-06-30").content.decode()

    assert "Kuva on." in found
    assert "arvioitu 1.3.2024: Hanke" in found
    assert "Ei arvioitu" in found


def test_api_counts_staffs_assessments(client, county):
    AssessmentFactory(county=county, assessed_on=date(2024, 3, 1), state="done")

    found = client.get("/api/v1/situation/?date=2024-06-30").json()["recommendations"]
    assert found[2]["done"]["counties"] == ["18"]
    assert found[7]["done"]["count"] == 0


def test_one_assessment_a_day(county):
    AssessmentFactory(county=county, assessed_on=DAY)
    with pytest.raises(IntegrityError, match="knowledge_assessment_one_a_day"):
        AssessmentFactory(county=county, assessed_on=DAY)
