"""The figures on the forums, built from the counts of a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cooperation.situations import Base, Figure
from forums.models import ForumType, Level
from forums.situations import MARKS
from situation.counting import Count


@dataclass(frozen=True, slots=True)
class ForumFigure(Figure):
    """Counties that have forums of one level or type, and the number of those forums."""

    forums: int = 0

    def inside(self) -> Mapping[str, object]:
        """The number of forums."""
        return {"forums": self.forums}

    def as_dict(self) -> dict[str, object]:
        """The figure as the API returns it."""
        return {"forums": self.forums} | Figure.as_dict(self)


@dataclass(frozen=True, slots=True)
class Forums:
    """The forums alive, and the counties by what they have."""

    total: int
    permanent: int
    temporary: int
    by_level: Mapping[str, ForumFigure]
    by_type: Mapping[str, ForumFigure]
    by_theme: Mapping[str, ForumFigure]
    covering_all_municipalities: Figure
    with_regional_council: Figure
    agreed_in_agreement: Figure


def forum_figures(count: Count, base: Base, _day: date) -> Forums:
    """The figures on the forums; every level, type and theme has one."""
    return Forums(
        total=count.amount("forums.total"),
        permanent=count.amount("forums.permanent"),
        temporary=count.amount("forums.temporary"),
        by_level=_by(count, "forums.by_level", Level.values),
        by_type=_by(count, "forums.by_type", ForumType.values),
        by_theme=_by(count, "forums.by_theme", base.parents),
        **count.figures("forums", MARKS),
    )


def _by(count: Count, path: str, keys: Iterable[str]) -> dict[str, ForumFigure]:
    return {
        key: ForumFigure(
            count.of,
            count.codes(f"{path}.{key}"),
            forums=count.amount(f"{path}.{key}.forums"),
        )
        for key in keys
    }
