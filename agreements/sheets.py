"""The sheets of agreements and their statuses, parties and decisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.listed import COLUMNS
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
    may_be_proposal,
)
from cooperation.actors import LISTED_TYPES
from importing import columns as c
from importing.columns import SheetColumn
from importing.context import ImportContext
from importing.organisations import (
    organisation_columns,
    organisation_of,
    organisation_of_related,
)
from importing.owners import owner
from importing.public_list import PublicList, PublicRow
from importing.registry import sheets
from importing.sheet_subject import Line, Lookups, SheetSubject
from importing.words import choice, section
from inputs.days import InexactDay, inexact_day
from toolkit.proposals import Unreadable
from toolkit.sheets import Value, cell_text


class Agreements(SheetSubject):
    key, title, model = "agreements", gettext_lazy("Agreements"), Agreement
    listed = staticmethod(lambda: COLUMNS)
    public_list = PublicList(
        "agreements",
        renamed={"in_force_from": "first_day", "in_force_until": "last_day"},
        days_after={"in_force_until"},
        worked_out={"status", "reason"},
    )
    columns = [
        c.county(),
        c.chosen("kind", gettext_lazy("kind"), Kind.choices, is_needed=True),
        c.words_of("title_fi", gettext_lazy("title (Finnish)"), 300, is_needed=True),
        c.words_of("title_sv", gettext_lazy("title (Swedish)"), 300),
        c.words_of("title_en", gettext_lazy("title (English)"), 300),
        owner(
            "parent",
            gettext_lazy("strategic agreement it belongs to"),
            Agreement,
            "title_fi",
            which={"kind": Kind.STRATEGIC},
            is_needed=False,
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
        *c.SOURCE,
    ]

    def twins(self, values: dict[str, Any], context: ImportContext) -> Lookups:
        title = values.get("title_fi", "")
        kind = {"kind": values["kind"]} if "kind" in values else {}
        return {"county": values.get("county"), "title_fi__iexact": title} | kind


class Statuses(SheetSubject):
    key, title, model = "statuses", gettext_lazy("Statuses"), AgreementStatus
    county_lookup, related = "agreement__county", ("agreement",)
    public_list = PublicList("agreement-statuses", inexact_day="since")
    columns = [
        owner("agreement", gettext_lazy("agreement"), Agreement, "title_fi"),
        c.chosen("status", gettext_lazy("status"), Status.choices, is_needed=True),
        c.chosen("reason", gettext_lazy("reason"), Reason.choices),
        c.dated("since", gettext_lazy("since")),
        *c.SOURCE,
    ]

    def twins(self, values: dict[str, Any], context: ImportContext) -> Lookups:
        since = values.get("since")
        return {"agreement": values.get("agreement"), "since": since.day if since else None}

    def put(self, row: Any, values: dict[str, Any]) -> None:
        super().put(row, values)
        if "status" in values and "reason" not in values:
            row.reason = row.reason if row.pk and row.status == values["status"] else ""


SINCE = c.dated("since", "")
"""How to write the day of a standing, which is in another row than the party."""


OF_STANDING = {"standing", "standing_since"}


class PublicParties(PublicList):
    """The public list of parties: an organisation without a code is in `name`."""

    def compose(self, rows: Sequence[PublicRow]) -> list[dict[str, Value | None]]:
        """The organisation of each row."""
        return [{"organisation": row.get("code") or row.get("name")} for row in rows]


class Parties(SheetSubject):
    key, title, model = "parties", gettext_lazy("Parties"), Party
    county_lookup = "agreement__county"
    related = ("agreement", *LISTED_TYPES)
    public_list = PublicParties(
        "parties",
        renamed={"code": "organisation"},
        worked_out={"standing"},
        silent={"name"},
        composed=["organisation"],
    )
    columns = [
        owner("agreement", gettext_lazy("agreement"), Agreement, "title_fi"),
        *organisation_columns(),
        SheetColumn(
            "standing",
            gettext_lazy("standing"),
            lambda value, _context: choice(Standing.choices)(value),
            lambda row: _latest_standing(row)[0],
            show=lambda value, _context: str(dict(Standing.choices).get(value, "")),
            choices=lambda _context: [str(label) for _key, label in Standing.choices],
            hint=gettext_lazy("the latest; with the day it holds from"),
        ),
        SheetColumn(
            "standing_since",
            gettext_lazy("standing since"),
            lambda value, _context: inexact_day(value),
            lambda row: _latest_standing(row)[1],
            show=SINCE.show,
            cell=SINCE.cell,
            hint="12.3.2024, 3/2024, 2024",
        ),
        c.whole_day("decision_expected_on", gettext_lazy("decision expected")),
        c.whole_day("decision_expected_since", gettext_lazy("known since")),
    ]

    def rows(self, context: ImportContext) -> QuerySet[Any]:
        standings = PartyStanding.objects.order_by("since")
        return super().rows(context).prefetch_related(Prefetch("standings", standings))

    def held(self) -> QuerySet[Any]:
        return super().held().prefetch_related("standings")

    def twins(self, values: dict[str, Any], context: ImportContext) -> Lookups:
        organisation = values.get("organisation")
        if organisation is None:
            return None
        return {"agreement": values.get("agreement")} | organisation.columns

    def is_written(self, line: Line) -> bool:
        return line.is_new or bool(line.changed - OF_STANDING)

    def complete(self, line: Line, context: ImportContext) -> None:
        if line.changed & OF_STANDING and line.values.get("standing_since") is None:
            raise Unreadable(_("Write from which day the standing holds."))

    def others(self, line: Line) -> list[Any]:
        """The standing."""
        if not line.changed & OF_STANDING:
            return []
        since = line.values["standing_since"]
        known = [] if line.is_new else line.row.standings.all()
        of_day = (one for one in known if one.since == since.day)
        standing = next(of_day, None) or PartyStanding(party=line.row, since=since.day)
        standing.precision = since.precision
        standing.standing = line.values.get("standing") or standing.standing
        return [standing]


def _latest_standing(row: Any) -> tuple[str | None, InexactDay | None]:
    if row.pk is None:
        return None, None
    standings = sorted(row.standings.all(), key=lambda one: one.since)
    if not standings:
        return None, None
    return standings[-1].standing, InexactDay(standings[-1].since, standings[-1].precision)


class PublicDecisions(PublicList):
    """The public list of decisions: it has the party's number, but the sheet has its name."""

    def compose(self, rows: Sequence[PublicRow]) -> list[dict[str, Value | None]]:
        """The party of each row by its type and name; all of them in one query."""
        numbers = [cell_text(row.get("party") or "") for row in rows]
        wanted = {int(one) for one in numbers if one.isdecimal() and len(one) < 10}
        parties = {str(one.pk): one for one in Party.objects.filter(pk__in=wanted)}
        return [self._organisation(number, parties.get(number)) for number in numbers]

    def _organisation(self, number: str, party: Party | None) -> dict[str, Value | None]:
        if party is None:
            return {"organisation": number or None}
        return {"type": party.type, "organisation": party.code or party.name}


class Decisions(SheetSubject):
    key, title, model = "decisions", gettext_lazy("Decisions"), Decision
    county_lookup = "party__agreement__county"
    related = ("party__agreement", *(f"party__{kind}" for kind in LISTED_TYPES))
    public_list = PublicDecisions(
        "decisions",
        renamed={"body_key": "body"},
        inexact_day="decided_on",
        silent={"party", "earlier_steps", "earlier_decisions"},
        composed=["type", "organisation"],
    )
    columns = [
        owner(
            "agreement",
            gettext_lazy("agreement"),
            Agreement,
            "title_fi",
            get=lambda row: row.party.agreement_id if row.party_id else None,
            put=None,
        ),
        *organisation_of_related("party", gettext_lazy("party")),
        c.chosen("body", gettext_lazy("body"), Body.choices, name="body_key", is_needed=True),
        c.words_of("body_name", gettext_lazy("name of the body"), 200),
        c.dated("decided_on", gettext_lazy("decided on")),
        c.plain("section", gettext_lazy("section"), section, hint="239, 12a"),
        c.words_of("diary_number", gettext_lazy("diary number"), 60),
        c.chosen(
            "result",
            gettext_lazy("result"),
            Result.choices,
            is_needed=True,
            hint=gettext_lazy("what a board proposes to its council is «proposed to the council»"),
        ),
        c.words_of("condition", gettext_lazy("condition")),
        c.whole_day("condition_met_on", gettext_lazy("condition met on")),
        c.number_of_row(
            "replaces",
            gettext_lazy("replaces the decision"),
            name="replaces_id",
            hint=gettext_lazy("the number of an earlier decision of the party"),
        ),
        c.numbers_of_rows(
            "earlier_steps",
            gettext_lazy("earlier handling: steps"),
            hint=gettext_lazy("numbers of the agreement's steps: 12; 15"),
        ),
        c.numbers_of_rows(
            "earlier_decisions",
            gettext_lazy("earlier handling: proposals and the like"),
            hint=gettext_lazy("numbers of the party's earlier decisions: 12; 15"),
        ),
        c.words_of("url", gettext_lazy("link to the minutes"), 500),
        c.language_of_texts(),
        *c.SOURCE,
    ]

    def question(self, line: Line, context: ImportContext) -> str:
        row = line.row
        if line.changed & {"result", "body"} and may_be_proposal(row.result, row.body_key):
            return _(
                "In these rows a board, an executive or a committee approves. It decides for the"
                " party itself. If it handles the matter for its council, the result is «proposed"
                " to the council»."
            )
        return ""

    def twins(self, values: dict[str, Any], context: ImportContext) -> Lookups:
        party, on = self._party(values, context), values.get("decided_on")
        body = {"body_key": values["body"]} if "body" in values else {}
        wanted = {"party": party.pk if party else None, "decided_on": on.day if on else None}
        return wanted | body

    def read_ahead(self, several: Sequence[dict[str, Any]], context: ImportContext) -> None:
        """The parties of the agreements."""
        super().read_ahead(several, context)
        agreements = {values.get("agreement") for values in several} - {None}
        parties = context.own(Party, "agreement__county").filter(agreement__in=agreements)
        known: dict[Any, Party] = {}
        for party in parties.select_related("agreement"):
            known.setdefault((party.agreement_id, organisation_of(party)), party)
        context.read_ahead[Decisions] = known

    def _party(self, values: dict[str, Any], context: ImportContext) -> Party | None:
        wanted = (values.get("agreement"), values.get("organisation"))
        found: Party | None = context.read_ahead[Decisions].get(wanted)
        return found

    def complete(self, line: Line, context: ImportContext) -> None:
        if line.is_new or line.changed & {"organisation", "agreement"}:
            party = self._party(line.values, context)
            if party is None:
                raise Unreadable(_("It is not among the parties of the agreement."))
            line.row.party = party


sheets.add("agreements", Agreements(), order=10)
sheets.add("statuses", Statuses(), order=20)
sheets.add("parties", Parties(), order=30)
sheets.add("decisions", Decisions(), order=40)
