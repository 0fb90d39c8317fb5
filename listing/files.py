"""A list as a file for people: what the page shows, in the reader's language, with its origin.

The first sheet of a workbook has the rows, the last one what they are. Files for programs are those
of the API (`api/exports.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cooperation.asked import Asked, AskedWronglyError
from listing.cells import Cell, csv_for_people, csv_lines, in_chunks, in_language
from listing.chosen import chosen_in_words
from listing.workbook import OutSheet, workbook_chunks

CSV, XLSX = "csv", "xlsx"
KINDS = (CSV, XLSX)
MEDIA_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LICENCE = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
LONGEST_GIST = 60
DAY_FORMATS = {"en": "d mmm yyyy"}
FINNISH_DAYS = "d\\.m\\.yyyy"


@dataclass(frozen=True, slots=True)
class Table:
    """The headings and rows of a list, under its name in the reader's language."""

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    shows_records: bool = False
    """Whether rows show what is on record: a demonstration marks each as illustrative."""
    is_returned: bool = False
    """Whether the last column identifies the rows for an import."""
    name: str = ""
    """The beginning of the file's name, if it is not made of the title."""

    @property
    def as_illustrative(self) -> Table:
        """The table with the origin of its rows, all of demonstration data."""
        at = len(self.head) - self.is_returned
        word = _("illustrative")
        rows = ([*row[:at], word, *row[at:]] for row in self.rows)
        return replace(self, head=[*self.head[:at], _("Origin"), *self.head[at:]], rows=rows)


@dataclass(frozen=True, slots=True)
class AboutFile:
    """What the rows of a file are: the last sheet of a workbook."""

    address: str
    asked: Asked | None = None
    chosen: Sequence[tuple[str, str]] = ()
    """The filters that the list is narrowed by: names and values in words."""
    made_at: datetime = field(default_factory=timezone.now)

    def lines(self, table: Table, count: int) -> Iterator[tuple[str, Cell]]:
        """Each fact with its name."""
        yield _("List"), table.title
        if self.asked:
            yield _("Day"), self.asked.day
            if self.asked.known_at:
                yield _("As known at (Finnish time)"), self.asked.known_at
        chosen = "; ".join(f"{name}: {value}" for name, value in self.chosen)
        yield _("Choices"), chosen or _("none, the whole list")
        yield _("Rows"), count
        yield _("Source"), _("Yhdyspinta, Association of Finnish Municipalities and Hyvil")
        yield _("Licence"), LICENCE
        yield _("Link"), self.address
        yield _("Made at (Finnish time)"), self.made_at
        if settings.DEMO:
            yield _("Demonstration"), _("The rows are illustrative: this is demonstration data.")
        if table.is_returned:
            yield (
                _("identifier"),
                _(
                    "The last column has the record and its version. The import recognises the rows"
                    " by it, takes what has been changed in the other columns, and names those that"
                    " it leaves alone."
                ),
            )


def asked_kind(request: HttpRequest) -> str:
    """The file type in `?format=`; empty for the page itself."""
    kind = request.GET.get("format", "")
    if kind and kind not in KINDS:
        raise AskedWronglyError(_("The format is csv or xlsx."), field="format")
    return kind


def about_list(
    request: HttpRequest, asked: Asked | None = None, form: BaseForm | None = None
) -> AboutFile:
    """What is asked by the address of a list."""
    words = request.GET.copy()
    for parameter in ("format", "page"):
        words.pop(parameter, None)
    query = words.urlencode()
    address = request.build_absolute_uri(request.path) + (f"?{query}" if query else "")
    return AboutFile(address, asked, list(chosen_in_words(form)) if form else [])


def api_address(collection: str, words: QueryDict) -> str:
    """The address of the same rows in the API."""
    words = words.copy()
    for word in [word for word, value in words.items() if not value or word == "format"]:
        del words[word]
    query = words.urlencode()
    return f"/api/v1/{collection}/" + (f"?{query}" if query else "")


def as_file(kind: str, table: Table, about: AboutFile) -> StreamingHttpResponse:
    """The table as a download for people."""
    if settings.DEMO and table.shows_records:
        table = table.as_illustrative
    if kind == CSV:
        lines = in_chunks(csv_for_people(table.head, table.rows))
        content: Iterator[str] | Iterator[bytes] = in_language(lines)
    else:
        language = (get_language() or "")[:2]
        day_format = DAY_FORMATS.get(language, FINNISH_DAYS)
        content = in_language(workbook_chunks(_sheets(table, about), day_format=day_format))
    return download(kind, file_name(table, about), content)


def for_programs(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Any:
    """Rows as plain CSV, for statistics packages."""
    return download(CSV, name, in_chunks(csv_lines(head, rows)))


def download(
    kind: str, name: str, content: Iterator[str] | Iterator[bytes]
) -> StreamingHttpResponse:
    """The content as a file with a name."""
    return StreamingHttpResponse(
        content,
        content_type=MEDIA_TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )


def file_name(table: Table, about: AboutFile) -> str:
    """The list, the gist of its filters, and its day: `sopimukset-valmis-2024-06-30`."""
    gist = "-".join(value for _name, value in about.chosen)
    day = about.asked.day if about.asked else timezone.localdate(about.made_at)
    name = table.name or slugify(table.title)
    parts = (name, slugify(gist)[:LONGEST_GIST].strip("-"), day.isoformat())
    return "-".join(filter(None, parts))


def _sheets(table: Table, about: AboutFile) -> Iterator[OutSheet]:
    count = 0

    def counted() -> Iterator[Sequence[Cell]]:
        nonlocal count
        for row in table.rows:
            count += 1
            yield row

    yield OutSheet(table.title, table.head, counted())
    rows = [list(line) for line in about.lines(table, count)]
    yield OutSheet(_("about"), [_("What"), _("Value")], rows, has_filter=False)


class Downloadable:
    """A page whose list can be downloaded as a file for people: `?format=csv` or `xlsx`."""

    request: HttpRequest

    def table(self, context: dict[str, Any]) -> Table:
        """The page's whole list, from its context."""
        raise NotImplementedError

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> Any:
        if kind := asked_kind(self.request):
            about = about_list(self.request, context.get("asked"), context.get("form"))
            return as_file(kind, self.table(context), about)
        return super().render_to_response(context, **kwargs)  # type: ignore[misc]
