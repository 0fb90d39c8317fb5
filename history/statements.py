"""Base of statements: source, precision of the day, time of confirmation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from history.tracking import Versioned
from toolkit.constraints import choice_known
from toolkit.days import last_of
from toolkit.sql import DayOfMonthAfter


class Channel(models.TextChoices):
    """How the information was received."""

    OWN_UPDATE = "own_update", _("own update")
    EMAIL = "email", _("e-mail")
    CALL = "call", _("call or meeting")
    DOCUMENT = "document", _("document")
    PUBLICATION = "publication", _("publication")
    DEMONSTRATION = "demonstration", _("demonstration")


COUNTYS_OWN = (Channel.OWN_UPDATE, _("the county's own update"))
MUNICIPALITYS_OWN = (Channel.OWN_UPDATE, _("the municipality's own update"))
"""Labels of «own update» by owner; the row itself does not store the owner."""


def source_of(statement: Any) -> dict[str, str]:
    """The source of a statement, by column; also for rows written as its consequence."""
    return {name: getattr(statement, name) for name in SOURCE_COLUMNS}


SOURCE_COLUMNS = ("source_channel", "source_reference", "source_url")


class Precision(models.TextChoices):
    """The precision of a day. The stored day is the last day of the period."""

    DAY = "day", _("to the day")
    MONTH = "month", _("to the month")
    QUARTER = "quarter", _("to the quarter")
    HALF = "half", _("to the half-year")
    YEAR = "year", _("to the year")
    BY = "by", _("at the latest on")


class Statement(Versioned):
    """A recorded fact with its source and the times it was recorded and confirmed.

    The user who recorded it is in the change history, for all entry points.
    """

    source_channel = models.CharField(
        _("source"), max_length=20, choices=Channel, default=Channel.OWN_UPDATE
    )
    source_reference = models.CharField(
        _("source reference"),
        max_length=300,
        blank=True,
        help_text=_("The document, its section and day, or who told and when."),
    )
    source_url = models.URLField(_("link to the source"), max_length=500, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    confirmed_at = models.DateTimeField(
        _("confirmed at"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("When the county or staff last confirmed this; empty: not yet confirmed."),
    )

    class Meta:
        abstract = True
        constraints = [choice_known("source_channel", Channel)]


PRECISE_DAYS = ("since", "decided_on", "held_on")
"""The names of the day fields that `precision` applies to."""


def last_days(values: Mapping[str, Any]) -> dict[str, date]:
    """The days among the values that `precision` applies to, each set to its last possible day."""
    precision = values.get("precision") or Precision.DAY
    return {name: last_of(values[name], precision) for name in PRECISE_DAYS if values.get(name)}


class PreciseStatement(Statement):
    """A statement whose day may be known only to the month, half-year …"""

    precision = models.CharField(
        _("precision of the day"), max_length=10, choices=Precision, default=Precision.DAY
    )

    class Meta:
        abstract = True
        constraints = [*Statement.Meta.constraints, choice_known("precision", Precision)]


def last_of_precision(field: str) -> models.CheckConstraint:
    """The stored day is the last day of the period given by `precision`."""
    ends_month = Q(Exact(DayOfMonthAfter(field), 1))
    months = {
        Precision.MONTH: range(1, 13),
        Precision.QUARTER: (3, 6, 9, 12),
        Precision.HALF: (6, 12),
        Precision.YEAR: (12,),
    }
    condition = Q(precision__in=[Precision.DAY, Precision.BY])
    for precision, last_months in months.items():
        condition |= (
            Q(precision=precision) & ends_month & Q(**{f"{field}__month__in": list(last_months)})
        )
    return models.CheckConstraint(
        name=f"%(app_label)s_%(class)s_{field}_last_of_precision",
        condition=condition,
        violation_error_message=_(
            "A day known to the month, quarter, half-year or year is entered as its last day."
        ),
    )
