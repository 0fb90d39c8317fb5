"""The list of municipalities by first letter, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from django.utils.translation import gettext as _

from cooperation.models import County, Municipality
from listing.cells import Cell
from listing.files import Table
from toolkit.texts import finnish_key

Letters = list[tuple[str, list[Municipality]]]

LONG = 40
"""A longer list is folded by letter; a list filtered to fewer is shown unfolded."""


def by_letter(rows: Iterable[Municipality]) -> Letters:
    """The municipalities by the first letter of their names in the reader's language."""
    ordered = sorted(rows, key=lambda one: finnish_key(one.name.value))
    return [
        (letter, list(found))
        for letter, found in groupby(ordered, key=lambda one: one.name.value[:1].upper())
    ]


def municipality_table(letters: Letters, counties: Mapping[str, County]) -> Table:
    """The list as a file, in the order of names."""
    return Table(
        title=_("Municipalities"),
        head=[_("Municipality"), _("Code"), _("County code"), _("County")],
        rows=[_cells(one, counties) for _letter, rows in letters for one in rows],
    )


def _cells(municipality: Municipality, counties: Mapping[str, County]) -> list[Cell]:
    county = counties.get(municipality.county_on)  # type: ignore[attr-defined]
    place = county.short.value if county else str(municipality.get_special_display())
    return [municipality.name.value, municipality.code, county.code if county else None, place]
