"""The database's records as the judge's plain rows."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.utils import timezone

from agreements.models import Agreement, AgreementStatus, Decision, Goal, Party, PartyStanding
from cooperation.models import (
    CouncilTerm,
    County,
    CountyMembership,
    CountyRegion,
    Municipality,
    MunicipalityGroup,
    MunicipalityGroupMember,
    RegionalCouncil,
    Theme,
)
from forums.models import Forum, ForumParticipant
from negotiations.models import Negotiation, NoneStatement
from tests.oracle import rows
from tests.oracle.load import CONFIRMED
from toolkit.model_fields import event_model


def story_on_record() -> rows.Story:
    """Everything on record, read row by row."""
    return rows.Story(
        **_places(),
        **_agreements(),
        **_meetings(),
        forums=_forums(),
        confirmations=_confirmations(),
    )


def _period(period: Any) -> rows.Period:
    return rows.Period(period.lower, period.upper)


def _places() -> dict[str, Any]:
    return {
        "counties": tuple(rows.County(c.code, _period(c.period)) for c in County.objects.all()),
        "municipalities": tuple(
            rows.Municipality(m.code, _period(m.period), m.special or None, m.successor_id)
            for m in Municipality.objects.all()
        ),
        "memberships": tuple(
            rows.Membership(m.municipality_id, m.county_id, _period(m.period))
            for m in CountyMembership.objects.all()
        ),
        "terms": tuple(
            rows.CouncilTerm(t.kind, _period(t.period)) for t in CouncilTerm.objects.all()
        ),
        "themes": tuple(rows.Theme(t.key, t.parent_id) for t in Theme.objects.all()),
        "regional_councils": tuple(
            rows.RegionalCouncil(r.code) for r in RegionalCouncil.objects.all()
        ),
        "county_regions": tuple(
            rows.CountyRegion(r.county_id, r.regional_council_id, _period(r.period))
            for r in CountyRegion.objects.all()
        ),
        "groups": tuple(rows.Group(g.pk, g.county_id) for g in MunicipalityGroup.objects.all()),
        "group_memberships": tuple(
            rows.GroupMembership(m.group_id, m.municipality_id, _period(m.period))
            for m in MunicipalityGroupMember.objects.all()
        ),
    }


def _agreements() -> dict[str, Any]:
    return {
        "agreements": tuple(
            rows.Agreement(a.pk, a.county_id, a.kind, a.parent_id, tuple(a.themes))
            for a in Agreement.objects.all()
        ),
        "statuses": tuple(
            rows.AgreementStatus(s.pk, s.agreement_id, s.status, s.since, s.reason)
            for s in AgreementStatus.objects.all()
        ),
        "goals": tuple(
            rows.Goal(g.pk, g.agreement_id, _period(g.period) if g.period else None)
            for g in Goal.objects.all()
        ),
        "parties": tuple(
            rows.Party(
                *(p.pk, p.agreement_id, p.type, p.code and str(p.code), p.name),
                *(p.decision_expected_on, p.decision_expected_since),
            )
            for p in Party.objects.all()
        ),
        "standings": tuple(
            rows.Standing(s.pk, s.party_id, s.standing, s.since)
            for s in PartyStanding.objects.all()
        ),
        "decisions": tuple(
            rows.Decision(
                *(d.pk, d.party_id, d.decided_on, d.result, d.body_key),
                condition_met_on=d.condition_met_on,
                replaces=d.replaces_id,
            )
            for d in Decision.objects.all()
        ),
    }


def _meetings() -> dict[str, Any]:
    return {
        "negotiations": tuple(
            rows.Negotiation(
                id=n.pk,
                county=n.county_id,
                kind=n.kind,
                on=n.held_on,
                announced_on=n.announced_on,
                outcome=n.outcome or None,
                cancelled_on=n.cancelled_on,
                replaces=n.replaces_id,
                format=n.format,
                municipalities=tuple(n.municipalities),
                group=n.group_id,
                regional_council_present=n.is_regional_council_present,
                combined_with=n.combined_with_id,
                part_of=n.part_of_id,
                conveners=tuple(n.conveners),
                preparation=tuple(n.preparation),
            )
            for n in Negotiation.objects.all()
        ),
        "none_statements": tuple(
            rows.NoneStatement(s.pk, s.county_id, s.kind, s.window_from, s.stated_on)
            for s in NoneStatement.objects.all()
        ),
    }


def _forums() -> tuple[rows.Forum, ...]:
    participants: dict[int, list[rows.Participant]] = defaultdict(list)
    for p in ForumParticipant.objects.all():
        participants[p.forum_id].append(
            rows.Participant(p.type, p.code or p.name, _period(p.period))
        )
    return tuple(
        rows.Forum(
            id=f.pk,
            county=f.county_id,
            period=_period(f.period),
            level=f.level,
            type=f.type,
            themes=tuple(f.themes),
            permanent=f.is_permanent,
            agreed_in=f.agreed_in_id,
            participants=tuple(participants[f.pk]),
        )
        for f in Forum.objects.all()
    )


def _confirmations() -> tuple[rows.Confirmation, ...]:
    """Every time of confirmation that the history has of a row."""
    return tuple(
        rows.Confirmation(
            event.pgh_id,
            event.county_id,
            table,
            event.pgh_obj_id,
            timezone.localdate(event.confirmed_at),
        )
        for table, model in CONFIRMED.items()
        for event in event_model(model)._default_manager.filter(confirmed_at__isnull=False)
    )
