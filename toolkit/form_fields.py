"""Form fields in the users' formats: days of addresses, keys by name, lists by line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from toolkit.days import iso_day
from toolkit.texts import Text

SUB_THEME = "– "
"""Prefix of a sub-theme in a list of choices, where it follows its parent."""


class AddressDayField(forms.DateField):
    """A day in an address, exactly as 2024-06-30."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs | {"input_formats": ["%Y-%m-%d"]})

    def strptime(self, value: str, format: str) -> date:  # noqa: A002 - of the base class
        """Read the text; what `iso_day` does not read is refused."""
        if (day := iso_day(value)) is None:
            raise ValueError
        return day


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
