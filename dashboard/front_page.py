"""All that the front page shows of a day, put together from the situation and a comparison."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.models import BEGUN, CURRENT_FIRST
from agreements.situation import STRATEGIC, SUB
from cooperation.models import SYSTEM_FIRST_DAY, County
from cooperation.registry import mark_of
from cooperation.situations import Figure, Span
from dashboard.drops import Drop, Drops
from dashboard.matrix import Row, matrix
from dashboard.zeroes import beginning, is_unknown
from negotiations.situation import COOPERATION, HYTE
from situation.comparison import Comparison, FigureChange
from situation.comparison import compared as compared_in
from situation.courses import Turn, courses_in
from situation.figures import Situation
from situation.happenings import happened
from situation.histories import History, history_of
from situation.registry import Happening
from toolkit import charts
from toolkit.charts import Segment, Step
from toolkit.days import last_of


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure with its words and how it changed since the compared day."""

    path: str
    label: str
    figure: Figure | None
    delta: int | None
    moves: tuple[int, ...] = ()
    """How many counties entered it and, negative, how many left it."""
    note: str = ""
    is_unknown: bool = False
    """Whether nothing is on record of what it counts."""


@dataclass(frozen=True, slots=True)
class Change:
    """A line of what changed: so many counties more or fewer, and which."""

    delta: int
    label: str
    codes: tuple[str, ...]
    drops: tuple[Drop, ...] = ()
    """The agreements that are no longer counted, and what the counties have instead."""

    @property
    def others(self) -> tuple[str, ...]:
        """The counties that no drop names."""
        named = {drop.county.code for drop in self.drops}
        return tuple(code for code in self.codes if code not in named)


@dataclass(frozen=True, slots=True)
class Trend:
    """A step chart and the same values as a row of the table beside it."""

    path: str
    title: str
    chart: str
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The situation of a day as the front page shows it."""

    situation: Situation
    compared: date | None
    counties: Mapping[str, County]
    rows: tuple[Row, ...]
    segments: tuple[Segment, ...]
    figures: tuple[KeyFigure, ...]
    changes: tuple[Change, ...]
    trend_days: tuple[date, ...]
    trends: tuple[Trend, ...]
    happened: Mapping[str, tuple[Happening, ...]]
    """What happened since the compared day, by county; empty if none is compared."""

    @property
    def number_happened(self) -> int:
        """The number of its lines."""
        return sum(map(len, self.happened.values()))

    @property
    def ends_half_year(self) -> bool:
        """Whether the day is the last one of a half-year, as the other days of the courses."""
        return last_of(self.situation.date, "half") == self.situation.date

    @property
    def is_unknown(self) -> bool:
        """Whether nothing is on record of any county's strategic agreement."""
        return STRATEGIC.of(self.situation).unknown.is_all

    @property
    def headline(self) -> Figure:
        return STRATEGIC.of(self.situation).prepared_or_in_preparation

    @property
    def headline_path(self) -> str:
        """The path of the headline's figure."""
        return f"{STRATEGIC.key}.prepared_or_in_preparation"

    @property
    def headline_statuses(self) -> tuple[str, ...]:
        """The statuses of the counties that the headline counts."""
        return tuple(status.value for status in CURRENT_FIRST if status in BEGUN)

    @property
    def totals(self) -> dict[str, Figure | None]:
        """The bottom line of the matrix: what the columns count; None for what is unknown."""
        picture, paths = (
            self.situation,
            {
                "agreement": self.headline_path,
                "sub_agreements": f"{SUB.key}.ready",
                "regional_council": f"{STRATEGIC.key}.with_regional_council",
                "cooperation": f"{COOPERATION.key}.held",
                "hyte": f"{HYTE.key}.held",
            },
        )
        return {
            column: None if is_unknown(picture, path) else picture.figure_at(path)
            for column, path in paths.items()
        }

    @property
    def term(self) -> str:
        """The council term of the day: 2022–2025."""
        window = COOPERATION.of(self.situation).window
        return window.years if window else "–"

    @property
    def year(self) -> str:
        """The year of the wellbeing promotion negotiations."""
        window = HYTE.of(self.situation).window
        return str(window.lower.year) if window else "–"

    @property
    def forums(self) -> tuple[int, int]:
        """Strategic and operational forums in all."""
        states = [row.forums for row in self.rows]
        return sum(one.strategic for one in states), sum(one.operational for one in states)


def front_page(
    day: date,
    *,
    compared: date | None = None,
    known_at: datetime | None = None,
    today: date | None = None,
) -> FrontPage:
    """The front page of a day; the records up to it are read once for all its sections.

    `today` is the day of the reader: only then is a council term "this" term.
    """
    history = history_of(Span(SYSTEM_FIRST_DAY, day, known_at))
    comparison = compared_in(history, compared) if compared else None
    picture = comparison.after if comparison else history.situation(day)
    counties = {county.code: county for county in County.objects.alive_on(day)}
    days = trend_days(day)
    return FrontPage(
        situation=picture,
        compared=compared,
        counties=counties,
        rows=tuple(matrix(counties.values(), picture, comparison)),
        segments=tuple(_segments(picture)),
        figures=tuple(_key_figures(history, picture, comparison, is_of_today=day == today)),
        changes=tuple(_changes(comparison, counties)) if comparison else (),
        trend_days=days,
        trends=tuple(_trends(history, days, of=picture.counties)),
        happened=happened(Span(compared, day, known_at)) if compared else {},
    )


def usual_comparison(day: date) -> date | None:
    """The end of the last half-year before the day: compared with unless the reader chooses."""
    last = date(day.year, 6, 30) if day > date(day.year, 6, 30) else date(day.year - 1, 12, 31)
    return last if last >= SYSTEM_FIRST_DAY else None


# The bar and the figures

BAR = (*(status.value for status in CURRENT_FIRST), "unknown")


def _segments(picture: Situation) -> Iterable[Segment]:
    for state in BAR:
        mark = mark_of("agreement", state)
        count = getattr(STRATEGIC.of(picture), state).count
        yield Segment(mark.icon, count, str(mark.label).lower(), state)


def _labels(picture: Situation, *, is_of_today: bool) -> dict[str, str]:
    return {
        "strategic_agreements.ready": _("Agreement ready"),
        "strategic_agreements.with_regional_council": _(
            "Regional council a party or to become one"
        ),
        "sub_agreements.ready": _("Sub-agreements beside the strategic agreement"),
        "cooperation_negotiations.held": _held_in_term(picture, is_of_today=is_of_today),
        "hyte_negotiations.held": _("Wellbeing promotion negotiation held in %(year)s")
        % {"year": picture.date.year},
    }


def _held_in_term(picture: Situation, *, is_of_today: bool) -> str:
    window = COOPERATION.of(picture).window
    if is_of_today or window is None:
        return _("Cooperation negotiation (section 14) held in this council term")
    return _("Cooperation negotiation (section 14) held in the council term %(years)s") % {
        "years": window.years
    }


def _key_figures(
    history: History, picture: Situation, comparison: Comparison | None, *, is_of_today: bool
) -> Iterable[KeyFigure]:
    for path, label in _labels(picture, is_of_today=is_of_today).items():
        figure = picture.figure_at(path)
        delta = _delta(path, figure, comparison)
        begins = figure is not None and (not figure.count or (comparison and delta is None))
        note = beginning(picture, path, history.situation) if begins else ""
        change = comparison.change_of(path) if comparison and delta is not None else None
        yield KeyFigure(
            path=path,
            label=label,
            figure=figure,
            delta=None if note else delta,
            moves=change.moves if change else (),
            note=note,
            is_unknown=is_unknown(picture, path),
        )


def _delta(path: str, figure: Figure | None, comparison: Comparison | None) -> int | None:
    """The change; None where one of the days has no such figure or another window counts it."""
    if comparison is None or figure is None:
        return None
    before = comparison.before.figure_at(path)
    if before is None or comparison.before.window_of(path) != comparison.after.window_of(path):
        return None
    return figure.count - before.count


# What changed


def _changes(comparison: Comparison, counties: Mapping[str, County]) -> Iterable[Change]:
    drops = Drops(comparison, counties, _CHANGE_WORDS)
    for path in _CHANGE_WORDS:
        change = comparison.change_of(path)
        if change and comparison.before.window_of(path) == comparison.after.window_of(path):
            yield from _lines(path, change, drops)


def _lines(path: str, change: FigureChange, drops: Drops) -> Iterable[Change]:
    entered, left = _CHANGE_WORDS[path]
    if change.entered:
        yield Change(len(change.entered), entered(len(change.entered)), change.entered)
    if change.left and left:
        label = left(len(change.left))
        yield Change(-len(change.left), label, change.left, drops.of(change))


_CHANGE_WORDS = {
    "strategic_agreements.ready": (
        lambda n: ngettext("agreement became ready", "agreements became ready", n),
        lambda n: ngettext("agreement is no longer ready", "agreements are no longer ready", n),
    ),
    "strategic_agreements.prepared_or_in_preparation": (
        lambda n: ngettext("county began preparation", "counties began preparation", n),
        lambda n: ngettext(
            "county has no agreement any more", "counties have no agreement any more", n
        ),
    ),
    "sub_agreements.ready": (
        lambda n: ngettext("county got a sub-agreement", "counties got a sub-agreement", n),
        lambda n: ngettext(
            "county has no sub-agreement any more", "counties have no sub-agreement any more", n
        ),
    ),
    "strategic_agreements.with_regional_council": (
        lambda n: ngettext(
            "county where the regional council joined or is to join",
            "counties where the regional council joined or is to join",
            n,
        ),
        lambda n: ngettext(
            "county where the regional council is no longer included or to join",
            "counties where the regional council is no longer included or to join",
            n,
        ),
    ),
    "cooperation_negotiations.held": (
        lambda n: ngettext(
            "county held its cooperation negotiation",
            "counties held their cooperation negotiation",
            n,
        ),
        None,
    ),
    "hyte_negotiations.held": (
        lambda n: ngettext(
            "county held its wellbeing promotion negotiation",
            "counties held their wellbeing promotion negotiation",
            n,
        ),
        None,
    ),
}


# The course of the figures

TRENDS: dict[str, str | Promise] = {
    "strategic_agreements.prepared_or_in_preparation": gettext_lazy(
        "Agreement ready or in preparation"
    ),
    "strategic_agreements.ready": gettext_lazy("Agreement ready"),
    "sub_agreements.ready": gettext_lazy("Sub-agreements"),
    "strategic_agreements.with_regional_council": gettext_lazy(
        "Regional council a party or to become one"
    ),
    "cooperation_negotiations.held": gettext_lazy("Cooperation negotiation held in the term"),
    "hyte_negotiations.held": gettext_lazy("Wellbeing promotion negotiation held in the year"),
}


UNKNOWN = "strategic_agreements.unknown"


def trend_days(day: date) -> tuple[date, ...]:
    """The ends of half-years up to the day, and the day itself: the columns of the table."""
    ends = (
        date(year, month, last)
        for year in range(SYSTEM_FIRST_DAY.year, day.year + 1)
        for month, last in ((6, 30), (12, 31))
    )
    return (*(end for end in ends if end < day), day)


def _trends(history: History, days: tuple[date, ...], *, of: int) -> Iterable[Trend]:
    found = courses_in(history, [*TRENDS, UNKNOWN])
    known = next((turn.day for turn in found[UNKNOWN] if turn.value != of), None)
    for number, (path, title) in enumerate(TRENDS.items()):
        turns = found[path]
        if path.startswith((STRATEGIC.key, SUB.key)):
            turns = _since(turns, known)
        values = tuple(value_on(turns, one) for one in days)
        yield Trend(
            path=path,
            title=str(title),
            chart=charts.step_chart(
                [Step(turn.day, turn.value, turn.is_limit, turn.is_afresh) for turn in turns],
                until=history.span.last,
                of=of,
                ident=f"trend-{number}",
                title=str(title),
                description=_(
                    "%(now)s of %(of)s counties at the end. The table has the same values."
                )
                % {"now": values[-1] if values[-1] is not None else "–", "of": of},
            ),
            values=values,
        )


def _since(turns: list[Turn], known: date | None) -> list[Turn]:
    """The course from the first day with something on record; before it there is no figure."""
    if known is None:
        return [Turn(turns[0].day, None)] if turns else []
    later = [turn for turn in turns if turn.day >= known]
    begins = [] if later and later[0].day == known else [Turn(known, value_on(turns, known))]
    blank = [Turn(turns[0].day, None)] if turns and turns[0].day < known else []
    return [*blank, *begins, *later]


def value_on(turns: Iterable[Turn], day: date) -> int | None:
    """A figure on a day: the last turn up to it."""
    value = None
    for turn in turns:
        if turn.day > day:
            break
        value = turn.value
    return value
