"""Change history: every tracked row has a version and, in an event table, every state it ever had.

Triggers write both, so bulk writes and plain SQL are seen too. `known_at` reads the event tables.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import models

ModelT = TypeVar("ModelT", bound=type[models.Model])
RowT = TypeVar("RowT", bound=models.Model)

RAISE_VERSION = pgtrigger.Trigger(
    name="raise_version",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="NEW.version := OLD.version + 1; RETURN NEW;",
)


COUNT_CHANGE = pgtrigger.Trigger(
    name="count_change",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    timing=pgtrigger.Deferred,
    # Last in a transaction, and once: nobody waits for the counter longer than a commit.
    func="""
        IF current_setting('yhdyspinta.counted', true)
            IS DISTINCT FROM pg_current_xact_id()::text THEN
            PERFORM set_config('yhdyspinta.counted', pg_current_xact_id()::text, true);
            INSERT INTO cooperation_lastchange (id, number) VALUES (1, 1)
            ON CONFLICT (id) DO UPDATE SET number = cooperation_lastchange.number + 1;
        END IF;
        RETURN NULL;
    """,
)


class Versioned(models.Model):
    """A row with a version: 1 when made, raised by the database on any update."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


def tracked(*, exclude: tuple[str, ...] = (), is_public: bool = True) -> Callable[[ModelT], ModelT]:
    """Keep each insert, update and delete of the model for ever, and raise its version on update.

    `exclude` names columns that must not be remembered (secrets, noise such as the last sign-in).
    A change of a public model makes ready-made pages out of date.
    """

    def decorate(model: ModelT) -> ModelT:
        pgtrigger.register(RAISE_VERSION, *([COUNT_CHANGE] if is_public else []))(model)
        track = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=list(exclude) or None,
            attrs={"pgh_id": models.BigAutoField(primary_key=True)},
            meta={
                "indexes": [
                    models.Index(fields=["pgh_obj", "-pgh_id"]),
                    models.Index(fields=["pgh_created_at"]),
                ],
                "ordering": ["pgh_id"],
            },
        )
        tracked_model: ModelT = track(model)
        return tracked_model

    return decorate


def once_called(model: type[RowT], slug: str) -> RowT | None:
    """The row that had this address before: the one that had it last, if it has another now."""
    events = model.pgh_event_model._default_manager  # type: ignore[attr-defined]
    last = events.filter(slug=slug).order_by("-pgh_id").values("pgh_obj")[:1]
    rows: models.QuerySet[RowT] = model._default_manager.exclude(slug=slug)
    return rows.filter(pk__in=last).first()
