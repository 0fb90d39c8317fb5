"""The columns of the list of negotiations: of its file, and what an import may change by them."""

from __future__ import annotations

from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from cooperation.models import Municipality
from listing import columns as c
from listing.cells import Cell, day_cell
from negotiations.calendars import Dated
from negotiations.models import Convener, Kind
from toolkit.texts import text_of

_row = attrgetter("row")


def _day(one: Dated) -> Cell:
    return day_cell(one.row.held_on, one.row.precision)


def _kinds(one: Dated) -> str:
    """Both kinds of a combined pair, which is one row."""
    return c.joined(Kind(kind).label for kind in one.kinds)


def _group(one: Dated) -> str:
    return text_of(one.row.group, "name").value if one.row.group else ""


def _conveners(one: Dated) -> str:
    names = dict(Convener.choices)
    return c.joined(names.get(key, key) for key in one.row.conveners)


def columns() -> c.ListColumns:
    """The columns, with the municipalities' names read once."""
    names = {one.code: text_of(one, "name").value for one in Municipality.objects.all()}

    def municipalities(one: Dated) -> str:
        return c.joined(names.get(code, code) for code in one.row.municipalities)

    return c.ListColumns(
        [
            c.Column(_("Day"), _day, edits="held_on"),
            c.Column(_("Kind"), _kinds),
            *c.county_columns(_row),
            c.mark_column(_("State"), "negotiation", lambda one: one.state),
            c.Column(_("Why not counted"), lambda one: str(one.why_not_counted)),
            c.choice_column(_("With whom"), _row, "format", edits="format"),
            c.Column(_("Municipalities"), municipalities, edits="municipalities"),
            c.Column(_("Group of municipalities"), _group),
            c.Column(_("Part of a series"), lambda one: str(one.part or "")),
            c.flag_column(
                _("Regional council present"),
                lambda one: one.row.is_regional_council_present,
                edits="is_regional_council_present",
            ),
            c.Column(_("Also taking part"), lambda one: c.joined(one.organisations)),
            c.Column(_("convened by"), _conveners, edits="conveners"),
        ],
        _row,
    )
