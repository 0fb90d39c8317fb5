"""The filters of the list of counties."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import CURRENT_FIRST
from cooperation import registry
from dashboard.matrix import Row
from situation import method


def _choices(subject: str, *keys: str) -> list[tuple[str, object]]:
    return [(key, registry.marks[subject][key].label) for key in keys]


class CountyFilter(forms.Form):
    """Filters the rows of the matrix; an empty choice does not filter."""

    q = forms.CharField(label=_("Name of a county or municipality"), required=False, max_length=100)
    status = forms.MultipleChoiceField(
        label=_("Strategic agreement"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=partial(
            _choices, "agreement", *(status.value for status in CURRENT_FIRST), "unknown"
        ),
    )
    regional_council = forms.MultipleChoiceField(
        label=_("Regional council"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=partial(_choices, "standing", "party", "prospective", "none"),
    )
    figure = forms.ChoiceField(
        required=False,
        widget=forms.HiddenInput,
        choices=lambda: [(path, path) for path in method.figures_of_counties()],
    )
    """The counties of one figure of the day."""
    date = forms.DateField(required=False, widget=forms.HiddenInput)
    known_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def rows(self, rows: Iterable[Row], *, found: frozenset[str] | None) -> list[Row]:
        """The rows that pass; `found` are the counties matching the search, None without one."""
        status, council = self.cleaned_data["status"], self.cleaned_data["regional_council"]
        return [
            row
            for row in rows
            if (not status or row.agreement in status)
            and (not council or row.regional_council in council)
            and (found is None or row.county.code in found)
        ]
