"""Queries on rows with a period, for a given day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from toolkit.texts import ShownOrder

if TYPE_CHECKING:
    from psycopg.types.range import DateRange


class PeriodQuerySet(models.QuerySet[Any]):
    """Rows with a half-open `period`."""

    def alive_on(self, day: date) -> Self:
        """Rows whose period covers `day`; an open period covers all days from its first."""
        return self.filter(period__contains=day)


class CodedQuerySet(PeriodQuerySet):
    """Counties, municipalities, regional councils: with a code and a name."""

    def in_order_of_names(self, text: str = "name") -> Self:
        """By the name that the reader sees, or by its `short` name; å ä ö last."""
        return self.order_by(ShownOrder(text), "pk")


class CouncilTermQuerySet(PeriodQuerySet):
    """Queries on council terms for a day."""

    def window(self, kind: str, day: date) -> DateRange | None:
        """The period of the councils' term that contains `day`; None if unknown."""
        return self.alive_on(day).filter(kind=kind).values_list("period", flat=True).first()
