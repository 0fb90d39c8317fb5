"""Translations without system tools: extract, merge and compile locale/*/LC_MESSAGES/django.po.

A catalogue is sorted by msgid, has no locations, no wrapping and no fuzzy guesses: a branch adds
whole entries, and git's union merge of two branches is repaired by running `script/messages`.
"""

from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings

LANGUAGES = ("fi", "sv")  # English is the language of the msgids


def catalogues() -> Iterator[Path]:
    for language in LANGUAGES:
        yield settings.LOCALE_PATHS[0] / language / "LC_MESSAGES" / "django.po"


def compile_all() -> None:
    """Write the .mo of every catalogue that is newer than its last one."""
    for catalogue in catalogues():
        compiled = catalogue.with_suffix(".mo")
        if not catalogue.exists():
            continue
        if compiled.exists() and compiled.stat().st_mtime > catalogue.stat().st_mtime:
            continue
        unfinished = compiled.with_suffix(".mo.new")
        polib.pofile(str(catalogue), wrapwidth=0).save_as_mofile(str(unfinished))
        unfinished.replace(compiled)
