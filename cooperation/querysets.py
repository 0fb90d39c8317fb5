"""What is asked of any rows with a period, each for a day that is given."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from toolkit.texts import FinnishOrder

if TYPE_CHECKING:
    from psycopg.types.range import DateRange


class PeriodQuerySet(models.QuerySet[Any]):
    """Rows with a half-open `period`."""

    def alive_on(self, day: date) -> Self:
        """Rows whose period covers `day`; one without an end is alive from its first day on."""
        return self.filter(period__contains=day)


class CodedQuerySet(PeriodQuerySet):
    """Counties, municipalities, regional councils: known by a code and by a name."""

    def in_finnish_order(self) -> Self:
        """By the Finnish name, å ä ö last."""
        return self.order_by(FinnishOrder("name_fi"))


class CouncilTermQuerySet(PeriodQuerySet):
    """Council terms, asked for a day."""

    def window(self, kind: str, day: date) -> DateRange | None:
        """The period of the councils' term that contains `day`; None where none is known."""
        return self.alive_on(day).filter(kind=kind).values_list("period", flat=True).first()
