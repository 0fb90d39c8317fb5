"""The tables of respondents: by group, size and county, and by two of them."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.counting import ALL
from surveys.deciding.tables import (
    Decision,
    Same,
    Table,
    group_of_no_municipality,
    in_step,
    of_no_municipality,
    places_of,
    small_or_closed,
)
from surveys.disclosure import FEWEST_BROKEN_DOWN, SMALLEST, Grid, hide_totals, protect
from surveys.models import Breakdown


def of_respondents(decision: Decision) -> Iterator[Table]:
    total = decision.counts.total

    def make(forced: frozenset[Same]) -> dict[str, Table]:
        made = {"": _coverage(decision, total, forced)}
        if total >= FEWEST_BROKEN_DOWN:
            made |= _one_way_of_respondents(decision, forced)
        return made

    made = in_step(make, of_no_municipality)
    yield from made.values()
    decision.closed = {
        name: frozenset(row for row, _, _ in table.hidden) for name, table in made.items() if name
    }
    yield from _crosses_of_respondents(decision).values()


def _one_way_of_respondents(decision: Decision, forced: frozenset[Same]) -> dict[str, Table]:
    made = {}
    for breakdown in Breakdown.values:
        sums = decision.counts.by(decision.counts.respondents, breakdown)
        numbers = {row: sums[row,] for row in decision.categories.of(breakdown)}
        if sum(number > 0 for number in numbers.values()) < 2:
            continue  # nothing to break down by
        few = {row for (row,) in decision.counts.of_few_organisations(breakdown)}
        own = {row for row in numbers if of_no_municipality(breakdown, (row, ALL, ALL)) in forced}
        own |= {row for row, _, _ in decision.must_hide(None, breakdown)} | few
        made[breakdown] = Table(
            None,
            breakdown,
            counts={(row, ALL, ALL): number for row, number in numbers.items()},
            hidden={(str(row), ALL, ALL) for row in hide_totals(numbers, own & set(numbers))},
            of_few=frozenset((row, ALL, ALL) for row in few),
        )
    return made


def _coverage(decision: Decision, total: int, forced: frozenset[Same]) -> Table:
    """The number of respondents and of their municipalities, out of those of the survey's day."""
    counts = decision.counts
    parts = {"municipal": counts.municipal, "other": total - counts.municipal}
    must = {answer for _, _, answer in decision.must_hide(None)}
    table = Table(None, counts={(ALL, ALL, ALL): total})
    table.is_withheld = total < SMALLEST or ALL in must
    if not counts.municipal:
        return table
    own = ({"other"} if ALL in forced else set()) | must & set(parts)
    hidden = hide_totals(parts, own) if parts["other"] else set()
    parts |= {
        "municipalities": counts.municipalities,
        "asked": decision.categories.asked,
    }
    hidden |= {"municipalities"} if counts.municipalities < SMALLEST else must & {"municipalities"}
    table.counts |= {(ALL, ALL, key): number for key, number in parts.items() if number}
    table.hidden = {(ALL, ALL, str(key)) for key in hidden}
    return table


def _crosses_of_respondents(decision: Decision) -> dict[str, Table]:
    def make(forced: frozenset[Same]) -> dict[str, Table]:
        return {
            cross: _cross_of_respondents(decision, cross, forced)
            for cross in decision.survey.crosses
            if set(cross.split("_")) <= set(decision.closed)
        }

    return in_step(make, group_of_no_municipality)


def _cross_of_respondents(decision: Decision, cross: str, forced: frozenset[Same]) -> Table:
    rows, columns = cross.split("_")
    sums = decision.counts.by(decision.counts.respondents, rows, columns)
    places = places_of(decision.categories, rows, columns)
    grid = Grid(
        {place: sums[place] for place in places},
        open_rows=decision.closed[rows],
        open_columns=decision.closed[columns],
    )
    found = decision.counts.of_few_organisations(rows, columns)
    few = {place for place in places if place in found}
    own = {place for place in places if group_of_no_municipality(cross, (*place, ALL)) in forced}
    own |= {(row, column) for row, column, _ in decision.must_hide(None, rows, columns)} | few
    hidden = protect(grid, small_or_closed(grid) | own & set(places))
    return Table(
        None,
        rows,
        columns,
        {(row, column, ALL): number for (row, column), number in grid.counts.items()},  # type: ignore[misc]
        {(str(row), str(column), ALL) for row, column in hidden or ()},
        is_withheld=hidden is None or len(hidden) == len(grid.counts),
        of_few=frozenset((row, column, ALL) for row, column in few),
    )
