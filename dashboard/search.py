"""The form of the search page, and search in counties, municipalities and regional councils.

Names are matched approximately, codes exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation import registry
from cooperation.models import County, Municipality, RegionalCouncil
from cooperation.site_search import Hit, Search, SearchGroup, limited
from toolkit.days import day_in_words, last_day
from toolkit.searching import called
from toolkit.texts import Joined, text_of

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


def counties(search: Search) -> Iterator[Hit]:
    """Counties by code, name, brand, predecessor or seat."""
    columns = ("name_fi", "name_sv", "name_en", "brand", "predecessor", "seat")
    for county in limited(called(County.objects.all(), search.words, *columns)):
        yield Hit(search.page("county_detail", county.slug), county.name, county.brand)


def municipalities(search: Search) -> Iterator[Hit]:
    """Municipalities by code or name, also merged ones."""
    rows = Municipality.objects.with_county_on(search.day).select_related("successor")
    by_code = {county.code: county for county in County.objects.all()}
    for row in limited(called(rows, search.words, "name_fi", "name_sv")):
        county = by_code.get(row.county_on)
        place = text_of(county, "short").value if county else row.get_special_display()
        note = Joined.by(", ", row.code, place, _merged(row, search.day))
        yield Hit(search.page("municipality_detail", row.code), row.name, note)


def regional_councils(search: Search) -> Iterator[Hit]:
    """Regional councils by code, by name or by the name of their region."""
    columns = ("name_fi", "name_sv", "name_en", "region_fi", "region_sv", "region_en")
    for council in limited(called(RegionalCouncil.objects.all(), search.words, *columns)):
        yield Hit(search.page("regional_council_detail", council.code), council.name)


def _merged(row: Municipality, day: date) -> Joined | str:
    """The municipality into which this one has been merged by the day."""
    if row.successor is None or row.period.upper > day:
        return ""
    return Joined.of(
        _("until %(day)s, merged into %(name)s"),
        day=day_in_words(last_day(row.period.upper) or day),
        name=row.successor,
    )


def search(words: str, day: date, *, query: str = "") -> list[SearchGroup]:
    """The matches on the day, by kind; `query` keeps the day in the links."""
    wanted = Search(words, day, query)
    groups = (kind.group(key, wanted) for key, kind in registry.searches.items())
    return [group for group in groups if group.hits]
