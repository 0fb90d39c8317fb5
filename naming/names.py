"""The names of one kind of place, and how a typed name is read among them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from toolkit.proposals import Unreadable, likely, proposed
from toolkit.searching import folded
from toolkit.sheets import Value, cell_text, spelt
from toolkit.sheets.tables import without_invisible

SEPARATORS = (
    re.compile(r"[/,;()\[\]|=\n]+|\s[-‐‑–—]\s|(?<=\d)\s+(?=[^\W\d])|(?<=[^\W\d])\s+(?=\d)"),
    re.compile(r"[/,;()\[\]|=\n‐‑–—-]+"),
)
"""Between two names of one place: Kokkola - Karleby, Kokkola (Karleby), 272 Kokkola; also a hyphen
without spaces, which may be in a name too, and so is tried last.
"""
CASE_ENDING = re.compile(r"(?<=\w):[a-zåäö]{1,4}\b", re.IGNORECASE)
AROUND = " ,;.!?'\"”“„«»’"
SHORTEST_WORD = 4
"""Letters of a word that may be proposed as a part of a name: Häme, Savo."""


@dataclass(frozen=True, slots=True)
class KindOfPlace:
    """How names of a kind are written around the name itself."""

    words: str
    """The words of the kind, in all their forms, as a regular expression."""
    before: str = ""
    """Words before the name: city of …"""
    code_prefix: str = ""
    """What may stand before the code: KU272, HVA18."""
    width: int = 0
    """Digits of a code; 0 if names of this kind have none."""


@dataclass
class PlaceNames:
    """All accepted names of the places of a kind; a name shared by two of them is not accepted."""

    kind: KindOfPlace = field(default_factory=lambda: KindOfPlace(""))
    codes: dict[str, str] = field(default_factory=dict)
    """By each name as it is compared."""
    sure: set[str] = field(default_factory=set)
    """The names that can be of no other kind of place."""
    shared: dict[str, set[str]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    elsewhere: dict[str, str | Promise] = field(default_factory=dict)
    """Why a name is of no place of the kind, by the name: Åland is in no county."""
    counties: dict[str, set[str]] = field(default_factory=dict)
    """The counties of each place; a place that is not here is not limited to any."""

    def __post_init__(self) -> None:
        self._folded: dict[str, str | None] = {}
        words = self.kind.words
        self._word = re.compile(rf"(?:{words})") if words else None
        before = self.kind.before or words
        self._around = re.compile(rf"^(?:{before}) | (?:{words})$") if words else None
        self._glued = re.compile(rf"(.+n)(?:{words})") if words else None
        self._within = re.compile(rf" (?:{words}) ") if words else None
        self._code = (
            re.compile(rf"(?:(?P<prefix>{self.kind.code_prefix}) ?)?(?P<digits>\d+)")
            if self.kind.width
            else None
        )

    def add(self, code: str, label: str, bare: Iterable[str], sure: Iterable[str] = ()) -> None:
        """Add a place: `bare` names may be those of other kinds of places too."""
        self.labels[code] = label
        certain = {compared(name) for name in sure if name}
        self.sure |= certain
        for name in certain | {compared(name) for name in bare if name}:
            if self.codes.get(name, code) != code:
                self.shared.setdefault(name, {self.codes[name]}).add(code)
            self.codes.setdefault(name, code)
            plain = folded(name)
            same = self._folded.get(plain, code) == code
            self._folded[plain] = code if same else None

    def add_former(self, code: str, names: Iterable[str]) -> None:
        """Add names that have become those of this place; names in use take precedence."""
        for name in {compared(name) for name in names if name} - self.codes.keys():
            self.codes[name] = self._folded[folded(name)] = code
            self.sure.add(name)

    def without_word(self, name: str) -> str:
        """A name without the word of its kind: HUS of HUS-yhtymä; the name if it has none."""
        return self._base(compared(name)) or name

    def find(self, value: Value, *, alone: bool = False) -> str | None:
        """The code of the place, or None; `alone` accepts only what can be no other kind."""
        found = self.codes_of(_typed(value), alone=alone)
        return found[0] if len(found) == 1 else None

    def read(self, value: Value, *, within: str | None = None) -> str:
        """The code of the place; raises Unreadable with a proposal, only of the county `within`."""
        typed = _typed(value)
        found = self.codes_of(typed)
        if len(found) == 1:
            return found[0]
        if found:
            raise Unreadable(_several([self.labels[code] for code in found]))
        raise Unreadable(self.why_not(typed, within=within))

    def codes_of(self, typed: str, *, alone: bool = False) -> list[str]:
        """The places that the text names, in the order of their codes; normally one or none."""
        seen = without_invisible(typed)
        for written in dict.fromkeys((seen, CASE_ENDING.sub("", seen))):
            if found := self._named(written, alone=alone):
                return found
            for separators in SEPARATORS:
                if found := self._in_pieces(separators.split(written), alone=alone):
                    return found
            # The word of the kind between two names: Etelä-Savon hyvinvointialue Eloisa.
            pieces = self._within.split(compared(written)) if self._within else []
            if found := self._in_pieces(pieces, alone=alone):
                return found
        return []

    def _in_pieces(self, pieces: list[str], *, alone: bool) -> list[str]:
        """The places that the pieces name, if each names one or is the word of their kind."""
        filled = [one for one in map(compared, pieces) if one]
        names = [one for one in filled if not (self._word and self._word.fullmatch(one))]
        if len(filled) < 2 or not names:
            return []
        each = [self._named(one) for one in names]
        if not all(each) or (alone and not any(self._named(one, alone=True) for one in names)):
            return []
        return sorted({code for codes in each for code in codes})

    def likely(self, typed: str, *, within: str | None = None) -> str | None:
        """The code of the place that is clearly meant, of the county `within` if one is given."""
        wanted = compared(without_invisible(typed))
        names = {
            name: code
            for name, code in self.codes.items()
            if not name.isdecimal() and self._is_of(code, within)
        }
        return likely(self._base(wanted) or wanted, names) or likely(wanted, names)

    def why_not(self, typed: str, *, within: str | None = None) -> str:
        """Why the name is refused, with what is clearly meant or with all that it is a part of."""
        wanted = compared(typed)
        if reason := self.elsewhere.get(self._base(wanted) or wanted):
            return str(reason)
        if near := self.likely(typed, within=within):
            return proposed(self.labels[near])
        candidates = {
            code
            for name, code in self.codes.items()
            if len(wanted) >= SHORTEST_WORD
            and f" {wanted} " in f" {name} "
            and self._is_of(code, within)
        }
        if len(candidates) > 1:
            return _several([self.labels[code] for code in sorted(candidates)])
        return _("Not known.")

    def _is_of(self, code: str, county: str | None) -> bool:
        return county is None or county in self.counties.get(code, {county})

    def _named(self, typed: str, *, alone: bool = False) -> list[str]:
        name = compared(typed)
        if code := self._by_code(name, alone=alone):
            return [code]
        if name in self.shared:
            return sorted(self.shared[name])
        if (found := self._called(name)) and not (alone and name not in self.sure):
            return [found]
        base = self._base(name)
        if base and base in self.shared:
            return sorted(self.shared[base])
        found = self._called(base) if base else None
        return [found] if found else []

    def _called(self, name: str) -> str | None:
        return self.codes.get(name) or self._folded.get(folded(name))

    def _by_code(self, name: str, *, alone: bool) -> str | None:
        match = self._code.fullmatch(name) if self._code else None
        if match is None or (alone and self.kind.width < 3 and not match["prefix"]):
            return None
        code = match["digits"].zfill(self.kind.width)
        return code if code in self.labels else None

    def _base(self, name: str) -> str | None:
        """The name without the word of its kind; None if there is no such word."""
        if self._around is None or self._glued is None:
            return None
        base = self._around.sub("", name)
        if base != name:
            return base
        glued = self._glued.fullmatch(name)
        return glued[1] if glued else None


def compared(name: str) -> str:
    """A name in the form in which names are compared."""
    return spelt(name).strip(AROUND)


def _typed(value: Value) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return cell_text(value, 400)


def _several(names: list[str]) -> str:
    return _("It may be any of these: %(names)s. Write which.") % {"names": ", ".join(names)}
