"""Agreements and decisions on the admin's screens of a county."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from agreements.models import Agreement, Decision, Reason, Status
from cooperation.actors import LISTED_TYPES
from cooperation.models import County
from situation.freshness import confirmed_at
from toolkit.days import day_in_words, exact_day

# The screen of one county ------------------------------------------------------------------------


def agreements_of(county: County, day: date) -> QuerySet[Agreement]:
    rows = Agreement.objects.filter(county=county).order_by("kind", "-pk")
    return rows.with_status_on(day).with_approvals_on(day)


def agreement_cells(row: Any) -> tuple[str, ...]:
    status = str(Status(row.status_on).label) if row.status_on else _("not recorded")
    if row.reason_on:
        status = f"{status}: {Reason(row.reason_on).label}"
    since = day_in_words(row.since_on) if row.since_on else ""
    return (str(row), str(row.get_kind_display()), status, since, approvals_cell(row))


def decisions_of(county: County, day: date) -> QuerySet[Decision]:
    rows = Decision.objects.filter(party__agreement__county=county)
    named = [f"party__{kind}" for kind in LISTED_TYPES]
    return rows.order_by("-decided_on", "-pk").select_related(*named)


def decision_cells(row: Decision) -> tuple[str, ...]:
    return (
        str(row.party),
        exact_day(row.decided_on, row.precision),
        str(row.body_name or row.get_body_key_display()),
        row.section_sign,
        str(row.get_result_display()),
    )


# The list of counties ----------------------------------------------------------------------------


def _current(day: date) -> Any:
    return Agreement.objects.filter(county=OuterRef("pk")).current_first_on(day)


def status_today(day: date) -> dict[str, Any]:
    """A county's strategic agreement and its status on the day."""
    current = _current(day)
    return {
        "agreement": Subquery(current.values("pk")[:1]),
        "status_on": Subquery(current.values("status_on")[:1]),
    }


def status_cell(county: Any) -> str:
    if not county.agreement:
        return _("not recorded")
    url = reverse("admin:agreements_agreement_change", args=[county.agreement])
    return format_html('<a href="{}">{}</a>', url, Status(county.status_on).label)


def approvals(day: date) -> dict[str, Any]:
    """How many of the municipalities have approved that agreement."""
    counted = _current(day).with_approvals_on(day)
    return {
        "approvals_on": Subquery(counted.values("approvals_on")[:1]),
        "municipalities_on": Subquery(counted.values("municipalities_on")[:1]),
    }


def approvals_cell(row: Any) -> str:
    return f"{row.approvals_on}/{row.municipalities_on}" if row.municipalities_on else ""


def last_confirmed(day: date) -> dict[str, Any]:
    """When the county last confirmed its record."""
    return {"confirmed_at": confirmed_at(day)}


def confirmed_cell(county: Any) -> str:
    if not county.confirmed_at:
        return ""
    return day_in_words(timezone.localdate(county.confirmed_at))
