"""What every section of a survey's results page needs, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _

from cooperation.models import County
from surveys.counting import NO_ANSWER, OUTSIDE, REST
from surveys.models import Breakdown, Option, PublishedFigure, Question, Side, SizeClass, Survey
from surveys.results import Key, ShownTable, percent, shown_tables
from toolkit.texts import Text


@dataclass(frozen=True, slots=True)
class Share:
    """A share in whole percent; None if hidden. `published` is the published figure, if any."""

    percent: int | None
    published: PublishedFigure | None = None


class ResultsPage:
    """The published results of a survey, with the names of their rows."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey

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
        rows = self.survey.figures.select_related("group", "question")
        return list(rows.prefetch_related("question__options"))

    @cached_property
    def groups(self) -> dict[str, Text]:
        return {group.key: group.name for group in self.survey.groups.all()}

    @cached_property
    def counties(self) -> dict[str, Text]:
        return {county.code: county.short for county in County.objects.in_order_of_names("short")}

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

    def labels(self, breakdown: str) -> Iterator[tuple[str, Text]]:
        """Keys and names of the rows of a breakdown, in the order in which they are shown."""
        names = {
            Breakdown.GROUP: self.groups,
            Breakdown.SIZE: {size.value: Text(str(size.label), "") for size in SizeClass},
            Breakdown.COUNTY: self.counties | {OUTSIDE: Text(_("Helsinki, in no county"), "")},
        }[Breakdown(breakdown)]
        yield from names.items()
        none = _("no group") if breakdown == "group" else _("no municipality")
        yield "none", Text(none, "")


def side_name(question: Question, side: str) -> Text:
    """The heading of a side of a question's scale, in its own words, or of the rest."""
    if side in (Side.POOR, Side.GOOD):
        return question.side_label(side)
    return Text({REST: _("Other or no answer"), NO_ANSWER: _("No answer")}[side], "")


def sum_name(question: Question, side: str) -> Text:
    """The name of a sum where it stands beside options: the side's word and that it is a sum."""
    name = side_name(question, side)
    if side not in (Side.POOR, Side.GOOD):
        return name
    return Text(_("%(side)s, together") % {"side": name}, name.language)


def answer_name(question: Question, answer: str) -> Text:
    """A column's heading: an option's label or a side."""
    options: dict[str, Option] = {option.key: option for option in question.options.all()}
    if answer in options:
        return options[answer].label
    return side_name(question, answer)
