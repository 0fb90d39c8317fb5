"""Files with negotiations in parts, and with statements that none was held."""

from datetime import date

import pytest

from accounts.access import Access
from importing.running import apply, dry_run
from negotiations.models import Negotiation, NoneStatement
from tests.factories import CouncilTermFactory, CountyFactory, NegotiationFactory, UserFactory
from tests.importing.test_running import book

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return Access.of(UserFactory(staff=True), date(2024, 6, 30))


@pytest.fixture
def county():
    CouncilTermFactory()
    return CountyFactory(code="16", short_fi="Keski-Pohjanmaa")


def imported(staff, **sheets):
    """The outcome of a file, applied if it may be."""
    data = book(**sheets)
    shown = dry_run(staff, data)
    if shown.may_be_applied:
        assert apply(staff, data, expected=shown.digest, reason="Taulukko")[0]
    return shown


def statement(kind, window):
    return [
        ["county", "kind", "window_from", "stated_on", "reason"],
        ["Keski-Pohjanmaa", kind, window, "1.6.2024", "Ei ehditty."],
    ]


@pytest.mark.parametrize(
    ("kind", "window", "first"),
    [
        ("cooperation", "valtuustokausi 1.3.2022–31.5.2025", date(2022, 3, 1)),
        ("cooperation", "fullmäktigeperioden 1.3.2022–31.5.2025", date(2022, 3, 1)),
        ("cooperation", "1.3.2022", date(2022, 3, 1)),
        ("hyte", "vuosi 2024", date(2024, 1, 1)),
        ("hyte", "2024", date(2024, 1, 1)),
        ("hyte", "1.1.2024", date(2024, 1, 1)),
    ],
)
def test_window_in_a_file_is_its_name_or_its_first_day(staff, county, kind, window, first):
    imported(staff, none_statements=statement(kind, window))

    assert NoneStatement.objects.get().window_from == first


@pytest.mark.parametrize(
    ("kind", "window"),
    [("cooperation", "viime kausi"), ("cooperation", "1.6.2025"), ("hyte", "valtuustokausi 2022")],
)
def test_other_windows_are_refused_with_the_possible_ones(staff, county, kind, window):
    outcome = imported(staff, none_statements=statement(kind, window))

    (row,) = outcome.rows
    assert row.action == "refused"
    assert "1.3.2022" in str(row) or "vuosi 2024" in str(row)
    assert not NoneStatement.objects.exists()


def test_part_names_the_number_of_the_first(staff, county):
    first = NegotiationFactory(county=county)
    (code,) = first.municipalities

    imported(
        staff,
        negotiations=[
            ["county", "kind", "held_on", "outcome", "format", "municipalities", "part_of"],
            ["Keski-Pohjanmaa", "cooperation", "20.5.2024", "held", "one", code, first.pk],
        ],
    )

    row = Negotiation.objects.get(part_of=first)
    assert row.held_on == date(2024, 5, 20)


@pytest.mark.parametrize(
    ("typed", "action"),
    [("2/2024", "unchanged"), (date(2024, 2, 1), "refused"), (date(2024, 2, 15), "changed")],
)
def test_first_of_a_recorded_month_is_taken_for_a_slip_of_the_spreadsheet(staff, typed, action):
    row = NegotiationFactory(
        held_on=date(2024, 2, 29), precision="month", announced_on=date(2024, 1, 1), outcome="held"
    )

    (found,) = dry_run(staff, book(negotiations=[["id", "held_on"], [row.pk, typed]])).rows

    assert found.action == action
    assert [one.column for one in found.problems] == ["held_on"] * (action == "refused")
    assert all("2/2024" in one.reason for one in found.problems)
