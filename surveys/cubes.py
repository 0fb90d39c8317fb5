"""A survey's tables as data cubes in JSON-stat 2.0, with the same numbers as the page."""

from __future__ import annotations

from itertools import product
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from surveys.counted import views_of
from surveys.downloads import answer_label
from surveys.models import Breakdown, Question, Survey
from surveys.results import ShownTable, shown_tables
from surveys.results_page.page import ResultsPage

Dimension = tuple[str, str, list[tuple[str, str]]]
"""Name, label and categories, each with its key and label."""

CONFIDENTIAL = "c"
"""The status of a cell that is not shown, as in the European statistical system."""


def cube(
    survey: Survey,
    question: Question | None,
    rows: str = "",
    columns: str = "",
    answers: str = "",
) -> dict[str, Any] | None:
    """The table as a JSON-stat dataset; None if it does not exist.

    `answers` is "options" or "sums" (`surveys.counted`); without it options, else sums.
    """
    which = Q(table__question=question, table__rows=rows, table__columns=columns)
    found = shown_tables(survey, which)
    if not found:
        return None
    (table,) = found.values()
    views = views_of(question, rows, (answer for _row, _column, answer in table.cells))
    view = answers or next(iter(views))
    if view not in views:
        return None
    dimensions = _dimensions(ResultsPage(survey), table, question, views[view])
    return {
        "version": "2.0",
        "class": "dataset",
        "label": str(question.text) if question else _("Respondents"),
        "source": survey.source_reference or str(survey.name),
        "updated": survey.published_on.isoformat() if survey.published_on else None,
        "id": [name for name, _label, _categories in dimensions],
        "size": [len(categories) for _name, _label, categories in dimensions],
        "dimension": {
            name: {
                "label": label,
                "category": {"index": [key for key, _l in found], "label": dict(found)},
            }
            for name, label, found in dimensions
        },
        "role": {"metric": ["answer"]},
        "note": _notes(table, question),
        **_values(table, dimensions),
        "extension": {
            "survey": survey.slug,
            "edition": survey.edition,
            "answers": view,
            "is_synthetic": survey.is_synthetic,
        },
    }


def _values(table: ShownTable, dimensions: list[Dimension]) -> dict[str, Any]:
    """The numbers of all cells in order, and which of them are hidden."""
    value: list[float | None] = []
    status: dict[str, str] = {}
    for place in product(*(categories for _name, _label, categories in dimensions)):
        where = _where(table, [key for key, _label in place])
        number = table.number(*where)
        if where in table.cells and number is None:
            status[str(len(value))] = CONFIDENTIAL
        average = table.values.get(where)
        value.append(number if average is None else float(average))
    return {"value": value, "status": status}


def _notes(table: ShownTable, question: Question | None) -> list[str]:
    """What a reader must know before adding the numbers up."""
    if question is not None and question.kind == "multiple":
        return [_("Several options could be chosen: the numbers do not add up to the respondents.")]
    if any(number is None for number in table.cells.values()):
        return [_("Numbers that are not shown are missing from the sum.")]
    return []


def _dimensions(
    page: ResultsPage, table: ShownTable, question: Question | None, answers: list[str]
) -> list[Dimension]:
    """Name, label and categories of each dimension, in the order of the values."""
    found = []
    for place, breakdown in enumerate((table.rows, table.columns)):
        if breakdown:
            used = {where[place] for where in table.cells}
            categories = [(key, str(label)) for key, label in page.labels(breakdown) if key in used]
            found.append((breakdown, str(Breakdown(breakdown).label), categories))
    labels = [(answer or "all", answer_label(question, answer)) for answer in answers]
    return [*found, ("answer", _("Answer"), labels)]


def _where(table: ShownTable, keys: list[str]) -> tuple[str, str, str]:
    *places, answer = keys
    row = places.pop(0) if table.rows else ""
    column = places.pop(0) if table.columns else ""
    return row, column, "" if answer == "all" else answer
