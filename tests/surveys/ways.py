"""Every public address with numbers of a survey, and what each shows, read as by a stranger.

Pages are read from their HTML, files from their bytes, cubes by their dimensions. A cell has a
number, a percentage and an average; `...` if the address does not show one.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from itertools import product
from types import EllipsisType
from typing import Any

from django.utils import translation
from openpyxl import load_workbook

from cooperation.models import County
from surveys.counted import SUMS
from surveys.models import Breakdown, Cell, Cross, Question, Survey
from surveys.results import percent
from surveys.results_page.page import ResultsPage, answer_name, sum_name

Where = tuple[str, str, str, str, str, str]
"""Question, rows, row, columns, column, answer of a cell."""
Figure = float | None | EllipsisType
ShownNumbers = dict[Where, tuple[Figure, Figure, Figure]]
PREFIXES = {"fi": "", "sv": "/sv", "en": "/en"}
BREAKDOWNS = ("", *Breakdown.values)


def ways(
    survey: Survey,
    questions: Iterable[tuple[str, str]],
    counties: Iterable[tuple[str, str]],
    *,
    whole: bool,
) -> Iterator[str]:
    """Addresses with numbers of these questions and counties, each in a language.

    The question "" is the respondents themselves; `whole`: and all of the survey in one file.
    """
    page, table = f"/kyselyt/{survey.slug}/", f"/api/v1/surveys/{survey.slug}/table/"
    for key, language in questions:
        for rows, columns in product(BREAKDOWNS, BREAKDOWNS):
            for answers in ("options", "sums"):
                asked = f"question={key}&rows={rows}&columns={columns}&answers={answers}"
                yield f"{table}?{asked}&lang={language}"
        asked = f"question={key}" if key else ""
        yield f"{PREFIXES[language]}{page}?{asked}"
        for kind in ("json", "csv", "xlsx") if key or whole else ():
            yield f"{PREFIXES[language]}{page}?format={kind}&{asked}".rstrip("&")
    for slug, language in counties:
        yield f"{PREFIXES[language]}/alueet/{slug}/?date=2024-06-30"


def kind_of(address: str) -> str:
    """The format of an address's response."""
    if "/table/" in address:
        return "cube"
    if "/alueet/" in address:
        return "county"
    found = re.search(r"format=(\w+)", address)
    return found[1] if found else "page"


def numbers_at(client: Any, survey: Survey, address: str) -> ShownNumbers:
    """The numbers of the survey at an address; empty if there is no such table."""
    response = client.get(address)
    if response.status_code != 200:
        assert (response.status_code, kind_of(address)) == (404, "cube"), address
        return {}
    kind = kind_of(address)
    if kind == "cube":
        parameters = dict(part.split("=") for part in address.split("?")[1].split("&"))
        return of_cube(response.json(), parameters)
    if kind == "json":
        return of_json(response.json())
    if kind in ("csv", "xlsx"):
        return of_rows(file_rows(kind, b"".join(response)))
    html = response.content.decode()
    language = next((k for k, p in PREFIXES.items() if p and address.startswith(p)), "fi")
    with translation.override(language):
        return of_county(html, address) if kind == "county" else of_page(html, survey, address)


# Files and cubes


def of_cube(body: Any, parameters: dict[str, str]) -> ShownNumbers:
    found: ShownNumbers = {}
    categories = [body["dimension"][name]["category"]["index"] for name in body["id"]]
    for place, number in zip(product(*categories), body["value"], strict=True):
        keys = dict(zip(body["id"], place, strict=True))
        answer = "" if keys["answer"] == "all" else keys["answer"]
        row, column = keys.get(parameters["rows"], ""), keys.get(parameters["columns"], "")
        where = (
            parameters["question"],
            parameters["rows"],
            row,
            parameters["columns"],
            column,
            answer,
        )
        if number is not None:
            is_average = answer in ("mean", "median")
            found[where] = (..., ..., number) if is_average else (number, ..., ...)
    return found


def of_json(body: Any) -> ShownNumbers:
    names = ("question", "rows", "row", "columns", "column", "answer")
    return {
        tuple(cell[name] for name in names): (cell["respondents"], cell["percent"], cell["value"])
        for cell in body["cells"]
    }  # type: ignore[misc]


def file_rows(kind: str, content: bytes) -> list[list[Any]]:
    if kind == "csv":
        text = content.decode("utf-8-sig")
        delimiter = ";" if ";" in text.splitlines()[0] else ","
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))[1:]
    book = load_workbook(io.BytesIO(content), read_only=True)
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)][1:]


def of_rows(rows: list[list[Any]]) -> ShownNumbers:
    """The rows of a file, whose columns are in the order of the JSON's."""

    def number(value: Any) -> float | None:
        return None if value in ("", None) else float(str(value).replace(",", "."))

    return {
        tuple(str(row[place] or "") for place in (0, 2, 3, 5, 6, 8)): tuple(map(number, row[11:14]))
        for row in rows
        if len(row) > 13  # below the table a workbook gives its source
    }  # type: ignore[misc]


# Pages


class Tables(HTMLParser):
    """The tables of a page: caption and rows of texts; of a cell also its link and its picture."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[tuple[str, list[list[str]]]] = []
        self.caption, self.rows, self.inside = "", [], ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self.caption, self.rows = "", []
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.rows[-1].append("")
            self.inside = "cell"
        elif tag == "caption":
            self.inside = "caption"
        elif self.inside == "cell" and tag == "a":
            self.rows[-1][-1] += f"{given['href']} "
        elif self.inside == "cell" and tag == "svg":
            self.rows[-1][-1] += given.get("aria-label") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td", "caption"):
            self.inside = ""
        elif tag == "table":
            rows = [[" ".join(cell.split()) for cell in row] for row in self.rows]
            self.tables.append((self.caption, rows))

    def handle_data(self, data: str) -> None:
        if self.inside == "caption":
            self.caption += data
        elif self.inside == "cell":
            self.rows[-1][-1] += data


def figure(text: str) -> Figure:
    """A written number; None if there is none; `...` if it is a publication's."""
    if "●" in text:
        return ...
    found = re.fullmatch(r"(\d+)( %)?", text)
    return float(found[1]) if found else None


def asked(text: str) -> str:
    """The question to which a row leads."""
    found = re.search(r"\?question=(\w+)", text)
    return found[1] if found else ""


def of_page(html: str, survey: Survey, address: str) -> ShownNumbers:
    """The overview with its bars, the question's breakdowns and crosses, and the map."""
    page = ResultsPage(survey)
    key = asked(address)
    chosen = next(q for q in page.questions if (q.key == key if key else q.has_options))
    found: ShownNumbers = {}
    for caption, (head, *rows) in Tables(html).tables:
        if rows and asked(rows[0][0]):
            found |= of_overview(page, rows)
        elif len(head) > 1 and caption.startswith(str(chosen.text)):
            found |= of_breakdown(page, chosen, head, rows)
        elif cross := next((c for c in Cross if str(c.label).lower() == caption.lower()), None):
            found |= of_cross(page, chosen, cross, head, rows)
    names = {str(name): code for code, name in page.counties.items()}
    side = "good" if chosen.kind == "likert" else next(iter(chosen.options.all())).key
    for name, share in re.findall(r'<g class="hx"><title>([^<:]+): (\d+) %', html):
        found[chosen.key, "county", names[name], "", "", side] = (..., float(share), ...)
    return found


def of_overview(page: ResultsPage, rows: list[list[str]]) -> ShownNumbers:
    found: ShownNumbers = {}
    by_key = {question.key: question for question in page.questions}
    for row in rows:
        question = by_key[asked(row[0])]
        options = list(question.options.all())
        cannot_say = next((option.key for option in options if option.is_cannot_say), "")
        for place, answer in enumerate(("poor", "", "good", "rest", cannot_say, "no_answer"), 1):
            if answer:
                found[question.key, "", "", "", "", answer] = (..., figure(row[place]), ...)
        for option in options:
            if share := re.search(rf"(?:^|, ){re.escape(str(option.label))} (\d+) %", row[2]):
                where = (question.key, "", "", "", "", option.key)
                assert found.get(where, share[1])  # repeated numbers are equal
                found[where] = (..., float(share[1]), ...)
    return found


def of_breakdown(
    page: ResultsPage, question: Question, head: list[str], rows: list[list[str]]
) -> ShownNumbers:
    breakdown = next(b for b in Breakdown if str(b.label).lower() == head[0].lower())
    keys = {str(label): key for key, label in page.labels(breakdown)}
    answers = [key_of(question, name) for name in head[2:]]
    found: ShownNumbers = {}
    for row in rows:
        place = (breakdown.value, keys[row[0]], "", "")
        found["", *place, ""] = (figure(row[1]), ..., ...)
        for answer, cell in zip(answers, row[2:], strict=True):
            found[question.key, *place, answer] = (..., figure(cell), ...)
    return found


def of_cross(
    page: ResultsPage, question: Question, cross: Cross, head: list[str], rows: list[list[str]]
) -> ShownNumbers:
    by, and_by = cross.value.split("_")
    row_keys, column_keys = (
        {str(label): key for key, label in page.labels(breakdown)} for breakdown in (by, and_by)
    )
    is_share = any("%" in cell for row in rows for cell in row[1:])
    found: ShownNumbers = {}
    for row in rows:
        for name, cell in zip(head[1:], row[1:], strict=True):
            place = (by, row_keys[row[0]], and_by, column_keys[name])
            if cell == "–":
                continue
            if is_share:
                found[question.key, *place, "poor"] = (..., figure(cell), ...)
            else:
                found["", *place, ""] = (figure(cell), ..., ...)
    return found


def key_of(question: Question, name: str) -> str:
    """The key of the answer whose name heads a column."""
    options = list(question.options.all())
    keys = ["poor", "good", "rest", "no_answer", *(option.key for option in options)]
    return next(
        key
        for key in keys
        if name == str(answer_name(question, key))
        or (key in SUMS and name == str(sum_name(question, key)))
    )


def of_county(html: str, address: str) -> ShownNumbers:
    """A county's page: its own shares, and those of the whole country."""
    slug = re.search(r"/alueet/([\w-]+)/", address)
    assert slug
    code = County.objects.get(slug=slug[1]).code
    section = html[html.index('aria-labelledby="survey"') :]
    section = section[: section.index("</section>")]
    respondents = re.findall(r"<dd>([^<]*)</dd>", section)[-1].strip()
    found: ShownNumbers = {("", "county", code, "", "", ""): (figure(respondents), ..., ...)}
    for _caption, (_head, *rows) in Tables(section).tables:
        for row in rows:
            key = asked(row[0])
            found[key, "county", code, "", "", "good"] = (..., figure(row[2]), ...)
            found[key, "", "", "", "", "good"] = (..., figure(row[3]), ...)
    return found


# Judging


def stored(survey: Survey) -> ShownNumbers:
    """By cell: number, percentage and average as they may be shown; None for hidden ones."""
    cells = Cell.objects.filter(table__survey=survey).values_list(
        "table__question__key", "table__rows", "row", "table__columns", "column", "answer",
        "count", "hidden", "value",
    )  # fmt: skip
    numbers = {(key or "", *where): None if why else n for key, *where, n, why, _ in cells}
    found = {}
    for key, *where, _n, why, value in cells:
        place = (key or "", *where)
        base = numbers.get(("", *where[:4], ""))
        is_share = bool(key) and value is None
        found[place] = (
            numbers[place],
            percent(numbers[place], base) if is_share else None,
            None if why or value is None else float(value),
        )
    return found


def judge(
    client: Any,
    survey: Survey,
    questions: Iterable[tuple[str, str]],
    counties: Iterable[tuple[str, str]],
    *,
    whole: bool,
) -> Counter[str]:
    """Check that each address shows only stored and visible numbers; returns how many did."""
    public, kinds, cells = stored(survey), Counter(), Counter()
    seen = defaultdict(set)
    for address in ways(survey, questions, counties, whole=whole):
        answer = numbers_at(client, survey, address)
        kinds[kind_of(address)] += bool(answer)
        cells[kind_of(address)] += len(answer)
        for where, figures in answer.items():
            may = public.get(where, (None, None, None))
            for name, figure, allowed in zip(("n", "%", "value"), figures, may, strict=True):
                if figure is not ...:
                    assert figure == allowed, (address, where, name)
                    seen[where, name].add(figure)
    assert all(len(figures) == 1 for figures in seen.values())
    assert any(figures == {None} for figures in seen.values())  # hidden numbers were requested too
    assert cells["json"] == cells["csv"] == cells["xlsx"] > 0
    assert cells["page"] > 0
    return kinds
