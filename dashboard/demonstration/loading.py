"""Putting the story into an empty embedded database, and taking it away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models, transaction

from agreements import models as agreements
from cooperation import models as base
from cooperation.roles import as_owner
from cooperation.statements import Statement
from dashboard.demonstration.accounts import add_accounts, remove_accounts
from dashboard.demonstration.entries import Entry, Ref
from dashboard.demonstration.places import Places
from dashboard.demonstration.recording import Recorded, forget_recordings, set_recording_moments
from dashboard.demonstration.story import tell_story
from dashboard.demonstration.surveys import MODELS as SURVEYS
from dashboard.demonstration.surveys import load_surveys, remove_surveys
from forums import models as forums
from knowledge.models import Assessment, Plan
from negotiations import models as negotiations
from situation.models import Presentation, Remark

PRESENTED_ON = date(2024, 6, 30)
"""The day of the summer 2024 publication, whose totals the story gives."""

# Children before their parents, so that removal in this order meets no protected row.
MODELS: dict[str, type[models.Model]] = {
    "remark": Remark,
    "assessment": Assessment,
    "plan": Plan,
    "responsibility": base.Responsibility,
    "person": base.Person,
    "practice": negotiations.NegotiationPractice,
    "none_statement": negotiations.NoneStatement,
    "negotiation": negotiations.Negotiation,
    "participant": forums.ForumParticipant,
    "forum": forums.Forum,
    "indicator": agreements.Indicator,
    "measure": agreements.Measure,
    "goal": agreements.Goal,
    "document": agreements.Document,
    "appendix_status": agreements.AppendixStatus,
    "appendix": agreements.Appendix,
    "step": agreements.Step,
    "decision": agreements.Decision,
    "standing": agreements.PartyStanding,
    "party": agreements.Party,
    "status": agreements.AgreementStatus,
    "agreement": agreements.Agreement,
    "group_member": base.MunicipalityGroupMember,
    "group": base.MunicipalityGroup,
}


def load_demonstration() -> int:
    """Load the story with its accounts; gives the number of rows."""
    refuse_outside_demonstration()
    with as_owner(), transaction.atomic():
        _refuse_unless_empty()
        entries = tell_story(Places())
        accounts = add_accounts()
        load_surveys()
        ids = _ids(entries)
        _insert(entries, ids)
        _analyse()
        recorded = [*_changes(entries, ids), *_deletions(entries, ids)]
        recorded += [
            Recorded(MODELS[e.what], ids[Ref(e.what, e.key)], 1, "insert", e.recorded)
            for e in entries
        ]
        set_recording_moments(recorded, accounts)
        Presentation.objects.update_or_create(pk=1, defaults={"presented_on": PRESENTED_ON})
    return len(entries)


def remove_demonstration() -> None:
    """Remove all statements with their history, and the demonstration's accounts.

    Reference data stays, and so do accounts that people made for themselves.
    """
    refuse_outside_demonstration()
    with as_owner(), transaction.atomic():
        remove_surveys()
        for model in MODELS.values():
            model._default_manager.all()._raw_delete(connection.alias)
        Presentation.objects.filter(presented_on=PRESENTED_ON).delete()
        remove_accounts()
        forget_recordings([*MODELS.values(), *SURVEYS])


def refuse_outside_demonstration() -> None:
    """Only the embedded database of a demonstration may be filled, dated or emptied."""
    if not (settings.DEMO and settings.EMBEDDED):
        raise ImproperlyConfigured(
            "Demonstration data exists only in the embedded database of a demonstration (DEMO=1)."
        )


def _refuse_unless_empty() -> None:
    for model in (*MODELS.values(), *SURVEYS):
        if model._default_manager.exists():
            raise ImproperlyConfigured(
                f"There are records already ({model.__name__}); the demonstration needs none."
            )
    if not base.County.objects.exists():
        raise ImproperlyConfigured("Reference data is missing: run load_reference_data first.")


def _ids(entries: list[Entry]) -> dict[Ref, int]:
    """An id for each row before any is made, so that rows can name one another."""
    keys: dict[str, list[Ref]] = defaultdict(list)
    for entry in entries:
        keys[entry.what].append(Ref(entry.what, entry.key))
    ids: dict[Ref, int] = {}
    with connection.cursor() as cursor:
        for what, refs in keys.items():
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [MODELS[what]._meta.db_table, len(refs)],
            )
            ids |= dict(zip(refs, (id_ for (id_,) in cursor.fetchall()), strict=True))
    return ids


def _insert(entries: list[Entry], ids: dict[Ref, int]) -> None:
    rows: dict[str, list[models.Model]] = defaultdict(list)
    for entry in entries:
        rows[entry.what].append(_row(entry, ids))
    for what in reversed(MODELS):
        MODELS[what]._default_manager.bulk_create(rows[what], batch_size=1000)


def _analyse() -> None:
    """Tell the database how many rows there are now, or its checks plan for empty tables."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _row(entry: Entry, ids: dict[Ref, int]) -> models.Model:
    model = MODELS[entry.what]
    values: dict[str, Any] = {
        f"{name}_id" if isinstance(value, Ref) else name: ids[value]
        if isinstance(value, Ref)
        else value
        for name, value in entry.values.items()
    }
    if issubclass(model, Statement):
        values["recorded_at"] = entry.recorded.at
    return model(pk=ids[Ref(entry.what, entry.key)], **values)


def _changes(entries: list[Entry], ids: dict[Ref, int]) -> Iterable[Recorded]:
    """Each row's first change, then each row's second …: equal ones in one statement."""
    for place in range(max(len(entry.changes) for entry in entries)):
        equal: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for entry in entries:
            if place < len(entry.changes):
                equal[entry.what, repr(entry.changes[place].values)].append(entry)
        for (what, _values), changed in equal.items():
            model = MODELS[what]
            pks = [ids[Ref(what, entry.key)] for entry in changed]
            model._default_manager.filter(pk__in=pks).update(**changed[0].changes[place].values)
            for pk, entry in zip(pks, changed, strict=True):
                yield Recorded(model, pk, place + 2, "update", entry.changes[place].moment)


def _deletions(entries: list[Entry], ids: dict[Ref, int]) -> Iterable[Recorded]:
    for entry in entries:
        if entry.deleted:
            pk, model = ids[Ref(entry.what, entry.key)], MODELS[entry.what]
            model._default_manager.filter(pk=pk).delete()
            yield Recorded(model, pk, 1 + len(entry.changes), "delete", entry.deleted)
