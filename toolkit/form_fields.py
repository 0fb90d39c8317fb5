"""Form fields in the users' formats: days as 12.3.2024, periods with last day, lists by line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.postgres.forms import DateRangeField as RangeFormField
from django.contrib.postgres.forms import RangeWidget
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import DateRange, Range

from toolkit.constraints import FIRST_DAY, LAST_DAY
from toolkit.days import iso_day, last_day
from toolkit.texts import Text

DAY_FORMATS = ["%d.%m.%Y", "%Y-%m-%d"]
SUB_THEME = "– "
"""Prefix of a sub-theme in a list of choices, where it follows its parent."""


class DayInput(forms.DateInput):
    """A day in the local format, without a date picker, which would hide the format."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        given = {"inputmode": "decimal", "autocomplete": "off", "class": "day"}
        super().__init__(given | (attrs or {}), format="%d.%m.%Y")


class DayField(forms.DateField):
    """A day typed as 12.3.2024 or as an ISO date."""

    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", DAY_FORMATS)
        kwargs.setdefault("error_messages", {"invalid": _("Write the day like this: 12.3.2024.")})
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        """Refuse days that the database would refuse, before any calculation with them."""
        day = super().to_python(value)
        if day and not FIRST_DAY <= day <= LAST_DAY:
            sentence = _("A day must lie between 1.1.1900 and 31.12.2100.")
            raise ValidationError(sentence, code="out_of_range")
        return day


class AddressDayField(forms.DateField):
    """A day in an address, exactly as 2024-06-30."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs | {"input_formats": ["%Y-%m-%d"]})

    def strptime(self, value: str, format: str) -> date:  # noqa: A002 - of the base class
        """Read the text; what `iso_day` does not read is refused."""
        if (day := iso_day(value)) is None:
            raise ValueError
        return day


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


class KeysField(forms.MultipleChoiceField):
    """An array of keys, chosen by name."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[str]:
        return list(super().clean(value))


class ThemesWidget(forms.CheckboxSelectMultiple):
    """Checkboxes of themes, each followed by its sub-themes; the style sheet groups them."""

    def __init__(self) -> None:
        super().__init__({"class": "keys themes"})

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        if str(option["label"]).startswith(SUB_THEME):
            option["attrs"]["class"] = "sub"
        return option


class KeySearch(AutocompleteSelect):
    """The admin's search for one row. A sent value that can be no key is refused by the field.

    Django's own widget looks it up to show it again, and answers 500.
    """

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        return super().optgroups(name, [one for one in value if self._may_be_key(one)], attr)

    def _may_be_key(self, value: Any) -> bool:
        key = self.field.target_field
        try:
            key.run_validators(key.to_python(value))
        except ValidationError:
            return False
        return "\0" not in str(value)


class LinesField(forms.CharField):
    """A list of texts, one per line."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea({"rows": 3}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        return [
            line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()
        ]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != self.to_python(data)

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Skip: a list is not a text; its items are validated by the model."""


class NamesSelect(forms.Select):
    """A choice of rows whose names may be in another language than the page: `lang` marks them."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        row = getattr(option["value"], "instance", None)
        for name in ("name", "title", "short", "text"):
            text = getattr(row, name, None)
            if isinstance(text, Text) and text.value == str(option["label"]):
                option["attrs"] |= _marked(text)
                break
        return option


def _marked(text: Text) -> dict[str, str]:
    is_foreign = text.language not in ("", (get_language() or "")[:2])
    return {"lang": text.language} if is_foreign else {}
