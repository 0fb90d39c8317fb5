"""An independent judge of what a survey's published tables give away: linear programming.

It knows only what is public: the tables as readers see them, what they are tables of, and in which
counties there are municipalities of which size. Unknown are the numbers of respondents of every
profile (group, size, county) by answer; every published number is one equation. How small and how
large a hidden number can then be is two linear programs, over all tables at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

DIMENSIONS = ("group", "size", "county")
Profile = tuple[str, str, str]
Target = tuple[object, str, str, str, str, str]
"""Question, rows, columns, row, column, answer of a cell."""


@dataclass
class Audit:
    """The equations that the published tables of a survey make together."""

    tables: dict[tuple[object, str, str], dict[tuple[str, str, str], int | None]]
    categories: dict[str, list[str]]
    possible: frozenset[tuple[str, str]]
    """County and size of every municipality that could be asked."""
    questions: list[object] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.has_both = len(self.rows("size")) > 1
        self.profiles = [p for p in product(*(self.rows(d) for d in DIMENSIONS)) if self.can_be(p)]
        self.questions = self.questions or sorted(
            {key[0] for key in self.tables if key[0]}, key=str
        )
        self.number: dict[object, int] = {}
        self.equations: list[tuple[dict[int, float], float]] = []
        self._respondents()
        for question in self.questions:
            self._question(question)
        self._published()
        self._matrix = self._as_matrix()

    def rows(self, dimension: str) -> list[str]:
        return self.categories[dimension]

    def can_be(self, profile: Profile) -> bool:
        _, size, county = profile
        if "none" in (size, county):
            return size == county or not self.has_both
        return (county, size) in self.possible

    def variable(self, name: object) -> int:
        return self.number.setdefault(name, len(self.number))

    # Equations

    def _respondents(self) -> None:
        for profile in self.profiles:
            self.variable(("n", profile))

    def answers(self, question: object) -> list[str]:
        """The classes that a question's answers are told in where they are broken down."""
        found = [
            where[2]
            for key, cells in self.tables.items()
            if key[0] == question and key[1] and not key[2]
            for where in cells
        ]
        return list(dict.fromkeys(found))

    def _question(self, question: object) -> None:
        """Every respondent of a profile is in one class of the question."""
        classes = self.answers(question)
        for profile in self.profiles:
            if classes:
                row = {self.variable((question, profile, name)): 1.0 for name in classes}
                self.equations.append((row | {self.variable(("n", profile)): -1.0}, 0.0))
        self._whole(question, classes)

    def _whole(self, question: object, classes: list[str]) -> None:
        """The options of all respondents, and the classes as sums of them, where these are told."""
        for _, _, name in self.tables.get((question, "", ""), {}):
            if name in classes:
                row = {self.variable((question, p, name)): 1.0 for p in self.profiles}
                row[self.variable((question, "all", name))] = -1.0
                self.equations.append((row, 0.0))

    def options(self, question: object, members: dict[str, list[str]]) -> None:
        """Tell which options make a class up."""
        for name, keys in members.items():
            row = {self.variable((question, "all", key)): 1.0 for key in keys if key != name}
            if row:
                self.equations.append((row | {self.variable((question, "all", name)): -1.0}, 0.0))
        self._matrix = self._as_matrix()

    def terms(self, target: Target) -> dict[int, float]:
        """The cell as a sum of variables."""
        question, rows, columns, row, column, answer = target
        if question is not None and not rows:
            return {self.variable((question, "all", answer)): 1.0}
        wanted = {rows: row, columns: column}
        inside = [
            p
            for p in self.profiles
            if all(wanted.get(d, place) == place for d, place in zip(DIMENSIONS, p, strict=True))
        ]
        if question is None and answer in ("municipal", "other"):
            is_other = answer == "other"
            inside = [p for p in inside if (p[1] == "none") is is_other]
        if question is None:
            return {self.variable(("n", p)): 1.0 for p in inside}
        return {self.variable((question, p, answer)): 1.0 for p in inside}

    def cells(self) -> Iterator[tuple[Target, int | None]]:
        for (question, rows, columns), cells in self.tables.items():
            if question is None or question in self.questions:
                for (row, column, answer), shown in cells.items():
                    if answer in ("municipalities", "asked"):
                        continue  # numbers of municipalities
                    yield (question, rows, columns, row, column, answer), shown

    def _published(self) -> None:
        for target, shown in self.cells():
            if shown is not None:
                self.equations.append((self.terms(target), float(shown)))

    def _as_matrix(self) -> tuple[csr_array, np.ndarray]:
        entries = [
            (n, column, value)
            for n, (row, _) in enumerate(self.equations)
            for column, value in row.items()
        ]
        rows, columns, values = zip(*entries, strict=True)
        shape = (len(self.equations), len(self.number))
        return csr_array((values, (rows, columns)), shape=shape), np.array(
            [known for _, known in self.equations]
        )

    # Judging

    def hidden(self) -> list[Target]:
        return [target for target, shown in self.cells() if shown is None]

    def interval(self, target: Target) -> tuple[float, float]:
        """The least and the most the cell can be, all published numbers being as they are."""
        terms = self.terms(target)
        matrix, known = self._matrix
        cost = np.zeros(len(self.number))
        cost[list(terms)] = list(terms.values())
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * cost[: matrix.shape[1]],
                A_eq=matrix,
                b_eq=known,
                bounds=(0, None),
                method="highs",
            )
            assert found.status == 0, found.message
            ends.append(sign * found.fun)
        return ends[0], ends[1]

    def narrow(
        self, targets: Iterable[Target] | None = None, width: float = 5
    ) -> list[tuple[Target, tuple[float, float]]]:
        """The hidden cells that can be worked out to less than `width`."""
        found = []
        for target in self.hidden() if targets is None else targets:
            low, high = self.interval(target)
            if high - low < width - 1e-6:
                found.append((target, (low, high)))
        return found
