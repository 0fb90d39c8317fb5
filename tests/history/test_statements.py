"""A day known to the month or the half-year is stored as the last day it may be."""

from datetime import date

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from history.statements import PRECISE_DAYS, PreciseStatement, Precision, last_days

DAY = date(2024, 5, 12)
PRECISE = [model for model in apps.get_models() if issubclass(model, PreciseStatement)]


@pytest.mark.parametrize("name", PRECISE_DAYS)
@pytest.mark.parametrize(
    ("precision", "last"),
    [
        ("day", DAY),
        ("by", DAY),
        ("", DAY),
        (None, DAY),
        ("month", date(2024, 5, 31)),
        ("quarter", date(2024, 6, 30)),
        ("half", date(2024, 6, 30)),
        ("year", date(2024, 12, 31)),
    ],
)
def test_day_is_set_to_the_last_day_of_its_precision(name, precision, last):
    values = {name: DAY, "stated_on": DAY, "precision": precision}

    assert last_days(values) == {name: last}


def test_empty_day_and_form_without_days_are_unchanged():
    assert last_days({"since": None, "precision": "month"}) == {}
    assert last_days({"title_fi": "Sopimus"}) == {}


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(Precision.values))
def test_last_day_is_never_earlier_and_is_idempotent(day, precision):
    moved = last_days({"since": day, "precision": precision})["since"]

    assert moved >= day
    assert last_days({"since": moved, "precision": precision}) == {"since": moved}


@pytest.mark.parametrize("model", PRECISE, ids=lambda model: model._meta.label)
def test_every_statement_with_a_precision_has_one_day_that_it_is_about(model):
    names = {field.name for field in model._meta.concrete_fields}

    assert len(names & set(PRECISE_DAYS)) == 1
