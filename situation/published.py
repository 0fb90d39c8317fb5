"""Figures that have been published, and where: no other figure may be called published."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings

from toolkit.words import Words


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication of figures; its title is in Finnish."""

    title: str
    publisher: Words
    url: str

    @property
    def cited(self) -> str:
        """Publisher and title."""
        return f"{self.publisher}: {self.title}"


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """A figure as published: so many of so many counties on a day."""

    path: str
    day: date
    count: int
    of: int
    name: Words
    publication: Publication
    page: int | None
    """None where the page is not known."""


@cache
def published_figures() -> tuple[PublishedFigure, ...]:
    """Every published figure, in the order of fixtures/reference/published_figures.toml."""
    path = settings.BASE_DIR / "fixtures" / "reference" / "published_figures.toml"
    return tuple(_read(tomllib.loads(path.read_text(encoding="utf-8"))))


def _read(document: Mapping[str, Any]) -> Iterator[PublishedFigure]:
    for one in document["publication"]:
        publication = Publication(one["title"], Words(**one["publisher"]), one["url"])
        for row in one["figure"]:
            yield PublishedFigure(
                path=row["path"],
                day=one["day"],
                count=row["count"],
                of=row["of"],
                name=Words(row["fi"], row["sv"], row["en"]),
                publication=publication,
                page=row.get("page"),
            )
