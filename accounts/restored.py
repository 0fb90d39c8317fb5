"""Erase again whom a restored backup still holds.

A backup is older than the erasures after it. `deploy/backup` keeps their list beside the backups:
the moment, the kind and number as in Erasure, and the moment of the row's first event; no names, so
it may be kept for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts import privacy
from accounts.models import Erased, Erasure, User
from accounts.privacy import Subject
from cooperation.models import Person
from toolkit.model_fields import event_model

REASON = "Repeated after a restore; erased first at {}."
MODELS: dict[Erased, type[User] | type[Person]] = {Erased.USER: User, Erased.PERSON: Person}
CLOCKS_DIFFER = timedelta(days=1)
"""How far in the future the moment of an erasure may be by the clock of this machine."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list."""

    moment: datetime
    kind: Erased
    number: int
    began: datetime
    """The moment of the row's first event. With the number it identifies the row: numbers are given
    out again after a restore."""

    @classmethod
    def of(cls, line: str) -> Listed:
        """Read a line: moment, kind, number, first event. Raises ValueError for anything else."""
        try:
            moment, kind, number, began = line.split()
            return cls(_moment(moment), Erased(kind), int(number), _moment(began))
        except ValueError as problem:
            raise ValueError(f"No line of a list of erasures: {line!r}.") from problem

    @property
    def is_here(self) -> bool:
        """Whether the history of this database is that of the row that was erased."""
        events = event_model(MODELS[self.kind])._default_manager.filter(pgh_obj=self.number)
        first = events.order_by("pgh_created_at").values_list("pgh_created_at", flat=True).first()
        return bool(first == self.began)


def read(lines: Iterable[str]) -> list[Listed]:
    """The list by moment. Raises ValueError for a line that is none, or not yet possible."""
    listed = sorted((Listed.of(line) for line in lines), key=lambda one: one.moment)
    if listed and listed[-1].moment > timezone.now() + CLOCKS_DIFFER:
        moment = listed[-1].moment.isoformat()
        raise ValueError(f"{moment} is in the future: check the list and this machine's clock.")
    return listed


def erase_again(listed: Iterable[Listed]) -> Iterator[Listed]:
    """Erase those of the list who are in the database unerased; return them one by one."""
    for one in listed:
        subject = _row(one)
        if subject is not None and one.is_here and not _is_repeated(one):
            privacy.erase(subject=subject, reason=REASON.format(one.moment.isoformat()))
            yield one


def in_history_only(listed: Iterable[Listed]) -> list[Listed]:
    """Those of the list whose row was deleted, so that only their events are left to erase."""
    return [one for one in listed if _row(one) is None and one.is_here and not _is_repeated(one)]


def _row(listed: Listed) -> Subject | None:
    return MODELS[listed.kind]._default_manager.filter(pk=listed.number).first()


def _is_repeated(listed: Listed) -> bool:
    """Whether the database has this erasure, or a later one of the row."""
    erasures = Erasure.objects.filter(kind=listed.kind, number=listed.number)
    return erasures.filter(erased_at__gte=listed.moment).exists()


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no offset from UTC.")
    return moment
