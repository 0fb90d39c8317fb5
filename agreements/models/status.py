"""The statuses of an agreement and the rules that depend on them.

A county's current strategic agreement is computed in SQL, in a queryset and in Python; all three
orders are made from the one table of ranks here.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """The statuses of an agreement, in the order it goes through them."""

    NOT_STARTED = "not_started", _("not started")
    IN_PREPARATION = "in_preparation", _("in preparation")
    IN_APPROVAL = "in_approval", _("in approval")
    READY = "ready", _("ready")
    ENDED = "ended", _("ended")


PREPARING = frozenset({Status.IN_PREPARATION, Status.IN_APPROVAL})
"""Not yet ready."""

BEGUN = PREPARING | {Status.READY}
"""Prepared or in preparation."""

LISTED = frozenset(Status) - {Status.NOT_STARTED}
"""Shown in lists, facets and exports unless another status is chosen."""

READY_BY_SOURCE = "ready_by_source"
"""The key of the mark of one ready according to its source: an approval is not on record."""

CURRENT_FIRST = (
    Status.READY,
    Status.IN_APPROVAL,
    Status.IN_PREPARATION,
    Status.NOT_STARTED,
    Status.ENDED,
)
"""A county's current strategic agreement has the first of these that any of its agreements has.

Of several with that status it is the one with the latest `since`, then the one with the highest id.
"""

_RANKS = {status.value: rank for rank, status in enumerate(CURRENT_FIRST)}


def current_key(status: str, since: date, agreement: int) -> tuple[int, int, int]:
    """The key that sorts a county's strategic agreements, its current one first."""
    return _RANKS[status], -since.toordinal(), -agreement


def current_first_sql() -> str:
    """The same order for ORDER BY, of rows with the columns `status`, `since` and `id`."""
    ranks = ", ".join(f"'{status}'" for status in CURRENT_FIRST)
    return f"array_position(ARRAY[{ranks}], status::text), since DESC, id DESC"


def current_first() -> list[Combinable]:
    """The same order of a queryset annotated by `AgreementQuerySet.with_status_on`."""
    ranks = [models.When(status_on=status, then=rank) for status, rank in _RANKS.items()]
    return [models.Case(*ranks).asc(), F("since_on").desc(), F("pk").desc()]


def in_sql(statuses: frozenset[Status]) -> str:
    """A list of statuses for SQL: `status IN (…)`."""
    return "({})".format(", ".join(f"'{status}'" for status in Status if status in statuses))
