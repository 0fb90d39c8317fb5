"""The sheets of agreements and their statuses, parties and decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import (
    Agreement,
    AgreementStatus,
    Body,
    Character,
    Decision,
    Kind,
    Party,
    PartyStanding,
    Reason,
    Result,
    Standing,
    Status,
)
from cooperation.statements import OrganisationType
from importing import columns as c
from importing.columns import Column
from importing.places import Named
from importing.subjects.base import (
    AGREEMENT,
    SOURCE,
    Subject,
    by_name,
    organisation_columns,
    read_organisation,
)
from importing.words import InexactDay, Unreadable, choice, inexact_day

if TYPE_CHECKING:
    from cooperation.sheets import Record
    from importing.running import Run


class Agreements(Subject):
    key, title, model = "agreements", gettext_lazy("Agreements"), Agreement
    columns = [
        c.county(),
        c.chosen("kind", gettext_lazy("kind"), Kind.choices, is_needed=True),
        c.words_of("title_fi", gettext_lazy("title (Finnish)"), 300, is_needed=True),
        c.words_of("title_sv", gettext_lazy("title (Swedish)"), 300),
        c.words_of("title_en", gettext_lazy("title (English)"), 300),
        Column(
            "parent",
            gettext_lazy("strategic agreement it belongs to"),
            lambda value, run: by_name(run, Agreement, "title_fi", value, kind=Kind.STRATEGIC),
            lambda row: row.parent_id,
            lambda row, value: setattr(row, "parent_id", value),
            say=lambda value, run: run.name_of("agreement", value),
            cell=lambda value, _run: value,
            hint=gettext_lazy("its number or its name"),
        ),
        c.themes(label=gettext_lazy("themes")),
        c.chosen("character", gettext_lazy("character"), Character.choices),
        *c.period_columns(
            "in_force",
            gettext_lazy("in force from"),
            gettext_lazy("in force, last day"),
            is_needed=False,
        ),
        c.words_of("template", gettext_lazy("template used"), 200),
        c.words_of("description", gettext_lazy("description")),
        c.language_of_texts("description_language", gettext_lazy("language of the description")),
        *SOURCE,
    ]

    def twins(self, values: dict[str, Any], run: Run) -> QuerySet[Any]:
        title = values.get("title_fi", "")
        rows = run.own(Agreement).filter(county=values.get("county"), title_fi__iexact=title)
        return rows.filter(kind=values["kind"]) if "kind" in values else rows


class Statuses(Subject):
    key, title, model = "statuses", gettext_lazy("Statuses"), AgreementStatus
    county_lookup, related = "agreement__county", ("agreement",)
    columns = [
        AGREEMENT,
        c.chosen("status", gettext_lazy("status"), Status.choices, is_needed=True),
        c.chosen("reason", gettext_lazy("reason"), Reason.choices),
        c.dated("since", gettext_lazy("since")),
        *SOURCE,
    ]

    def twins(self, values: dict[str, Any], run: Run) -> QuerySet[Any]:
        since = values.get("since")
        return run.own(AgreementStatus, "agreement__county").filter(
            agreement=values.get("agreement"), since=since.day if since else None
        )

    def put(self, row: Any, values: dict[str, Any]) -> None:
        super().put(row, values)
        if "status" in values and "reason" not in values:
            row.reason = row.reason if row.pk and row.status == values["status"] else ""


class Parties(Subject):
    key, title, model = "parties", gettext_lazy("Parties"), Party
    county_lookup = "agreement__county"
    related = ("agreement", "county", "municipality", "regional_council")
    columns = [
        AGREEMENT,
        *organisation_columns(),
        Column(
            "standing",
            gettext_lazy("standing"),
            lambda value, _run: choice(Standing.choices)(value),
            lambda row: _latest_standing(row)[0],
            say=lambda value, _run: str(dict(Standing.choices).get(value, "")),
            choices=lambda _run: [str(label) for _key, label in Standing.choices],
            hint=gettext_lazy("the latest; with the day it holds from"),
        ),
        Column(
            "standing_since",
            gettext_lazy("standing since"),
            lambda value, _run: inexact_day(value),
            lambda row: _latest_standing(row)[1],
            say=lambda value, run: c.dated("since", "").say(value, run),
            cell=lambda value, run: c.dated("since", "").cell(value, run),  # type: ignore[misc]
            hint="12.3.2024, 3/2024, 2024",
        ),
        c.whole_day("decision_expected_on", gettext_lazy("decision expected")),
    ]

    def rows(self, run: Run) -> QuerySet[Any]:
        standings = PartyStanding.objects.order_by("since")
        return super().rows(run).prefetch_related(Prefetch("standings", standings))

    def held(self) -> QuerySet[Any]:
        return super().held().prefetch_related("standings")

    def read_apart(self, record: Record, run: Run) -> dict[str, Any]:
        return read_organisation(record, run)

    def twins(self, values: dict[str, Any], run: Run) -> QuerySet[Any]:
        organisation = values.get("organisation")
        wanted = organisation.columns if organisation else {"pk": None}
        return run.own(Party, "agreement__county").filter(
            agreement=values.get("agreement"), **wanted
        )

    def write(self, row: Any, values: dict[str, Any], changed: set[str], run: Run) -> None:
        if row.pk is None or changed - {"standing", "standing_since"}:
            run.edit.save(row)
        if changed & {"standing", "standing_since"}:
            self._stand(row, values, run)

    def _stand(self, row: Any, values: dict[str, Any], run: Run) -> None:
        since = values.get("standing_since")
        if since is None:
            raise Unreadable(_("Write from which day the standing holds."))
        standing = row.standings.filter(since=since.day).first()
        standing = standing or PartyStanding(party=row, since=since.day)
        standing.precision = since.precision
        standing.standing = values.get("standing") or standing.standing
        run.edit.save(standing)


def _latest_standing(row: Any) -> tuple[str | None, InexactDay | None]:
    if row.pk is None:
        return None, None
    standings = sorted(row.standings.all(), key=lambda one: one.since)
    if not standings:
        return None, None
    return standings[-1].standing, InexactDay(standings[-1].since, standings[-1].precision)


class Decisions(Subject):
    key, title, model = "decisions", gettext_lazy("Decisions"), Decision
    county_lookup = "party__agreement__county"
    related = (
        *("party__agreement", "party__county", "party__municipality"),
        "party__regional_council",
    )
    columns = [
        Column(
            "agreement",
            gettext_lazy("agreement"),
            lambda value, run: by_name(run, Agreement, "title_fi", value),
            lambda row: row.party.agreement_id if row.party_id else None,
            say=lambda value, run: run.name_of("agreement", value),
            cell=lambda value, _run: value,
            is_needed=True,
            hint=gettext_lazy("its number or its name"),
        ),
        Column(
            "type",
            gettext_lazy("type"),
            lambda value, _run: choice(OrganisationType.choices)(value),
            lambda row: row.party.type if row.party_id else None,
            say=lambda value, _run: str(dict(OrganisationType.choices).get(value, "")),
            choices=lambda _run: [str(label) for _key, label in OrganisationType.choices],
        ),
        Column(
            "organisation",
            gettext_lazy("party"),
            lambda value, run: value,
            lambda row: (
                Named(row.party.type, row.party.code or row.party.name) if row.party_id else None
            ),
            say=lambda value, run: run.places.label(value),
            is_needed=True,
            hint=gettext_lazy("name or code"),
        ),
        c.chosen("body", gettext_lazy("body"), Body.choices, name="body_key", is_needed=True),
        c.words_of("body_name", gettext_lazy("name of the body"), 200),
        c.dated("decided_on", gettext_lazy("decided on")),
        c.words_of("section", gettext_lazy("section"), 20),
        c.words_of("diary_number", gettext_lazy("diary number"), 60),
        c.chosen("result", gettext_lazy("result"), Result.choices, is_needed=True),
        c.words_of("url", gettext_lazy("link to the minutes"), 500),
        c.language_of_texts(),
        *SOURCE,
    ]

    def read_apart(self, record: Record, run: Run) -> dict[str, Any]:
        return read_organisation(record, run)

    def twins(self, values: dict[str, Any], run: Run) -> QuerySet[Any]:
        party, on = self._party(values, run), values.get("decided_on")
        rows = run.own(Decision, "party__agreement__county").filter(
            party=party, decided_on=on.day if on else None
        )
        return rows.filter(body_key=values["body"]) if "body" in values else rows

    def _party(self, values: dict[str, Any], run: Run) -> Party | None:
        organisation = values.get("organisation")
        if organisation is None or "agreement" not in values:
            return None
        rows = run.own(Party, "agreement__county").filter(agreement=values["agreement"])
        return rows.filter(**organisation.columns).first()

    def write(self, row: Any, values: dict[str, Any], changed: set[str], run: Run) -> None:
        if row.pk is None or changed & {"organisation", "agreement"}:
            party = self._party(values, run)
            if party is None:
                raise Unreadable(_("It is not among the parties of the agreement."))
            row.party = party
        run.edit.save(row)
