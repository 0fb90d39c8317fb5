"""One door for every edit, whether it comes from a page, the admin, the API or a file.

    with editing(access, channel="page", reason="Letter of 12 March", key=form_key) as edit:
        agreement = edit.lock(Agreement.objects, pk=7, version=3)
        agreement.character = Character.BINDING
        edit.save(agreement)

Inside is one transaction. What is written there is remembered with who, the channel and the reason;
the rules of the database are judged before it ends, so a refusal is a `ValidationError` with its
sentence and nothing stays half done. Nobody writes over what they have not seen: `lock` takes the
row for this transaction and raises `Stale` when it is no longer the version the edit began from.
The same edit sent twice (a double click, a lost answer) is made once: the second sending, known by
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
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Access
from accounts.claims import refuse_claims
from cooperation.constraints import explained
from editing.models import AcceptedEdit

if TYPE_CHECKING:
    from django.db.models import Manager

M = TypeVar("M", bound=Model)

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

KEPT = timedelta(days=3)
"""How long a second sending of the same edit is recognised."""


class Stale(Exception):  # noqa: N818 - a state of the row, said by its name
    """The row was changed, or deleted, after the editor had read it.

    `current` is the row as it is now (None if it is gone), `seen` the version the edit began from.
    """

    def __init__(self, current: Model | None, seen: int | None) -> None:
        super().__init__(_("Somebody has changed this after you opened it."))
        self.current, self.seen = current, seen


class AlreadyMade(Exception):  # noqa: N818 - not an error of the sender's
    """The same edit was made before; `answer` is what was answered then."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__(_("This edit has been made already."))
        self.answer = answer


@dataclass
class Edit:
    """An edit in progress. `answer` is kept for whoever sends the same edit again."""

    access: Access
    answer: dict[str, Any] = field(default_factory=dict)

    def lock(
        self,
        rows: QuerySet[M] | Manager[M],
        *,
        pk: Any,
        version: int | None = None,
        allowed: Allowed | None = None,
    ) -> M:
        """The row, held for this transaction, as `version` says it was seen.

        Raises Http404 where it may not be seen, PermissionDenied where it may be seen but not
        edited, and Stale where it has changed, or gone, since. `allowed` says who may edit a part
        of the row, in place of the rule about all of it.
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
        if version is not None and row.version != version:  # type: ignore[attr-defined]
            raise Stale(row, version)
        return row

    def save(self, row: M, *, allowed: Allowed | None = None, again: bool = False) -> M:
        """Write a row that was locked, or a new one; `allowed` as with `lock`.

        Raises PermissionDenied if it would lie outside what the person may edit, and
        ValidationError with the fields that are wrong. What was recorded once and is written
        `again` was claimed then, and is not claimed now.
        """
        self.judge(row, allowed=allowed, again=again)
        row.full_clean()
        row.save()
        if hasattr(row, "version") and not row._state.adding:
            row.refresh_from_db(fields=["version"])
        return row

    def judge(self, row: Model, *, allowed: Allowed | None = None, again: bool = False) -> None:
        """Refuse what the person may not write or claim; for rows not written by `save`."""
        if not (allowed or Access.reaches)(self.access, row):
            raise PermissionDenied
        if not again:
            refuse_claims(self.access, row)

    def delete(self, row: Model) -> None:
        """Delete a row that was locked; what it holds together with it goes too.

        Raises ValidationError where something else still relies on the row.
        """
        if not self.access.may_edit(row):
            raise PermissionDenied
        row.delete()


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
