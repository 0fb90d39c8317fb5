"""Negotiations in several parts: their numbers, and their place beside each other."""

from datetime import date

import pytest

from negotiations.parts import parts_of, together, with_parts
from negotiations.situations import states_by_window
from tests.factories import (
    CouncilTermFactory,
    CountyFactory,
    MunicipalityFactory,
    NegotiationFactory,
)
from tests.negotiations.test_models import county_of_three

pytestmark = pytest.mark.django_db

DAYS = (date(2024, 2, 6), date(2024, 2, 13), date(2024, 3, 5))


def three_parts(county=None, **fields):
    """Three parts of one negotiation, the last in another month."""
    county = county or CountyFactory()
    first = NegotiationFactory(county=county, held_on=DAYS[0], **fields)
    later = [
        NegotiationFactory(county=county, held_on=day, part_of=first, **fields) for day in DAYS[1:]
    ]
    return [first, *later]


def numbers(rows, day):
    parts = parts_of(rows, day)
    return [(parts[row.pk].number, parts[row.pk].of) if row.pk in parts else None for row in rows]


def test_parts_are_numbered_in_the_order_of_their_days():
    assert numbers(three_parts(), date(2024, 6, 30)) == [(1, 3), (2, 3), (3, 3)]


def test_part_that_was_not_known_on_the_day_is_not_among_the_parts():
    """Recording a later part never changes an earlier day."""
    assert numbers(three_parts(), date(2024, 2, 20)) == [(1, 2), (2, 2), None]


def test_cancelled_part_is_not_among_the_parts():
    rows = three_parts()
    rows[1].outcome, rows[1].cancelled_on = "cancelled", date(2024, 2, 1)

    assert numbers(rows, date(2024, 6, 30)) == [(1, 2), None, (2, 2)]


def test_negotiation_of_one_part_has_no_number():
    assert numbers([NegotiationFactory()], date(2024, 6, 30)) == [None]


def test_parts_outside_a_filtered_list_are_read(django_assert_num_queries):
    rows = three_parts()
    NegotiationFactory(county=rows[0].county)

    with django_assert_num_queries(1):
        found = list(with_parts(rows[1:2]))

    assert {row.pk for row in found} == {row.pk for row in rows}


def test_parts_are_listed_together():
    one, two, three = three_parts()
    other = NegotiationFactory(county=one.county, held_on=date(2024, 2, 10))

    for listed in ([one, other, two, three], [three, two, other, one]):
        assert together(listed, lambda row: row) == [one, two, three, other]


def test_each_part_covers_its_municipalities():
    CouncilTermFactory()
    county = county_of_three()
    first = NegotiationFactory(county=county, held_on=DAYS[0], hyte=True, municipalities=["001"])
    for day, code in zip(DAYS[1:], ("002", "003"), strict=True):
        NegotiationFactory(
            county=county, held_on=day, hyte=True, municipalities=[code], part_of=first
        )
    codes = frozenset({"001", "002", "003"})

    covered = [states_by_window(county.code, day, codes)["hyte"][0][1].covered for day in DAYS]

    assert [sorted(one) for one in covered] == [["001"], ["001", "002"], ["001", "002", "003"]]


@pytest.mark.parametrize(
    ("language", "text"),
    [("", "osa 2/3"), ("/sv", "del 2/3"), ("/en", "part 2/3")],
)
def test_pages_show_which_part_it_is(client, language, text):
    county = CountyFactory(slug="keski-pohjanmaa")
    MunicipalityFactory(county=county, code="001")
    CouncilTermFactory()
    three_parts(county, municipalities=["001"])

    for page in (
        "neuvottelut/?year=2024&date=2024-06-30",
        "alueet/keski-pohjanmaa/?date=2024-06-30",
    ):
        assert text in client.get(f"{language}/{page}").content.decode()
    assert text in client.get(f"{language}/kunnat/001/?date=2024-06-30").content.decode()
