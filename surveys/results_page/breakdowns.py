"""One question of a survey by group, by size of the municipality and by county."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from surveys.counting import NO_ANSWER, REST
from surveys.models import Breakdown, Question
from surveys.results import ShownTable, percent, shown_tables
from surveys.results_page.page import ResultsPage, Share, answer_name, sum_name
from toolkit.texts import Text

SIDES = ("poor", "good", REST)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a breakdown: the number of respondents, and the shares of the classes."""

    key: str
    label: Text
    number: int | None
    shares: tuple[Share, ...]
    options: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class BrokenDown:
    """A question by one breakdown; `columns` are the names of the classes."""

    breakdown: str
    title: str
    columns: tuple[Text, ...]
    rows: tuple[Row, ...]
    options: tuple[Text, ...] = ()
    """The names of all options, if they are shown beside the sides."""

    good_column: int = 0
    """The column that the map shows: the good side of a scale, else the first."""

    @property
    def has_hidden(self) -> bool:
        return any(share.percent is None for row in self.rows for share in row.shares)


def broken_down(page: ResultsPage, question: Question) -> list[BrokenDown]:
    """The question by group, size and county, as far as these are published."""
    tables = shown_tables(page.survey, Q(table__question=question, table__columns=""))
    found = []
    for breakdown in Breakdown:
        table = tables.get((question.pk, breakdown.value, ""))
        numbers = page.tables.get((None, breakdown.value, ""))
        if table and numbers:
            found.append(_broken_down(page, question, breakdown, table, numbers))
    return found


def _broken_down(
    page: ResultsPage,
    question: Question,
    breakdown: Breakdown,
    table: ShownTable,
    numbers: ShownTable,
) -> BrokenDown:
    shown = list(dict.fromkeys(answer for _, _, answer in table.cells))
    is_scale = question.kind == "likert"
    answers = [answer for answer in shown if answer in SIDES or not is_scale]
    options = _columns_shown(question, shown) if is_scale else []
    rows = []
    for key, label in page.labels(breakdown):
        number = numbers.number(key)
        if (key, "", answers[0]) not in table.cells:
            continue
        shares = tuple(
            Share(
                percent(table.number(key, answer=answer), number),
                page.published(question, answer, key) if breakdown == "group" else None,
            )
            for answer in answers
        )
        every = tuple(Share(percent(table.number(key, answer=cell), number)) for _, cell in options)
        rows.append(Row(key, label, number, shares, every))
    names = tuple(answer_name(question, answer) for answer in answers)
    return BrokenDown(
        breakdown.value,
        capfirst(str(breakdown.label)),
        names,
        tuple(rows),
        tuple(name for name, _ in options),
        answers.index("good") if "good" in answers else 0,
    )


def _columns_shown(question: Question, shown: list[str]) -> list[tuple[Text, str]]:
    """The scale in as much detail as the table has: options, or their side where hidden."""
    options = list(question.options.all())
    if not any(option.key in shown for option in options):
        return []
    alone = Counter(option.side for option in options)
    found: dict[str, Text] = {}
    for option in options:
        side = option.side if option.side in ("poor", "good") else REST
        if option.key in shown or (option.side == side and alone[side] == 1):
            found[option.key if option.key in shown else side] = option.label
        elif side in shown:
            found[side] = sum_name(question, side)
    if NO_ANSWER in shown:
        found[NO_ANSWER] = Text(_("No answer"), "")
    return [(name, cell) for cell, name in found.items()]
