"""Recognise which list a sheet is, and which column a heading means."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from importing.registry import sheets
from importing.sheet_subject import SheetSubject
from importing.words import LANGUAGES
from toolkit.sheets import Row, Sheet, cell_text, spelt

ID, VERSION = "id", "version"
IGNORED_SHEETS = {
    *("ohje", "koodit", "anvisning", "koder", "instructions", "codes"),
    *("tietoja", "uppgifter", "about"),
}


def headings_of(subject: SheetSubject) -> dict[str, str]:
    """Every heading that is accepted for a column of the subject."""
    names = {ID: ID, VERSION: VERSION}
    for language in LANGUAGES:
        with override(language):
            names |= {_("row number on record"): ID, _("version"): VERSION}
            names |= {column.title: column.key for column in subject.columns}
    return names | {column.key: column.key for column in subject.columns}


def titles_of(subject: SheetSubject) -> set[str]:
    """The sheet's name in every language."""
    titles = {spelt(subject.key)}
    for language in LANGUAGES:
        with override(language):
            titles.add(spelt(str(subject.title)))
    return titles


HEADINGS_WITHIN = 20
"""The first rows of a sheet, among which its headings are looked for."""


def from_headings(sheet: Sheet) -> Sheet:
    """The sheet without titles and remarks above its headings."""
    known = {spelt(name) for subject in sheets.values() for name in headings_of(subject)}
    if not sheet.rows or _known_cells(sheet.rows[0], known) > 1:
        return sheet
    head = max(sheet.rows[:HEADINGS_WITHIN], key=lambda row: _known_cells(row, known))
    return sheet.starting_at(head.number) if _known_cells(head, known) > 1 else sheet


def has_headings(sheet: Sheet) -> bool:
    """Whether the first row has at least two headings of some list."""
    known = {spelt(name) for subject in sheets.values() for name in headings_of(subject)}
    return bool(sheet.rows) and _known_cells(sheet.rows[0], known) > 1


def _known_cells(row: Row, known: set[str]) -> int:
    return len({spelt(cell_text(value)) for value in row.cells.values()} & known)


def subject_of(sheet: Sheet) -> SheetSubject | None:
    """The list that a sheet is: by its name, else by most of its headings."""
    for subject in sheets.values():
        if sheet.name and spelt(sheet.name) in titles_of(subject):
            return subject
    if not sheet.rows:
        return None
    head = {spelt(cell_text(value)) for value in sheet.rows[0].cells.values()}
    scores = {key: _likeness(subject, head) for key, subject in sheets.items()}
    best = max(scores, key=scores.__getitem__)
    return sheets[best] if scores[best] > 0.5 else None


def _likeness(subject: SheetSubject, head: set[str]) -> float:
    """The share of needed columns that the sheet has, then the number of its columns."""
    keys = {spelt(name): key for name, key in headings_of(subject).items()}
    present = {keys[name] for name in head if name in keys}
    needed = {column.key for column in subject.columns if column.is_needed} - {"county"}
    share = len(present & needed) / len(needed) if needed else 0
    return share + len(present) / 1000
