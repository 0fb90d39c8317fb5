"""An independent audit of what a survey's published tables reveal: linear programming.

It knows only what is public: the tables as readers see them, what they are tables of, and in which
counties there are municipalities of which size. Unknown are the numbers of respondents of every
profile (group, size, county) by answer; every published number is one equation. How small and how
large a hidden number can then be is two linear programs, over all tables at once.

Every solution is a survey that would have been published just so: where two of them differ by five
in a cell, that cell has its room. So most cells are judged by the programs of others, and what is
left goes on from the last solution.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

import highspy
import numpy as np
from scipy.sparse import csc_array, csr_array

DIMENSIONS = ("group", "size", "county")
Profile = tuple[str, str, str]
ENOUGH = 5
TINY = 1e-5
Target = tuple[object, str, str, str, str, str]
"""Question, rows, columns, row, column, answer of a cell."""


@dataclass(eq=False)
class Audit:
    """The system of equations of a survey's published tables."""

    tables: dict[tuple[object, str, str], dict[tuple[str, str, str], int | None]]
    categories: dict[str, list[str]]
    possible: frozenset[tuple[str, str]]
    """County and size of every municipality that could be asked."""
    questions: list[object] = field(default_factory=list)
    members: dict[object, dict[str, list[str]]] = field(default_factory=dict)
    """By question: the options that make each class up."""
    is_rounded: bool = False
    """For answers only whole percents are known, as on the page, not their numbers."""
    beside: Audit | None = None
    """Another survey whose unknowns and equations are judged in the same programs."""

    def __post_init__(self) -> None:
        self.has_both = len(self.rows("size")) > 1
        self.profiles = [p for p in product(*(self.rows(d) for d in DIMENSIONS)) if self.can_be(p)]
        self.questions = self.questions or sorted(
            {key[0] for key in self.tables if key[0]}, key=str
        )
        self.number: dict[object, int] = self.beside.number if self.beside else {}
        self.equations: list[tuple[dict[int, float], float, float]] = (
            self.beside.equations if self.beside else []
        )
        """Sums of variables, with the least and the most each is known to be."""
        self.place = self.beside.place + 1 if self.beside else 0
        self._respondents()
        for question in self.questions:
            self._question(question)
        self._published()

    def rows(self, dimension: str) -> list[str]:
        return self.categories[dimension]

    def can_be(self, profile: Profile) -> bool:
        _, size, county = profile
        if "none" in (size, county):
            return size == county or not self.has_both
        return (county, size) in self.possible

    def variable(self, name: object) -> int:
        return self.number.setdefault((self.place, name), len(self.number))

    # Equations

    def _equals(self, terms: dict[int, float], low: float = 0.0, high: float | None = None) -> None:
        self.equations.append((terms, low, low if high is None else high))

    def _respondents(self) -> None:
        for profile in self.profiles:
            self.variable(("n", profile))

    def answers(self, question: object) -> list[str]:
        """The classes of a question's answers in breakdowns."""
        found = [
            where[2]
            for key, cells in self.tables.items()
            if key[0] == question and key[1] and not key[2]
            for where in cells
        ]
        return list(dict.fromkeys(found))

    def _question(self, question: object) -> None:
        """Every respondent of a profile is in one class, and in one option of that class."""
        members = self.members.get(question, {})
        displayed = self.answers(question)
        inside = {key for keys in members.values() for key in keys}
        classes = list(members) or [name for name in displayed if name not in inside]
        for profile in self.profiles:
            if classes:
                row = {self.variable((question, profile, name)): 1.0 for name in classes}
                self._equals(row | {self.variable(("n", profile)): -1.0})
        whole = [name for _, _, name in self.tables.get((question, "", ""), {})]
        if not classes and "no_answer" in whole:  # shown for all together only
            row = {self.variable((question, "all", name)): 1.0 for name in whole}
            everybody = {self.variable(("n", profile)): -1.0 for profile in self.profiles}
            self._equals(row | everybody)
        self._themes(question, whole)
        split = {
            name: keys for name, keys in members.items() if set(keys) & set(displayed) - {name}
        }
        for name, keys in split.items():
            for profile in self.profiles:
                row = {self.variable((question, profile, key)): 1.0 for key in keys}
                together = {self.variable((question, profile, name)): -1.0}
                self._equals(row | together)
        self._whole(question, [*classes, *(key for keys in split.values() for key in keys)])
        for name, keys in members.items():
            if keys != [name]:
                row = {self.variable((question, "all", key)): 1.0 for key in keys}
                self._equals(row | {self.variable((question, "all", name)): -1.0})

    def _themes(self, question: object, whole: list[str]) -> None:
        """Every open answer placed is under one theme at least, and under each once at most."""
        themes = [name for name in whole if name.startswith("theme_")]
        if themes:
            coded = self.variable((question, "all", "coded"))
            every = {self.variable((question, "all", name)): 1.0 for name in themes}
            self._equals(every | {coded: -1.0}, 0.0, np.inf)
            for variable in every:
                self._equals({coded: 1.0, variable: -1.0}, 0.0, np.inf)

    def _whole(self, question: object, displayed: list[str]) -> None:
        """The number of all respondents with this answer, if it is shown."""
        for _, _, name in self.tables.get((question, "", ""), {}):
            if name in displayed:
                row = {self.variable((question, p, name)): 1.0 for p in self.profiles}
                row[self.variable((question, "all", name))] = -1.0
                self._equals(row)

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
                self._equals(self.terms(target), *self._known(target, shown))

    def _known(self, target: Target, shown: int) -> tuple[float, float]:
        """The least and the most that a shown number is known to be."""
        question, rows, columns, row, column, _answer = target
        if question is None or not self.is_rounded:
            return float(shown), float(shown)
        whole = self.tables[None, rows, columns][row, column, ""]
        if not whole:  # where it is hidden, so is the percentage
            return 0.0, np.inf
        displayed = (200 * shown + whole) // (2 * whole)
        return (displayed - 0.5) * whole / 100, (displayed + 0.5) * whole / 100

    def _solver(self) -> highspy.Highs:
        """A solver for the maximum of any sum of variables."""
        entries = [
            (n, column, value)
            for n, (row, _, _) in enumerate(self.equations)
            for column, value in row.items()
        ]
        rows, columns, values = zip(*entries, strict=True)
        shape = (len(self.equations), len(self.number))
        matrix = csc_array((values, (rows, columns)), shape=shape)
        low, high = np.array([known for _, *known in self.equations]).T
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = shape
        program.col_cost_ = np.zeros(shape[1])
        program.col_lower_ = np.zeros(shape[1])
        program.col_upper_ = np.full(shape[1], highspy.kHighsInf)
        program.row_lower_, program.row_upper_ = low, high
        program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        program.a_matrix_.start_ = matrix.indptr
        program.a_matrix_.index_ = matrix.indices
        program.a_matrix_.value_ = matrix.data
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)  # noqa: FBT003
        solver.passModel(program)
        return solver

    # Judging

    def hidden(self) -> list[Target]:
        return [target for target, shown in self.cells() if shown is None]

    def intervals(
        self, targets: Iterable[Target] | None = None, enough: float = ENOUGH
    ) -> dict[Target, tuple[float, float]]:
        """The least and the most of each cell that some survey with these tables has.

        Exact where the two are less than `enough` apart; a wider cell is left alone.
        """
        cells = list(self.hidden() if targets is None else targets)
        if not cells:
            return {}
        terms = [self.terms(target) for target in cells]
        solver = self._solver()
        sums = csr_array(
            (
                [value for row in terms for value in row.values()],
                [column for row in terms for column in row],
                np.cumsum([0, *map(len, terms)]),
            ),
            shape=(len(cells), len(self.number)),
        )
        least, most = np.full(len(cells), np.inf), np.full(len(cells), -np.inf)
        self.solved = 0
        for place in range(len(cells)):
            for sense in (highspy.ObjSense.kMaximize, highspy.ObjSense.kMinimize):
                if most[place] - least[place] >= enough - TINY:
                    break
                displayed = sums @ self._extreme(solver, terms[place], sense)
                least, most = np.minimum(least, displayed), np.maximum(most, displayed)
                self.solved += 1
        return {
            target: (float(least[place]), float(most[place])) for place, target in enumerate(cells)
        }

    def _extreme(
        self, solver: highspy.Highs, terms: dict[int, float], sense: highspy.ObjSense
    ) -> np.ndarray:
        """A survey with these tables where the sum is maximal or minimal."""
        cost = np.zeros(len(self.number))
        cost[list(terms)] = list(terms.values())
        solver.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)
        solver.changeObjectiveSense(sense)
        solver.run()
        assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return np.array(solver.getSolution().col_value)

    def interval(self, target: Target) -> tuple[float, float]:
        """The minimum and maximum of the cell, given all published numbers."""
        return self.intervals([target], np.inf)[target]

    def narrow(
        self, targets: Iterable[Target] | None = None, width: float = ENOUGH
    ) -> list[tuple[Target, tuple[float, float]]]:
        """The hidden cells that can be computed to an interval narrower than `width`."""
        return [
            (target, (low, high))
            for target, (low, high) in self.intervals(targets, width).items()
            if high - low < width - TINY
        ]
