"""The overview of a survey's results: every question with its bar, and the numbers asked for."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Q
from django.utils.safestring import SafeString

from surveys.charts import BarSegment, diverging_bar
from surveys.counting import NO_ANSWER, REST
from surveys.models import Question, Section
from surveys.results import percent, shown_tables
from surveys.results_page.page import ResultsPage, Share, side_name
from toolkit.texts import Text

SHADES = {"poor": ("l1", "l2"), "neutral": ("l3",), "good": ("l4", "l5")}


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


class Overview:
    """The questions of a survey with the shares of all respondents."""

    def __init__(self, page: ResultsPage) -> None:
        self.page = page

    @cached_property
    def sections(self) -> list[tuple[Section | None, list[QuestionLine]]]:
        """The questions with options by section and by the words of their scale, in order."""
        found: dict[Hashable, tuple[Section | None, list[QuestionLine]]] = {}
        for question in self.page.questions:
            if question.kind == "likert" and (None, "", "") in self.page.tables:
                _section, lines = found.setdefault(_scale(question), (question.section, []))
                lines.append(self.line(question))
        return list(found.values())

    @cached_property
    def numbers(self) -> list[NumberLine]:
        """The questions that ask for a number."""
        found = []
        for question in self.page.questions:
            table = self.page.tables.get((question.pk, "", ""))
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
            for question in self.page.questions
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
                by_side[side] = [BarSegment(str(side_name(question, side)), whole, css)]
        return by_side["poor"], by_side["good"]

    def options(self, question: Question) -> tuple[OptionShare, ...]:
        """Every option with its share of all respondents."""
        table = self.page.tables.get((question.pk, "", ""))
        found = []
        place = {"poor": 0, "neutral": 0, "good": 0}
        for option in question.options.all():
            css = "l3"
            if option.side:
                shades = SHADES[option.side]
                css = shades[min(place[option.side], len(shades) - 1)]
                place[option.side] += 1
            number = table.number(answer=option.key) if table else None
            found.append(OptionShare(option.label, css, Share(percent(number, self.page.total))))
        return tuple(found)

    def side(self, question: Question, side: str) -> Share:
        """The share of one side of the scale among all respondents."""
        table = self.page.tables.get((question.pk, "", ""))
        number = table.number(answer=side) if table else None
        return Share(percent(number, self.page.total), self.page.published(question, side))

    def line(self, question: Question) -> QuestionLine:
        """A question on a scale as a line of the overview."""
        table = self.page.tables[question.pk, "", ""]
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
            Share(percent(table.number(answer=cannot_say), self.page.total)),
            Share(percent(table.number(answer=NO_ANSWER), self.page.total)),
            options,
            self.change(question),
        )

    @cached_property
    def before(self) -> dict[str, int]:
        """Shares of good answers by bank question, in the latest survey before this one."""
        banks = [question.bank_id for question in self.page.questions if question.bank_id]
        earlier = (
            Question.objects.filter(
                bank__in=banks,
                survey__status="published",
                survey__counted_on__lt=self.page.survey.counted_on,
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


def _scale(question: Question) -> Hashable:
    """What questions under one heading share: their section and the words of their scale."""
    return question.section_id, *(str(question.side_label(side)) for side in ("poor", "good"))


def _plain(value: Decimal | None) -> Decimal | None:
    """Without trailing zeros and without an exponent: 5.40 is 5.4, and 120 is 120."""
    if value is None:
        return None
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()
