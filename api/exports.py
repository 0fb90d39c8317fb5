"""A list as CSV or XLSX: the same rows and fields as the JSON, streamed, safe to open.

Objects become a column per key, lists one cell. A cell that a spreadsheet would take for a formula
is text: in CSV by an apostrophe before it, in XLSX by its type.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.http import StreamingHttpResponse
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer

from api.fields import Computed
from api.inputs import AnyField
from listing.cells import Cell, csv_lines, in_chunks
from listing.workbook import OutSheet, workbook_chunks

SHEET, ISO_DAYS = "Yhdyspinta", "yyyy\\-mm\\-dd"


class CsvRenderer(BaseRenderer):
    """Negotiates `?format=csv`; the view streams the file itself."""

    media_type, format, charset = "text/csv", "csv", "utf-8"


class XlsxRenderer(BaseRenderer):
    """Negotiates `?format=xlsx`; the view streams the file itself."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    format, charset, render_style = "xlsx", None, "binary"


RENDERERS = (CsvRenderer, XlsxRenderer)


def export(
    kind: str, name: str, fields: dict[str, AnyField], rows: Iterable[str]
) -> StreamingHttpResponse:
    """The rows as a file for download."""
    columns = list(columns_of(fields))
    cells = ([read(row) for _title, _field, read in columns] for row in map(json.loads, rows))
    head = [title for title, _field, _read in columns]
    content: Iterator[str] | Iterator[bytes]
    if kind == CsvRenderer.format:
        content, media_type = in_chunks(csv_lines(head, cells)), "text/csv; charset=utf-8"
    else:
        days = [isinstance(field, serializers.DateField) for _title, field, _read in columns]
        content, media_type = xlsx_chunks(head, days, cells), XlsxRenderer.media_type
    return StreamingHttpResponse(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{kind}"',
            "Cache-Control": "no-cache",
        },
    )


# Columns -------------------------------------------------------------------------------------

Column = tuple[str, Any, Callable[[dict[str, Any]], Cell]]


def columns_of(fields: Mapping[str, AnyField]) -> Iterator[Column]:
    """Title, field and reader of each column: `name` becomes `name_fi`, `name_sv`, `name_en`."""
    for name, field in fields.items():
        plain = field.child if isinstance(field, Computed) else field
        if isinstance(plain, serializers.Serializer):
            for key, child in plain.fields.items():
                yield f"{name}_{key}", child, _reader(name, key)
        else:
            yield name, plain, _reader(name)


def _reader(name: str, key: str = "") -> Callable[[dict[str, Any]], Cell]:
    if key:
        return lambda row: _cell((row[name] or {}).get(key))
    return lambda row: _cell(row[name])


def _cell(value: Cell | list[Any] | dict[str, Any]) -> Cell:
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return value


def xlsx_chunks(head: list[str], days: list[bool], rows: Iterable[list[Cell]]) -> Iterator[bytes]:
    """A workbook of one sheet; the columns of `days` have ISO days, which become dates."""
    dated = [at for at, is_day in enumerate(days) if is_day]
    return workbook_chunks([OutSheet(SHEET, head, _with_days(rows, dated))], day_format=ISO_DAYS)


def _with_days(rows: Iterable[list[Cell]], dated: list[int]) -> Iterator[list[Cell]]:
    for row in rows:
        for at in dated:
            value = row[at]
            row[at] = date.fromisoformat(value) if value and isinstance(value, str) else None
        yield row
