"""Writes single rows of a log into the database, with control of the moment they are recorded."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import connection, models

from agreements.models import Agreement, AgreementStatus, Decision, Goal, Party, PartyStanding
from cooperation.roles import as_owner
from forums.models import Forum, ForumParticipant
from negotiations.models import Negotiation, NoneStatement

from .load import CONDITION, _organisation, _range, confirm
from .log import TABLES, Change, Key

MODELS: dict[str, type[models.Model]] = {
    "agreements": Agreement,
    "statuses": AgreementStatus,
    "goals": Goal,
    "parties": Party,
    "standings": PartyStanding,
    "decisions": Decision,
    "negotiations": Negotiation,
    "none_statements": NoneStatement,
    "forums": Forum,
    "participants": ForumParticipant,
}
NOT_YET_DATED = datetime(2100, 1, 1, tzinfo=UTC)


def write(change: Change) -> None:
    """Make the change; the database may refuse it."""
    for key in sorted(change, key=lambda key: _turn(key, change[key])):
        if (row := change[key]) is not None:
            _save(key, row)
    for key in sorted(change, key=lambda key: -TABLES.index(key.table)):
        if change[key] is None:
            MODELS[key.table]._default_manager.filter(pk=key.id)._raw_delete(connection.alias)


def _turn(key: Key, row: Any) -> int:
    """What was recorded late comes after the statements that none was held."""
    is_late = key.table == "negotiations" and row is not None and row.recorded_late
    return TABLES.index("none_statements" if is_late else key.table) * 2 + is_late


def _save(key: Key, row: Any) -> None:
    if key.table == "confirmations":
        confirm(row)
        return
    rows = MODELS[key.table]._default_manager
    values = _columns(key.table, row)
    if not rows.filter(pk=key.id).update(**values):
        rows.bulk_create([MODELS[key.table](pk=key.id, **values)])


def date_history(moment: datetime) -> None:
    """Date the events written since the last call to this moment.

    The events of a test are all written in one transaction, thus of one moment: the dated ones are
    recognised by an earlier day.
    """
    with as_owner(), connection.cursor() as cursor:
        for model in MODELS.values():
            events = model.pgh_event_model._meta.db_table  # type: ignore[attr-defined]
            cursor.execute(
                f"UPDATE {events} SET pgh_created_at = %s WHERE pgh_created_at = history_moment()",
                [moment],
            )


def judge_now() -> None:
    """Let the deferred rules be judged, and defer them again."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _columns(table: str, row: Any) -> dict[str, Any]:
    return getattr(_Columns, table)(row)


class _Columns:
    """The columns of a row, table by table."""

    @staticmethod
    def agreements(row: Any) -> dict[str, Any]:
        return {
            "county_id": row.county,
            "kind": row.kind,
            "parent_id": row.parent,
            "themes": list(row.themes),
            "in_force": _range(row.in_force),
            "title_fi": f"Sopimus {row.id}",
        }

    @staticmethod
    def statuses(row: Any) -> dict[str, Any]:
        return {
            "agreement_id": row.agreement,
            "status": row.status,
            "reason": row.reason,
            "since": row.since,
        }

    @staticmethod
    def parties(row: Any) -> dict[str, Any]:
        return {
            "agreement_id": row.agreement,
            "decision_expected_on": row.expected_on,
            "decision_expected_since": row.expected_since,
        } | _organisation(row.type, row.code, row.name)

    @staticmethod
    def goals(row: Any) -> dict[str, Any]:
        return {
            "agreement_id": row.agreement,
            "period": _range(row.period),
            "title_fi": f"Tavoite {row.id}",
        }

    @staticmethod
    def standings(row: Any) -> dict[str, Any]:
        return {"party_id": row.party, "standing": row.standing, "since": row.since}

    @staticmethod
    def decisions(row: Any) -> dict[str, Any]:
        return {
            "party_id": row.party,
            "body_key": row.body_key,
            "decided_on": row.decided_on,
            "result": row.result,
            "condition": CONDITION if row.result == "approved_conditionally" else "",
            "condition_met_on": row.condition_met_on,
            "replaces_id": row.replaces,
        }

    @staticmethod
    def negotiations(row: Any) -> dict[str, Any]:
        return {
            "county_id": row.county,
            "kind": row.kind,
            "held_on": row.on,
            "announced_on": row.announced_on,
            "outcome": row.outcome or "",
            "cancelled_on": row.cancelled_on,
            "replaces_id": row.replaces,
            "format": row.format,
            "municipalities": list(row.municipalities),
            "group_id": row.group,
            "is_regional_council_present": row.regional_council_present,
            "combined_with_id": row.combined_with,
            "part_of_id": row.part_of,
            "conveners": list(row.conveners),
            "preparation": list(row.preparation),
        }

    @staticmethod
    def none_statements(row: Any) -> dict[str, Any]:
        return {
            "county_id": row.county,
            "kind": row.kind,
            "window_from": row.window_from,
            "stated_on": row.stated_on,
            "reason": "Ei tarvetta.",
        }

    @staticmethod
    def forums(row: Any) -> dict[str, Any]:
        return {
            "county_id": row.county,
            "level": row.level,
            "type": row.type,
            "themes": list(row.themes),
            "period": _range(row.period),
            "is_permanent": row.permanent,
            "agreed_in_id": row.agreed_in,
            "name_fi": f"Foorumi {row.id}",
        }

    @staticmethod
    def participants(row: Any) -> dict[str, Any]:
        one = row.participant
        return {"forum_id": row.forum, "period": _range(one.period)} | _organisation(
            one.type, one.code
        )
