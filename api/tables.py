"""A page's table as a file: the same rows as on the page, in the user's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from api.exports import Cell, CsvRenderer, XlsxRenderer, csv_lines, xlsx_chunks
from cooperation.asked import AskedWronglyError

KINDS = (CsvRenderer.format, XlsxRenderer.format)


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows; columns listed in `days` have ISO dates."""

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    days: frozenset[int] = frozenset()
    shows_records: bool = False
    """Whether rows show what is on record: a demonstration marks each as illustrative."""

    @property
    def as_illustrative(self) -> Table:
        """The table with the origin of its rows, all of demonstration data."""
        rows = [[*row, _("illustrative")] for row in self.rows]
        return replace(self, head=[*self.head, _("Origin")], rows=rows)


def asked_kind(request: HttpRequest) -> str:
    """The file type in `?format=`; empty for the page itself."""
    kind = request.GET.get("format", "")
    if kind and kind not in KINDS:
        raise AskedWronglyError(_("The format is csv or xlsx."), field="format")
    return kind


def as_file(kind: str, table: Table) -> StreamingHttpResponse:
    """The table as a download."""
    head, rows = list(table.head), [list(row) for row in table.rows]
    content: Iterator[str] | Iterator[bytes]
    if kind == CsvRenderer.format:
        content, media_type = csv_lines(head, rows), "text/csv; charset=utf-8"
    else:
        days = [column in table.days for column in range(len(head))]
        content, media_type = xlsx_chunks(head, days, rows), XlsxRenderer.media_type
    return StreamingHttpResponse(
        content,
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{table.name}.{kind}"'},
    )


class Downloadable:
    """A page whose table can be downloaded: `?format=csv` or `xlsx`."""

    request: HttpRequest

    def table(self, context: dict[str, Any]) -> Table:
        """The page's table, from its context."""
        raise NotImplementedError

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> Any:
        if kind := asked_kind(self.request):
            table = self.table(context)
            is_marked = settings.DEMO and table.shows_records
            return as_file(kind, table.as_illustrative if is_marked else table)
        return super().render_to_response(context, **kwargs)  # type: ignore[misc]
