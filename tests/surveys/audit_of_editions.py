"""An independent audit of what two published surveys of the same respondents reveal together.

Both are one system of equations (`tests.surveys.audit`), bound by what is known of the change: in
the hardest cases everybody of the first is in the second with the same answers, so that nobody is
gone; or all are the same people, of whom some answered otherwise. Judged are the hidden cells of
both, and the difference of each cell that is in both: how many of the added ones it counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import highspy
import numpy as np

from tests.surveys.audit import ENOUGH, TINY, Audit, Target


@dataclass
class JointAudit:
    """Two audits in one system; `later` was made beside `first` or beside one between.

    Questions are paired by their keys' order. It is known that nobody is gone (`only_added`), or
    that all are the same people.
    """

    first: Audit
    later: Audit
    only_added: bool = True

    def __post_init__(self) -> None:
        assert self.later.number is self.first.number
        pairs = zip(sorted(self.later.questions), sorted(self.first.questions), strict=True)
        self.same = dict(pairs)
        if self.only_added:
            self._bind()
        else:
            self._bind_respondents()

    def _bind(self) -> None:
        """No number of a profile is smaller in the later survey: of respondents, of answers."""
        first, later = self.first, self.later
        for profile in later.profiles:
            self._at_least({later: [("n", profile)], first: [("n", profile)]})
            for question, before in self.same.items():
                for wanted, coarse, fine in (
                    (before, first, later),
                    (question, later, first),
                ):
                    own = question if fine is later else before
                    for name, parts in _alike(
                        coarse.members.get(wanted, {}), fine.members.get(own, {})
                    ):
                        self._at_least(
                            {
                                coarse: [(wanted, profile, name)],
                                fine: [(own, profile, part) for part in parts],
                            }
                        )

    def _bind_respondents(self) -> None:
        """The respondents of each profile are the same in both."""
        for profile in self.later.profiles:
            names = [self.first.variable(("n", profile)), self.later.variable(("n", profile))]
            self.later.equations.append(({names[0]: -1.0, names[1]: 1.0}, 0.0, 0.0))

    def _at_least(self, named: dict[Audit, list[tuple]]) -> None:
        """The later survey's sum is not less than the first one's."""
        terms: dict[int, float] = {}
        for audit, names in named.items():
            for name in names:
                if (audit.place, name) not in audit.number:
                    return
                sign = 1.0 if audit is self.later else -1.0
                terms[audit.number[audit.place, name]] = sign
        self.later.equations.append((terms, 0.0, np.inf))

    def narrow(self) -> list[tuple[str, Target, tuple[float, float]]]:
        """Hidden cells, and hidden differences, that can be computed too closely."""
        found = [
            (which, target, known)
            for which, audit in (("first", self.first), ("later", self.later))
            for target, known in audit.narrow()
            if not self._is_told_by_the_other(audit, target)
        ]
        return found + [("difference", *one) for one in self.narrow_differences()]

    def _is_told_by_the_other(self, audit: Audit, target: Target) -> bool:
        """Whether nobody differs in the cell's row and the other survey alone tells the number.

        What one survey shows is public; that the other does not repeat it changes nothing.
        """
        later = target
        if audit is self.first:
            question = next((q for q, own in self.same.items() if own == target[0]), None)
            later = (question, *target[1:])
        if not self._is_of_nobody(self.later._solver(), later):
            return False
        first = (self.same.get(later[0]), *later[1:])
        other, cell = (self.later, later) if audit is self.first else (self.first, first)
        parts = dict(_alike(audit.members.get(target[0], {}), other.members.get(cell[0], {}))).get(
            target[5], [target[5]]
        )
        alone = replace(other, beside=None)
        terms = {}
        for part in parts:
            terms |= alone.terms((*cell[:5], part))
        low, high = _extremes(alone, alone._solver(), terms)
        return high - low < ENOUGH - TINY

    def narrow_differences(self) -> list[tuple[Target, tuple[float, float]]]:
        """Differences that are known too closely: small ones that are shown, and hidden ones.

        One of a row in which nobody differs is no answer of anybody.
        """
        shown = dict(self.first.cells())
        found = []
        solver = self.later._solver()
        for target, number in self.later.cells():
            before = (self.same.get(target[0]), *target[1:])
            if before not in shown:
                continue
            if number is not None and shown[before] is not None:
                difference = abs(number - shown[before])
                if self.only_added and 0 < difference < ENOUGH:
                    found.append((target, (difference, difference)))
                continue
            low, high = self._interval(solver, target, before)
            if high - low < ENOUGH - TINY and not self._is_of_nobody(solver, target):
                found.append((target, (low, high)))
        return found

    def _is_of_nobody(self, solver: highspy.Highs, target: Target) -> bool:
        """Whether it is known that nobody at all differs in the cell's row."""
        everybody = (None, *target[1:5], "")
        low, high = self._interval(solver, everybody, everybody)
        return max(abs(low), abs(high)) < TINY

    def _interval(
        self, solver: highspy.Highs, target: Target, before: Target
    ) -> tuple[float, float]:
        """The least and the most that the difference of two cells can be."""
        terms = self.later.terms(target)
        for variable, value in self.first.terms(before).items():
            terms[variable] = terms.get(variable, 0.0) - value
        return _extremes(self.later, solver, terms)


def _alike(
    coarse: dict[str, list[str]], fine: dict[str, list[str]]
) -> Iterator[tuple[str, list[str]]]:
    """The classes that consist of whole classes of another survey, with these; and options."""
    for name, options in coarse.items():
        parts = [part for part, keys in fine.items() if set(keys) <= set(options)]
        if sum(len(fine[part]) for part in parts) == len(options):
            yield name, parts
        for option in options:
            yield option, [option]


def _extremes(audit: Audit, solver: highspy.Highs, terms: dict[int, float]) -> tuple[float, float]:
    """The least and the most of a sum."""
    found = []
    for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
        solution = audit._extreme(solver, terms, sense)
        found.append(float(sum(value * solution[place] for place, value in terms.items())))
    return found[0], found[1]
