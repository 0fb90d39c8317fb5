"""The one way to write: page, admin, API, import, command and undo.

    with editing(access, channel="page", reason="Letter of 12 March", key=form_key) as edit:
        agreement = edit.lock(Agreement.objects, pk=7, version=3)
        agreement.character = Character.BINDING
        edit.save(agreement)

The block is one transaction. The history stores the user, the channel and the reason. `Edit.save`
checks access and claims, checks that the row still has the version that was read, applies the rules
that the subject has registered (`editing.rules`), and writes. Database constraints are checked
before the transaction ends: a violation raises `ValidationError` with the constraint's sentence,
and nothing is written. A row that has changed since it was read is not overwritten: `lock` and
`save` raise `Stale`. An edit sent twice (a double click, a lost response) is executed once: the
second request with the same `key` raises `AlreadyMade` with the answer of the first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import ForeignKey, Model, QuerySet
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
"""Whether a user may edit the row, or the section of it that is edited."""

CHANNELS = {
    "page": _("page"),
    "admin": _("admin"),
    "api": _("API"),
    "import": _("import"),
    "command": _("command"),
}
"""The channels of edits, as shown in the history."""

TRIES = 3
"""How many times an edit is tried if the database aborts it because of a deadlock."""

KEPT = timedelta(days=3)
"""How long a repeated request of the same edit is recognised."""


class Stale(Exception):  # noqa: N818 - a state of the row, not an error
    """The row was changed or deleted after the editor had read it.

    `current` is the row as it is now (None if it is gone), `seen` the version the edit started
    from.
    """

    def __init__(self, current: Model | None, seen: int | None) -> None:
        super().__init__(_("Another user has changed this since you opened it."))
        self.current, self.seen = current, seen


class AlreadyMade(Exception):  # noqa: N818 - not an error: the first request succeeded
    """The same edit was executed before; `answer` is the answer to the first request."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__(_("This edit has been made already."))
        self.answer = answer


RowKey = tuple[str, Any]
"""The key of a row: the label of its model and its primary key."""

PendingChange = tuple[Any, Any, list[WriteRule]]
"""A written row, the row as it was before (None for a new one), and the rules to apply after it."""


@dataclass
class Edit:
    """An edit in progress. `answer` is stored, to be returned if the same edit is sent again."""

    access: Access
    answer: dict[str, Any] = field(default_factory=dict)
    made: set[RowKey] = field(default_factory=set)
    """Rows that this edit has added."""
    _began: dict[RowKey, int] = field(default_factory=dict)
    """Versions of rows before another row of this edit changed them."""
    _exist: set[RowKey] = field(default_factory=set)
    """Rows that this edit has looked up because another refers to them, or has added."""
    _waiting: list[PendingChange] | None = None

    @property
    def day(self) -> date:
        """The day of the edit in Finland, as the entry point read it with the user's access."""
        return self.access.day

    def lock(
        self,
        rows: QuerySet[M] | Manager[M],
        *,
        pk: Any,
        version: int | None = None,
        allowed: Allowed | None = None,
    ) -> M:
        """Return the row, locked for this transaction, at the version that was seen.

        Raises Http404 if the user may not see it, PermissionDenied if the user may see but not edit
        it, and Stale if it has changed or was deleted since. `allowed` replaces the access rule of
        the whole row when only a section of it is edited.
        """
        visible = self.access.visible(rows.all())
        # A related row that may be missing cannot be locked, and need not be: lock only the row
        # itself.
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
        """The row's version before this edit, as seen by a user who opened it before."""
        return self._began.get(key_of(row), int(row.version))

    def save(self, row: M, *, allowed: Allowed | None = None, again: bool = False) -> M:
        """Write a locked row or a new one, and the consequences by the subject's rules.

        `allowed` as with `lock`. With `again`, a row from the history is written: its claims were
        checked when it was first written and are not checked now. Raises PermissionDenied if the
        new row would be outside what the user may edit, Stale if it has changed since it was read,
        and ValidationError with the fields that are wrong.
        """
        if not (allowed or Access.reaches)(self.access, row):
            raise PermissionDenied
        if not again:
            refuse_claims(self.access, row)
        former = _former(row)
        self._write_by_rules(row, former)
        return row

    def restore(self, row: M) -> M:
        """Write a deleted row as it was; its consequences are restored from the history."""
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
        """Check and write a row that follows from an edit, without access check and rules."""
        if not row._state.adding:
            self.note_version(row)
        self._put(row)
        return row

    def _put(self, row: Any) -> None:
        """Write the row; the database judges its rules, all at once.

        Django would ask the database about each rule before the write, three statements each. So
        that is done only for a refused row, to list every rule that it breaks, by field.
        """
        self.check(row)
        is_new = row._state.adding
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            row.full_clean()
            raise
        if is_new:
            self.note_added(row)
            return
        columns = {one.name for one in row._meta.concrete_fields}
        if written := columns & {"version", "confirmed_at"}:  # triggers of the database change both
            row.refresh_from_db(fields=written)

    def check(self, row: Any) -> None:
        """Check the row's own values, and once that the rows exist that it refers to."""
        related = set(related_to(row))
        known = [name for name, one in related if one in self._exist]
        row.full_clean(exclude=known, validate_constraints=False)
        self._exist.update(one for _name, one in related)

    def note_existing(self, keys: Iterable[RowKey]) -> None:
        """Remember rows that have just been read: others may refer to them."""
        self._exist.update(keys)

    def note_added(self, row: Any) -> None:
        """Remember a row that this edit has added."""
        self.made.add(key_of(row))
        self._exist.add(key_of(row))

    def note_version(self, row: Any) -> None:
        """Remember the version of a row before another row of this edit changes it."""
        if hasattr(row, "version"):
            self._began.setdefault(key_of(row), row.version)

    def delete(self, row: Model) -> None:
        """Delete a locked row; the rows that are part of it are deleted with it.

        A row that was already deleted, with its whole in the same form, is no error. Raises
        PermissionDenied, and ProtectedError if another row still refers to it.
        """
        if not type(row)._base_manager.filter(pk=row.pk).exists():
            return
        if not self.access.may_edit(row):
            raise PermissionDenied
        key = row.pk
        self._exist.clear()
        row.delete()
        row.pk = key
        for rule in after_delete.of(type(row)):
            rule(self, row, None)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Treat rows written inside as one form: write their consequences after the last one.

        So a rule that would write a status sees the status that was typed in the same form.
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
        """Write now the consequences of the rows written together so far."""
        while self._waiting:
            self._apply(self._waiting.pop(0))

    def _follow(self, change: PendingChange) -> None:
        if self._waiting is None:
            self._apply(change)
        else:
            self._waiting.append(change)

    def _apply(self, change: PendingChange) -> None:
        row, former, rules = change
        for rule in rules:
            rule(self, row, former)


def key_of(row: Model) -> RowKey:
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


def related_to(row: Model) -> Iterator[tuple[str, RowKey]]:
    """The rows that the row refers to, any of which may be chosen, by the name of the field."""
    for one in row._meta.concrete_fields:
        if not isinstance(one, ForeignKey) or one.get_limit_choices_to():
            continue
        value = getattr(row, one.attname)
        if value is not None and one.target_field.primary_key:
            yield one.name, (one.target_field.model._meta.label_lower, value)


@contextmanager
def editing(
    access: Access, *, channel: str, reason: str = "", key: str = "", content: bytes = b""
) -> Iterator[Edit]:
    """One edit in one transaction; see the module's docstring.

    `key` is chosen by the sender for this edit, and `content` is what was sent: the same key with
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
    """Claim the key for this edit; a repeated request waits here until the first has ended."""
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
    """Do the work, which must be whole transactions, again if a deadlock aborts it.

    Two edits that lock the same rows in different order wait for each other; PostgreSQL then aborts
    one of them.
    """
    for _attempt in range(TRIES - 1):
        try:
            return work()
        except OperationalError as refusal:
            if not isinstance(refusal.__cause__, DeadlockDetected):
                raise
    return work()


def forget_old_edits() -> int:
    """Delete the keys of edits that will not be sent again; return their number."""
    return AcceptedEdit.objects.filter(made_at__lt=timezone.now() - KEPT).delete()[0]


def _was_deleted(model: type[Model], pk: Any) -> bool:
    """Whether such a row once existed; a row that is only hidden is treated like a missing one."""
    events = getattr(model, "pgh_event_model", None)
    return bool(
        events
        and not model._default_manager.filter(pk=pk).exists()
        and events._default_manager.filter(pgh_obj_id=pk).exists()
    )
