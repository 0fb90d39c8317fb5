"""Why typed text is not understood, with a proposal only where one name is clearly meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
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
        if near >= NEAR_ENOUGH and near > best.get(key, 0) and _each_word_fits(wanted, written):
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
