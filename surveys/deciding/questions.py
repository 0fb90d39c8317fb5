"""The tables of each question's answers: of all, by group, size and county, and by two of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from surveys.counting import ALL, CODED, NO_ANSWER, REST
from surveys.deciding.tables import (
    Decision,
    Same,
    Table,
    group_of_no_municipality,
    in_step,
    of_no_municipality,
    small_or_closed,
)
from surveys.disclosure import (
    FEWEST_BROKEN_DOWN,
    SMALLEST,
    Grid,
    Place,
    averages,
    hide_parts,
    hide_totals,
    protect,
)
from surveys.models import Question


def of_question(decision: Decision, question: Question) -> Iterator[Table]:
    answers = decision.counts.answers[question.pk]
    totals = {key: counted.total() for key, counted in answers.items()}
    must = {answer for _, _, answer in decision.must_hide(question)}
    if not question.has_options:
        yield _of_no_options(decision, question, totals, must)
        return
    if question.kind == "multiple":
        yield from _of_several_choices(decision, question, totals)
        return
    classes = decision.classes_of(question, totals)
    is_broken_down = (
        decision.counts.total - totals[NO_ANSWER] >= FEWEST_BROKEN_DOWN and len(classes) > 1
    )
    groups = list(classes.values()) if is_broken_down else [list(totals)]
    hidden = {
        key
        for keys in groups
        for key in hide_totals({k: totals[k] for k in keys}, must & set(keys))
    }
    sums = {name: sum(totals[key] for key in keys) for name, keys in classes.items()}
    # The sum of a class of one option is that option's own number.
    sums = {name: many for name, many in sums.items() if name not in totals}
    if is_broken_down:
        totals, hidden = totals | sums, hidden | must & set(sums)
    yield _whole(question, totals, hidden)
    if is_broken_down:
        yield from _broken_down(decision, question, classes)


def _of_no_options(
    decision: Decision, question: Question, totals: dict[str, int], must: set[str]
) -> Table:
    """How many answered; averages of numbers, and numbers of open answers by theme."""
    answered = decision.counts.total - totals[NO_ANSWER]
    few = must & {"answered"}
    if min(answered, totals[NO_ANSWER] or SMALLEST) < SMALLEST:
        few = {"answered"}
    table = _whole(question, {"answered": answered}, few)
    if few:
        return table
    table = _with_themes(decision, _with_averages(decision, table))
    table.hidden |= {where for where in table.counts if where[2] in must}
    return table


def _with_averages(decision: Decision, table: Table) -> Table:
    """Mean and median of all answers to a number question, as `averages` allow them."""
    assert table.question is not None  # noqa: S101 - narrows the type
    by_profile = decision.counts.numbers.get(table.question.pk, {})
    numbers = [number for own in by_profile.values() for number in own]
    for name, value in averages(numbers).items():
        table.counts[ALL, ALL, name] = len(numbers)
        table.values[ALL, ALL, name] = value
    return table


def _with_themes(decision: Decision, table: Table) -> Table:
    """The number of open answers under each theme, as coded at publication.

    For all respondents together only, and only with enough answers for a breakdown. If fewer than
    five answers have no theme, their number would follow from the shown ones.
    """
    assert table.question is not None  # noqa: S101 - narrows the type
    themes = dict(decision.counts.themes.get(table.question.pk, {}))
    coded = themes.pop(CODED, 0)
    if coded >= FEWEST_BROKEN_DOWN and len(themes) > 1:
        table.counts |= {(ALL, ALL, key): n for key, n in ({CODED: coded} | themes).items()}
        table.hidden |= {(ALL, ALL, key) for key in hide_parts(themes, coded)}
        if 0 < table.counts[ALL, ALL, "answered"] - coded < SMALLEST:
            table.hidden.add((ALL, ALL, CODED))
    return table


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
    """Each option is counted as a question: chosen or not. Choosing nothing is not separated."""
    chosen = {key: number for key, number in totals.items() if key != NO_ANSWER}
    most = decision.counts.total - SMALLEST
    hidden = {key for key, number in chosen.items() if not SMALLEST <= number <= most}
    hidden |= {answer for _, _, answer in decision.must_hide(question)} & set(chosen)
    yield _whole(question, chosen, hidden)
    answered = decision.counts.total - totals[NO_ANSWER]
    shown = [key for key in chosen if key not in hidden]
    if answered < FEWEST_BROKEN_DOWN or not shown:
        return
    together = {breakdown: Table(question, breakdown) for breakdown in decision.closed}
    for key in shown:
        for breakdown, table in _one_way(decision, question, {key: [key], REST: []}).items():
            whole = together[breakdown]
            whole.counts |= {w: n for w, n in table.counts.items() if w[2] != REST}
            whole.hidden |= {where for where in table.unseen if where[2] != REST}
    yield from together.values()


def _broken_down(
    decision: Decision, question: Question, classes: dict[str, list[str]]
) -> Iterator[Table]:
    one_way = _one_way(decision, question, classes)
    options = _options_one_way(decision, question, classes, one_way)
    for breakdown, table in one_way.items():
        own = [option_table for (by, _), option_table in options.items() if by == breakdown]
        yield _with_options(table, own)
    if "poor" in classes:
        yield from _crosses_of_question(decision, question, classes["poor"], one_way).values()


def _one_way(
    decision: Decision, question: Question, classes: dict[str, list[str]]
) -> dict[str, Table]:
    """The question's classes by each breakdown."""

    def make(forced: frozenset[Same]) -> dict[str, Table]:
        return {
            breakdown: _by(decision, question, breakdown, classes, forced)
            for breakdown in decision.closed
        }

    return in_step(make, of_no_municipality)


def _by(
    decision: Decision,
    question: Question,
    breakdown: str,
    classes: dict[str, list[str]],
    forced: frozenset[Same],
) -> Table:
    """The question's classes by one breakdown; the rest is the remainder of a row's respondents."""
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
    return _protected(decision, question, breakdown, grid, forced)


def _protected(
    decision: Decision, question: Question, breakdown: str, grid: Grid, forced: frozenset[Same]
) -> Table:
    """The question by one breakdown, with small, closed and forced cells hidden."""
    own = {
        (row, name)
        for row, name in grid.counts
        if of_no_municipality(breakdown, (str(row), ALL, str(name))) in forced
    }
    must = {(row, name) for row, _, name in decision.must_hide(question, breakdown)}
    hidden = protect(grid, small_or_closed(grid) | own | must & set(grid.counts))
    return Table(
        question,
        breakdown,
        counts={(str(row), ALL, str(name)): many for (row, name), many in grid.counts.items()},
        hidden={(str(row), ALL, str(name)) for row, name in hidden or ()},
        is_withheld=hidden is None or len(hidden) == len(grid.counts),
    )


def _options_one_way(
    decision: Decision,
    question: Question,
    classes: dict[str, list[str]],
    one_way: dict[str, Table],
) -> dict[tuple[str, str], Table]:
    """By breakdown and class: the options of the class, given which class totals are hidden."""
    several = {name: keys for name, keys in classes.items() if len(keys) > 1}

    def make(forced: frozenset[Same]) -> dict[tuple[str, str], Table]:
        return {
            (breakdown, name): _options_of_class(decision, table, name, keys, forced)
            for breakdown, table in one_way.items()
            for name, keys in several.items()
        }

    return in_step(make, lambda name, where: of_no_municipality(name[0], where))


def _options_of_class(
    decision: Decision, table: Table, name: str, keys: list[str], forced: frozenset[Same]
) -> Table:
    """The options of one class by one breakdown."""
    assert table.question is not None  # noqa: S101 - narrows the type
    counts = decision.counts
    answers = counts.answers[table.question.pk]
    sums = {key: counts.by(answers[key], table.rows) for key in keys}
    cells: dict[Place, int] = {
        (row, key): sums[key][row,] for row in decision.categories.of(table.rows) for key in keys
    }
    unseen = frozenset(row for row, _, answer in table.unseen if answer == name)
    return _protected(decision, table.question, table.rows, Grid(cells, open_rows=unseen), forced)


def _with_options(table: Table, option_tables: Iterable[Table]) -> Table:
    """The table with the options of each class of which no more than half is hidden."""
    shown = [
        option_table
        for option_table in option_tables
        if len(option_table.unseen) * 2 <= len(option_table.counts)
    ]
    counts, hidden = dict(table.counts), set(table.hidden)
    for option_table in shown if not table.is_withheld else ():
        counts |= option_table.counts
        hidden |= option_table.hidden
    return replace(table, counts=counts, hidden=hidden)


def _crosses_of_question(
    decision: Decision, question: Question, poor: list[str], one_way: dict[str, Table]
) -> dict[str, Table]:
    """The number of poor answers by two breakdowns, where the respondents are shown so too."""
    shown = {
        cross: table
        for cross in decision.survey.crosses
        if (table := decision.table(*cross.split("_"))) and not table.is_withheld
    }

    def make(forced: frozenset[Same]) -> dict[str, Table]:
        return {
            cross: _cross_of_question(decision, question, poor, cross, table, one_way, forced)
            for cross, table in shown.items()
        }

    return in_step(make, group_of_no_municipality)


def _cross_of_question(
    decision: Decision,
    question: Question,
    poor: list[str],
    cross: str,
    respondents: Table,
    one_way: dict[str, Table],
    forced: frozenset[Same],
) -> Table:
    """The number of poor answers by two breakdowns.

    Hidden where the number of respondents is hidden: otherwise it would give a lower bound for it.
    """
    cells = _poor_of(decision, question, poor, respondents)
    whole = {(row, column): number for (row, column, _), number in respondents.counts.items()}
    own = {
        place
        for place, number in cells.items()
        if min(number, whole[place] - number) < SMALLEST
        or (*place, ALL) in respondents.hidden
        or group_of_no_municipality(cross, (*place, ALL)) in forced
    }
    must = decision.must_hide(question, respondents.rows, respondents.columns)
    own |= {(row, column) for row, column, _ in must} & set(cells)
    grid = _poor_grid(cells, whole, respondents, one_way)
    hidden = protect(grid, own | small_or_closed(grid))
    return Table(
        question,
        respondents.rows,
        respondents.columns,
        {(row, column, "poor"): number for (row, column), number in cells.items()},
        {(str(row), str(column), "poor") for row, column in hidden or ()},
        is_withheld=hidden is None or len(hidden) == len(cells),
    )


def _poor_of(
    decision: Decision, question: Question, poor: list[str], respondents: Table
) -> dict[tuple[str, str], int]:
    """The number of poor answers in each cell."""
    counts, by = decision.counts, (respondents.rows, respondents.columns)
    sums = [counts.by(counts.answers[question.pk][key], *by) for key in poor]
    return {
        (row, column): sum(counted[row, column] for counted in sums)
        for row, column, _ in respondents.counts
    }


def _poor_grid(
    cells: dict[tuple[str, str], int],
    whole: dict[tuple[str, str], int],
    respondents: Table,
    one_way: dict[str, Table],
) -> Grid:
    """The grid of poor answers, limited by the number of respondents where that is shown."""
    most = {place: n for place, n in whole.items() if (*place, ALL) not in respondents.hidden}
    open_rows, open_columns = (
        frozenset(row for row, _, answer in one_way[name].unseen if answer == "poor")
        for name in (respondents.rows, respondents.columns)
    )
    return Grid(cells, most, open_rows, open_columns)  # type: ignore[arg-type]  # keys are Place
