"""A row that counts nowhere is shown with the reason."""

from datetime import date

import pytest
from django.utils import timezone, translation

from cooperation.situations import Span, base_of
from negotiations.counting import state_on_record, why_not_counted
from negotiations.models import Negotiation, NoneStatement
from negotiations.none_statements import is_contradicted, why_it_does_not_hold, with_held
from negotiations.situations import records_of
from tests.factories import (
    CouncilTermFactory,
    CountyFactory,
    MunicipalityFactory,
    NegotiationFactory,
    NoneStatementFactory,
)

pytestmark = pytest.mark.django_db

DAY = date(2024, 6, 30)
TO_COME = date(2024, 9, 1)


@pytest.fixture
def county():
    CouncilTermFactory()
    county = CountyFactory(slug="keski-pohjanmaa")
    MunicipalityFactory(county=county, code="001")
    return county


ROWS = {
    "held": ({}, ""),
    "planned": ({"outcome": "", "held_on": TO_COME, "announced_on": DAY}, ""),
    "a meeting": ({"kind": "meeting", "outcome": ""}, ""),
    "without an outcome": ({"outcome": ""}, "its outcome is not recorded"),
    "cancelled": ({"cancelled": True}, "it was cancelled"),
    "never announced": ({"outcome": "", "held_on": TO_COME}, "was known is not recorded"),
    "announced later": (
        {"outcome": "", "held_on": TO_COME, "announced_on": date(2024, 8, 1)},
        "before it is announced",
    ),
    "held on a day to come": ({"held_on": TO_COME}, "a day that has not come"),
}


@pytest.mark.parametrize(("fields", "reason"), ROWS.values(), ids=ROWS)
def test_reason_is_given_exactly_where_the_figures_do_not_count_the_row(county, fields, reason):
    row = NegotiationFactory(county=county, municipalities=["001"], **fields)

    with translation.override("en"):
        found = why_not_counted(row, DAY)

    assert reason in found
    assert bool(reason) == bool(found)
    if row.kind != "meeting":
        span = Span(DAY, DAY)
        base = base_of(span)
        states = records_of(span, base)["cooperation"].states_on(DAY, base.municipalities_on(DAY))
        assert (states[county.pk].state in ("held", "planned")) == (not found)


@pytest.mark.parametrize(("on", "state"), [(DAY, "not_counted"), (date(2024, 6, 29), "")])
def test_row_that_was_never_announced_is_shown_from_the_day_it_was_recorded(on, state):
    row = Negotiation(
        held_on=TO_COME, recorded_at=timezone.make_aware(timezone.datetime(2024, 6, 30, 0, 30))
    )

    assert state_on_record(row, on) == state


@pytest.mark.parametrize(
    "address", ["neuvottelut/?year=2024&", "alueet/keski-pohjanmaa/?", "kunnat/001/?"]
)
def test_public_pages_show_why_a_row_is_not_counted(client, county, address):
    NegotiationFactory(county=county, municipalities=["001"], outcome="")

    content = client.get(f"/en/{address}date=2024-06-30").content.decode()

    assert "its outcome is not recorded" in content


# Statements that none was held -------------------------------------------------------------------


def stated(county, held_on, **fields):
    """A statement of 1.6.2024, and a negotiation recorded after it."""
    NoneStatementFactory(county=county, stated_on=date(2024, 6, 1), **fields)
    NegotiationFactory(
        county=county,
        held_on=held_on,
        municipalities=["001"],
        kind=fields.get("kind", "cooperation"),
    )
    return with_held(NoneStatement.objects.all(), date(2026, 1, 1)).get()


@pytest.mark.parametrize(
    ("held_on", "contradicts", "sentence"),
    [
        pytest.param(
            date(2024, 5, 15), True, "Does not hold: a negotiation held on 15 May", id="before"
        ),
        pytest.param(date(2024, 6, 1), True, "Does not hold", id="same day"),
        pytest.param(
            date(2024, 6, 2), False, "Ended: a negotiation was held on 2 June", id="after"
        ),
        pytest.param(date(2025, 5, 31), False, "Ended", id="last day of the window"),
        pytest.param(date(2025, 6, 1), False, "", id="next window"),
    ],
)
def test_statement_ends_with_a_later_negotiation_and_is_contradicted_by_an_earlier_one(
    county, held_on, contradicts, sentence
):
    row = stated(county, held_on)

    assert is_contradicted(row) == contradicts
    with translation.override("en"):
        found = why_it_does_not_hold(row)
    assert sentence in found
    assert bool(sentence) == bool(found)


@pytest.mark.parametrize(
    ("held_on", "is_ended"), [(date(2024, 12, 31), True), (date(2025, 1, 1), False)]
)
def test_statement_about_a_year_ends_with_a_negotiation_of_that_year(county, held_on, is_ended):
    row = stated(county, held_on, kind="hyte", window_from=date(2024, 1, 1))

    assert bool(why_it_does_not_hold(row)) == is_ended


def test_cancelled_negotiation_that_was_recorded_later_is_on_every_page_of_the_day(client, county):
    NegotiationFactory(
        county=county,
        with_all=True,
        outcome="cancelled",
        held_on=TO_COME,
        announced_on=None,
        cancelled_on=date(2024, 5, 1),
    )

    for path in ("neuvottelut/", "alueet/keski-pohjanmaa/", "kunnat/001/"):
        page = client.get(f"/en/{path}?date=2024-06-01").content.decode()
        assert "Cancelled" in page.partition("<main")[2], path
