"""Days are read as people type them, and as exactly as they are typed."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from inputs.day_fields import DayField, InexactDayField
from inputs.days import InexactDay, inexact_day, whole_day, written
from toolkit.days import exact_day, last_of
from toolkit.proposals import Unreadable


@pytest.mark.parametrize(
    "typed",
    [
        "15.1.2026",
        "15.01.2026",
        "15.1.26",
        "15,1,2026",
        "15 1 2026",
        "15. 1. 2026",
        " 15.1.2026. ",
        "15.1.\u200b2026",
        "15.\xa01.\xa02026",
        "2026-01-15",
        "2026-01-15T00:00:00",
        "2026-01-15T00:00:00Z",
        "2026-01-15T00:00:00+02:00",
        "2026-01-15 00:00:00",
        "2026-01-15 00:00:00.000",
        "15.1.2026 0:00:00",
        "15.1.2026 0.00",
        "15.1.2026 klo 0.00",
        "15. tammikuuta 2026",
        "15. TAMMIKUUTA 2026",
        "15 tammikuun 2026",
        "15 januari 2026",
        "15 January 2026",
        "January 15, 2026",
        "15 Jan 2026",
        "15 jan. 2026",
        "15.tammikuuta 2026",
        "15-Jan-2026",
        "to 15.1.2026",
        "torstaina 15. tammikuuta 2026",
        "torsdag den 15 januari 2026",
        "Thu, 15 Jan 2026",
        "１５．１．２０２６",
        date(2026, 1, 15),
        datetime(2026, 1, 15),  # noqa: DTZ001
        46037,
        46037.0,
    ],
)
def test_day_is_read_however_it_is_written(typed):
    assert inexact_day(typed) == InexactDay(date(2026, 1, 15))
    assert whole_day(typed) == date(2026, 1, 15)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("3/2024", (2024, 3, 31, "month")),
        ("02/2024", (2024, 2, 29, "month")),
        ("6/24", (2024, 6, 30, "month")),
        ("6.2024", (2024, 6, 30, "month")),
        ("2024-06", (2024, 6, 30, "month")),
        ("kesäkuu 2024", (2024, 6, 30, "month")),
        ("kesäkuussa 2024", (2024, 6, 30, "month")),
        ("juni 2024", (2024, 6, 30, "month")),
        ("June 2024", (2024, 6, 30, "month")),
        ("may 2024", (2024, 5, 31, "month")),
        ("2024", (2024, 12, 31, "year")),
        (2024, (2024, 12, 31, "year")),
        (2024.0, (2024, 12, 31, "year")),
        ("vuosi 2024", (2024, 12, 31, "year")),
        ("Q1/2024", (2024, 3, 31, "quarter")),
        ("Q2/2024", (2024, 6, 30, "quarter")),
        ("q3 2024", (2024, 9, 30, "quarter")),
        ("2024 Q4", (2024, 12, 31, "quarter")),
        ("2024/Q4", (2024, 12, 31, "quarter")),
        ("2. neljännes 2024", (2024, 6, 30, "quarter")),
        ("1. kvartaali 2024", (2024, 3, 31, "quarter")),
        ("alkuvuosi 2024", (2024, 6, 30, "half")),
        ("loppuvuosi 2024", (2024, 12, 31, "half")),
        ("vuoden 2024 alkupuoli", (2024, 6, 30, "half")),
        ("H1/2024", (2024, 6, 30, "half")),
        ("viimeistään 6/2024", (2024, 6, 30, "by")),
        ("6/2024 mennessä", (2024, 6, 30, "by")),
        ("by 30.6.2024", (2024, 6, 30, "by")),
        ("kesäkuun 2024 loppuun mennessä", (2024, 6, 30, "by")),
        ("vuoden 2024 loppuun mennessä", (2024, 12, 31, "by")),
        ("v. 2024", (2024, 12, 31, "year")),
        ("senast juni 2024", (2024, 6, 30, "by")),
    ],
)
def test_precision_follows_from_what_was_typed(typed, found):
    assert inexact_day(typed) == InexactDay(date(*found[:3]), found[3])


@pytest.mark.parametrize(
    ("typed", "last"), [("kevät 2024", (6, 30)), ("kesä 2024", (8, 31)), ("syksy 2024", (12, 31))]
)
def test_a_season_is_known_at_the_latest_by_its_end(typed, last):
    assert inexact_day(typed) == InexactDay(date(2024, *last), "by")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("31.6.", "Kesäkuussa on 30 päivää"),
        ("31.6.2024", "Kesäkuussa on 30 päivää"),
        ("29.2.2023", "Helmikuussa 2023 on 28 päivää"),
        ("30.2.", "Helmikuussa on enintään 29 päivää"),
        ("30.2.2024", "Helmikuussa 2024 on 29 päivää"),
        ("pe 15.1.2026", "12.3.2024"),
        ("2026-W03-4", "12.3.2024"),
        ("Q5/2024", "12.3.2024"),
        ("31. kesäkuuta 2024", "Kesäkuussa on 30 päivää"),
        ("1.13.2024", "Kuukautta 13 ei ole"),
        ("13/2024", "Kuukautta 13 ei ole"),
        ("0/2024", "Kuukautta 0 ei ole"),
        ("15.6.", "Kirjoita myös vuosi"),
        ("kesäkuu", "Kirjoita myös vuosi"),
        ("kesä", "Kirjoita myös vuosi"),
        ("1. neljännes", "Kirjoita myös vuosi"),
        ("Q1", "Kirjoita myös vuosi"),
        ("1.1.15", "neljällä numerolla"),
        ("1.1.99", "neljällä numerolla"),
        ("15.1.2026 14:30", "14.30"),
        ("2026-01-15T09:00:00", "9.00"),
        (datetime(2024, 3, 12, 9, 30), "9.30"),  # noqa: DTZ001
        (46037.5, "12.00"),
        ("1.1.1800", "1.1.1900"),
    ],
)
def test_what_is_wrong_with_a_day_is_shown(typed, why):
    with translation.override("fi"), pytest.raises(Unreadable, match=why):
        inexact_day(typed)


@pytest.mark.parametrize(
    "typed",
    ["", "kevät", "talvi 2024", 3, True, "12.3.", "10/11/2026", "noin 2024", "1.2.3.4", "2.2."],
)
def test_what_is_no_day_or_could_be_two_is_refused(typed):
    with pytest.raises(Unreadable):
        inexact_day(typed)


@given(
    st.dates(date(1950, 1, 1), date(2090, 1, 1)),
    st.sampled_from(["day", "month", "quarter", "half", "year", "by"]),
)
def test_written_day_is_read_back_unchanged(found, precision):
    kept = InexactDay(last_of(found, precision), precision)

    assert inexact_day(written(kept)) == kept


@given(
    st.dates(date(1950, 1, 1), date(2090, 1, 1)),
    st.sampled_from(["fi", "sv", "en"]),
    st.sampled_from(["day", "month", "quarter", "half", "year", "by"]),
)
def test_day_is_read_as_the_pages_show_it(found, language, precision):
    kept = InexactDay(last_of(found, precision), precision)
    with translation.override(language):
        shown = exact_day(kept.day, kept.precision)

    assert inexact_day(shown) == kept


def test_a_field_for_a_whole_day_refuses_a_month():
    assert DayField().clean("10,11,2026") == date(2026, 11, 10)
    with pytest.raises(ValidationError) as refusal:
        DayField().clean("6/2024")
    assert refusal.value.code == "inexact"


def test_a_field_shows_a_day_as_exactly_as_it_is_known():
    field = InexactDayField()
    field.precision = "month"

    assert field.clean("6/2024") == date(2024, 6, 30)
    assert field.prepare_value(date(2024, 6, 30)) == "6/2024"
    assert not field.has_changed(date(2024, 6, 30), "6/2024")
