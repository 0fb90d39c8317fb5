"""Uploaded files: checked by their contents before they are stored.

The type of a file is taken from its first bytes and its structure, not from its name; what runs
or loads by itself is refused (`office_files`). If a scanner is configured (DOCUMENT_SCANNER), a
file is stored only after it reported the file clean.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import re
import shlex
import signal
import subprocess
import threading
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from toolkit.office_files import office_file, open_document

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

SCAN_SECONDS = 30
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
    """A file that begins so, and is nothing else at the same time."""

    def judge(file: BinaryIO) -> bool:
        if not file.read(16).startswith(marks):
            return False
        if zipfile.is_zipfile(file) or _is_page(file):
            raise ValidationError(_("The file is of two kinds at once."), code="two_kinds")
        return True

    return judge


def _is_page(file: BinaryIO) -> bool:
    """Whether a program that looks for a web page would find one at the beginning."""
    file.seek(0)
    beginning = file.read(1024).lower()
    return any(mark in beginning for mark in (b"<html", b"<script", b"<!doctype html"))


def _office(main_type: str) -> Callable[[BinaryIO], bool]:
    return lambda file: office_file(file, main_type)


def _open_document(media_type: str) -> Callable[[BinaryIO], bool]:
    return lambda file: open_document(file, media_type)


ODT = "application/vnd.oasis.opendocument.text"
KINDS = {
    "pdf": FileType("application/pdf", _begins(b"%PDF-")),
    "docx": FileType(f"{OFFICE}.wordprocessingml.document", _office("wordprocessingml.document")),
    "xlsx": FileType(f"{OFFICE}.spreadsheetml.sheet", _office("spreadsheetml.sheet")),
    "pptx": FileType(
        f"{OFFICE}.presentationml.presentation", _office("presentationml.presentation")
    ),
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
            _("The contents do not match the file name, or the file is damaged."),
            code="contents",
        )
    scan(content)
    digest = hashlib.sha256(content).hexdigest()
    return CheckedFile(name, kind.media_type, len(content), digest, content)


UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError),  # damaged, in each compression
    *(OSError, ValueError, RuntimeError),  # encrypted, or compressed in an unknown way
)


def _is_one(kind: FileType, upload: Any) -> bool:
    upload.seek(0)
    try:
        return kind.is_one(upload)
    except UNREADABLE:
        return False
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
    """Whether the scanner found the file clean; one that does not answer in time did not."""
    if re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", scanner):
        return _answered_in_time(import_string(scanner), content)
    command = shlex.split(scanner)
    try:
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            try:
                process.communicate(content, timeout=SCAN_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)  # with what it has started
                return False
            return process.returncode == 0
    except OSError:
        return False


def _answered_in_time(scan_content: Callable[[bytes], object], content: bytes) -> bool:
    answers: list[object] = []
    thread = threading.Thread(target=lambda: answers.append(scan_content(content)), daemon=True)
    thread.start()
    thread.join(SCAN_SECONDS)
    return bool(answers and answers[0])


# Storing and serving -----------------------------------------------------------------------------
