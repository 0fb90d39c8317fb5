"""Form fields for days as people type them, and for periods with their last day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.postgres.forms import DateRangeField as RangeFormField
from django.contrib.postgres.forms import RangeWidget
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import DateRange, Range

from inputs.days import InexactDay, inexact_day
from toolkit.days import exact_day, last_day
from toolkit.proposals import Unreadable


class DayInput(forms.DateInput):
    """A day in the local format, without a date picker, which would hide the format."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        given = {"inputmode": "decimal", "autocomplete": "off", "class": "day"}
        super().__init__(given | (attrs or {}), format="%d.%m.%Y")


class InexactDayInput(DayInput):
    """A day, a month, a quarter, a year …: typed with letters too."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "text"} | (attrs or {}))


class DayField(forms.DateField):
    """A whole day, in any of the ways people type one (`inputs.days`)."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        """Refuse days that the database would refuse, before any calculation with them."""
        found = self.read(value)
        if found is None or found.precision == "day":
            return found.day if found else None
        raise ValidationError(_("The whole day is needed here, as 12.3.2024."), code="inexact")

    def read(self, value: Any) -> InexactDay | None:
        """The day with its precision; None if nothing was typed."""
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            return inexact_day(value)
        except Unreadable as reason:
            raise ValidationError(str(reason), code="invalid") from reason


class InexactDayField(DayField):
    """A day as exactly as it is known. The precision follows from what was typed.

    `precision` is that of the initial day, which is shown as exactly as it is known.
    """

    widget = InexactDayInput
    precision: str = "day"

    def __init__(self, **kwargs: Any) -> None:
        hint = _("As exactly as it is known: 12.3.2024, 6/2024, Q1/2024, 2024 or “by 6/2024”.")
        own = kwargs.get("help_text")
        kwargs["help_text"] = format_lazy("{} {}", own, hint) if own else hint
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        found = self.read(value)
        return found.day if found else None

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, date) and self.precision != "day":
            return exact_day(value, self.precision)
        return super().prepare_value(value)


class TypedPrecision(forms.HiddenInput):
    """The precision of the day that was typed into the field `of_day` of the same form.

    `own` is the name of the field with the precision.

    A precision that is sent beside a whole day, by a page opened before it was left out of the
    forms, still counts.
    """

    def __init__(self, *, of_day: str, own: str = "precision") -> None:
        super().__init__()
        self.of_day, self.own = of_day, own

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        try:
            found = InexactDayField().read(data.get(f"{name[: -len(self.own)]}{self.of_day}"))
        except ValidationError:
            found = None
        if found and found.precision != "day":
            return found.precision
        return super().value_from_datadict(data, files, name) or "day"

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        """Nothing: what was saved before must not be sent beside another day."""
        return SafeString()

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


def follow_typed(form: Any, cleaned: dict[str, Any], days: Collection[str]) -> None:
    """Set the precision by what was typed, in a form that has a choice of it too.

    The choice counts beside a whole day; one that contradicts a month, a year … is an error.
    """
    for name in days:
        field = form.fields.get(name)
        if not (
            isinstance(field, InexactDayField) and cleaned.get(name) and "precision" in cleaned
        ):
            continue
        typed, chosen = field.read(form[name].data), cleaned["precision"]
        if typed is None or typed.precision == "day":
            continue
        if chosen in ("day", typed.precision):
            cleaned["precision"] = typed.precision
        elif chosen != "by":
            form.add_error("precision", _("The day is typed with another precision."))


class PeriodWidget(RangeWidget):
    """The first and the last day of a half-open column."""

    def __init__(self, day_widget: type[forms.DateInput] = DayInput) -> None:
        super().__init__(day_widget)
        for widget, label in zip(self.widgets, (_("first day"), _("last day")), strict=True):
            widget.attrs |= {"aria-label": label, "placeholder": label}

    def decompress(self, value: DateRange | None) -> tuple[date | None, date | None]:
        # A link to the form of a new row may contain any text.
        return (value.lower, last_day(value.upper)) if isinstance(value, Range) else (None, None)


class PeriodField(RangeFormField):
    """A period typed as its first and its last day; without a last day it is open.

    The admin passes its own field and widget for a day.
    """

    widget: Any = PeriodWidget

    def __init__(
        self,
        *,
        day_field: type[forms.DateField] = DayField,
        day_widget: type[forms.DateInput] = DayInput,
        **kwargs: Any,
    ) -> None:
        kwargs["widget"] = PeriodWidget(day_widget)
        kwargs["fields"] = [day_field(required=False), day_field(required=False)]
        kwargs["help_text"] = kwargs.get("help_text") or _(
            "First and last day. Leave the last one empty while it goes on."
        )
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Range):
            return list(self.widget.decompress(value))
        return super().prepare_value(value)

    def compress(self, values: Sequence[date | None]) -> DateRange | None:
        first, last = values or (None, None)
        if first and last and last < first:
            raise ValidationError(_("The last day is before the first."), code="order")
        until = last + timedelta(days=1) if last else None
        return DateRange(first, until) if first or last else None
