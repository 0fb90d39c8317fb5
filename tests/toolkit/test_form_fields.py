"""Periods are typed by their first and last day; pages and the admin share one field."""

from datetime import date

import pytest
from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.utils.translation import override
from psycopg.types.range import DateRange

from inputs.day_fields import PeriodField

FIRST, LAST, UNTIL = "2024-01-01", "2024-12-31", date(2025, 1, 1)
KINDS = {
    "pages": {},
    "admin": {"day_field": forms.DateField, "day_widget": AdminDateWidget},
}


@pytest.fixture(params=KINDS)
def field(request):
    return PeriodField(required=False, **KINDS[request.param])


@pytest.mark.parametrize(
    ("typed", "period"),
    [
        pytest.param([FIRST, LAST], DateRange(date(2024, 1, 1), UNTIL), id="whole"),
        pytest.param([FIRST, FIRST], DateRange(date(2024, 1, 1), date(2024, 1, 2)), id="one day"),
        pytest.param([FIRST, ""], DateRange(date(2024, 1, 1), None), id="goes on"),
        pytest.param(["", ""], None, id="empty"),
    ],
)
def test_last_day_belongs_to_the_period_and_is_shown_again(field, typed, period):
    assert field.clean(typed) == period
    if period:
        shown = ["" if day is None else day.isoformat() for day in field.prepare_value(period)]
        assert shown == typed


def test_last_day_before_the_first_is_refused(field):
    with pytest.raises(forms.ValidationError) as refusal:
        field.clean([LAST, FIRST])
    assert refusal.value.code == "order"


def test_each_day_has_a_name_for_screen_readers(field):
    with override("en"):
        html = field.widget.render("period", None)

    assert html.count('aria-label="first day"') == html.count('aria-label="last day"') == 1


def test_the_admin_keeps_its_date_picker():
    pages, admin = (PeriodField(**options) for options in KINDS.values())

    assert pages.widget.render("period", None).count('class="day"') == 2
    assert admin.widget.render("period", None).count('class="vDateField"') == 2


def test_text_instead_of_a_period_is_shown_as_empty(field):
    assert field.widget.decompress("2024") == (None, None)
