"""Writes a story into the database, through the models, in the order it was recorded.

Ids are kept, so that a failing story reads the same on both sides. The tables of the story must
be empty; nothing is checked before the end of the transaction, or before `check()`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import connection, models
from psycopg.types.range import DateRange

from agreements.models import Agreement, AgreementStatus, Decision, Goal, Party, PartyStanding
from cooperation.models import (
    CouncilTerm,
    County,
    CountyMembership,
    CountyRegion,
    EmploymentArea,
    Languages,
    Municipality,
    MunicipalityGroup,
    MunicipalityGroupMember,
    Organisation,
    RegionalCouncil,
    Theme,
)
from forums.models import Forum, ForumParticipant
from negotiations.models import Negotiation, NoneStatement

from . import rows
from .rows import Story

CONDITION = "If the others approve"  # no story asks which
FINLAND = ZoneInfo("Europe/Helsinki")


def load(story: Story) -> None:
    """Insert the whole story."""
    _load_places(story)
    _load_agreements(story)
    _load_negotiations(story)
    _load_forums(story)
    for row in story.confirmations:
        confirm(row)


def check() -> None:
    """Let the database judge now what it would judge at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _insert(instances: Iterable[models.Model]) -> None:
    instances = list(instances)
    if instances:
        type(instances[0])._default_manager.bulk_create(instances)


ALWAYS = DateRange(rows.FIRST_DAY, None)


def _range(period: rows.Period | None) -> DateRange | None:
    return None if period is None else DateRange(period.start, period.until)


def _load_places(story: Story) -> None:
    councils = {row.code for row in story.regional_councils}
    _insert(
        RegionalCouncil(code=code, slug=f"liitto-{code}", name_fi=code, region_fi=code)
        for code in sorted(councils)
    )
    _insert(
        EmploymentArea(code=code, name_fi=code, period=ALWAYS) for code in story.employment_areas
    )
    _insert(
        Organisation(pk=number, name_fi=number, kind="other", period=ALWAYS)
        for number in story.organisations
    )
    _insert(
        County(
            code=row.code,
            slug=f"alue-{row.code}",
            name_fi=f"Alue {row.code}",
            short_fi=row.code,
            period=_range(row.period),
            languages=Languages.FI,
        )
        for row in story.counties
    )
    _insert(
        Municipality(
            code=row.code,
            slug=f"kunta-{row.code}",
            name_fi=f"Kunta {row.code}",
            period=_range(row.period),
            special=row.special or "",
            successor_id=row.successor,
            languages=Languages.FI,
        )
        for row in story.municipalities
    )
    _insert(
        CountyMembership(
            municipality_id=row.municipality, county_id=row.county, period=_range(row.period)
        )
        for row in story.memberships
    )
    _insert(
        CountyRegion(
            county_id=row.county, regional_council_id=row.council, period=_range(row.period)
        )
        for row in story.county_regions
    )
    _insert(CouncilTerm(kind=row.kind, period=_range(row.period)) for row in story.terms)
    _insert(
        Theme(key=row.key, name_fi=row.key, parent_id=row.parent, position=position)
        for position, row in enumerate(story.themes)
    )
    _insert(
        MunicipalityGroup(id=row.id, county_id=row.county, name_fi=f"Ryhmä {row.id}")
        for row in story.groups
    )
    _insert(
        MunicipalityGroupMember(
            group_id=row.group, municipality_id=row.municipality, period=_range(row.period)
        )
        for row in story.group_memberships
    )


def _organisation(kind: str, code: str | None, name: str = "") -> dict[str, str | None]:
    """The columns that name an organisation."""
    return {"type": kind, "name": name} | ({} if code is None else {f"{kind}_id": code})


def _load_agreements(story: Story) -> None:
    _insert(
        Agreement(
            id=row.id,
            county_id=row.county,
            kind=row.kind,
            parent_id=row.parent,
            themes=list(row.themes),
            in_force=_range(row.in_force),
            title_fi=f"Sopimus {row.id}",
        )
        for row in story.agreements
    )
    _insert(
        AgreementStatus(
            id=row.id,
            agreement_id=row.agreement,
            status=row.status,
            reason=row.reason,
            since=row.since,
        )
        for row in story.statuses
    )
    _insert(
        Goal(
            id=row.id,
            agreement_id=row.agreement,
            period=_range(row.period),
            title_fi=f"Tavoite {row.id}",
        )
        for row in story.goals
    )
    _insert(
        Party(
            id=row.id,
            agreement_id=row.agreement,
            decision_expected_on=row.expected_on,
            decision_expected_since=row.expected_since,
            **_organisation(row.type, row.code, row.name),
        )
        for row in story.parties
    )
    _insert(
        PartyStanding(id=row.id, party_id=row.party, standing=row.standing, since=row.since)
        for row in story.standings
    )
    _insert(
        Decision(
            id=row.id,
            party_id=row.party,
            body_key=row.body_key,
            decided_on=row.decided_on,
            result=row.result,
            condition=CONDITION if row.result == "approved_conditionally" else "",
            condition_met_on=row.condition_met_on,
            replaces_id=row.replaces,
        )
        for row in story.decisions
    )


def _load_negotiations(story: Story) -> None:
    """What was recorded late comes after the statements that none was held."""
    _insert(_negotiation(row) for row in story.negotiations if not row.recorded_late)
    _insert(
        NoneStatement(
            id=row.id,
            county_id=row.county,
            kind=row.kind,
            window_from=row.window_from,
            stated_on=row.stated_on,
            reason="Ei tarvetta.",
        )
        for row in story.none_statements
    )
    _insert(_negotiation(row) for row in story.negotiations if row.recorded_late)


def _negotiation(row: rows.Negotiation) -> Negotiation:
    return Negotiation(
        id=row.id,
        county_id=row.county,
        kind=row.kind,
        held_on=row.on,
        announced_on=row.announced_on,
        outcome=row.outcome or "",
        cancelled_on=row.cancelled_on,
        replaces_id=row.replaces,
        format=row.format,
        municipalities=list(row.municipalities),
        group_id=row.group,
        is_regional_council_present=row.regional_council_present,
        combined_with_id=row.combined_with,
        part_of_id=row.part_of,
        conveners=list(row.conveners),
        preparation=list(row.preparation),
    )


def _load_forums(story: Story) -> None:
    _insert(
        Forum(
            id=row.id,
            county_id=row.county,
            level=row.level,
            type=row.type,
            themes=list(row.themes),
            period=_range(row.period),
            is_permanent=row.permanent,
            agreed_in_id=row.agreed_in,
            name_fi=f"Foorumi {row.id}",
        )
        for row in story.forums
    )
    _insert(
        ForumParticipant(
            forum_id=forum.id,
            period=_range(row.period),
            **_organisation(row.type, row.code),
        )
        for forum in story.forums
        for row in forum.participants
    )


CONFIRMED: dict[str, type[models.Model]] = {
    "agreements": Agreement,
    "negotiations": Negotiation,
    "forums": Forum,
}


def confirm(row: rows.Confirmation) -> None:
    """Confirm a row, in Finnish time in the first or the last second of the day."""
    clock = time(0, 0, 0) if row.id % 2 else time(23, 59, 59)
    moment = datetime.combine(row.on, clock, FINLAND)
    CONFIRMED[row.table]._default_manager.filter(pk=row.row).update(confirmed_at=moment)
