"""A county's whole record on one screen of the admin, and the list of all for staff."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import Access
from accounts.editing import AlreadyMade, Stale, editing
from accounts.events import Wanted
from accounts.timeline import Timeline, timeline
from agreements.models import Agreement, Decision, Reason, Status
from cooperation.days import day_in_words, exact_day, range_in_words
from cooperation.models import County, Responsibility
from cooperation.texts import text_of
from forums.models import Forum
from negotiations.models import Negotiation
from situation.freshness import last_confirmed
from workspace.models import CountyNote

LATEST = 6
"""Entries of history beside each part."""
SHOWN = 60
"""Rows of a part; beyond that its own list is better."""
YEAR = timedelta(days=365)


# All counties ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CountyRow:
    """A county in the list: when it last confirmed its record."""

    county: County
    confirmed_on: date | None
    is_old: bool
    note: str


def overview(access: Access) -> list[CountyRow]:
    """Every county of today, those not confirmed within 12 months first."""
    confirmed, limit = last_confirmed(), access.day - YEAR
    notes = dict(CountyNote.objects.values_list("county", "text"))
    rows = [
        CountyRow(
            county,
            confirmed.get(county.pk),
            is_old=confirmed.get(county.pk, date.min) < limit,
            note=notes.get(county.pk, ""),
        )
        for county in County.objects.alive_on(access.day).in_finnish_order()
    ]
    return sorted(rows, key=lambda row: (not row.is_old, row.confirmed_on or date.min))


# One county --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """A row: where it is edited, and what it says in each column."""

    url: str
    cells: tuple[str, ...]


@dataclass
class Part:
    """One kind of rows with its latest changes."""

    key: str
    title: Any
    head: tuple[Any, ...]
    items: list[Item]
    add_url: str
    list_url: str
    history: Timeline
    more: int = 0


@dataclass
class Record:
    """All parts of a county's record."""

    parts: list[Part] = field(default_factory=list)
    confirmed_on: date | None = None
    is_old: bool = True


def county_record(county: County, access: Access) -> Record:
    """The county's record in a fixed number of statements."""
    today = access.day
    confirmed = last_confirmed().get(county.pk)
    record = Record(confirmed_on=confirmed, is_old=(confirmed or date.min) < today - YEAR)
    history = {
        subject: timeline(access, Wanted(county=county.pk, subject=subject), size=LATEST)
        for subject in ("agreements", "negotiations", "forums", "cooperation")
    }
    record.parts = [
        _part(
            "agreements",
            _("Agreements"),
            (_("agreement"), _("kind"), _("status today"), _("since"), _("approvals today")),
            _agreements(county, today),
            _agreement_cells,
            history["agreements"],
        ),
        _part(
            "decisions",
            _("Decisions"),
            (_("party"), _("decided on"), _("body"), _("section"), _("result")),
            _decisions(county),
            _decision_cells,
            Timeline((), None),
            add="agreements.agreement",
        ),
        _part(
            "negotiations",
            _("Negotiations"),
            (_("day"), _("kind"), _("outcome"), _("format"), _("municipalities")),
            Negotiation.objects.filter(county=county).order_by("-held_on", "-pk"),
            _negotiation_cells,
            history["negotiations"],
        ),
        _part(
            "forums",
            _("Forums"),
            (_("name"), _("level"), _("type"), _("period"), _("participants today")),
            _forums(county, today),
            _forum_cells,
            history["forums"],
        ),
        _part(
            "people",
            _("Responsible persons"),
            (_("person"), _("theme"), _("county or municipality"), _("role"), _("period")),
            _people(county, today),
            _person_cells,
            history["cooperation"],
        ),
    ]
    return record


def _part(
    key: str,
    title: Any,
    head: tuple[Any, ...],
    rows: QuerySet[Any],
    cells: Any,
    history: Timeline,
    add: str = "",
) -> Part:
    found = list(rows[: SHOWN + 1])
    label = rows.model._meta.label_lower
    return Part(
        key,
        title,
        head,
        [Item(_url(row), cells(row)) for row in found[:SHOWN]],
        "" if add else reverse(f"admin:{label.replace('.', '_')}_add"),
        reverse(f"admin:{label.replace('.', '_')}_changelist"),
        history,
        more=len(found) > SHOWN,
    )


def _url(row: Model) -> str:
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


def _agreements(county: County, today: date) -> QuerySet[Agreement]:
    rows = Agreement.objects.filter(county=county).order_by("kind", "-pk")
    return rows.with_status_on(today).with_approvals_on(today)


def _agreement_cells(row: Any) -> tuple[str, ...]:
    status = str(Status(row.status_on).label) if row.status_on else str(_("not recorded"))
    if row.reason_on:
        status = f"{status}: {Reason(row.reason_on).label}"
    approvals = f"{row.approvals_on}/{row.municipalities_on}" if row.municipalities_on else ""
    since = day_in_words(row.since_on) if row.since_on else ""
    return (str(row), str(row.get_kind_display()), status, since, approvals)


def _decisions(county: County) -> QuerySet[Decision]:
    rows = Decision.objects.filter(party__agreement__county=county)
    return rows.order_by("-decided_on", "-pk").select_related(
        "party__county", "party__municipality", "party__regional_council"
    )


def _decision_cells(row: Decision) -> tuple[str, ...]:
    return (
        str(row.party),
        exact_day(row.decided_on, row.precision),
        str(row.body_name or row.get_body_key_display()),
        f"§ {row.section}" if row.section else "",
        str(row.get_result_display()),
    )


def _negotiation_cells(row: Negotiation) -> tuple[str, ...]:
    return (
        exact_day(row.held_on, row.precision),
        str(row.get_kind_display()),
        str(row.get_outcome_display()),
        str(row.get_format_display()),
        str(len(row.municipalities)),
    )


def _forums(county: County, today: date) -> QuerySet[Forum]:
    alive = Q(participants__period__contains=today)
    rows = Forum.objects.filter(county=county).order_by("level", "name_fi", "pk")
    return rows.annotate(size_today=Count("participants", filter=alive))


def _forum_cells(row: Any) -> tuple[str, ...]:
    return (
        str(row),
        str(row.get_level_display()),
        str(row.get_type_display()),
        range_in_words(row.period),
        str(row.size_today),
    )


def _people(county: County, today: date) -> QuerySet[Responsibility]:
    in_county = Q(
        municipality__memberships__county=county,
        municipality__memberships__period__contains=today,
    )
    rows = Responsibility.objects.filter(Q(county=county) | in_county).distinct()
    return rows.order_by("theme", "pk").select_related("person", "theme", "county", "municipality")


def _person_cells(row: Responsibility) -> tuple[str, ...]:
    place = text_of(row.county, "short") if row.county else row.municipality
    return (
        str(row.person),
        str(row.theme or ""),
        str(place),
        str(text_of(row, "role")),
        range_in_words(row.period),
    )


# The note ----------------------------------------------------------------------------------------


class NoteEdit:
    """The internal note on a county: shown, sent, and both versions where it was changed."""

    def __init__(self, county: County, access: Access) -> None:
        self.county, self.access = county, access
        self.row = CountyNote.objects.filter(county=county).first()
        self.text = self.now = self.row.text if self.row else ""
        self.key = uuid.uuid4().hex
        self.is_saved = self.is_stale = False

    @property
    def version(self) -> int:
        return self.row.version if self.row else 0

    def send(self, sent: Any) -> None:
        """Save what was typed, if the note is still as it was seen."""
        self.text = sent.get("text", "").strip()
        key = sent.get("_key", "")[:60]
        try:
            with editing(self.access, channel="admin", key=key, content=self.text.encode()) as edit:
                self._write(edit, sent.get("version", ""))
                edit.answer = {"done": True}
        except AlreadyMade:
            self.is_saved = True
        except Stale:
            self.is_stale = True
        else:
            self.is_saved = True

    def _write(self, edit: Any, version: str) -> None:
        County.objects.select_for_update().get(pk=self.county.pk)  # one first note, not two
        row = CountyNote.objects.filter(county=self.county).first()
        if str(row.version if row else 0) != version:
            self.row, self.now = row, row.text if row else ""
            raise Stale(row, None)
        row = row or CountyNote(county=self.county)
        row.text = self.text
        edit.save(row)
