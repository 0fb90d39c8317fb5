"""The yearly clock shows each negotiation of the year."""

from datetime import date

import pytest

from negotiations.clocks import Event, yearly_clock
from tests.toolkit.test_charts import SVG, parse


def clock(events, now=date(2024, 6, 14)):
    return yearly_clock(
        2024,
        events,
        month_names=[str(n) for n in range(1, 13)],
        now=now,
        ident="c",
        title="T",
        description="D",
    )


@pytest.mark.parametrize("count", [1, 3, 9])
def test_each_negotiation_is_a_dot_of_its_own(count):
    svg = parse(clock([Event(6, "hyte", "held", f"n{n}") for n in range(count)]))

    dots = list(svg.iter(f"{SVG}circle"))
    assert len(dots) == len({(dot.get("cx"), dot.get("cy")) for dot in dots}) == count


def test_more_negotiations_than_a_month_holds_are_counted():
    svg = parse(clock([Event(6, "hyte", "held", str(n)) for n in range(12)]))

    assert len(list(svg.iter(f"{SVG}circle"))) == 8
    assert "+4" in [text.text for text in svg.iter(f"{SVG}text")]


def test_the_clock_marks_the_present_month_and_only_in_its_year():
    assert clock([]).count(" now") == 2
    assert " now" not in clock([], now=None)
