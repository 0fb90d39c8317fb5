"""The results of a survey for its page: shares in whole percent, and published figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.db.models import Q
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cooperation.models import County, Municipality
from surveys.charts import BarSegment, diverging_bar
from surveys.counting import NO_ANSWER, OUTSIDE, REST
from surveys.models import (
    Breakdown,
    Cross,
    Option,
    PublishedFigure,
    Question,
    Section,
    SizeClass,
    Survey,
)
from surveys.results import Key, ShownTable, percent, shown_tables
from toolkit.charts import Area, Cell, hexagon_map
from toolkit.texts import Text

SIDES = ("poor", "good", REST)
SHADES = {"poor": ("l1", "l2"), "neutral": ("l3",), "good": ("l4", "l5")}
MAP_CLASSES = (20, 35, 50, 65)
"""The lower limits of the map's classes, in percent."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share in whole percent; None if hidden. `published` is the published figure, if any."""

    percent: int | None
    published: PublishedFigure | None = None


@dataclass(frozen=True, slots=True)
class OptionShare:
    """An option with its share of all respondents."""

    label: Text
    css: str
    share: Share


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question in the overview: its bar and its shares."""

    question: Question
    bar: SafeString
    poor: Share
    good: Share
    rest: Share
    cannot_say: Share
    no_answer: Share
    options: tuple[OptionShare, ...]
    change: int | None = None
    """The change of the share of good answers since the previous survey, in percentage points."""


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A question that asks for a number: the number of answers; mean and median if shown."""

    question: Question
    answered: int | None
    mean: Decimal | None
    median: Decimal | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a breakdown: the number of respondents, and the shares of the classes."""

    key: str
    label: str
    number: int | None
    shares: tuple[Share, ...]
    options: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class BrokenDown:
    """A question by one breakdown; `columns` are the names of the classes."""

    breakdown: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    options: tuple[str, ...] = ()
    """The names of all options, if they are shown beside the sides."""

    @property
    def has_hidden(self) -> bool:
        return any(share.percent is None for row in self.rows for share in row.shares)


@dataclass(frozen=True, slots=True)
class Crossed:
    """A two-way table: rows of numbers or shares; "" for cells that cannot have respondents."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Any, ...]], ...]
    is_percent: bool


class Reading:
    """The published results of a survey, in a fixed number of queries."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey

    # What there is

    @cached_property
    def tables(self) -> dict[Key, ShownTable]:
        """Tables of all respondents, and every breakdown of the respondents."""
        return shown_tables(self.survey, Q(table__rows="") | Q(table__question=None))

    @cached_property
    def questions(self) -> list[Question]:
        rows = self.survey.questions.select_related("section", "bank").prefetch_related("options")
        return list(rows)

    @cached_property
    def figures(self) -> list[PublishedFigure]:
        return list(self.survey.figures.select_related("group"))

    @cached_property
    def groups(self) -> dict[str, str]:
        return {group.key: str(group.name) for group in self.survey.groups.all()}

    @cached_property
    def counties(self) -> dict[str, str]:
        return {county.code: str(county.short) for county in County.objects.in_finnish_order()}

    @property
    def respondents(self) -> ShownTable | None:
        return self.tables.get((None, "", ""))

    @property
    def total(self) -> int | None:
        return self.respondents.number() if self.respondents else None

    @property
    def has_results(self) -> bool:
        return self.total is not None

    @property
    def coverage(self) -> dict[str, int | None]:
        """Respondents, those of municipalities, municipalities, their total number, and percent."""
        table = self.respondents
        if table is None:
            return {}
        found = {
            key: table.number(answer=key)
            for key in ("municipal", "municipalities", "asked", "other")
        }
        return found | {"percent": percent(found["municipalities"], found["asked"])}

    # Published figures

    def published(
        self, question: Question | None, answer: str, group: str = ""
    ) -> PublishedFigure | None:
        """The published figure for this number, for all counties together."""
        for figure in self.figures:
            own = figure.group.key if figure.group else ""
            if figure.county_id is None and (figure.question_id, figure.answer, own) == (
                question and question.pk,
                answer,
                group,
            ):
                return figure
        return None

    @property
    def other_figures(self) -> list[PublishedFigure]:
        """Published figures that belong to no question of the survey."""
        return [figure for figure in self.figures if figure.question_id is None]

    # The overview

    @cached_property
    def sections(self) -> list[tuple[Section | None, list[QuestionLine]]]:
        """The questions with options by section, in their order."""
        found: dict[int | None, tuple[Section | None, list[QuestionLine]]] = {}
        for question in self.questions:
            if question.kind == "likert" and (None, "", "") in self.tables:
                _section, lines = found.setdefault(question.section_id, (question.section, []))
                lines.append(self.line(question))
        return list(found.values())

    @cached_property
    def numbers(self) -> list[NumberLine]:
        """The questions that ask for a number."""
        found = []
        for question in self.questions:
            table = self.tables.get((question.pk, "", ""))
            if question.kind == "number" and table:
                mean, median = (_plain(table.values.get(("", "", n))) for n in ("mean", "median"))
                answered = table.number(answer="answered")
                found.append(NumberLine(question, answered, mean, median))
        return found

    @cached_property
    def reach(self) -> int:
        """The longest side of any bar, so that all have the same scale."""
        sides = [
            sum(part.percent for part in parts)
            for question in self.questions
            if question.kind == "likert"
            for parts in self._sides(question)
        ]
        return max([50, *sides])

    def _sides(self, question: Question) -> tuple[list[BarSegment], list[BarSegment]]:
        shares = self.options(question)
        by_side: dict[str, list[BarSegment]] = {"poor": [], "good": []}
        for option, shown in zip(question.options.all(), shares, strict=True):
            if option.side in by_side and shown.share.percent is not None:
                by_side[option.side].append(
                    BarSegment(str(shown.label), shown.share.percent, shown.css)
                )
        for side, css in (("poor", "l2"), ("good", "l4")):
            whole = self.side(question, side).percent
            if not by_side[side] and whole:
                by_side[side] = [BarSegment(side_name(side), whole, css)]
        return by_side["poor"], by_side["good"]

    def options(self, question: Question) -> tuple[OptionShare, ...]:
        """Every option with its share of all respondents."""
        table = self.tables.get((question.pk, "", ""))
        found = []
        place = {"poor": 0, "neutral": 0, "good": 0}
        for option in question.options.all():
            css = "l3"
            if option.side:
                shades = SHADES[option.side]
                css = shades[min(place[option.side], len(shades) - 1)]
                place[option.side] += 1
            number = table.number(answer=option.key) if table else None
            found.append(OptionShare(option.label, css, Share(percent(number, self.total))))
        return tuple(found)

    def side(self, question: Question, side: str) -> Share:
        """The share of one side of the scale among all respondents."""
        table = self.tables.get((question.pk, "", ""))
        number = table.number(answer=side) if table else None
        return Share(percent(number, self.total), self.published(question, side))

    def line(self, question: Question) -> QuestionLine:
        """A question on a scale as a line of the overview."""
        table = self.tables[question.pk, "", ""]
        options = self.options(question)
        cannot_say = next((o.key for o in question.options.all() if o.is_cannot_say), "")
        words = ", ".join(
            f"{option.label} {option.share.percent} %"
            for option in options
            if option.share.percent is not None
        )
        poor, good = self._sides(question)
        return QuestionLine(
            question,
            diverging_bar(poor, good, reach=self.reach, title=words),
            self.side(question, "poor"),
            self.side(question, "good"),
            self.side(question, REST),
            Share(percent(table.number(answer=cannot_say), self.total)),
            Share(percent(table.number(answer=NO_ANSWER), self.total)),
            options,
            self.change(question),
        )

    @cached_property
    def before(self) -> dict[str, int]:
        """Shares of good answers by bank question, in the latest survey before this one."""
        banks = [question.bank_id for question in self.questions if question.bank_id]
        earlier = (
            Question.objects.filter(
                bank__in=banks,
                survey__status="published",
                survey__counted_on__lt=self.survey.counted_on,
            )
            .select_related("survey")
            .order_by("survey__counted_on")
        )
        found: dict[str, int] = {}
        for survey in {question.survey for question in earlier}:
            tables = shown_tables(survey, Q(table__rows=""))
            whole = tables.get((None, "", ""))
            for question in [q for q in earlier if q.survey_id == survey.pk]:
                table = tables.get((question.pk, "", ""))
                good = table.number(answer="good") if table else None
                share = percent(good, whole.number() if whole else None)
                if share is not None and question.bank_id:
                    found[question.bank_id] = share
        return found

    def change(self, question: Question) -> int | None:
        now = self.side(question, "good").percent
        was = self.before.get(question.bank_id or "")
        return None if now is None or was is None else now - was

    # Breakdowns of one question

    def broken_down(self, question: Question) -> list[BrokenDown]:
        """The question by group, size and county, as far as these are published."""
        tables = shown_tables(self.survey, Q(table__question=question, table__columns=""))
        found = []
        for breakdown in Breakdown:
            table = tables.get((question.pk, breakdown.value, ""))
            numbers = self.tables.get((None, breakdown.value, ""))
            if table and numbers:
                found.append(self._broken_down(question, breakdown, table, numbers))
        return found

    def _broken_down(
        self, question: Question, breakdown: Breakdown, table: ShownTable, numbers: ShownTable
    ) -> BrokenDown:
        shown = list(dict.fromkeys(answer for _, _, answer in table.cells))
        is_scale = question.kind == "likert"
        answers = [answer for answer in shown if answer in SIDES or not is_scale]
        options = self._columns_shown(question, shown) if is_scale else []
        rows = []
        for key, label in self.labels(breakdown):
            number = numbers.number(key)
            if (key, "", answers[0]) not in table.cells:
                continue
            shares = tuple(
                Share(
                    percent(table.number(key, answer=answer), number),
                    self.published(question, answer, key) if breakdown == "group" else None,
                )
                for answer in answers
            )
            every = tuple(
                Share(percent(table.number(key, answer=cell), number)) for _, cell in options
            )
            rows.append(Row(key, label, number, shares, every))
        names = tuple(answer_name(question, answer) for answer in answers)
        return BrokenDown(
            breakdown.value,
            capfirst(str(breakdown.label)),
            names,
            tuple(rows),
            tuple(name for name, _ in options),
        )

    @staticmethod
    def _columns_shown(question: Question, shown: list[str]) -> list[tuple[str, str]]:
        """The scale in as much detail as the table has: options, or their side where hidden."""
        options = list(question.options.all())
        if not any(option.key in shown for option in options):
            return []
        alone = Counter(option.side for option in options)
        found = {}
        for option in options:
            side = option.side if option.side in ("poor", "good") else REST
            if option.key in shown or (option.side == side and alone[side] == 1):
                found[option.key if option.key in shown else side] = str(option.label)
            elif side in shown:
                found[side] = side_name(side)
        if NO_ANSWER in shown:
            found[NO_ANSWER] = _("No answer")
        return [(name, cell) for cell, name in found.items()]

    def labels(self, breakdown: str) -> Iterator[tuple[str, str]]:
        """Keys and names of the rows of a breakdown, in the order in which they are shown."""
        names = {
            Breakdown.GROUP: self.groups,
            Breakdown.SIZE: {size.value: str(size.label) for size in SizeClass},
            Breakdown.COUNTY: self.counties | {OUTSIDE: _("Helsinki, in no county")},
        }[Breakdown(breakdown)]
        yield from names.items()
        yield "none", _("no group") if breakdown == "group" else _("no municipality")

    def crossed(self, key: str, question: Question | None = None) -> Crossed | None:
        """A two-way table of respondents, or of the share that answered poorly."""
        rows, columns = key.split("_")
        numbers = self.tables.get((None, rows, columns))
        table = numbers
        if question is not None:
            which = Q(table__question=question, table__rows=rows, table__columns=columns)
            table = shown_tables(self.survey, which).get((question.pk, rows, columns))
        if table is None or numbers is None or table.is_withheld():
            return None
        answer = "" if question is None else "poor"
        used = {column for _, column, _ in table.cells}
        heads = [(k, label) for k, label in self.labels(columns) if k in used]
        body = []
        for row, label in self.labels(rows):
            cells = tuple(
                self._crossed_cell(table, numbers, row, column, answer) for column, _ in heads
            )
            if any(cell != "" for cell in cells):
                body.append((label, cells))
        title = capfirst(str(Cross(key).label))
        return Crossed(key, title, tuple(label for _, label in heads), tuple(body), bool(answer))

    @staticmethod
    def _crossed_cell(
        table: ShownTable, numbers: ShownTable, row: str, column: str, answer: str
    ) -> int | str | None:
        if (row, column, answer) not in table.cells:
            return ""
        number = table.number(row, column, answer)
        return percent(number, numbers.number(row, column)) if answer else number

    # The map

    def county_map(
        self, question: Question, broken_down: Sequence[BrokenDown]
    ) -> SafeString | None:
        """The map of counties coloured by the share of good answers."""
        by_county = next((b for b in broken_down if b.breakdown == "county"), None)
        if by_county is None:
            return None
        good = good_column(by_county)
        shares = {row.key: row.shares[good].percent for row in by_county.rows}
        if not any(share is not None for share in shares.values()):
            return None  # no numbers to show
        places = (
            Municipality.objects.existing_on(self.survey.counted_on)
            .filter(hex_x__isnull=False)
            .with_county_on(self.survey.counted_on)
        )
        cells = [
            Cell(
                code=one.code,
                name=str(one),
                area=one.county_on or "",
                x=one.hex_x or 0,
                y=one.hex_y or 0,
                fill=map_class(shares.get(one.county_on)),
            )
            for one in places
        ]
        areas = [
            Area(code, name, percent_text(shares.get(code))) for code, name in self.counties.items()
        ]
        return hexagon_map(
            cells,
            areas,
            ident="survey-map",
            title=f"{question.text}: {by_county.columns[good]}",
            description=_("The table of counties has the same figures."),
        )


def _plain(value: Decimal | None) -> Decimal | None:
    """Without trailing zeros and without an exponent: 5.40 is 5.4, and 120 is 120."""
    if value is None:
        return None
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()


def side_name(side: str) -> str:
    """The heading of a side of a scale, or of the rest."""
    names = {"poor": _("Poorly"), "good": _("Well"), REST: _("Neither"), NO_ANSWER: _("No answer")}
    return names[side]


def answer_name(question: Question, answer: str) -> str:
    """A column's heading: an option's label or a side."""
    options: dict[str, Option] = {option.key: option for option in question.options.all()}
    if answer in options:
        return str(options[answer].label)
    return side_name(answer)


def good_column(table: BrokenDown) -> int:
    """The column that the map shows: the good side of a scale, else the first."""
    return table.columns.index(side_name("good")) if side_name("good") in table.columns else 0


def map_class(share: int | None) -> str:
    """The class of a share on the map."""
    if share is None:
        return "unk"
    return f"q{sum(share >= limit for limit in MAP_CLASSES) + 1}"


def percent_text(share: int | None) -> str:
    return _("not shown") if share is None else f"{share} %"


def map_legend() -> list[tuple[str, str]]:
    """The classes of the map with their limits."""
    limits = (0, *MAP_CLASSES, 101)
    return [
        (f"q{n}", f"{low}–{high - 1} %") for n, (low, high) in enumerate(pairwise(limits), 1)
    ] + [("unk", _("not shown"))]
