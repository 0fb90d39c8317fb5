"""One change of a record through every entry point, and the events that it leaves.

A `Wish` has the change in the format of each entry point; `ENTRY_POINTS` makes the change as that
entry point does. `recorded` lists the events, in the same way for all.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from django.core.management import CommandError, call_command
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.access import Access
from changes import events, undo
from changes.events import EventQuery, tracked_models
from importing.running import apply, dry_run
from tests.rendered import form_in, forms_in

IGNORED = {"id", "version", "recorded_at", "municipality", "party", "agreement", "county"}


@dataclass
class Wish:
    """A change of `row`, or a new row about it: fields of the forms, of the API and of a sheet."""

    row: Model
    path: str
    """The row's page below /oma-alue/<slug>/; with `collection`, the API's for a new row."""
    form: dict[str, Any] = field(default_factory=dict)
    api: dict[str, Any] = field(default_factory=dict)
    sheet: dict[str, Any] | None = None
    sheet_name: str = ""
    collection: str = ""
    admin_row: Model | None = None
    admin_form: dict[str, Any] | None = None
    """The page and field names of the row's form in the admin, if it is on another page."""
    is_new: bool = False

    @property
    def version(self) -> int:
        return version_of(self.row)


def version_of(row: Any) -> int:
    """The version of the row in the database."""
    return int(type(row)._base_manager.get(pk=row.pk).version)


@dataclass
class Person:
    """Staff, signed in."""

    client: Client
    user: Any

    @property
    def access(self) -> Access:
        return Access.of(self.user, timezone.localdate())


EntryPoint = Callable[[Person, Wish, Path], bool]
"""Makes the change; returns False if it is refused. The path is a folder for files."""


def by_page(person: Person, wish: Wish, folder: Path) -> bool:
    address = f"/oma-alue/alue-01/{wish.path}"
    form = form_in(person.client.get(address).content.decode())
    return person.client.post(address, form.sent(**wish.form)).status_code == 302


def by_admin(person: Person, wish: Wish, folder: Path) -> bool:
    row = wish.admin_row or wish.row
    name = f"admin:{row._meta.label_lower.replace('.', '_')}_change"
    address = reverse(name, args=[row.pk])
    found = forms_in(person.client.get(address).rendered_content)  # type: ignore[attr-defined]
    (form,) = [one for one in found if one.ident.endswith("_form") and one.method == "post"]
    changed = wish.form if wish.admin_form is None else wish.admin_form
    return person.client.post(address, form.sent(**changed)).status_code == 302


def by_api(person: Person, wish: Wish, folder: Path) -> bool:
    address = f"/api/v1/{wish.collection}/"
    how: dict[str, Any] = {"content_type": "application/json"}
    if wish.is_new:
        return person.client.post(address, wish.api, **how).status_code == 201
    address += f"{wish.row.pk}/"
    seen = person.client.get(address)["ETag"]
    answer = person.client.patch(address, wish.api, headers={"If-Match": seen}, **how)
    return answer.status_code == 200


def by_bulk(person: Person, wish: Wish, folder: Path) -> bool:
    key = {} if wish.is_new else {"id": wish.row.pk, "version": wish.version}
    answer = person.client.post(
        f"/api/v1/{wish.collection}/bulk/", [key | wish.api], content_type="application/json"
    )
    return answer.status_code == 200


def by_import(person: Person, wish: Wish, folder: Path) -> bool:
    data = _workbook(wish)
    shown = dry_run(person.access, data)
    if not shown.may_be_applied:
        return False
    return apply(person.access, data, expected=shown.digest, reason="Taulukko")[0]


def by_command(person: Person, wish: Wish, folder: Path) -> bool:
    file = folder / "rows.xlsx"
    file.write_bytes(_workbook(wish))
    try:
        call_command(
            "import_records", file, user=person.user.email, apply=True, reason="x", stdout=_Silent()
        )
    except CommandError:
        return False
    return True


class _Silent(io.StringIO):
    """Discards the output of a command."""


def _workbook(wish: Wish) -> bytes:
    assert wish.sheet is not None
    key = {} if wish.is_new else {"id": wish.row.pk, "version": wish.version}
    values = key | wish.sheet
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = wish.sheet_name
    sheet.append(list(values))
    sheet.append(list(values.values()))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def by_undo(person: Person, wish: Wish, folder: Path) -> bool:
    """Make and undo the change; then undo the undoing."""
    if not by_api(person, wish, folder):
        return False
    undo_last(person, wish.row)
    wish.row.events_before = last_events()  # type: ignore[attr-defined]
    undo_last(person, wish.row)
    return True


def undo_last(person: Person, row: Model) -> None:
    """Undo the last change of the row, as the page does."""
    found = events.read(person.access, EventQuery(record=(type(row), row.pk)), size=50)
    event = next(one for one in found if one.model is type(row) and one.pk == row.pk)
    undo.undo(access=person.access, event=event, version=undo.version_now(event))


ENTRY_POINTS: dict[str, EntryPoint] = {
    "page": by_page,
    "admin": by_admin,
    "api": by_api,
    "bulk": by_bulk,
    "import": by_import,
    "command": by_command,
    "undo": by_undo,
}


# What was recorded -------------------------------------------------------------------------------

Recorded = tuple[str, str, tuple[tuple[str, Any], ...]]
"""Kind of event, model, and the changed columns."""


def last_events() -> dict[str, int]:
    """The number of the last event of each model."""
    return {
        name: last.pgh_id
        for name, model in tracked_models().items()
        if (last := model.pgh_event_model.objects.order_by("pgh_id").last())  # type: ignore[attr-defined]
    }


def recorded(since: dict[str, int]) -> list[Recorded]:
    """The events recorded since then."""
    found = []
    for name, model in tracked_models().items():
        rows = model.pgh_event_model.objects  # type: ignore[attr-defined]
        for event in rows.filter(pgh_id__gt=since.get(name, 0)).order_by("pgh_id"):
            values = _changed(model, event)
            if values or event.pgh_label != "update":
                found.append((event.pgh_label, model._meta.model_name or "", tuple(sorted(values))))
    return sorted(found, key=repr)


def _changed(model: type[Model], event: Any) -> list[tuple[str, Any]]:
    rows = model.pgh_event_model.objects  # type: ignore[attr-defined]
    earlier = rows.filter(pgh_obj_id=event.pgh_obj_id, pgh_id__lt=event.pgh_id)
    before = earlier.order_by("pgh_id").last()
    blank = before or model()
    values = []
    for one in model._meta.concrete_fields:
        now, was = getattr(event, one.attname), getattr(blank, one.attname, None)
        if one.name not in IGNORED and now != was:
            values.append((one.name, tuple(now) if isinstance(now, list) else str(now)))
    return [] if event.pgh_label == "delete" else values


def channels(since: dict[str, int]) -> set[str | None]:
    """The channels of the events since then."""
    found: dict[str | None, int] = defaultdict(int)
    for name, model in tracked_models().items():
        rows = model.pgh_event_model.objects.filter(pgh_id__gt=since.get(name, 0))  # type: ignore[attr-defined]
        for event in rows.select_related("pgh_context"):
            context = event.pgh_context
            found[context.metadata.get("channel") if context else None] += 1
    return set(found)
