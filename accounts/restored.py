"""Erase again whom a restored backup still holds.

A backup is older than the erasures after it. `deploy/backup` keeps their list beside the backups:
the moment, what was erased and its number, as in Erasure; no names, so it may be kept for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from accounts import privacy
from accounts.models import Erased, Erasure, User
from accounts.privacy import Subject
from cooperation.models import Person
from toolkit.model_fields import event_model

REASON = "Repeated after a restore; erased first at {}."
MODELS: dict[Erased, type[User] | type[Person]] = {Erased.USER: User, Erased.PERSON: Person}


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list."""

    moment: datetime
    kind: Erased
    number: int

    @classmethod
    def of(cls, line: str) -> Listed:
        """Read a line: moment, kind, number. Raises ValueError for anything else."""
        moment, kind, number = line.split()
        return cls(datetime.fromisoformat(moment), Erased(kind), int(number))


def erase_again(lines: Iterable[str]) -> Iterator[Listed]:
    """Erase those of the list who are in the database unerased; return them one by one."""
    for listed in sorted((Listed.of(line) for line in lines), key=lambda one: one.moment):
        subject = _unerased(listed)
        if subject is not None:
            privacy.erase(subject=subject, reason=REASON.format(listed.moment.isoformat()))
            yield listed


def _unerased(listed: Listed) -> Subject | None:
    """The row, if it was there before the erasure: after a restore, numbers are given out again."""
    repeated = Erasure.objects.filter(
        kind=listed.kind, number=listed.number, erased_at__gte=listed.moment
    )
    model = MODELS[listed.kind]
    events = event_model(model)._default_manager.filter(pgh_obj=listed.number)
    first = events.order_by("pgh_id").values_list("pgh_created_at", flat=True).first()
    if repeated.exists() or (first is not None and first > listed.moment):
        return None
    return model._default_manager.filter(pk=listed.number).first()
