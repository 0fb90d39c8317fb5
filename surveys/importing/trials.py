"""Trial answers in exports: previews and generated answers of Qualtrics."""

from __future__ import annotations

from surveys.importing.grids import Column, Grid
from surveys.importing.index import words_of
from toolkit.sheets import Row, cell_text

TRIALS = {("survey", "preview"), ("survey", "test"), ("preview",), ("test", "response")}
PREVIEW_BY_NUMBER = ("1",)
"""How Qualtrics writes a preview if numbers are exported instead of words."""


def status_columns(grid: Grid) -> dict[Column, set[tuple[str, ...]]]:
    """The columns with the type of each answer, and their words for a trial."""
    found = {}
    for column in grid.columns:
        words = words_of(column.heading)
        if "status" in words or words[-2:] == ("response", "type"):
            is_qualtrics = words[-2:] == ("response", "type")
            found[column] = TRIALS | ({PREVIEW_BY_NUMBER} if is_qualtrics else set())
    return found


def is_trial(row: Row, columns: dict[Column, set[tuple[str, ...]]]) -> bool:
    return any(
        words_of(cell_text(row.cells.get(column.number))) in trials
        for column, trials in columns.items()
    )
