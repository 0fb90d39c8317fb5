"""All public data as one archive: every collection as CSV and as JSON, of one moment.

Names of people are left out: an archive cannot be recalled when a person is erased.
"""

from __future__ import annotations

import json
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection, transaction
from django.http import FileResponse, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.urls import path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.access import Access
from api.exports import CHUNK, Pipe, columns_of, csv_lines, in_chunks
from api.registry import api_addresses, api_collections
from api.sql import stream_json_rows
from api.views import Collection, refuse_unknown_parameters
from history.models import LastChange
from toolkit.conditional import is_held

UNFINISHED_SECONDS = 3600
"""A download that is being made is written to all the time; an older one is left over."""

LEFT_OUT = {"people"}
PRIVATE_FIELDS = {"person"}
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
READ_ME = """Yhdyspinta: the state of cooperation between Finland's wellbeing services counties and
their municipalities. Source: Association of Finnish Municipalities (Kuntaliitto).

csv/   every collection as CSV (UTF-8, commas); a text that would start a formula has an
       apostrophe before it
json/  the same rows as JSON, one row on a line
metadata.json   when this was made, the licence, and the number of rows of each collection

Every row of every day is here. Fields that depend on a day are those of the day in metadata.json.
Names of people are left out. Fields are explained at {docs}
Licence: CC BY 4.0, {licence}
{demonstration}"""


class ZipRenderer(BaseRenderer):
    """Negotiates the archive's media type; the view streams it itself."""

    media_type, format, charset, render_style = "application/zip", "zip", None, "binary"


class DownloadView(APIView):
    """All public data as one archive: every collection as CSV and as JSON, with the licence."""

    renderer_classes = [ZipRenderer]

    @extend_schema(
        responses={(200, ZipRenderer.media_type): OpenApiTypes.BINARY},
        tags=["download"],
        operation_id="download",
    )
    def get(self, request: Request) -> Any:
        refuse_unknown_parameters(request, ("format",))
        day = timezone.localdate()
        edition = f"{day}-{last_change()}"
        headers = {"ETag": f'"{edition}"', "Cache-Control": "public, no-cache"}
        if is_held(request._request, headers["ETag"]):
            return HttpResponseNotModified(headers=headers)
        return self._archive(request, day, edition, headers)

    def _archive(
        self, request: Request, day: date, edition: str, headers: dict[str, str]
    ) -> HttpResponse | StreamingHttpResponse:
        headers["Content-Disposition"] = f'attachment; filename="yhdyspinta-{day}.zip"'
        folder = Path(settings.VAR_DIR) / "downloads"
        cached = folder / f"{edition}.zip"
        with suppress(FileNotFoundError):
            return FileResponse(cached.open("rb"), content_type="application/zip", headers=headers)
        docs = request.build_absolute_uri("../docs/")
        made = keeping(archive(day, docs), cached)
        return StreamingHttpResponse(made, content_type="application/zip", headers=headers)


def last_change() -> str:
    """The version of the public data: the number of its last change, and its transaction.

    The number alone could occur again in a restored or new database.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number, xmin::text FROM {LastChange._meta.db_table}")  # noqa: S608 - a name from the model
        number, writer = cursor.fetchone() or (0, "0")
    return f"{number}-{writer}"


def keeping(chunks: Iterator[bytes], cached: Path) -> Iterator[bytes]:
    """Yields the chunks; once complete, they are cached and the previous cache is removed."""
    cached.parent.mkdir(parents=True, exist_ok=True)
    _delete_leftovers(cached.parent)
    with tempfile.NamedTemporaryFile(dir=cached.parent, suffix=".part", delete=False) as file:
        part_file = Path(file.name)
        try:
            with closing(chunks):  # type: ignore[type-var]  # a generator
                for part in chunks:
                    file.write(part)
                    yield part
            file.close()
            part_file.rename(cached)
        finally:
            part_file.unlink(missing_ok=True)
    for other in set(cached.parent.glob("*.zip")) - {cached}:
        other.unlink(missing_ok=True)


def _delete_leftovers(folder: Path) -> None:
    """Delete what processes that were killed have left unfinished."""
    for part_file in folder.glob("*.part"):
        with suppress(FileNotFoundError):
            if time.time() - part_file.stat().st_mtime > UNFINISHED_SECONDS:
                part_file.unlink()


def archive(day: date, docs: str) -> Iterator[bytes]:
    """The archive, streamed as it is written, with constant memory."""
    pipe = Pipe()
    counts: dict[str, int] = {}
    with one_moment(), zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as found:
        for name, view in api_collections.items():
            if name in LEFT_OUT:
                continue
            with found.open(entry(f"json/{name}.json", day), "w", force_zip64=True) as file:
                for counts[name] in _write_json(file, _rows(view, day)):
                    if pipe.size > CHUNK:
                        yield pipe.take()
            with found.open(entry(f"csv/{name}.csv", day), "w", force_zip64=True) as file:
                for _part in _write_csv(file, view, _rows(view, day)):
                    yield pipe.take()
        for name, text in _metadata(day, docs, counts).items():
            found.writestr(entry(name, day), text)
    yield pipe.take()


def entry(name: str, day: date) -> zipfile.ZipInfo:
    """A file in the archive, dated by the day of the data."""
    info = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


@contextmanager
def one_moment() -> Iterator[None]:
    """A consistent snapshot of all collections, unaffected by concurrent writes."""
    is_inside = connection.in_atomic_block
    with transaction.atomic():
        if not is_inside:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _fields(view: type[Collection]) -> dict[str, Any]:
    every = view.serializer_class.row_fields()
    return {name: field for name, field in every.items() if name not in PRIVATE_FIELDS}


def _rows(view: type[Collection], day: date) -> Iterator[str]:
    serializer: Any = view.serializer_class
    rows = Access(day).visible(serializer.Meta.model._default_manager.order_by("pk"))
    columns = {name: serializer.columns(day)[name] for name in _fields(view)}
    return stream_json_rows(serializer.joined(rows, day), columns)


def _write_json(file: IO[bytes], rows: Iterator[str]) -> Iterator[int]:
    count = 0
    file.write(b"[")
    for row in rows:
        file.write(f"{',' if count else ''}\n{row}".encode())
        count += 1
        yield count
    file.write(b"\n]\n")
    yield count


def _write_csv(file: IO[bytes], view: type[Collection], rows: Iterator[str]) -> Iterator[None]:
    columns = list(columns_of(_fields(view)))
    cells = ([read(row) for _title, _look, read in columns] for row in map(json.loads, rows))
    for part in in_chunks(csv_lines([title for title, _look, _read in columns], cells)):
        file.write(part.encode())
        yield


def _metadata(day: date, docs: str, counts: dict[str, int]) -> dict[str, str]:
    """The metadata files of the archive."""
    is_demonstration = settings.DEMO
    metadata = {
        "title": "Yhdyspinta",
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "date": day.isoformat(),
        "licence": LICENCE,
        "source": "Association of Finnish Municipalities (Kuntaliitto)",
        "demonstration": is_demonstration,
        "rows": counts,
    }
    note = "\nThis is demonstration data, not the record.\n" if is_demonstration else ""
    return {
        "metadata.json": json.dumps(metadata, indent=2) + "\n",
        "README.txt": READ_ME.format(docs=docs, licence=LICENCE, demonstration=note),
    }


api_addresses.add("download", [path("", DownloadView.as_view(), name="api-download")], order=20)
