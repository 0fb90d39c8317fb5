"""Consequences of a municipality's end and of a change of membership, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from psycopg.types.range import DateRange

from cooperation.models import (
    CountyMembership,
    EmploymentAreaMember,
    EmploymentAuthority,
    Municipality,
    MunicipalityGroup,
    MunicipalityGroupMember,
    Responsibility,
)
from history.tracking import end_confirmations
from toolkit.registry import Registry, app_of, import_files, import_rank, same_function


class Steps:
    """Functions that apps above add to an action here, since this app may not import them.

    They are decorated with it in an app's `actions.py`; those of lower apps run first.
    """

    file = "actions"

    def __init__(self, name: str) -> None:
        self.name = name
        self._steps: list[Callable[..., None]] = []
        Registry.known.append(self)

    def __call__(self, step: Callable[..., None]) -> Callable[..., None]:
        """Register a step; one of a file that is imported again replaces its former one."""
        self._steps = [one for one in self._steps if not same_function(one, step)]
        self._steps.append(step)
        return step

    def run(self, **given: Any) -> None:
        """Take every registered step."""
        for step in self._in_order():
            step(**given)

    def lines(self) -> Iterator[str]:
        """The steps in order, for the list of registries."""
        return (f"{step.__module__}.{step.__name__}" for step in self._in_order())

    def _in_order(self) -> list[Callable[..., None]]:
        import_files(self.file)
        return sorted(self._steps, key=lambda step: import_rank(app_of(step.__module__)))


on_municipality_end = Steps("steps of the end of a municipality")
"""Called with `municipality`, `until` and `successor` before its county membership ends."""

on_membership_change = Steps("steps of a change of membership")
"""Called with `counties` (codes) once their memberships are as they will be."""


@transaction.atomic
def end_municipality(
    *, municipality: Municipality, until: date, successor: Municipality | None = None
) -> None:
    """End a municipality: `until` is the first day it no longer exists.

    Rows up to the day before are kept. Rows that continue are ended, the most dependent ones first;
    rows that begin later are removed.
    """
    members = MunicipalityGroupMember.objects.filter(municipality=municipality)
    groups = list(going_on(members, until).values_list("group", flat=True))
    end_periods(members, until)
    end_confirmations(MunicipalityGroup.objects.filter(pk__in=groups))
    end_periods(Responsibility.objects.filter(municipality=municipality), until)
    end_periods(EmploymentAreaMember.objects.filter(municipality=municipality), until)
    end_periods(EmploymentAuthority.objects.filter(municipality=municipality), until)
    on_municipality_end.run(municipality=municipality, until=until, successor=successor)
    memberships = CountyMembership.objects.filter(municipality=municipality)
    counties = set(memberships.values_list("county", flat=True))
    end_periods(memberships, until)
    municipality.period = DateRange(municipality.period.lower, until)
    municipality.successor = successor
    municipality.save(update_fields=["period", "successor"])
    on_membership_change.run(counties=counties)


def end_periods(rows: models.QuerySet[Any], until: date) -> None:
    """End rows with a `period` that continues after `until`, and remove those that begin later."""
    rows.filter(period__startswith__gte=until).delete()
    for row in going_on(rows, until).order_by("pk").select_for_update(of=("self",)):
        row.period = DateRange(row.period.lower, until)
        row.save(update_fields=["period"])


def going_on(rows: models.QuerySet[Any], until: date) -> models.QuerySet[Any]:
    """Rows whose `period` continues after `until`, or begins then."""
    return rows.filter(Q(period__endswith__isnull=True) | Q(period__endswith__gt=until))


def memberships_changed(counties: Iterable[str]) -> None:
    """Let the apps above adjust rows that depend on a county's municipalities."""
    if counties := set(counties):
        on_membership_change.run(counties=counties)
