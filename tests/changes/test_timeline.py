"""Recorded changes as lines: for everybody with roles, for staff with names."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pghistory
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from psycopg.types.range import DateRange

from accounts.access import Access
from accounts.models import RoleKind
from agreements.models import Agreement
from changes import events
from changes.events import EventQuery, Position
from changes.timeline import timeline
from cooperation.models import Person, Responsibility
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    CountyFactory,
    DecisionFactory,
    ForumFactory,
    MeasureFactory,
    MunicipalityFactory,
    NegotiationFactory,
    PartyFactory,
    PersonFactory,
    ResponsibilityFactory,
    ThemeFactory,
    with_role,
)
from tests.history.test_known import LATER, THEN, recorded
from toolkit.texts import Joined, Text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

ANYBODY = Access(date(2026, 6, 1))


@pytest.fixture
def county():
    return CountyFactory(code="18", short_fi="Keski-Pohjanmaa", short_en="Central Ostrobothnia")


@pytest.fixture
def coordinator(county):
    return with_role(RoleKind.COORDINATOR, county=county)


@pytest.fixture
def staff():
    return Access.of(with_role(RoleKind.STAFF), timezone.localdate())


def lines(wanted=EventQuery(), access=ANYBODY, **how):  # noqa: B008 - a value
    return timeline(access, wanted, **how).lines_newest_first


def fields(line):
    return [(one.label, one.old, one.new) for one in line.differences]


def test_a_change_is_shown_field_by_field_in_the_readers_language(county):
    status = AgreementStatusFactory(
        agreement=AgreementFactory(county=county, title_fi="Sopimus"),
        status="in_preparation",
        since=date(2024, 1, 15),
    )
    recorded(THEN)
    status.status = "ready"
    status.since = date(2024, 3, 12)
    status.save()

    line = lines()[0]
    assert (line.verb, line.kind, line.context) == (
        "update",
        "Status of an agreement",
        (Joined((Text("Sopimus", "fi"),)),),
    )
    assert fields(line) == [
        ("Status", "in preparation", "ready"),
        ("Since", "15 January 2024", "12 March 2024"),
    ]
    assert (str(line.county.short), line.page.key) == (
        "Central Ostrobothnia",
        status.agreement_id,
    )
    with translation.override("fi"):
        assert fields(lines()[0])[0] == ("Tila", "valmistelussa", "valmis")


def test_keys_and_periods_are_shown_in_words(county):
    theme = ThemeFactory(name_fi="Työllisyys", name_en="Employment")
    forum = ForumFactory(county=county, period=DateRange(date(2023, 1, 1), None))
    recorded(THEN)
    forum.themes, forum.period = [theme.key], DateRange(date(2023, 1, 1), date(2025, 1, 1))
    forum.save()

    line = lines()[0]
    assert sorted(fields(line)) == [
        ("Period", "1 January 2023–", "1 January 2023–31 December 2024"),
        ("Themes", "", "Employment"),
    ]
    assert line.true_day == date(2024, 12, 31)


def test_the_public_reads_a_role_and_staff_the_name_and_the_reason(county, coordinator, staff):
    with pghistory.context(user=coordinator.pk, channel="page", reason="Kirje 12.3."):
        AgreementFactory(county=county)

    public = timeline(ANYBODY, EventQuery()).entries[0]
    assert (public.who, public.channel, public.reason) == ("county coordinator", "page", "")
    full = timeline(staff, EventQuery()).entries[0]
    assert full.who == f"{coordinator} (county coordinator)"
    assert full.reason == "Kirje 12.3."


def test_event_without_user_is_attributed_to_the_system(county):
    AgreementFactory(county=county)

    assert timeline(ANYBODY, EventQuery()).entries[0].who == "the system"


def test_entry_long_after_its_day_is_marked(county):
    agreement = AgreementFactory(county=county)
    AgreementStatusFactory(agreement=agreement, since=date(2024, 2, 1))
    recorded(datetime(2024, 6, 5, 12, tzinfo=UTC))

    assert [line.days_after for line in lines()] == [125, 0]
    assert [line.true_day for line in lines()] == [date(2024, 2, 1), None]


def test_a_correction_of_another_field_is_not_marked_as_late(county):
    decision = DecisionFactory(party=PartyFactory(agreement=AgreementFactory(county=county)))
    recorded(THEN)
    decision.section = "42"
    decision.save()

    assert lines()[0].days_after == 0


def test_removed_and_restored_rows_are_shown_with_their_values(county):
    agreement = AgreementFactory(county=county, title_fi="Sopimus")
    status = AgreementStatusFactory(agreement=agreement, status="ready", since=date(2024, 2, 1))
    key = status.pk
    status.delete()
    AgreementStatusFactory(pk=key, agreement=agreement, status="ready", since=date(2024, 2, 1))

    restored, removed = lines()[:2]
    assert [restored.verb, removed.verb] == ["restore", "delete"]
    assert restored.days_after == 0  # it had been recorded before
    assert ("Status", "ready", "") in fields(removed)


def test_rows_of_a_removed_agreement_are_still_listed_under_it_and_its_county(county):
    agreement = AgreementFactory(county=county, title_fi="Poistettu sopimus")
    decision = DecisionFactory(party=PartyFactory(agreement=agreement))
    MeasureFactory(goal__agreement=agreement)
    key = agreement.pk
    agreement.delete()
    AgreementFactory()

    for wanted in (EventQuery(about=(Agreement, key)), EventQuery(county="18")):
        found = lines(wanted)
        assert len(found) == 10  # agreement, party, decision, goal, measure: made and removed
        assert events.count(ANYBODY, wanted) == 10
        assert "Poistettu sopimus" in [str(one) for line in found for one in line.context]
        assert {line.page for line in found if line.context} == {None}
    assert decision.party.municipality.name.value in [str(line.title) for line in lines()]


def test_changes_of_a_municipality_are_those_that_refer_to_it(county):
    municipality = MunicipalityFactory(county=county)
    party = PartyFactory(agreement=AgreementFactory(county=county), municipality=municipality)
    decision = DecisionFactory(party=party)
    negotiation = NegotiationFactory(county=county, municipalities=[municipality.pk])
    DecisionFactory(party=PartyFactory(agreement=party.agreement))

    found = {line.event.pk for line in lines(EventQuery(municipality=municipality.pk))}
    kinds = {line.kind for line in lines(EventQuery(municipality=municipality.pk))}
    assert found == {party.pk, decision.pk, negotiation.pk}
    assert kinds == {"Party", "Decision", "Negotiation"}


def test_filters_by_subject_and_time_of_recording(county):
    AgreementFactory(county=county)
    recorded(THEN)
    ForumFactory(county=county)
    recorded(LATER)

    assert [line.kind for line in lines(EventQuery(subject="forums"))] == ["Forum"]
    assert [line.kind for line in lines(EventQuery(since=LATER))] == ["Forum"]
    assert [line.kind for line in lines(EventQuery(until=THEN))] == ["Agreement"]
    assert lines(EventQuery(until=THEN - timedelta(seconds=1))) == []


def test_the_history_of_people_is_not_public(county, staff):
    person = PersonFactory(name="Maija Meikäläinen", email="maija@example.fi", is_public=True)
    answers = ResponsibilityFactory(county=county, person=person)
    other = PersonFactory(name="Matti Meikäläinen", is_public=True)
    recorded(THEN)
    answers.person = other
    answers.save()
    key = person.pk
    person.delete()

    public = lines(EventQuery(county="18"))
    assert fields(public[0]) == [("Person", "", "")]
    everything = repr([(line.title, line.context, fields(line)) for line in lines()])
    assert "Meikäläinen" not in everything
    assert lines(EventQuery(record=(Person, key))) == []
    assert fields(lines(EventQuery(county="18"), staff)[0]) == [
        ("Person", "Maija Meikäläinen", "Matti Meikäläinen")
    ]
    assert [line.verb for line in lines(EventQuery(record=(Person, key)), staff)] == [
        "delete",
        "insert",
    ]
    assert lines(EventQuery(record=(Responsibility, answers.pk)))[0].event.pk == answers.pk


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_follow_each_other_without_a_gap(county, size):
    for number in range(3):
        agreement = AgreementFactory(county=county)
        PartyFactory(agreement=agreement, standing=date(2024, 1, 1 + number))
        recorded(THEN + timedelta(days=number // 2))

    whole = [line.event.position for line in lines(size=100)]
    found, after = [], None
    while True:
        page = timeline(ANYBODY, EventQuery(), size=size, after=after)
        found += [line.event.position for entry in page.entries for line in entry.lines[::-1]]
        if not page.after:
            break
        after = Position.read(str(page.after))
    assert found == whole
    assert len(whole) == 9


@pytest.mark.parametrize("many", [1, 12])
def test_a_page_takes_a_fixed_number_of_queries(county, coordinator, staff, many):
    for number in range(many):
        with pghistory.context(user=coordinator.pk):
            party = PartyFactory(
                agreement=AgreementFactory(county=county), standing=date(2024, 1, 1)
            )
            DecisionFactory(party=party, section=str(number + 1))

    with CaptureQueriesContext(connection) as captured:
        timeline(staff, EventQuery(county="18"), size=100)
    assert len(captured) == 4


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "2024-06-05T12:00:00+00:00_x.y_1", "2024-06-05_agreements.party_1", "a_b_c"),
        "2024-06-05T12:00:00+23:59_agreements.party_1",
    ],
)
def test_invalid_position_is_none(text):
    assert Position.read(text) is None


def test_a_responsibility_has_the_name_of_its_theme(county):
    theme = ThemeFactory(key="education_services", name_fi="Sivistys", name_en="Education")
    ResponsibilityFactory(county=county, theme=theme, role_fi="Johtaja", role_en="Director")

    (line,) = [one for one in lines() if one.event.model is Responsibility]

    assert str(line.title) == "Director (Education)"
