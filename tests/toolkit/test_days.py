"""Days are shown in each language's format and never more exactly than known."""

from datetime import date

import pytest
from django.utils.translation import override
from psycopg.types.range import DateRange

from cooperation import first_days
from toolkit import days

SPRING = date(2024, 6, 30)


@pytest.mark.parametrize(
    ("precision", "day", "text"),
    [
        ("day", date(2024, 3, 12), "12 March 2024"),
        ("month", date(2024, 3, 31), "March 2024"),
        ("quarter", SPRING, "quarter 2 of 2024"),
        ("half", SPRING, "first half of 2024"),
        ("half", date(2024, 12, 31), "second half of 2024"),
        ("year", date(2024, 12, 31), "2024"),
        ("by", SPRING, "by June 2024"),
        ("by", date(2024, 6, 12), "by 12 June 2024"),
    ],
)
def test_day_is_shown_with_its_precision(precision, day, text):
    with override("en"):
        assert days.exact_day(day, precision) == text


@pytest.mark.parametrize(
    ("precision", "text"),
    [
        ("day", "30.6.2024 alkaen"),
        ("month", "6/2024 alkaen"),
        ("by", "viimeistään 6/2024"),
        ("half", "alkuvuosi 2024"),
    ],
)
def test_beginning_is_said_as_exactly_as_it_is_known(precision, text):
    with override("fi"):
        assert days.since_in_words(SPRING, precision) == text


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_finnish_and_swedish_dates_are_numeric(language):
    with override(language):
        assert days.exact_day(date(2024, 3, 12)) == "12.3.2024"
        assert days.exact_day(date(2024, 3, 31), "month") == "3/2024"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", ["2. neljännes 2024", "alkuvuosi 2024", "viimeistään 6/2024"]),
        ("sv", ["kvartal 2/2024", "första halvåret 2024", "senast 6/2024"]),
    ],
)
def test_inexact_days_have_words_in_each_language(language, text):
    with override(language):
        assert [days.exact_day(SPRING, one) for one in ("quarter", "half", "by")] == text


def test_unknown_day_is_empty():
    assert days.exact_day(None) == ""


def test_a_period_shows_its_last_day_and_stays_open_without_one():
    with override("fi"):
        assert days.period_in_words(date(2022, 3, 1), date(2025, 6, 1)) == "1.3.2022–31.5.2025"
        assert days.period_in_words(date(2025, 6, 1), None) == "1.6.2025–"


def test_json_has_only_known_precision_of_dates():
    assert days.machine_day(SPRING, "month") == "2024-06"
    assert days.machine_day(SPRING, "half") == ""


@pytest.mark.parametrize(
    ("lower", "upper", "is_covered"),
    [
        pytest.param(date(2024, 6, 30), None, True, id="first day"),
        pytest.param(date(2024, 7, 1), None, False, id="the day before"),
        pytest.param(date(2022, 3, 1), date(2024, 7, 1), True, id="last day"),
        pytest.param(date(2022, 3, 1), date(2024, 6, 30), False, id="first day after"),
        pytest.param(None, date(2024, 7, 1), True, id="no first day"),
        pytest.param(None, None, True, id="always"),
    ],
)
def test_a_period_covers_its_days(lower, upper, is_covered):
    assert days.covers(DateRange(lower, upper), date(2024, 6, 30)) is is_covered


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        (date(2022, 2, 28), False),
        (date(2022, 3, 1), True),
        (date(2024, 6, 30), True),
        (date(2024, 7, 1), False),
    ],
)
def test_the_systems_days_are_from_the_first_county_councils_to_today(day, is_one):
    assert first_days.is_system_day(day, today=date(2024, 6, 30)) is is_one
