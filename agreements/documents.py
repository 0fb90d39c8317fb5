"""Uploaded documents: checked by their contents before they are stored, served as downloads only.

The type of a file is taken from its first bytes and its structure, not from its name; macros are
refused. If a scanner is configured (DOCUMENT_SCANNER), a file is stored only after it reported the
file clean.
"""

from __future__ import annotations

import hashlib
import re
import shlex
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from agreements.models import Document, StoredFile

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

SCAN_SECONDS = 60
MOST_ZIP_ENTRIES = 5000
OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class FileType:
    """A file type: its media type and the check of its contents."""

    media_type: str
    is_one: Callable[[BinaryIO], bool]


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be stored."""

    name: str
    media_type: str
    size: int
    sha256: str
    content: bytes


def _begins(*marks: bytes) -> Callable[[BinaryIO], bool]:
    def judge(file: BinaryIO) -> bool:
        return file.read(16).startswith(marks)

    return judge


def _office(folder: str) -> Callable[[BinaryIO], bool]:
    """A Word, Excel or PowerPoint file without macros: checked by its zip directory only."""

    def judge(file: BinaryIO) -> bool:
        names = _names_in_zip(file)
        has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        is_office = "[Content_Types].xml" in names
        return is_office and not has_macros and any(n.startswith(f"{folder}/") for n in names)

    return judge


def _open_document(media_type: str) -> Callable[[BinaryIO], bool]:
    def judge(file: BinaryIO) -> bool:
        if "mimetype" not in _names_in_zip(file):
            return False
        with zipfile.ZipFile(file) as archive, archive.open("mimetype") as mimetype:
            return mimetype.read(200).decode("ascii", "replace").strip() == media_type

    return judge


def _names_in_zip(file: BinaryIO) -> set[str]:
    """The names of the files in a zip archive; nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return set()
    finally:
        file.seek(0)
    return set(names) if len(names) <= MOST_ZIP_ENTRIES else set()


ODT = "application/vnd.oasis.opendocument.text"
KINDS = {
    "pdf": FileType("application/pdf", _begins(b"%PDF-")),
    "docx": FileType(f"{OFFICE}.wordprocessingml.document", _office("word")),
    "xlsx": FileType(f"{OFFICE}.spreadsheetml.sheet", _office("xl")),
    "pptx": FileType(f"{OFFICE}.presentationml.presentation", _office("ppt")),
    "odt": FileType(ODT, _open_document(ODT)),
    "png": FileType("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": FileType("image/jpeg", _begins(b"\xff\xd8\xff")),
    "jpeg": FileType("image/jpeg", _begins(b"\xff\xd8\xff")),
    "gif": FileType("image/gif", _begins(b"GIF87a", b"GIF89a")),
}
ACCEPTED = ",".join(f".{ending}" for ending in KINDS)


def check_upload(upload: UploadedFile) -> CheckedFile:
    """The checked contents of an upload; ValidationError with the reason if it is refused."""
    name = clean_name(upload.name or "")
    if upload.size and upload.size > settings.DOCUMENT_MAX_BYTES:
        raise ValidationError(
            _("The file is too large: at most %(most)s megabytes."),
            code="too_large",
            params={"most": settings.DOCUMENT_MAX_BYTES // (1024 * 1024)},
        )
    kind = KINDS.get(name.rpartition(".")[2].lower())
    if kind is None:
        raise ValidationError(
            _("Files of this kind are not taken; these are: %(kinds)s."),
            code="kind",
            params={"kinds": ", ".join(KINDS)},
        )
    content = upload.read()
    upload.seek(0)
    if not content or not _is_one(kind, upload):
        raise ValidationError(
            _("The contents do not match the file name, or the file is damaged or has macros."),
            code="contents",
        )
    scan(content)
    digest = hashlib.sha256(content).hexdigest()
    return CheckedFile(name, kind.media_type, len(content), digest, content)


def _is_one(kind: FileType, upload: Any) -> bool:
    upload.seek(0)
    try:
        return kind.is_one(upload)
    finally:
        upload.seek(0)


def clean_name(name: str) -> str:
    """The bare name of a file, shortened to fit, without misleading characters."""
    bare = re.sub(
        r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e/\\]", "", PurePosixPath(name).name
    ).strip()
    stem, dot, ending = bare.rpartition(".")
    return f"{stem[: 190 - len(ending)]}{dot}{ending}" if dot else bare[:190]


# The scanner -------------------------------------------------------------------------------------


def scan(content: bytes) -> None:
    """Check a file with the configured scanner, if there is one.

    The setting names a function (a dotted path; it gets the contents and returns whether they are
    clean) or a command (it gets them on standard input and exits with 0 if they are clean).
    """
    scanner = settings.DOCUMENT_SCANNER
    if scanner and not _is_clean(scanner, content):
        raise ValidationError(
            _("The virus scanner refused the file, or could not judge it."), code="scanner"
        )


def _is_clean(scanner: str, content: bytes) -> bool:
    if re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", scanner):
        return bool(import_string(scanner)(content))
    try:
        done = subprocess.run(
            shlex.split(scanner),
            input=content,
            capture_output=True,
            timeout=SCAN_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


# Storing and serving -----------------------------------------------------------------------------


def keep(document: Document, judged: CheckedFile) -> None:
    """Set the file's data on the document, unsaved, and store its contents."""
    document.file_name, document.media_type = judged.name, judged.media_type
    document.size, document.sha256 = judged.size, judged.sha256
    stored = StoredFile(sha256=judged.sha256, content=judged.content)
    StoredFile.objects.bulk_create([stored], ignore_conflicts=True)


def download(document: Document, stored: StoredFile) -> HttpResponse:
    """The file as a download that browsers do not display, run or sniff."""
    response = HttpResponse(bytes(stored.content), content_type=document.media_type)
    name = document.file_name or str(document)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["ETag"] = f'"{stored.sha256}"'
    return response
