"""Which cells are hidden, so that no small number can be computed from the rest.

Pure arithmetic on counts. A cell is a number of respondents; under `SMALLEST` it is not shown.
Other cells are hidden to leave every hidden cell room: consistent with every number that is shown,
its value lies in an interval at least `ROOM` wide. Room is measured by moving respondents around:
from a hidden cell along its row to another, along that one's column, and so on back. How many can
be moved is a maximal flow.

Hiding more only adds room, so a cell that has room is not checked again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import mean, median
from typing import TypeAlias, TypeVar

SMALLEST = 5
"""The smallest number of respondents that is shown."""
FEWEST_BROKEN_DOWN = 30
"""With fewer respondents, results are shown in total only, not broken down."""
FEWEST_ORGANISATIONS = 3
"""Respondents of fewer organisations are not shown as a row: it would be one office's opinion."""
ROOM = 8
"""The width of a hidden cell's interval within its own table: five is guaranteed over all tables
together, and the other tables of the survey narrow it (tests/surveys/test_audit.py)."""
ENDLESS = 10**9

Place: TypeAlias = tuple[Hashable, Hashable]
Node: TypeAlias = tuple[Hashable, Hashable]
Key = TypeVar("Key", bound=Hashable)
Capacity: TypeAlias = dict[Node, dict[Node, int]]


@dataclass
class Grid:
    """A two-way table of counts whose row and column sums are known.

    `most` limits how far a count may grow (a subset of a known number); `open_rows` and
    `open_columns` are those whose own sum is hidden too: respondents can move between them.
    """

    counts: Mapping[Place, int]
    most: Mapping[Place, int] = field(default_factory=dict)
    open_rows: frozenset[Hashable] = frozenset()
    open_columns: frozenset[Hashable] = frozenset()

    def growth(self, place: Place) -> int:
        """How many more respondents the cell could have."""
        return self.most[place] - self.counts[place] if place in self.most else ENDLESS

    def rows(self) -> list[Hashable]:
        return list(dict.fromkeys(row for row, _ in self.counts))

    def columns(self) -> list[Hashable]:
        return list(dict.fromkeys(column for _, column in self.counts))


def room(grid: Grid, hidden: set[Place], place: Place, enough: int = ROOM) -> int:
    """The minimum width of a hidden cell's interval, counted up to `enough` in each direction."""
    grows = _movable(grid, hidden, place, grid.growth(place), enough, is_growing=True)
    shrinks = _movable(grid, hidden, place, grid.counts[place], enough, is_growing=False)
    return grows + shrinks


def _movable(
    grid: Grid, hidden: set[Place], place: Place, limit: int, enough: int, *, is_growing: bool
) -> int:
    """A maximal flow from the cell's row to its column through the other hidden cells.

    What a row gains in the cell it loses in another, whose column is compensated elsewhere.
    """
    capacity: Capacity = defaultdict(dict)
    for other in hidden:
        if other == place:
            continue
        row, column = ("row", other[0]), ("column", other[1])
        gives, takes = grid.counts[other], grid.growth(other)
        capacity[row][column] = gives if is_growing else takes
        capacity[column][row] = takes if is_growing else gives
    # Rows (or columns) of unknown sum can exchange respondents.
    for kind, lines in (("row", grid.open_rows), ("column", grid.open_columns)):
        for line in lines:
            capacity[kind, line]["pool", kind] = ENDLESS
            capacity["pool", kind][kind, line] = ENDLESS
    return _flow(capacity, ("row", place[0]), ("column", place[1]), min(limit, enough))


def _flow(capacity: Capacity, source: Node, sink: Node, limit: int) -> int:
    total = 0
    while total < limit:
        steps = _path(capacity, source, sink)
        if not steps:
            return total
        pushed = min(limit - total, *(capacity[a][b] for a, b in steps))
        for a, b in steps:
            capacity[a][b] -= pushed
            capacity[b][a] = capacity[b].get(a, 0) + pushed
        total += pushed
    return total


def _path(capacity: Capacity, source: Node, sink: Node) -> list[tuple[Node, Node]]:
    """The steps of a shortest path from source to sink with free capacity, if there is one."""
    came: dict[Node, Node] = {source: source}
    queue = [source]
    for node in queue:
        for following, left in capacity[node].items():
            if left > 0 and following not in came:
                came[following] = node
                queue.append(following)
    steps = []
    node = sink
    while sink in came and node != source:
        steps.append((came[node], node))
        node = came[node]
    return steps


def protect(grid: Grid, hidden: Iterable[Place], *, need: int = ROOM) -> set[Place] | None:
    """Hide the fewest further cells that give each hidden cell room; None if impossible.

    If hiding all would give a cell less than `need` (a row of six has room for six at most), the
    possible room is enough, if it is at least `SMALLEST`.
    """
    done, everything = set(hidden), set(grid.counts)
    if done >= everything:
        return done  # there is nothing more to hide
    waiting = sorted(done, key=lambda place: (grid.counts[place], str(place)))
    while waiting:
        place = waiting.pop(0)
        wanted = min(need, room(grid, everything, place, need))
        if wanted < SMALLEST:
            return None
        while room(grid, done, place, need) < wanted:
            added = _best_addition(grid, done, place, need) or everything - done
            done |= added
            waiting += sorted(added, key=str)
    return done


def _best_addition(grid: Grid, hidden: set[Place], place: Place, need: int) -> set[Place]:
    """The corners of the rectangle that gives the cell room with the fewest respondents hidden."""
    row, column = place
    best: tuple[tuple[int, int, str], set[Place]] | None = None
    for other_row in grid.rows():
        for other_column in grid.columns():
            beside, below = (row, other_column), (other_row, column)
            corners = {beside, below, (other_row, other_column)}
            if other_row == row or other_column == column:
                continue
            added = corners - hidden
            if not added or not all(corner in grid.counts for corner in corners):
                continue
            gain = _gain(grid, place, beside, below, (other_row, other_column))
            cost = sum(grid.counts[corner] for corner in added)
            score = (max(need - gain, 0), cost, str(sorted(map(str, added))))
            if best is None or score < best[0]:
                best = score, added
    return best[1] if best else set()


def _gain(grid: Grid, place: Place, beside: Place, below: Place, across: Place) -> int:
    grows = min(grid.counts[beside], grid.counts[below], grid.growth(place), grid.growth(across))
    shrinks = min(grid.counts[place], grid.counts[across], grid.growth(beside), grid.growth(below))
    return grows + shrinks


def hide_totals(
    totals: Mapping[Key, int], hidden: Iterable[Key] = (), need: int = ROOM
) -> set[Key]:
    """The hidden ones of numbers with a known sum: small ones, and others that give them room.

    The hidden ones together must be at least `need`, and at least two. `hidden` are always hidden.
    """
    done = {key for key, count in totals.items() if count < SMALLEST} | set(hidden)
    rest = sorted((key for key in totals if key not in done), key=lambda k: (totals[k], str(k)))
    while done and rest and (len(done) < 2 or sum(totals[key] for key in done) < need):
        done.add(rest.pop(0))
    return done


def hide_parts(parts: Mapping[Key, int], whole: int) -> set[Key]:
    """The hidden ones of subsets that may overlap and together make the whole.

    Small ones, those with few respondents outside, and at least two: otherwise the remainder of
    the others would be a lower bound for the hidden one.
    """
    done = {key for key, count in parts.items() if not SMALLEST <= count <= whole - SMALLEST}
    rest = sorted((key for key in parts if key not in done), key=lambda k: (parts[k], str(k)))
    return done | set(rest[:1]) if len(done) == 1 else done


def averages(numbers: Sequence[Decimal]) -> dict[str, Decimal]:
    """Mean and median to two digits; none for few answers, or if two make up half of the sum.

    For all respondents together only: averages of groups could be subtracted from one another.
    """
    sizes = sorted(map(abs, numbers), reverse=True)
    if len(numbers) < FEWEST_BROKEN_DOWN or sum(sizes[:2]) * 2 > sum(sizes):
        return {}
    return {"mean": _rounded(mean(numbers)), "median": _rounded(median(numbers))}


def _rounded(number: Decimal) -> Decimal:
    """Rounded to two significant digits, at most two decimals."""
    return number.quantize(Decimal(1).scaleb(max(number.adjusted() - 1, -2)))
