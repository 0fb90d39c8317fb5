"""Rows of a file as respondents and answers, with all problems by row and column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from surveys.importing.choices import NO_ANSWER, Reading
from surveys.importing.grids import Column, Grid, text_of_cell
from surveys.importing.index import GROUP, PLACE, SKIP, SurveyIndex, is_other
from surveys.importing.matching import Mapping, choices_of, is_own_words, is_tick, meaning
from surveys.importing.trials import is_trial, status_columns
from surveys.models import LONGEST_TEXT, Kind, OrganisationKind, Question
from surveys.respondent_places import NOWHERE, Place
from toolkit.sheets import Problem, Row, Value, Wrong, cell_text, spelt

MOST_PROBLEMS = 500
"""Problems that are listed; further ones are only counted."""
STEP = 500
THOUSANDS = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")
"""1.000 and 1,000: one in some tools and languages, a thousand in others."""
NOT_SHOWN = "n a"
"""N/A, as LimeSurvey writes for a question that was not shown."""
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Converted:
    """The respondent of a row, with the answers: options, number or text by the question's id."""

    group: int | None = None
    place: Place = NOWHERE
    options: dict[int, list[int]] = field(default_factory=dict)
    numbers: dict[int, Decimal] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    ticks: dict[int, list[int]] = field(default_factory=dict)
    """Options chosen by columns of ticks, before they are joined with the others."""
    own: dict[int, list[int]] = field(default_factory=dict)
    """Options chosen by columns of own words."""
    refused: set[int] = field(default_factory=set)
    """Questions with a cell that was refused."""

    @property
    def is_empty(self) -> bool:
        return not (self.options or self.numbers or self.texts)


@dataclass
class Report:
    """What a file contains, and the problems that prevent its import."""

    respondents: int = 0
    empty_rows: int = 0
    trials: int = 0
    """Previews and test answers of the survey tool."""
    answers: int = 0
    own_words: Counter[str] = field(default_factory=Counter)
    """Respondents' own words with an option that are left out, by question."""
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0

    def add(self, problem: Problem) -> None:
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)


class _NotTakenError(Exception):
    """The reason why a cell is refused."""


Take = Callable[[Converted, Value], None]


class Converter:
    """Converts the rows of a file one by one, according to the mapping."""

    def __init__(self, grid: Grid, index: SurveyIndex, mapping: Mapping) -> None:
        self.grid, self.index, self.mapping = grid, index, mapping
        self.report = Report()
        self.status = status_columns(grid)
        self.trials = sum(is_trial(row, self.status) for row in grid.rows)
        self.rows = grid.rows
        if mapping.without_trials:
            self.rows = [row for row in grid.rows if not is_trial(row, self.status)]
        self.ticked: dict[int, set[int]] = {}
        """The options that have a column of ticks, by question."""
        self.whole: dict[int, list[Column]] = {}
        """The columns with all chosen options of a question, by question."""
        self.takers = list(self._takers())

    def check(self, progress: Progress | None = None) -> Report:
        """Check the whole file without writing."""
        self.report.trials = self.trials
        for problem in (*self.grid.problems, *self._of_other_survey()):
            self.report.add(problem)
        for number, row in enumerate(self.rows):
            converted = self.convert(row)
            if converted.is_empty:
                self.report.empty_rows += 1
            else:
                self.report.respondents += 1
                self.report.answers += len(converted.options)
                self.report.answers += len(converted.numbers) + len(converted.texts)
            if progress and number % STEP == 0:
                progress(number, len(self.rows))
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
        for column, question, take in self.takers:
            value = row.cells.get(column.number)
            if value is None:
                continue
            try:
                if type(value) is Wrong:
                    raise _NotTakenError(value.reason)
                take(made, value)
            except _NotTakenError as refusal:
                made.refused.add(question)
                problem = Problem(
                    refusal.args[0], "", row.number, _place(column), cell_text(value, 60)
                )
                self.report.add(problem)
        self._join(made, row)
        return made

    def _join(self, made: Converted, row: Row) -> None:
        """Join the options of ticks and own words with those of whole cells, if they agree."""
        for question in self.ticked.keys() & self.whole.keys() - made.refused:
            chosen, ticks = set(made.options.get(question, ())), set(made.ticks.get(question, ()))
            if chosen & self.ticked[question] != ticks:
                (column, *_others) = self.whole[question]
                reason = _("The columns of ticks contradict this cell: they say %(ticks)s.")
                labels = ", ".join(self._labels(question, ticks)) or "–"
                value = cell_text(row.cells.get(column.number), 60)
                where = ("", row.number, _place(column), value)
                self.report.add(Problem(reason % {"ticks": labels}, *where))
        for source in (made.ticks, made.own):
            for question, options in source.items():
                both = [*made.options.get(question, ()), *options]
                made.options[question] = list(dict.fromkeys(both))

    def _labels(self, question: int, options: set[int]) -> list[str]:
        asked = next(one for one in self.index.questions.values() if one.pk == question)
        return [str(option) for option in asked.options.all() if option.pk in options]

    # Functions that set the cells of a column

    def _takers(self) -> Iterator[tuple[Column, int, Take]]:
        for column in self.grid.columns:
            target = self.mapping.columns.get(column.key, SKIP)
            if target == GROUP:
                yield column, 0, self._group_taker()
            elif target == PLACE:
                yield column, 0, self._place_taker()
            elif target != SKIP:
                question = self.index.questions[target.split(":")[1]]
                is_tick_column = target.startswith("o:")
                make = self._tick_taker if is_tick_column else self._question_taker
                yield column, question.pk, make(question, target, column)

    def _group_taker(self) -> Take:
        known = self._memo(GROUP, _("The survey does not have this group."))

        def take(made: Converted, value: Value) -> None:
            if key := known(text_of_cell(value)):
                made.group = self.index.groups[key].pk

        return take

    def _place_taker(self) -> Take:
        known = self._memo(PLACE, _("Unknown municipality or organisation."))

        def take(made: Converted, value: Value) -> None:
            if key := known(text_of_cell(value)):
                made.place = _joined(made.place, self.index.places.by_key.get(key, NOWHERE))

        return take

    def _tick_taker(self, question: Question, target: str, column: Column) -> Take:
        pk = self._pk(question.key, target.split(":")[2])
        known = self._memo(target, _("This is neither a tick nor the option's label."))
        takes_words = not any(is_tick(self.index, target, value) for value in column.values)
        if not takes_words:
            self.ticked.setdefault(question.pk, set()).add(pk)

        def take(made: Converted, value: Value) -> None:
            text = text_of_cell(value)
            if not known(text):
                return
            chosen = (made.own if takes_words else made.ticks).setdefault(question.pk, [])
            if chosen and question.kind != Kind.MULTIPLE:
                raise _NotTakenError(_("Two answers to a question with one choice."))
            if pk not in chosen:
                chosen.append(pk)
            if is_own_words(self.index, target, text):
                self._own_words(made, question, target.split(":")[2], text)

        return take

    def _own_words(self, made: Converted, question: Question, option: str, text: str) -> None:
        """Keep a respondent's own words in the open question for them, or report their loss."""
        if kept := self.index.own_words(question.key, option):
            _take_text(made, kept, text)
        else:
            self.report.own_words[str(question)] += 1

    def _question_taker(self, question: Question, target: str, column: Column) -> Take:
        if question.kind == Kind.OPEN:
            return lambda made, value: _take_text(made, question, value)
        if question.kind == Kind.NUMBER:
            return lambda made, value: _take_number(made, question, value)
        self.whole.setdefault(question.pk, []).append(column)
        return self._choice_taker(question)

    def _choice_taker(self, question: Question) -> Take:
        choices = choices_of(self.index, self.mapping, question.key)

        def take(made: Converted, value: Value) -> None:
            reading = choices.read(value if type(value) is str else text_of_cell(value))
            if reading.is_ambiguous:
                raise _NotTakenError(_("The options in this cell can be read in several ways."))
            if reading.rest:
                reason = _("The label is not on the question's scale.")
                whole = reading.rest == (str(value),)
                raise _NotTakenError(reason if whole else f"{reason} ({'; '.join(reading.rest)})")
            before = made.options.get(question.pk, [])
            chosen = [*before, *(self._pk(question.key, key) for key in reading.keys)]
            if len(set(reading.keys)) + len(before) > 1 and question.kind != Kind.MULTIPLE:
                raise _NotTakenError(_("Two answers to a question with one choice."))
            if chosen:
                made.options[question.pk] = list(dict.fromkeys(chosen))
            self._own_words_of(made, question, reading)

        return take

    def _own_words_of(self, made: Converted, question: Question, reading: Reading) -> None:
        """The pieces of a cell that staff placed under the option for own words."""
        for piece, keys in reading.own:
            for key in keys.split():
                option = self.index.option(question.key, key)
                if option and is_other(option):
                    self._own_words(made, question, key, piece)

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


def _joined(one: Place, other: Place) -> Place:
    """The place that two columns name: a municipality's own county beside it adds nothing."""
    if NOWHERE in (one, other) or one == other:
        return one if other == NOWHERE else other
    county = OrganisationKind.COUNTY
    if (one.organisation == county) == (other.organisation == county):
        raise _NotTakenError(_("Another column names another place."))
    named, own = (other, one) if one.organisation == county else (one, other)
    if named.county not in (None, own.code):
        raise _NotTakenError(_("The county in another column is not that of the municipality."))
    return named


def _place(column: Column) -> str:
    return f"{column.letters}: {cell_text(column.heading, 60)}"


def _take_text(made: Converted, question: Question, value: Value) -> None:
    text = text_of_cell(value).strip()
    if spelt(text) == NOT_SHOWN:
        return
    if len(text) > LONGEST_TEXT:
        reason = _("The text has %(long)s characters; at most %(most)s are taken.")
        raise _NotTakenError(reason % {"long": len(text), "most": LONGEST_TEXT})
    if not text:
        return
    before = made.texts.get(question.pk)
    made.texts[question.pk] = f"{before}\n{text}"[:LONGEST_TEXT] if before else text


def _take_number(made: Converted, question: Question, value: Value) -> None:
    typed = text_of_cell(value)
    if spelt(typed) in NO_ANSWER:
        return
    text = "".join(typed.replace("\u2212", "-").split()).replace(",", ".")
    if THOUSANDS.fullmatch(text):
        raise _NotTakenError(_("This can be a thousand or a decimal: write 1000 or 1.0."))
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
