"""The form of the search page."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

SHORTEST = 2


class SearchForm(forms.Form):
    """The search words."""

    q = forms.CharField(
        label=gettext_lazy("Search for"),
        required=False,
        min_length=SHORTEST,
        max_length=200,
        error_messages={
            "min_length": gettext_lazy("Type at least two letters or digits."),
            "max_length": gettext_lazy("The search is too long. Type at most 200 characters."),
        },
        widget=forms.TextInput({"type": "search", "id": "search", "autocomplete": "off"}),
    )
