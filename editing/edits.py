"""The one way to write: page, admin, API, import, command and undo.

    with editing(access, channel="page", reason="Letter of 12 March", key=form_key) as edit:
        agreement = edit.lock(Agreement.objects, pk=7, version=3)
        agreement.character = Character.BINDING
        edit.save(agreement)

Inside is one transaction. The history keeps who wrote, the channel and the reason. `Edit.save`
checks access and claims, takes the row at the version that was read, applies the rules that the
subject has registered (`editing.rules`), and writes. The rules of the database are checked before
the transaction ends: a refusal is a `ValidationError` with its sentence, and nothing is half done.
A row that has changed since it was read is not overwritten: `lock` and `save` raise `Stale`.
The same edit sent twice (a double click, a lost answer) is made once: the second request, known by
its `key`, raises `AlreadyMade` with the answer of the first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg.errors import DeadlockDetected

from accounts.access import Access
from editing.claims import refuse_claims
from editing.models import AcceptedEdit
from editing.rules import WriteRule, after_delete, after_write, before_write
from toolkit.constraints import explained

if TYPE_CHECKING:
    from django.db.models import Manager

M = TypeVar("M", bound=Model)
T = TypeVar("T")

Allowed = Callable[[Access, Any], bool]
"""Whether somebody may edit the row, or the part of it that is edited."""

CHANNELS = {
    "page": _("page"),
    "admin": _("admin"),
    "api": _("API"),
    "import": _("import"),
    "command": _("command"),
}
"""The ways an edit comes in; they stand in the history."""

TRIES = 3
"""How often an edit is tried that the database stops because of a deadlock."""

KEPT = timedelta(days=3)
"""How long a second sending of the same edit is recognised."""


class Stale(Exception):  # noqa: N818 - a state of the row, not an error
    """The row was changed, or deleted, after the editor had read it.

    `current` is the row as it is now (None if it is gone), `seen` the version the edit began from.
    """

    def __init__(self, current: Model | None, seen: int | None) -> None:
        super().__init__(_("Somebody has changed this after you opened it."))
        self.current, self.seen = current, seen


class AlreadyMade(Exception):  # noqa: N818 - not an error
    """The same edit was made before; `answer` is what was answered then."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__(_("This edit has been made already."))
        self.answer = answer


Key = tuple[str, Any]
"""A row by the label of its model and its primary key."""

Change = tuple[Any, Any, list[WriteRule]]
"""A written row, the row as it was before (None for a new one), and what follows."""


@dataclass
class Edit:
    """An edit in progress. `answer` is kept for the same edit sent again."""

    access: Access
    answer: dict[str, Any] = field(default_factory=dict)
    made: set[Key] = field(default_factory=set)
    """Rows that this edit has added."""
    _began: dict[Key, int] = field(default_factory=dict)
    """Versions of rows before they changed because of another row of this edit."""
    _waiting: list[Change] | None = None

    def lock(
        self,
        rows: QuerySet[M] | Manager[M],
        *,
        pk: Any,
        version: int | None = None,
        allowed: Allowed | None = None,
    ) -> M:
        """The row, locked for this transaction, at the version that was seen.

        Raises Http404 where it may not be seen, PermissionDenied where it may be seen but not
        edited, and Stale where it has changed, or gone, since. `allowed` decides who may edit a
        part of the row, in place of the rule about all of it.
        """
        visible = self.access.visible(rows.all())
        # A related row that may be missing cannot be locked, and need not be: only the row itself.
        row = visible.order_by().filter(pk=pk).select_for_update(of=("self",)).first()
        if row is None:
            if version is not None and _was_deleted(rows.model, pk):
                raise Stale(None, version)
            raise Http404
        if not (allowed or Access.may_edit)(self.access, row):
            raise PermissionDenied
        if version is not None and version != self.version_seen(row):
            raise Stale(row, version)
        return row

    def version_seen(self, row: Any) -> int:
        """The version that somebody has seen who opened the row before this edit."""
        return self._began.get(key_of(row), int(row.version))

    def save(self, row: M, *, allowed: Allowed | None = None, again: bool = False) -> M:
        """Write a row that was locked, or a new one, and what follows by the subject's rules.

        `allowed` as with `lock`. A row from the history that is written `again` was claimed then,
        and is not claimed now. Raises PermissionDenied if the row would lie outside what the
        person may edit, Stale if it has changed since it was read, and ValidationError with the
        fields that are wrong.
        """
        if not (allowed or Access.reaches)(self.access, row):
            raise PermissionDenied
        if not again:
            refuse_claims(self.access, row)
        former = _former(row)
        self._write_by_rules(row, former)
        return row

    def restore(self, row: M) -> M:
        """Write a deleted row as it was; what followed from it then is restored by its own row."""
        if not self.access.reaches(row):
            raise PermissionDenied
        self._write_by_rules(row, None, is_restored=True)
        return row

    def _write_by_rules(self, row: Any, former: Any, *, is_restored: bool = False) -> None:
        for rule in before_write.of(type(row), is_restored=is_restored):
            rule(self, row, former)
        self._put(row)
        self._follow((row, former, after_write.of(type(row), is_restored=is_restored)))

    def write(self, row: M) -> M:
        """Check and write a row that follows from an edit; access and rules are not asked again."""
        if not row._state.adding:
            self.note_version(row)
        self._put(row)
        return row

    def _put(self, row: Any) -> None:
        row.full_clean()
        is_new = row._state.adding
        row.save()
        if is_new:
            self.made.add(key_of(row))
        columns = {one.name for one in row._meta.concrete_fields}
        if written := columns & {"version", "confirmed_at"}:  # the database changes both
            row.refresh_from_db(fields=written)

    def note_version(self, row: Any) -> None:
        """Remember the version of a row that is about to change because of another."""
        if hasattr(row, "version"):
            self._began.setdefault(key_of(row), row.version)

    def delete(self, row: Model) -> None:
        """Delete a row that was locked; its parts are deleted with it.

        A part that is gone already, with its whole in the same form, is no error. Raises
        PermissionDenied, and ProtectedError where another row still refers to it.
        """
        if not type(row)._base_manager.filter(pk=row.pk).exists():
            return
        if not self.access.may_edit(row):
            raise PermissionDenied
        key = row.pk
        row.delete()
        row.pk = key
        for rule in after_delete.of(type(row)):
            rule(self, row, None)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Rows written inside are one form: what follows is written after the last of them.

        So a status that was typed in the same form is there before a rule would write it.
        """
        if self._waiting is not None:
            yield
            return
        self._waiting = []
        try:
            yield
            self.settle()
        finally:
            self._waiting = None

    def settle(self) -> None:
        """Write now what follows from the rows that were written together so far."""
        while self._waiting:
            self._apply(self._waiting.pop(0))

    def _follow(self, change: Change) -> None:
        if self._waiting is None:
            self._apply(change)
        else:
            self._waiting.append(change)

    def _apply(self, change: Change) -> None:
        row, former, rules = change
        for rule in rules:
            rule(self, row, former)


def key_of(row: Model) -> Key:
    """The row's key among those of an edit."""
    return row._meta.label_lower, row.pk


def _former(row: Model) -> Model | None:
    """The row as it is in the database, locked; None for a new one. Raises Stale."""
    if row._state.adding:
        return None
    rows = type(row)._base_manager.select_for_update(of=("self",))
    former = rows.filter(pk=row.pk).first()
    version = getattr(row, "version", None)
    if former is None or getattr(former, "version", None) != version:
        raise Stale(former, version)
    return former


@contextmanager
def editing(
    access: Access, *, channel: str, reason: str = "", key: str = "", content: bytes = b""
) -> Iterator[Edit]:
    """One edit in one transaction; see the module.

    `key` is the sender's own name for this edit and `content` what was sent: the same key with
    other content is refused with a ValidationError (code "key_reused").
    """
    metadata: dict[str, Any] = {"channel": channel, "user": access.user_id}
    if reason:
        metadata["reason"] = reason
    with pghistory.context(**metadata), explained():
        edit = Edit(access)
        accepted = _claim(access.user_id, key, content) if key and access.user_id else None
        yield edit
        if accepted and edit.answer:
            accepted.answer = edit.answer
            accepted.save(update_fields=["answer"])


def _claim(user: int, key: str, content: bytes) -> AcceptedEdit:
    """Take the key for this edit; a second sending waits here until the first has ended."""
    digest = hashlib.sha256(content).hexdigest()
    mine = AcceptedEdit(user_id=user, key=key, digest=digest)
    AcceptedEdit.objects.bulk_create([mine], ignore_conflicts=True)
    kept = AcceptedEdit.objects.get(user=user, key=key)
    if kept.claim == mine.claim:
        return kept
    if kept.digest != digest:
        raise ValidationError(_("This key was used for another edit."), code="key_reused")
    raise AlreadyMade(kept.answer)


def again_after_deadlock(work: Callable[[], T]) -> T:
    """Do the work, whole transactions only, again where the database has stopped it.

    Two edits of the same rows in another order wait for each other; PostgreSQL then stops one.
    """
    for _attempt in range(TRIES - 1):
        try:
            return work()
        except OperationalError as refusal:
            if not isinstance(refusal.__cause__, DeadlockDetected):
                raise
    return work()


def forget_old_edits() -> int:
    """Sweep away the marks of edits that nobody will send again; how many."""
    return AcceptedEdit.objects.filter(made_at__lt=timezone.now() - KEPT).delete()[0]


def _was_deleted(model: type[Model], pk: Any) -> bool:
    """Whether there was such a row once; one that is merely hidden answers like a missing one."""
    events = getattr(model, "pgh_event_model", None)
    return bool(
        events
        and not model._default_manager.filter(pk=pk).exists()
        and events._default_manager.filter(pgh_obj_id=pk).exists()
    )
