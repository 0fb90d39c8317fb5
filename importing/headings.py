"""Which list a sheet is, and which column a heading means."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from cooperation.sheets import Sheet, said, spelt
from importing.subjects import SUBJECTS, Subject
from importing.words import LANGUAGES

ID, VERSION = "id", "version"
IGNORED_SHEETS = {"ohje", "koodit", "anvisning", "koder", "instructions", "codes"}


def headings_of(subject: Subject) -> dict[str, str]:
    """Every heading by which a column of the subject is known."""
    names = {ID: ID, VERSION: VERSION}
    for language in LANGUAGES:
        with override(language):
            names |= {_("row number on record"): ID, _("version"): VERSION}
            names |= {column.title: column.key for column in subject.columns}
    return names | {column.key: column.key for column in subject.columns}


def titles_of(subject: Subject) -> set[str]:
    """The sheet's name in every language."""
    found = {spelt(subject.key)}
    for language in LANGUAGES:
        with override(language):
            found.add(spelt(str(subject.title)))
    return found


def subject_of(sheet: Sheet) -> Subject | None:
    """The list that a sheet is: by its name, else by most of its headings."""
    for subject in SUBJECTS:
        if sheet.name and spelt(sheet.name) in titles_of(subject):
            return subject
    if not sheet.rows:
        return None
    head = {spelt(said(value)) for value in sheet.rows[0].cells.values()}
    best: tuple[float, Subject | None] = (0, None)
    for subject in SUBJECTS:
        keys = {spelt(name): key for name, key in headings_of(subject).items()}
        met = {keys[name] for name in head if name in keys}
        needed = {column.key for column in subject.columns if column.is_needed} - {"county"}
        score = len(met & needed) / len(needed) + len(met) / 1000
        best = max(best, (score, subject), key=lambda one: one[0])
    return best[1] if best[0] > 0.5 else None
