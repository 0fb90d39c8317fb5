"""The results of decisions: which answer, which only tell, and which approve on a day.

What counts as a party's answer, and whether it approves, is asked in SQL and in Python; both are
made from the sets here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Result(models.TextChoices):
    """The result of a decision."""

    APPROVED = "approved", _("approved")
    APPROVED_WITH_CHANGES = "approved_with_changes", _("approved with changes")
    APPROVED_CONDITIONALLY = "approved_conditionally", _("approved on a condition")
    REJECTED = "rejected", _("rejected")
    RETURNED = "returned", _("returned for preparation")
    PROPOSED = "proposed", _("proposed to the council")
    TABLED = "tabled", _("tabled")
    STATEMENT = "statement", _("statement given")
    NOTED = "noted", _("noted")


APPROVING = frozenset({Result.APPROVED, Result.APPROVED_WITH_CHANGES})
"""They approve from the day of the decision."""

CONDITIONAL = Result.APPROVED_CONDITIONALLY
"""It approves from the day its condition is recorded as met."""

REFUSING = frozenset({Result.REJECTED, Result.RETURNED})
"""They answer without approving."""

ANSWERING = APPROVING | REFUSING | {CONDITIONAL}
"""They answer for the party. Whether one does depends on the result alone, not on the body."""

TELLING = frozenset(Result) - ANSWERING
"""They only tell how far the matter has come; they never change an answer."""


def in_sql(results: Iterable[Result]) -> str:
    """A list of results for SQL: `result IN (…)`."""
    return "({})".format(", ".join(f"'{result}'" for result in Result if result in results))


class Answering(Protocol):
    """The columns of a decision that its answer depends on."""

    pk: int
    result: str
    decided_on: date
    condition_met_on: date | None
    replaces_id: int | None


D = TypeVar("D", bound=Answering)


def approves(day: date) -> Q:
    """Decisions that approve on the day, as a condition for a queryset of answers."""
    return Q(result__in=APPROVING) | Q(result=CONDITIONAL, condition_met_on__lte=day)


def approves_on(decision: Answering, day: date) -> bool:
    """Whether the decision approves on the day; the same rule as `approves`."""
    met_on = decision.condition_met_on
    is_met = decision.result == CONDITIONAL and met_on is not None and met_on <= day
    return decision.result in APPROVING or is_met


def answer_of(decisions: Iterable[D], day: date) -> D | None:
    """A party's answer: the latest answering decision up to the day that no later one replaces.

    Of those of one day it is the one recorded last. The same rule as `DecisionQuerySet.answers_on`.
    """
    known = [one for one in decisions if one.result in ANSWERING and one.decided_on <= day]
    replaced = {one.replaces_id for one in known}
    valid = (one for one in known if one.pk not in replaced)
    return max(valid, key=lambda one: (one.decided_on, one.pk), default=None)
