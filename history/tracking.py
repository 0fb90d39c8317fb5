"""Change history: every tracked row has a version and, in an event table, all its former states.

Triggers write both, so bulk writes and plain SQL are recorded too. Each event stores when the next
event of the same row superseded it, so what was known at a moment is a plain condition on the event
tables (`known_at`); a trigger of the owner maintains it for every new event.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.db import models
from pgtrigger import compiler

from toolkit.model_fields import event_model
from toolkit.sql import OwnersTriggerSql

ModelT = TypeVar("ModelT", bound=type[models.Model])
RowT = TypeVar("RowT", bound=models.Model)

PLACES = ("county", "municipality")

RAISE_VERSION = pgtrigger.Trigger(
    name="raise_version",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="NEW.version := OLD.version + 1; RETURN NEW;",
)


END_CONFIRMATION = pgtrigger.Trigger(
    name="withdraw_confirmation",  # runs by name, after `raise_version` and column defaults
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition("OLD.confirmed_at IS NOT NULL"),
    declare=[("raised", "INTEGER"), ("is_changed", "BOOLEAN")],
    # The confirmation was for the previous values. An update that confirms sets a new time; an
    # update that changes the row and keeps the time ends the confirmation.
    func="""
        raised := NEW.version;
        NEW.version := OLD.version;
        is_changed := NEW IS DISTINCT FROM OLD;
        NEW.version := raised;
        IF is_changed AND NEW.confirmed_at IS NOT DISTINCT FROM OLD.confirmed_at THEN
            NEW.confirmed_at := NULL;
        END IF;
        RETURN NEW;
    """,
)


COUNT_CHANGE = pgtrigger.Trigger(
    name="count_change",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    timing=pgtrigger.Deferred,
    # Once, at the end of a transaction: others wait for the counter only during a commit.
    func="""
        IF current_setting('yhdyspinta.counted', true)
            IS DISTINCT FROM pg_current_xact_id()::text THEN
            PERFORM set_config('yhdyspinta.counted', pg_current_xact_id()::text, true);
            INSERT INTO history_lastchange (id, number) VALUES (1, 1)
            ON CONFLICT (id) DO UPDATE SET number = history_lastchange.number + 1;
        END IF;
        RETURN NULL;
    """,
)


PURGE_OLDER = pgtrigger.Trigger(
    name="purge_older",  # runs by name, after `count_change`
    when=pgtrigger.After,
    operation=pgtrigger.Update | pgtrigger.Delete,
    timing=pgtrigger.Deferred,
    func="""
        UPDATE history_lastchange SET purged = number WHERE purged <> number;
        RETURN NULL;
    """,
)


class Supersede(pgtrigger.Trigger):
    """Sets `superseded_at` of an event to the time of the row's next event.

    Order is by id: events of one transaction share a timestamp, and a transaction that began
    earlier may have written later. Only the owner changes the time of events or deletes them.
    """

    name = "supersede"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.UpdateOf("pgh_created_at") | pgtrigger.Delete
    func = pgtrigger.Func("""
        IF TG_OP = 'INSERT' THEN
            UPDATE {meta.db_table} SET pgh_superseded_at = NEW.pgh_created_at
            WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id
            AND (pgh_superseded_at IS NULL OR pgh_superseded_at > NEW.pgh_created_at);
        ELSE
            UPDATE {meta.db_table} AS event SET pgh_superseded_at = later.at FROM (
                SELECT pgh_id, min(pgh_created_at) OVER (
                    ORDER BY pgh_id ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS at
                FROM {meta.db_table} WHERE pgh_obj_id = OLD.pgh_obj_id) AS later
            WHERE event.pgh_id = later.pgh_id
            AND event.pgh_superseded_at IS DISTINCT FROM later.at;
        END IF;
        RETURN NULL;
    """)

    def compile(self, model: models.Model) -> compiler.Trigger:
        sql = OwnersTriggerSql(
            pgid=self.get_pgid(model),
            func=" ".join(self.render_func(model).split()),
            table=model._meta.db_table,
            when=self.when,
            operation=self.operation,
        )
        return compiler.Trigger(name=self.name, sql=sql)


class Versioned(models.Model):
    """A row with a version: 1 when made, raised by the database on any update."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


def tracked(
    *, exclude: tuple[str, ...] = (), is_public: bool = True, withdraws: bool = False
) -> Callable[[ModelT], ModelT]:
    """Record each insert, update and delete of the model, and raise its version on update.

    An update of a confirmed row ends the confirmation, unless the same update confirms it again.

    `exclude` names columns that must not be recorded (secrets, noise such as the last sign-in).
    A change of a public model invalidates cached pages; where a change or deletion `withdraws` what
    readers saw (names of people, publications), older pages are not shown even for a moment.
    """

    def decorate(model: ModelT) -> ModelT:
        triggers = [RAISE_VERSION, *([COUNT_CHANGE] if is_public else [])]
        triggers += [PURGE_OLDER] if withdraws else []
        if any(field.name == "confirmed_at" for field in model._meta.fields):
            triggers.append(END_CONFIRMATION)
        pgtrigger.register(*triggers)(model)
        track = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=list(exclude) or None,
            attrs={
                "pgh_id": models.BigAutoField(primary_key=True),
                "pgh_superseded_at": models.DateTimeField(null=True, editable=False),
            },
            meta={
                "triggers": [Supersede()],
                "indexes": [
                    models.Index(fields=["pgh_obj", "-pgh_id"]),
                    models.Index(fields=["pgh_created_at"]),
                    models.Index(fields=["pgh_superseded_at", "pgh_created_at"]),
                    *(models.Index(fields=[name]) for name in _belongs_to(model, exclude)),
                ],
                "ordering": ["pgh_id"],
            },
        )
        tracked_model: ModelT = track(model)
        return tracked_model

    return decorate


def _belongs_to(model: type[models.Model], exclude: tuple[str, ...]) -> list[str]:
    """The foreign keys for looking up the history of a place, or of the row's parent."""
    return [
        field.name
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and field.name not in exclude
        and (field.remote_field.on_delete is models.CASCADE or field.name in PLACES)
    ]


def end_confirmations(rows: models.QuerySet[Any]) -> None:
    """End the confirmations of rows whose parts have changed."""
    confirmed = rows.filter(confirmed_at__isnull=False).order_by("pk")
    keys = list(confirmed.select_for_update(of=("self",)).values_list("pk", flat=True))
    rows.model._base_manager.filter(pk__in=keys).update(confirmed_at=None)


def once_called(model: type[RowT], slug: str) -> RowT | None:
    """The row that last had this address, if its address has changed since."""
    events = event_model(model)._default_manager
    last = events.filter(slug=slug).order_by("-pgh_id").values("pgh_obj")[:1]
    rows: models.QuerySet[RowT] = model._default_manager.exclude(slug=slug)
    return rows.filter(pk__in=last).first()
