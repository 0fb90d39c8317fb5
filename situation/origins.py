"""Where the figures of a situation come from: a publication, the records, or a demonstration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from cooperation.situations import Figure
from situation.comparison import Comparison
from situation.figures import Situation
from situation.published import PublishedFigure, published_figures
from situation.trends import Trend


class Origin(StrEnum):
    """Where a figure comes from; the values are those of the API."""

    PUBLISHED = "published"
    RECORDS = "records"
    DEMONSTRATION = "demonstration"

    @property
    def label(self) -> Promise:
        """The origin in the reader's language."""
        return _LABELS[self]


_LABELS: Mapping[Origin, Promise] = {
    Origin.PUBLISHED: pgettext_lazy("origin of a figure", "published"),
    Origin.RECORDS: gettext_lazy("counted from the records"),
    Origin.DEMONSTRATION: gettext_lazy("illustrative"),
}


@dataclass(frozen=True, slots=True)
class FigureOrigin:
    """The origin of one figure, with the publication that has it."""

    origin: Origin
    published: PublishedFigure | None = None

    @property
    def publication(self) -> str | None:
        """Publisher and title of the publication."""
        return self.published.publication.cited if self.published else None

    @property
    def page(self) -> int | None:
        """The page of the publication; None if not published, or if the page is not known."""
        return self.published.page if self.published else None

    def as_dict(self) -> dict[str, object]:
        """The origin in the API's response."""
        return {
            "origin": self.origin.value,
            "publication": self.publication,
            "page": self.page,
        }


@dataclass(frozen=True, slots=True)
class Origins:
    """The origins of a situation's figures: of the published ones by path, and of all others."""

    published: Mapping[str, PublishedFigure]
    others: Origin

    def of(self, path: str) -> FigureOrigin:
        """The origin of the figure with this path."""
        if path in self.published:
            return FigureOrigin(Origin.PUBLISHED, self.published[path])
        return FigureOrigin(self.others)

    @property
    def is_demonstration(self) -> bool:
        return self.others is Origin.DEMONSTRATION


def origins_of(situation: Situation, *, is_demonstration: bool) -> Origins:
    """The origins of the figures of a situation.

    A figure is published only on its day, as known now, and while it counts what was published:
    the figure of one county, or one changed by a later edit, is not.
    """
    found = () if situation.known_at else published_figures()
    return Origins(
        {one.path: one for one in found if _is_as_published(situation, one)},
        _unpublished(is_demonstration=is_demonstration),
    )


def _unpublished(*, is_demonstration: bool) -> Origin:
    return Origin.DEMONSTRATION if is_demonstration else Origin.RECORDS


def _is_as_published(situation: Situation, one: PublishedFigure) -> bool:
    if situation.date != one.day:
        return False
    figure = situation.figure_at(one.path)
    return figure is not None and (figure.count, figure.of) == (one.count, one.of)


def origins_as_json(
    situation: Situation, origins: Origins, additions: Iterable[str]
) -> dict[str, object]:
    """The origin of every figure in force, by path; additions have one entry each, by key."""
    return {path: origins.of(path).as_dict() for path in (*_paths(situation), *additions)}


def origins_of_comparison(
    comparison: Comparison, *, is_demonstration: bool
) -> dict[str, dict[str, object]]:
    """The origins of the figures that differ between two days: on the first day, and on the last.

    A figure that is null on a day has no origin on it.
    """
    return {
        side: {
            change.path: origins.of(change.path).as_dict()
            for change in comparison.figures
            if (change.before if side == "from" else change.after) is not None
        }
        for side, situation in (("from", comparison.before), ("to", comparison.after))
        for origins in [origins_of(situation, is_demonstration=is_demonstration)]
    }


def origins_of_trend(trend: Trend, *, is_demonstration: bool) -> dict[str, object]:
    """The origin of all points, and by day and path those of the points that were published."""
    of_days = [
        (situation.date, origins_of(situation, is_demonstration=is_demonstration))
        for situation in trend.published
    ]
    return {
        "points": Origins({}, _unpublished(is_demonstration=is_demonstration)).of("").as_dict(),
        "published": {
            day.isoformat(): {path: origins.of(path).as_dict() for path in origins.published}
            for day, origins in of_days
            if origins.published
        },
    }


def _paths(situation: Situation) -> Iterator[str]:
    for path, figure in situation.figures():
        if isinstance(figure, (Figure, int)):
            yield path
