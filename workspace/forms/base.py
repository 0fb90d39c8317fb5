"""The form of a row of a county's record, with the choices of its place."""

from __future__ import annotations

from typing import Any

from django import forms

from editing.row_forms import RowForm
from history.statements import COUNTYS_OWN, MUNICIPALITYS_OWN, Channel
from toolkit.form_fields import KeysField, ThemesWidget

SOURCE = ("source_channel", "source_reference", "source_url")
TITLES = ("title_fi", "title_sv", "title_en")
NAMES = ("name_fi", "name_sv", "name_en")


class RecordForm(RowForm):
    """A row of a county's record: themes and municipalities of the place.

    Forms with other choices offer them in `prepare`, with `_keys` and `_choose`.
    """

    def prepare(self) -> None:
        place = self.where
        if "themes" in self.fields:
            self._keys("themes", place.theme_choices)
        if "municipalities" in self.fields:
            self._keys("municipalities", place.municipality_choices)
        self._choose("theme", place.theme_choices)
        self._choose("municipality", place.municipality_choices)
        if "source_channel" in self.fields:
            is_made_up = self.instance.source_channel == Channel.DEMONSTRATION
            self.fields["source_channel"].choices = [
                MUNICIPALITYS_OWN if place.is_municipal else COUNTYS_OWN,
                *(Channel.choices if is_made_up else Channel.choices[:-1])[1:],
            ]

    def _keys(self, name: str, choices: Any) -> None:
        """Offer these keys as checkboxes."""
        before = self.fields[name]
        self.fields[name] = KeysField(
            choices=choices,
            required=before.required,
            label=before.label,
            help_text=before.help_text,
            widget=ThemesWidget()
            if name == "themes"
            else forms.CheckboxSelectMultiple({"class": "keys"}),
        )

    def _choose(self, name: str, choices: list[tuple[Any, str]]) -> None:
        """Offer these rows only; the list is read once for all forms on the page."""
        if name not in self.fields:
            return
        field = self.fields[name]
        keys = [key for key, _name in choices]
        field.queryset = field.queryset.model._default_manager.filter(pk__in=keys)
        empty = [] if field.required and self.instance.pk else [("", "–")]
        field.choices = [*empty, *choices]


class OfCountyForm(RecordForm):
    """A row of the county itself; a new one gets the place's county."""

    def prepare(self) -> None:
        super().prepare()
        if self.instance.county_id is None:
            self.instance.county = self.where.county


def given(form: Any, name: str) -> list[Any]:
    return [choice for choice in form.fields[name].choices if choice[0]]


def named(rows: Any) -> list[tuple[Any, str]]:
    return [(one.pk, str(one)) for one in rows]
