"""Why typed text is not understood, with a proposal only where one name is clearly meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from itertools import takewhile
from typing import TypeVar

from django.utils.translation import gettext as _

from toolkit.sheets import spelt

Key = TypeVar("Key")

NEAR_ENOUGH = 0.8
"""How alike a whole name must be, from 0 to 1."""
EACH_WORD = 0.72
"""How alike each typed word must be to a word of the name: Etelä- is never Pohjois-."""
MARGIN = 0.04
"""How much more alike the proposal must be than any other name."""
LETTERS_OF_A_SLIP = 4
"""A name may have one slip for so many letters."""
SHORT_WORD = 3
"""Words up to this length count only if they are the same."""
FEW = 8


class Unreadable(ValueError):  # noqa: N818 - about what was typed, not the code
    """The text cannot be read; `str` is the reason, with a proposal."""


def likely(typed: str, names: Mapping[str, Key]) -> Key | None:
    """The one key whose name is clearly meant; None if none is, or if two could be.

    `names` maps names, in any spelling, to keys; several names may have the same key.
    """
    wanted = spelt(typed)
    best: dict[Key, float] = {}
    matcher: SequenceMatcher[str] = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    for name, key in names.items():
        written = spelt(name)
        matcher.set_seq1(written)
        if matcher.real_quick_ratio() < NEAR_ENOUGH or matcher.quick_ratio() < NEAR_ENOUGH:
            continue
        near = matcher.ratio()
        if near < NEAR_ENOUGH or near <= best.get(key, 0):
            continue
        if _each_word_fits(wanted, written) and _may_be_slip(wanted, written):
            best[key] = near
    ranked = sorted(best.items(), key=lambda one: -one[1])
    if not ranked or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < MARGIN):
        return None
    return ranked[0][0]


def _each_word_fits(wanted: str, written: str) -> bool:
    words = [*written.split(), written.replace(" ", "")]
    return all(any(_alike(one, word) for word in words) for one in wanted.split()) or (
        wanted.replace(" ", "") == written.replace(" ", "")
    )


def _may_be_slip(wanted: str, written: str) -> bool:
    """Whether one may be the other mistyped, or in another case: Kokola, Heinävedellä.

    Names with letters changed in several places, or with another beginning, are other names:
    Karjaa is not Kajana, Jalasjärvi not Alajärvi, and Kuntaliitto not Satakuntaliitto.
    """
    pairs = zip(wanted, written, strict=False)
    shared = sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], pairs))
    if shared and shared >= min(len(wanted), len(written)) - 1:
        return True
    words = list(zip(wanted.split(), written.split(), strict=False))
    if len(words) > 1 and all(word.startswith(short) for short, word in words):
        return True  # Pohj.-Savo
    slips = _slips(wanted, written)
    return slips <= 1 or (wanted[:1] == written[:1] and slips <= len(wanted) // LETTERS_OF_A_SLIP)


def _slips(one: str, other: str) -> int:
    """The letters added, left out, changed or swapped with the next, from one to the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        earlier, before, row = before, row, [place]
        for at, compared in enumerate(other, 1):
            fewest = min(before[at] + 1, row[-1] + 1, before[at - 1] + (letter != compared))
            if place > 1 and at > 1 and (one[place - 2], letter) == (compared, other[at - 2]):
                fewest = min(fewest, earlier[at - 2] + 1)
            row.append(fewest)
    return row[-1]


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) <= SHORT_WORD:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= EACH_WORD


def not_known(typed: str, shown: Iterable[str], *, list_up_to: int = FEW) -> str:
    """Why a name is refused, with the name that is clearly meant; all names if there are few."""
    known = {name: name for name in shown if name}
    if near := likely(typed, known):
        return proposed(near)
    if len(known) <= list_up_to:
        return _("Not known. Possible are: %(names)s.") % {"names": ", ".join(known)}
    return _("Not known.")


def proposed(name: str) -> str:
    """Why a name is refused, with the one proposed for it."""
    return _("Not known. Did you mean «%(name)s»?") % {"name": name}
