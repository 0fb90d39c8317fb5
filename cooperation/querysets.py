"""Queries on rows with a period, for a given day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from toolkit.texts import ShownOrder

if TYPE_CHECKING:
    from psycopg.types.range import DateRange


def _by_names(text: str, within: Iterable[str]) -> tuple[Any, ...]:
    return (*within, ShownOrder(text), "pk")


class NamedQuerySet(models.QuerySet[Any]):
    """Rows with a name in three languages."""

    def in_order_of_names(self, text: str = "name", *, within: Iterable[str] = ()) -> Self:
        """By the name that the reader sees, as in CodedQuerySet."""
        return self.order_by(*_by_names(text, within))


class PeriodQuerySet(models.QuerySet[Any]):
    """Rows with a half-open `period`."""

    def alive_on(self, day: date) -> Self:
        """Rows whose period covers `day`; an open period covers all days from its first."""
        return self.filter(period__contains=day)


class CodedQuerySet(PeriodQuerySet):
    """Counties, municipalities, organisations, forums: with a period and a name."""

    def in_order_of_names(self, text: str = "name", *, within: Iterable[str] = ()) -> Self:
        """By the name that the reader sees, or by its `short` name; å ä ö last.

        `within` are columns by which the rows are in order first.
        """
        return self.order_by(*_by_names(text, within))


class CouncilTermQuerySet(PeriodQuerySet):
    """Queries on council terms for a day."""

    def window(self, kind: str, day: date) -> DateRange | None:
        """The period of the councils' term that contains `day`; None if unknown."""
        return self.alive_on(day).filter(kind=kind).values_list("period", flat=True).first()
