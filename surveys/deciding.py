"""The tables of a survey's results, decided as a whole: every cell, and which ones are hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from surveys.counting import (
    ALL,
    NO_ANSWER,
    REST,
    Categories,
    Counts,
    categories,
    classes_of,
    mainland,
)
from surveys.disclosure import (
    FEWEST_BROKEN_DOWN,
    SMALLEST,
    Grid,
    Place,
    hide_totals,
    protect,
)
from surveys.models import Breakdown, Hidden, Question, Survey

Where = tuple[str, str, str]
"""Row, column and answer of a cell."""


@dataclass
class Table:
    """One table with the numbers of all its cells, and why some are hidden."""

    question: Question | None
    rows: str = ""
    columns: str = ""
    counts: dict[Where, int] = field(default_factory=dict)
    hidden: set[Where] = field(default_factory=set)
    is_withheld: bool = False

    def why_hidden(self, where: Where) -> str:
        if self.is_withheld:
            return Hidden.TABLE
        if where not in self.hidden:
            return ""
        return Hidden.SMALL if self.counts[where] < SMALLEST else Hidden.COMPLEMENTARY


@dataclass
class Decision:
    """What has been decided so far: the numbers of respondents bind every question's tables."""

    survey: Survey
    counts: Counts
    categories: Categories
    tables: list[Table] = field(default_factory=list)
    closed: dict[str, frozenset[str]] = field(default_factory=dict)
    """By breakdown: the rows whose number of respondents is hidden."""

    def table(self, rows: str, columns: str = "") -> Table | None:
        """The table of respondents by these, if it is shown."""
        return next(
            (t for t in self.tables if (t.question, t.rows, t.columns) == (None, rows, columns)),
            None,
        )


def decide(survey: Survey, counts: Counts) -> list[Table]:
    """Every table of the survey: of respondents, and of each question that has options."""
    decision = Decision(survey, counts, categories(survey, counts))
    decision.tables += _of_respondents(decision)
    for question in survey.questions.prefetch_related("options"):
        decision.tables += _of_question(decision, question)
    return decision.tables


# Respondents -------------------------------------------------------------------------------------


def _of_respondents(decision: Decision) -> Iterator[Table]:
    total = decision.counts.total
    yield _coverage(decision, total)
    if total < FEWEST_BROKEN_DOWN:
        return
    made = []
    for breakdown in Breakdown.values:
        sums = decision.counts.by(decision.counts.respondents, breakdown)
        numbers = {row: sums[row,] for row in decision.categories.of(breakdown)}
        if sum(number > 0 for number in numbers.values()) < 2:
            continue  # nothing to break down by
        hidden = hide_totals(numbers)
        decision.closed[breakdown] = frozenset(map(str, hidden))
        made.append(
            Table(
                None,
                breakdown,
                counts={(row, ALL, ALL): number for row, number in numbers.items()},
                hidden={(str(row), ALL, ALL) for row in hidden},
            )
        )
    yield from made
    for cross in decision.survey.crosses:
        if table := _cross_of_respondents(decision, *cross.split("_")):
            yield table


def _coverage(decision: Decision, total: int) -> Table:
    """How many answered, for how many municipalities, out of those of the survey's day."""
    counts = decision.counts
    parts = {"municipal": counts.municipal, "other": total - counts.municipal}
    table = Table(None, counts={(ALL, ALL, ALL): total}, is_withheld=total < SMALLEST)
    if not counts.municipal:
        return table
    hidden = hide_totals(parts) if parts["other"] else set()
    parts |= {
        "municipalities": counts.municipalities,
        "asked": mainland(decision.survey).count(),
    }
    hidden |= {"municipalities"} if counts.municipalities < SMALLEST else set()
    table.counts |= {(ALL, ALL, key): number for key, number in parts.items() if number}
    table.hidden = {(ALL, ALL, str(key)) for key in hidden}
    return table


def _cross_of_respondents(decision: Decision, rows: str, columns: str) -> Table | None:
    if rows not in decision.closed or columns not in decision.closed:
        return None
    sums = decision.counts.by(decision.counts.respondents, rows, columns)
    places = _places(decision.categories, rows, columns)
    grid = Grid(
        {place: sums[place] for place in places},
        open_rows=decision.closed[rows],
        open_columns=decision.closed[columns],
    )
    hidden = protect(grid, _small_or_closed(grid))
    return Table(
        None,
        rows,
        columns,
        {(row, column, ALL): number for (row, column), number in grid.counts.items()},  # type: ignore[misc]
        {(str(row), str(column), ALL) for row, column in hidden or ()},
        is_withheld=hidden is None or len(hidden) == len(grid.counts),
    )


def _places(known: Categories, rows: str, columns: str) -> list[tuple[str, str]]:
    """The cells of a two-way table, without those that everybody knows.

    Where a county has no municipality of a size nobody can be; and a cell alone in its row or
    column is that row's own number, which another table tells or hides.
    """
    places = [
        (row, column)
        for row in known.of(rows)
        for column in known.of(columns)
        if known.is_possible(rows, row, columns, column)
    ]
    in_row = Counter(row for row, _ in places)
    in_column = Counter(column for _, column in places)
    return [(row, column) for row, column in places if in_row[row] > 1 and in_column[column] > 1]


def _small_or_closed(grid: Grid) -> set[Place]:
    return {
        (row, column)
        for (row, column), number in grid.counts.items()
        if number < SMALLEST or row in grid.open_rows or column in grid.open_columns
    }


# Questions ---------------------------------------------------------------------------------------


def _of_question(decision: Decision, question: Question) -> Iterator[Table]:
    answers = decision.counts.answers[question.pk]
    totals = {key: counted.total() for key, counted in answers.items()}
    if not question.has_options:
        answered = decision.counts.total - totals[NO_ANSWER]
        few = {"answered"} if min(answered, totals[NO_ANSWER]) < SMALLEST else set()
        yield _whole(question, {"answered": answered}, few)
        return
    if question.kind == "multiple":
        yield from _of_several_choices(decision, question, totals)
        return
    classes = next(iter(classes_of(question, totals)), {})
    is_broken_down = (
        decision.counts.total - totals[NO_ANSWER] >= FEWEST_BROKEN_DOWN and len(classes) > 1
    )
    groups = list(classes.values()) if is_broken_down else [list(totals)]
    hidden = {key for keys in groups for key in hide_totals({k: totals[k] for k in keys})}
    sums = {name: sum(totals[key] for key in keys) for name, keys in classes.items()}
    # The sum of a class of one option is that option's own number.
    sums = {name: many for name, many in sums.items() if name not in totals}
    yield _whole(question, totals | (sums if is_broken_down else {}), hidden)
    if is_broken_down:
        yield from _broken_down(decision, question, classes)


def _whole(question: Question, totals: dict[str, int], hidden: Iterable[object]) -> Table:
    return Table(
        question,
        counts={(ALL, ALL, key): number for key, number in totals.items()},
        hidden={(ALL, ALL, str(key)) for key in hidden},
        is_withheld=sum(totals.values()) < SMALLEST,
    )


def _of_several_choices(
    decision: Decision, question: Question, totals: dict[str, int]
) -> Iterator[Table]:
    """Each option is a question of its own: chosen or not. Who chose nothing is not told apart."""
    chosen = {key: number for key, number in totals.items() if key != NO_ANSWER}
    most = decision.counts.total - SMALLEST
    hidden = {key for key, number in chosen.items() if not SMALLEST <= number <= most}
    yield _whole(question, chosen, hidden)
    answered = decision.counts.total - totals[NO_ANSWER]
    shown = [key for key in chosen if key not in hidden]
    if answered < FEWEST_BROKEN_DOWN or not shown:
        return
    for breakdown in decision.closed:
        together = Table(question, breakdown)
        for key in shown:
            table = _by(decision, question, breakdown, {key: [key], REST: []})
            if table.is_withheld:
                table.hidden = set(table.counts)
            together.counts |= {w: n for w, n in table.counts.items() if w[2] != REST}
            together.hidden |= {where for where in table.hidden if where[2] != REST}
        yield together


def _broken_down(
    decision: Decision, question: Question, classes: dict[str, list[str]]
) -> Iterator[Table]:
    one_way = {
        breakdown: _by(decision, question, breakdown, classes) for breakdown in decision.closed
    }
    yield from one_way.values()
    if "poor" not in classes:
        return
    for cross in decision.survey.crosses:
        rows, columns = cross.split("_")
        respondents = decision.table(rows, columns)
        if respondents and not respondents.is_withheld:
            sides = (one_way[rows], one_way[columns])
            yield _cross_of_question(decision, question, classes["poor"], respondents, sides)


def _by(
    decision: Decision, question: Question, breakdown: str, classes: dict[str, list[str]]
) -> Table:
    """The question's classes by one breakdown; the rest is what is left of a row's respondents."""
    counts = decision.counts
    numbers = counts.by(counts.respondents, breakdown)
    answers = counts.answers[question.pk]
    sums = {
        name: counts.by(sum((answers[key] for key in keys), Counter()), breakdown)
        for name, keys in classes.items()
        if name != REST
    }
    cells: dict[Place, int] = {}
    for row in decision.categories.of(breakdown):
        for name, counted in sums.items():
            cells[row, name] = counted[row,]
        cells[row, REST] = numbers[row,] - sum(counted[row,] for counted in sums.values())
    grid = Grid(cells, open_rows=decision.closed[breakdown])
    hidden = protect(grid, _small_or_closed(grid))
    return Table(
        question,
        breakdown,
        counts={(str(row), ALL, str(name)): number for (row, name), number in cells.items()},
        hidden={(str(row), ALL, str(name)) for row, name in hidden or ()},
        is_withheld=hidden is None or len(hidden) == len(cells),
    )


def _cross_of_question(
    decision: Decision,
    question: Question,
    poor: list[str],
    respondents: Table,
    sides: tuple[Table, Table],
) -> Table:
    """How many answered poorly, by two things. Shown only where every number beside it is known.

    Where a number of respondents is hidden, how many of them answered so would bind the other
    questions' tables to each other; such a table is withheld as a whole.
    """
    counts = decision.counts
    rows, columns = respondents.rows, respondents.columns
    sums = [counts.by(counts.answers[question.pk][key], rows, columns) for key in poor]
    cells = {
        (row, column): sum(counted[row, column] for counted in sums)
        for row, column, _ in respondents.counts
    }
    most = {(row, column): number for (row, column, _), number in respondents.counts.items()}
    grid = Grid(cells, most=most)  # type: ignore[arg-type]
    small = {
        place
        for place, number in cells.items()
        if number < SMALLEST or most[place] - number < SMALLEST
    }
    known = not respondents.hidden and not any(
        where[2] == "poor" for side in sides for where in side.hidden
    )
    hidden = protect(grid, small) if known else None
    return Table(
        question,
        rows,
        columns,
        {(row, column, "poor"): number for (row, column), number in cells.items()},
        {(str(row), str(column), "poor") for row, column in hidden or ()},
        is_withheld=hidden is None or len(hidden) == len(cells),
    )
