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

RAISE_VERSION = pgtrigger.Trigger(
    name="raise_version",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="NEW.version := OLD.version + 1; RETURN NEW;",
)


class Versioned(models.Model):
    """A row with a version: 1 when made, raised by the database on any update."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


def tracked(*, exclude: tuple[str, ...] = ()) -> Callable[[ModelT], ModelT]:
    """Keep each insert, update and delete of the model for ever, and raise its version on update.

    `exclude` names columns that must not be remembered (secrets, noise such as the last sign-in).
    """

    def decorate(model: ModelT) -> ModelT:
        pgtrigger.register(RAISE_VERSION)(model)
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
        return track(model)

    return decorate
