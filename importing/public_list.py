"""The differences between the public list of a sheet's rows and the sheet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.sheets import Value

PublicRow = Mapping[str, Value]
"""The cells of a public list's row by the API's names, without empty cells."""


@dataclass(frozen=True)
class PublicList:
    """A collection of the API with the rows of a sheet, downloadable with `?format=csv|xlsx`.

    A column of the list is read into the sheet's column of the same name; exceptions are given
    here.
    """

    collection: str
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Columns that have another name in the sheet."""
    days_after: Collection[str] = ()
    """Columns with the first day after a period, for which the sheet has the last day."""
    inexact_day: str = ""
    """The day that the column `precision` applies to."""
    worked_out: Collection[str] = ()
    """Columns of the same name with the computed state of a day instead of the stored value."""
    silent: Collection[str] = ()
    """Columns that are not read and need no note, or are read together with another."""
    composed: Sequence[str] = ()
    """Columns of the sheet that `compose` returns."""

    def compose(self, rows: Sequence[PublicRow]) -> list[dict[str, Value | None]]:
        """For each row, the sheet's values that are composed of several columns, by column."""
        return [{} for _row in rows]
