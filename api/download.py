"""All public data as one archive: every table as CSV and as JSON, of one moment, described.

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
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.translation import override
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from api.archive_tables import (
    LICENCE,
    PUBLISHER,
    Package,
    Written,
    datapackage,
    tables,
)
from api.exports import columns_of
from api.registry import ArchiveTable, api_addresses
from api.views import refuse_unknown_parameters
from history.models import LastChange
from listing.cells import CHUNK, csv_lines, in_chunks
from listing.workbook import Pipe
from toolkit.conditional import is_held

UNFINISHED_SECONDS = 3600
"""A download that is being made is written to all the time; an older one is left over."""


class ZipRenderer(BaseRenderer):
    """Negotiates the archive's media type; the view streams it itself."""

    media_type, format, charset, render_style = "application/zip", "zip", None, "binary"


class DownloadView(APIView):
    """All public data as one archive, a Data Package: every table of every day as CSV and JSON."""

    renderer_classes = [ZipRenderer]

    @extend_schema(
        responses={(200, ZipRenderer.media_type): OpenApiTypes.BINARY},
        tags=["download"],
        operation_id="download",
    )
    def get(self, request: Request) -> Any:
        refuse_unknown_parameters(request, ("format",))
        day = timezone.localdate()
        edition = edition_of(day)
        headers = {"ETag": f'"{edition}"', "Cache-Control": "public, no-cache"}
        if is_held(request._request, headers["ETag"]):
            return HttpResponseNotModified(headers=headers)
        return self._archive(request, day, edition, headers)

    def _archive(
        self, request: Request, day: date, edition: str, headers: dict[str, str]
    ) -> HttpResponse | StreamingHttpResponse:
        headers["Content-Disposition"] = f'attachment; filename="yhdyspinta-{day}.zip"'
        cached = path_of(edition)
        with suppress(FileNotFoundError):
            return FileResponse(cached.open("rb"), content_type="application/zip", headers=headers)
        docs = request.build_absolute_uri("../docs/")
        made = keeping(archive(day, docs), cached)
        return StreamingHttpResponse(made, content_type="application/zip", headers=headers)


def edition_of(day: date) -> str:
    """The day and the version of the data, which name the archive of them."""
    return f"{day}-{last_change()}"


def path_of(edition: str) -> Path:
    return Path(settings.VAR_DIR) / "downloads" / f"{edition}.zip"


def cached_bytes(day: date) -> int | None:
    """The size of the current archive; None while nobody has asked for it."""
    with suppress(FileNotFoundError):
        return path_of(edition_of(day)).stat().st_size
    return None


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
    every, counts, written = tables(), dict[str, int](), dict[str, Written]()
    with one_moment(), zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as found:
        for name, table in every.items():
            with found.open(entry(f"json/{name}.json", day), "w", force_zip64=True) as file:
                for counts[name] in _write_json(file, table.rows(day)):
                    if pipe.size > CHUNK:
                        yield pipe.take()
            as_csv = entry(f"csv/{name}.csv", day)
            with found.open(as_csv, "w", force_zip64=True) as file:
                for _part in _write_csv(file, table, day):
                    yield pipe.take()
            written[name] = Written(counts[name], as_csv.file_size)
        for name, text in _metadata(day, docs, every, written).items():
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


def _write_json(file: IO[bytes], rows: Iterator[str]) -> Iterator[int]:
    count = 0
    file.write(b"[")
    for row in rows:
        file.write(f"{',' if count else ''}\n{row}".encode())
        count += 1
        yield count
    file.write(b"\n]\n")
    yield count


def _write_csv(file: IO[bytes], table: ArchiveTable, day: date) -> Iterator[None]:
    columns = list(columns_of(table.fields))
    cells = (
        [read(row) for _title, _look, read in columns] for row in map(json.loads, table.rows(day))
    )
    for part in in_chunks(csv_lines([title for title, _look, _read in columns], cells)):
        file.write(part.encode())
        yield


def _metadata(
    day: date, docs: str, every: dict[str, ArchiveTable], written: dict[str, Written]
) -> dict[str, str]:
    """The files that describe the archive, in English for every reader but for the first lines."""
    made_at = timezone.now().isoformat(timespec="seconds")
    metadata = {
        "title": "Yhdyspinta",
        "made_at": made_at,
        "date": day.isoformat(),
        "licence": LICENCE,
        "source": PUBLISHER,
        "demonstration": settings.DEMO,
        "rows": {name: one.rows for name, one in written.items()},
    }
    package = Package(day, made_at, docs, settings.DEMO, written)
    with override("en"):
        described = datapackage(package, every)
        as_json = json.dumps(described, indent=2, ensure_ascii=False, default=str)
    read_me = {
        "publisher": PUBLISHER,
        "licence": LICENCE,
        "docs": docs,
        "is_demonstration": settings.DEMO,
    }
    return {
        "datapackage.json": f"{as_json}\n",
        "metadata.json": json.dumps(metadata, indent=2) + "\n",
        "README.txt": render_to_string("api/archive_read_me.txt", read_me),
    }


api_addresses.add("download", [path("", DownloadView.as_view(), name="api-download")], order=20)
