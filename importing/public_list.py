"""How the public list of a sheet's rows differs from the sheet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.sheets import Value

PublicRow = Mapping[str, Value]
"""The cells of a public list's row by the API's names; an empty cell is left out."""


@dataclass(frozen=True)
class PublicList:
    """A collection of the API with the rows of a sheet, downloadable with `?format=csv|xlsx`.

    A column of the list is read into the sheet's column of the same name; the rest is given here.
    """

    collection: str
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Columns that have another name in the sheet."""
    days_after: Collection[str] = ()
    """Columns with the first day after a period, where the sheet has the last one."""
    inexact_day: str = ""
    """The day that the column `precision` is about."""
    worked_out: Collection[str] = ()
    """Columns of the same name that give the state on a day, not what is on record."""
    silent: Collection[str] = ()
    """Columns that need no note when they are not read, or are read together with another."""
    composed: Sequence[str] = ()
    """Columns of the sheet that `compose` makes."""

    def compose(self, rows: Sequence[PublicRow]) -> list[dict[str, Value | None]]:
        """For each row, the sheet's values that are made from several columns, by column."""
        return [{} for _row in rows]
