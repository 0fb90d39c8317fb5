"""A survey's published tables as rows, with the same numbers as on the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from listing.files import Table
from surveys.counted import NAMES, SUM, counted
from surveys.counting import CODED, THEME
from surveys.models import Code, PublishedFigure, Question, Survey, Unit
from surveys.results import ShownTable, percent, shown_tables
from surveys.results_page.page import ResultsPage, answer_name, sum_name
from toolkit.texts import Text

AVERAGES = {"mean": gettext_lazy("mean"), "median": gettext_lazy("median")}
COUNTED = {"municipal", "other", "municipalities", "asked"}


def flat(survey: Survey, question: Question | None = None) -> list[dict[str, Any]]:
    """Every cell of the survey's tables (or of one question's); hidden ones without a number."""
    which = Q() if question is None else Q(table__question=question)
    page = ResultsPage(survey)
    numbers = {
        (key[1], key[2]): table
        for key, table in shown_tables(survey, Q(table__question=None)).items()
    }
    by_pk = {one.pk: one for one in page.questions}
    origins = _Origins(page)
    names = {rows: dict(page.labels(rows)) for rows in ("group", "size", "county")}
    return [
        cell
        for table in shown_tables(survey, which).values()
        for cell in _cells(
            table,
            numbers[table.rows, table.columns],
            by_pk.get(table.question) if table.question else None,
            names,
            origins,
        )
    ]


PUBLISHED, DEMONSTRATION, RECORDS = "published", "demonstration", "records"
ORIGINS = {
    PUBLISHED: pgettext_lazy("origin of a figure", "published"),
    DEMONSTRATION: gettext_lazy("illustrative"),
    RECORDS: gettext_lazy("counted from the records"),
}


class _Origins:
    """Where the numbers of a survey's cells come from: a publication, else the answers."""

    def __init__(self, page: ResultsPage) -> None:
        self.published: dict[Any, list[PublishedFigure]] = defaultdict(list)
        for one in page.figures:
            if one.county_id is None:
                group = one.group.key if one.group else ""
                self.published[one.question_id, one.answer, group].append(one)
        self.others = DEMONSTRATION if page.survey.is_synthetic else RECORDS

    def of(self, table: ShownTable, place: tuple[str, str, str], numbers: dict[str, Any]) -> Any:
        """The origin of a cell, and the publication with its chapter, if it has been published.

        Only of all respondents or of a group, and only while the cell has the published number.
        """
        row, _column, answer = place
        if not table.columns and table.rows in ("", "group"):
            for figure in self.published[table.question, answer, row]:
                column = "percent" if figure.unit == Unit.PERCENT else "respondents"
                if numbers[column] == round(figure.value):
                    return {"origin": PUBLISHED, "publication": figure.source_reference}
        return {"origin": self.others, "publication": None}


def _cells(
    table: ShownTable,
    base: ShownTable,
    asked: Question | None,
    names: dict[str, dict[str, Text]],
    origins: _Origins,
) -> Iterator[dict[str, Any]]:
    """One table's cells; `base` has the numbers of respondents, the denominators of shares."""
    for row, column, answer in table.cells:
        numbers = _numbers(table, base, row, column, answer)
        yield {
            "question": asked.key if asked else "",
            "question_text": str(asked.text) if asked else "",
            "rows": table.rows,
            "row": row,
            "row_name": str(names[table.rows].get(row, row)) if table.rows else "",
            "columns": table.columns,
            "column": column,
            "column_name": str(names[table.columns].get(column, column)) if table.columns else "",
            "answer": answer,
            "answer_name": answer_label(asked, answer),
            "counted": counted(asked, answer),
            **numbers,
            **origins.of(table, (row, column, answer), numbers),
        }


def _numbers(
    table: ShownTable, base: ShownTable, row: str, column: str, answer: str
) -> dict[str, Any]:
    number = table.number(row, column, answer)
    value = table.values.get((row, column, answer))
    is_share = table.question is not None and value is None
    return {
        "respondents": number,
        "percent": percent(number, base.number(row, column)) if is_share else None,
        "value": None if value is None else float(value),
        "is_shown": number is not None,
    }


def answer_label(question: Question | None, answer: str) -> str:
    """The label of what a cell counts."""
    if question is None or not answer:
        return _("respondents") if answer not in COUNTED else answer
    if answer in AVERAGES:
        return str(AVERAGES[answer])
    if answer == CODED:
        return _("answers placed under themes")
    if answer.startswith(THEME):
        return str(Code.objects.filter(pk=answer.removeprefix(THEME)).first() or answer)
    if answer == "no_answer":
        return _("No answer")
    if answer == "answered":
        return _("answered")
    is_sum = counted(question, answer) == SUM
    return str(sum_name(question, answer) if is_sum else answer_name(question, answer))


def table_of(survey: Survey, question: Question | None = None) -> Table:
    """The same for CSV and XLSX, with headings in the reader's language."""
    rows = [
        row | {"origin": str(ORIGINS[row["origin"]]), "counted": str(NAMES[row["counted"]])}
        for row in flat(survey, question)
    ]
    heads = {
        "question": _("Question"),
        "question_text": _("Question in words"),
        "rows": _("By"),
        "row": _("Key of the row"),
        "row_name": _("Row"),
        "columns": _("And by"),
        "column": _("Key of the column"),
        "column_name": _("Column"),
        "answer": _("Key of the answer"),
        "answer_name": _("Answer"),
        "counted": _("What is counted"),
        "respondents": _("Respondents"),
        "percent": _("Per cent"),
        "value": _("Value"),
        "is_shown": _("Shown"),
        "origin": _("Origin"),
        "publication": _("Publication"),
    }
    body = [
        [_("yes") if v is True else _("not shown") if v is False else v for v in row.values()]
        for row in rows
    ]
    return Table(str(survey.name), list(heads.values()), body, name=survey.slug)


def survey_table(rows: Iterable[Mapping[str, Any]]) -> Table:
    """The list of surveys as a file, with their numbers of respondents."""
    head = [
        *(_("Survey"), _("Asked"), _("Opened"), _("Closed")),
        *(_("Status"), _("Respondents"), _("Origin")),
    ]
    return Table(_("Surveys"), head, [_survey_cells(**row) for row in rows])


def _survey_cells(survey: Survey, respondents: int | None) -> list[Any]:
    origin = ORIGINS[DEMONSTRATION if survey.is_synthetic else RECORDS]
    return [
        *(str(survey.name), str(survey.get_target_display())),
        *(survey.opened_on, survey.closed_on),
        *(str(survey.get_status_display()), respondents, str(origin)),
    ]
