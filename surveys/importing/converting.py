"""Rows of a file as respondents and answers, with all problems by row and column."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from surveys.importing.grids import Column, Grid, text_of_cell
from surveys.importing.matching import (
    GROUP,
    PLACE,
    SKIP,
    Mapping,
    SurveyIndex,
    meaning,
    several,
)
from surveys.models import LONGEST_TEXT, Kind, Question
from surveys.respondent_places import NOWHERE, Place
from toolkit.sheets import Problem, Row, Value, Wrong, cell_text

MOST_PROBLEMS = 500
"""Problems that are listed; further ones are only counted."""
STEP = 500
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Converted:
    """The respondent of a row, with the answers: options, number or text by the question's id."""

    group: int | None = None
    place: Place = NOWHERE
    options: dict[int, list[int]] = field(default_factory=dict)
    numbers: dict[int, Decimal] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.options or self.numbers or self.texts)


@dataclass
class Report:
    """What a file contains, and the problems that prevent its import."""

    respondents: int = 0
    empty_rows: int = 0
    answers: int = 0
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0

    def add(self, problem: Problem) -> None:
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)


class _NotTakenError(Exception):
    """The reason why a cell is refused."""


class Converter:
    """Converts the rows of a file one by one, according to the mapping."""

    def __init__(self, grid: Grid, index: SurveyIndex, mapping: Mapping) -> None:
        self.grid, self.index, self.mapping = grid, index, mapping
        self.report = Report()
        self.takers = list(self._takers())

    def check(self, progress: Progress | None = None) -> Report:
        """Check the whole file without writing."""
        for problem in (*self.grid.problems, *self._of_other_survey()):
            self.report.add(problem)
        for number, row in enumerate(self.grid.rows):
            converted = self.convert(row)
            if converted.is_empty:
                self.report.empty_rows += 1
            else:
                self.report.respondents += 1
                self.report.answers += len(converted.options)
                self.report.answers += len(converted.numbers) + len(converted.texts)
            if progress and number % STEP == 0:
                progress(number, len(self.grid.rows))
        return self.report

    def _of_other_survey(self) -> Iterator[Problem]:
        asked, found = len(self.index.questions), len(self.mapping.questions)
        if found * 2 < asked or not found:
            reason = _(
                "Only %(found)s of the survey's %(asked)s questions have a column:"
                " is this the file of another survey?"
            )
            yield Problem(reason % {"found": found, "asked": asked})

    def convert(self, row: Row) -> Converted:
        """Convert a row; its problems are added to the report."""
        made = Converted()
        for column, take in self.takers:
            value = row.cells.get(column.number)
            if value is None:
                continue
            try:
                if type(value) is Wrong:
                    raise _NotTakenError(value.reason)
                take(made, value)
            except _NotTakenError as refusal:
                problem = Problem(
                    refusal.args[0], "", row.number, _place(column), cell_text(value, 60)
                )
                self.report.add(problem)
        return made

    # Functions that set the cells of a column

    def _takers(self) -> Iterator[tuple[Column, Callable[[Converted, Value], None]]]:
        for column in self.grid.columns:
            target = self.mapping.columns.get(column.key, SKIP)
            if target == GROUP:
                yield column, self._group_taker()
            elif target == PLACE:
                yield column, self._place_taker()
            elif target.startswith("o:"):
                yield column, self._tick_taker(target)
            elif target.startswith("q:"):
                yield column, self._question_taker(self.index.questions[target[2:]], target)

    def _group_taker(self) -> Callable[[Converted, Value], None]:
        known = self._memo(GROUP, _("The survey does not have this group."))

        def take(made: Converted, value: Value) -> None:
            if key := known(text_of_cell(value)):
                made.group = self.index.groups[key].pk

        return take

    def _place_taker(self) -> Callable[[Converted, Value], None]:
        known = self._memo(PLACE, _("Unknown municipality or organisation."))

        def take(made: Converted, value: Value) -> None:
            text = text_of_cell(value)
            if key := known(text):
                place = self.index.places.by_key.get(key, NOWHERE)
                if made.place not in (NOWHERE, place):
                    raise _NotTakenError(_("Another column names another place."))
                made.place = place

        return take

    def _tick_taker(self, target: str) -> Callable[[Converted, Value], None]:
        _kind, key, option = target.split(":")
        question, pk = self.index.questions[key], self._pk(key, option)
        known = self._memo(target, _("This is neither a tick nor the option's label."))

        def take(made: Converted, value: Value) -> None:
            if not known(text_of_cell(value)):
                return
            chosen = made.options.setdefault(question.pk, [])
            if chosen and question.kind != Kind.MULTIPLE:
                raise _NotTakenError(_("Two answers to a question with one choice."))
            if pk not in chosen:
                chosen.append(pk)

        return take

    def _question_taker(
        self, question: Question, target: str
    ) -> Callable[[Converted, Value], None]:
        if question.kind == Kind.OPEN:
            return lambda made, value: _take_text(made, question, value)
        if question.kind == Kind.NUMBER:
            return lambda made, value: _take_number(made, question, value)
        return self._choice_taker(question, target)

    def _choice_taker(self, question: Question, target: str) -> Callable[[Converted, Value], None]:
        taken: dict[str, list[int]] = {}

        def take(made: Converted, value: Value) -> None:
            text = value if type(value) is str else text_of_cell(value)
            chosen = taken.get(text)
            if chosen is None:
                chosen = taken[text] = self._chosen(question, target, text)
            if not chosen:
                return
            if question.pk in made.options:
                if question.kind != Kind.MULTIPLE:
                    raise _NotTakenError(_("Two answers to a question with one choice."))
                chosen = list(dict.fromkeys([*made.options[question.pk], *chosen]))
            made.options[question.pk] = chosen

        return take

    def _chosen(self, question: Question, target: str, text: str) -> list[int]:
        key = meaning(self.index, self.mapping, target, text)
        if key is not None:
            return [self._pk(question.key, key)] if key else []
        keys = several(self.index, self.mapping, target, text)
        if not keys:
            raise _NotTakenError(_("The label is not on the question's scale."))
        if question.kind != Kind.MULTIPLE:
            raise _NotTakenError(_("Two answers to a question with one choice."))
        return [self._pk(question.key, key) for key in dict.fromkeys(keys)]

    def _pk(self, question: str, option: str) -> int:
        found = self.index.option(question, option)
        if found is None:
            raise _NotTakenError(_("The label is not on the question's scale."))
        return found.pk

    def _memo(self, target: str, reason: str) -> Callable[[str], str]:
        """A cached lookup of texts; refuses a text without a match."""
        known: dict[str, str | None] = {}

        def ask(text: str) -> str:
            if text not in known:
                known[text] = meaning(self.index, self.mapping, target, text)
            key = known[text]
            if key is None:
                raise _NotTakenError(self._with_likely(target, text, reason))
            return key

        return ask

    def _with_likely(self, target: str, text: str, reason: str) -> str:
        near = self.index.places.likely(text) if target == PLACE else None
        return f"{reason} {self.index.places.labels[near.key]}?" if near else reason


def _place(column: Column) -> str:
    return f"{column.letters}: {cell_text(column.heading, 60)}"


def _take_text(made: Converted, question: Question, value: Value) -> None:
    text = text_of_cell(value).strip()
    if len(text) > LONGEST_TEXT:
        reason = _("The text has %(long)s characters; at most %(most)s are taken.")
        raise _NotTakenError(reason % {"long": len(text), "most": LONGEST_TEXT})
    if not text:
        return
    before = made.texts.get(question.pk)
    made.texts[question.pk] = f"{before}\n{text}"[:LONGEST_TEXT] if before else text


def _take_number(made: Converted, question: Question, value: Value) -> None:
    text = text_of_cell(value).replace(" ", "").replace(",", ".")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise _NotTakenError(_("This is not a number.")) from None
    exponent: Any = number.as_tuple().exponent
    if not number.is_finite() or abs(number) >= 10**10 or exponent < -10:
        raise _NotTakenError(_("This is not a number."))
    low, high = question.minimum, question.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        raise _NotTakenError(_("The number is outside the question's limits."))
    made.numbers[question.pk] = round(number, 2)
