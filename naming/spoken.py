"""Forms of places' names that people write: genitives, other cases, abbreviations.

They are reference data, fixtures/reference/spoken_names.csv; its README describes the columns. The
key is the Finnish name, so that a place that is renamed does not keep the forms of its old name.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from django.conf import settings

VOWELS = "aeiouyåäö"
BACK = "aouå"
"""A word with one of these takes -ssa, one without takes -ssä."""


@dataclass(frozen=True, slots=True)
class SpokenName:
    """The forms of a Finnish place name."""

    name: str
    genitive: str
    stem: str
    """What -ssa, -sta, -lla, -lta and -lle follow: Lahde, Kauniaisi, Tamperee."""
    illative: str
    also: tuple[str, ...]
    """Other names of the county or municipality of this name: PSHVA, Vakehyva."""


@cache
def spoken_names() -> dict[str, SpokenName]:
    """Every name of the reference data, by its nominative."""
    path = settings.BASE_DIR / "fixtures" / "reference" / "spoken_names.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["name"]: SpokenName(
                row["name"],
                row["genitive"],
                row["stem"],
                row["illative"],
                tuple(filter(None, row["also"].split("|"))),
            )
            for row in csv.DictReader(file)
        }


GENITIVES = (
    *(("seutu", "seudun"), ("suomi", "suomen"), ("häme", "hämeen"), ("lakeus", "lakeuden")),
    *(("nki", "ngin"), ("hti", "hden"), ("ppi", "pin"), ("rku", "run")),
)
"""Ends of names that are not in the reference data, and their genitives."""


def genitive(name: str) -> str:
    """The Finnish genitive: Lahti, Lahden; of a name not in the reference data by rule."""
    if found := spoken_names().get(name):
        return found.genitive
    if not name:
        return ""
    for end, changed in GENITIVES:
        if name.casefold().endswith(end):
            return f"{name[: -len(end)]}{changed}"
    return f"{name}n" if name[-1].casefold() in VOWELS else f"{name}in"


def also_called(name: str) -> tuple[str, ...]:
    """Other names in use of the county or municipality with this Finnish name."""
    found = spoken_names().get(name)
    return found.also if found else ()


def inflected(name: str) -> set[str]:
    """The Finnish name in the cases that people search by: Lahti, Lahden, Lahdessa, Lahteen …"""
    found = spoken_names().get(name)
    if found is None:
        return {name, genitive(name)}
    if " ja " in name:  # the stem is only of the first of two names
        return {name, found.genitive, found.illative}
    vowel = "a" if set(found.stem.casefold().replace("-", " ").split()[-1]) & set(BACK) else "ä"
    endings = (*(f"{end}{vowel}" for end in ("ss", "st", "ll", "lt")), "lle")
    return {name, found.genitive, found.illative, *(f"{found.stem}{end}" for end in endings)}


def swedish_genitive(name: str) -> str:
    """Karleby, Karlebys; Närpes stays."""
    return f"{name}s" if name and name[-1] not in "sxz" else name
