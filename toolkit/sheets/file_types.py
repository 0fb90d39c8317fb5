"""Detects the type of a file by its content, and reads it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from toolkit.sheets import plain, workbook
from toolkit.sheets.values import LIMITS, Book, DamagedFile, Limits, Sheet, too_big

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHERS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"{\\rtf",
)
MARKUP = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<svg")


def read_sheets(data: bytes, *, limits: Limits = LIMITS) -> list[Sheet]:
    """Every visible sheet of an XLSX file, or the one of a CSV file; raises DamagedFile."""
    return read_book(data, limits=limits).sheets


def read_book(data: bytes, *, limits: Limits = LIMITS) -> Book:
    """The visible sheets of a file, with the names of the hidden ones; raises DamagedFile."""
    if len(data) > limits.size:
        most = limits.size // 1_000_000
        raise too_big(_("at most %(most)s megabytes are taken") % {"most": most})
    refuse_others(data)
    if data.startswith(ZIP):
        return workbook.read(data, limits)
    return Book([plain.read(data, limits)])


def refuse_others(data: bytes) -> None:
    """Refuse files of other types with a message that names the type."""
    if not data.strip(b"\x00 \t\r\n"):
        raise DamagedFile(_("The file is empty."))
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise DamagedFile(_("The file is protected with a password. Save it without one."))
        raise DamagedFile(_("The file is in the old Excel format. Save it as XLSX."))
    if data.startswith(OTHERS):
        raise DamagedFile(_("This is not a spreadsheet. Send an XLSX or a CSV file."))
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:20].lower().startswith(MARKUP):
        raise DamagedFile(_("This is a web page or other markup, not a spreadsheet."))
