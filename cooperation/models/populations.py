"""The population of each municipality, by date."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Max, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from history.tracking import Versioned, tracked
from toolkit.constraints import days_in_range
from toolkit.texts import called


class PopulationQuerySet(models.QuerySet[Any]):
    """Queries on counts of population. A count covers the whole country on one day."""

    def counted_by(self, day: date) -> Self:
        """The rows of the latest count up to `day`, for every municipality that existed then."""
        latest = self.model._default_manager.up_to(day).values("counted_on")
        return self.filter(counted_on=Subquery(latest[:1]))

    def up_to(self, day: date) -> Self:
        """The rows of every count up to `day`, the latest first."""
        return self.filter(counted_on__lte=day).order_by("-counted_on")

    def in_counties(self) -> Self:
        """Only municipalities that belonged to a county on the day of the count."""
        return self.filter(municipality__memberships__period__contains=F("counted_on"))

    def total(self) -> tuple[int, date] | None:
        """The population of these rows and the day of the count; None without rows."""
        found = self.aggregate(value=Sum("value"), counted_on=Max("counted_on"))
        return (found["value"], found["counted_on"]) if found["counted_on"] else None


@tracked()
class Population(Versioned):
    """The population of a municipality on a day (Statistics Finland)."""

    municipality = models.ForeignKey(
        "cooperation.Municipality",
        models.CASCADE,
        related_name="populations",
        verbose_name=_("municipality"),
    )
    counted_on = models.DateField(_("day"))
    value = models.PositiveIntegerField(_("inhabitants"))

    objects = PopulationQuerySet.as_manager()

    class Meta:
        ordering = ["municipality", "counted_on"]
        verbose_name = _("population")
        verbose_name_plural = _("populations")
        constraints = [
            *days_in_range("counted_on"),
            models.UniqueConstraint(
                fields=["municipality", "counted_on"],
                name="%(app_label)s_%(class)s_one_a_day",
                violation_error_message=_("The population of this day is already there."),
            ),
        ]

    def __str__(self) -> str:
        return f"{called(self, 'municipality')} {self.counted_on}: {self.value}"
