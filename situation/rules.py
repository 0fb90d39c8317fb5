"""The rules by which figures are counted, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.words import Words


@dataclass(frozen=True, slots=True)
class Rule:
    """How one figure is counted; `path` is its path in the situation, `records` a list's URL.

    The list of counties shows those of a figure that counts counties.
    """

    path: str
    title: Words
    rule: Words
    records: str = ""
    counts_counties: bool = True


@dataclass(frozen=True, slots=True)
class MethodSection:
    """Figures on one subject, with the law they follow."""

    key: str
    title: Words
    law: Words
