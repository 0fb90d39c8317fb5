"""Forms that lose nothing: what somebody else changed meanwhile, and what one typed oneself.

A page is an `EditPage`: perhaps one main row and any number of groups of rows, each a `RowForm`
that carries, unseen, the version its row had when the page was opened. Sent, all of it is one edit
(`accounts.editing`): only touched rows are written, each held and compared with its version. Where
one has changed meanwhile nothing is written; the page comes back (409) with what stood there when
it was opened, what stands there now and what was typed, side by side, and everything typed is still
in the form, which now carries the new versions: sent again, it is accepted. A row that was deleted
meanwhile comes back as a new one.

`send` is the whole way of a POST. `conflict_of` compares one row and serves other forms, such as
the admin's, as well.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import DateField, Model, ProtectedError, QuerySet, URLField
from django.forms.models import construct_instance, model_to_dict
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.types.range import Range

from accounts.editing import CHANNELS, Allowed, AlreadyMade, Stale, editing
from accounts.models import Role
from cooperation.days import day_in_words, last_of, range_in_words
from cooperation.form_fields import DayField, PeriodField
from cooperation.texts import text_of

if TYPE_CHECKING:
    from accounts.access import Access
    from accounts.editing import Edit

KEY, REASON, MORE, LOOK = "_key", "_reason", "_more", "_look"
"""Names in a form: its one-time key, the reason, «more rows», «show the form again»."""

NEW = "new"
ROWS_MORE = 3
PRECISE_DAYS = ("since", "decided_on", "held_on")
"""The day that `precision` is about, by its name in the models."""


class Refused(Exception):  # noqa: N818 - the forms say why
    """The edit is not made; the errors stand in the forms."""


# What was on record ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """The last change of a row: when, in which role, by which way and why."""

    at: datetime
    roles: tuple[str, ...]
    channel: str
    reason: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a row: as it was when the page was opened, as it is now, as it was typed."""

    label: str
    opened: str
    now: str
    typed: str

    @property
    def differs(self) -> bool:
        """Whether somebody else changed it, to something other than what was typed."""
        return self.now not in (self.opened, self.typed)

    @property
    def was_changed(self) -> bool:
        return self.now != self.opened

    @property
    def is_own(self) -> bool:
        return self.typed != self.opened


@dataclass(frozen=True, slots=True)
class Conflict:
    """A row that was changed, or deleted, after the page had been opened."""

    title: str
    is_gone: bool
    change: Change | None
    lines: tuple[Line, ...]
    wants_deletion: bool = False


def state_at(model: type[Model], pk: Any, version: int) -> Model | None:
    """The row as it was at a version, from its history; None where it never had that version."""
    return _as_row(model, _events(model, pk, version=version))


def last_state(model: type[Model], pk: Any) -> Model | None:
    """The row as it was last, though it may be gone."""
    return _as_row(model, _events(model, pk))


def _events(model: type[Model], pk: Any, **narrowed: Any) -> Any:
    """The last such state in the row's history; None where there is none, or no history."""
    events: Any = getattr(model, "pgh_event_model", None)
    if events is None:
        return None
    found = events._default_manager.filter(pgh_obj_id=pk, **narrowed)
    return found.select_related("pgh_context").order_by("pgh_id").last()


def _as_row(model: type[Model], event: Any) -> Model | None:
    if event is None:
        return None
    names = [one.attname for one in model._meta.concrete_fields if hasattr(event, one.attname)]
    return model(**{name: getattr(event, name) for name in names})


def last_change(model: type[Model], pk: Any, access: Access) -> Change | None:
    """Who changed the row last, in public words: roles, not names."""
    event = _events(model, pk)
    if event is None:
        return None
    told = event.pgh_context.metadata if event.pgh_context else {}
    user = told.get("user")
    return Change(
        at=event.pgh_created_at,
        roles=_roles_of(user, event.pgh_created_at.date()),
        channel=str(CHANNELS.get(told.get("channel", ""), "")),
        reason=told.get("reason", ""),
        is_own=user is not None and user == access.user_id,
    )


def _roles_of(user: Any, day: date) -> tuple[str, ...]:
    if not user:
        return ()
    roles = Role.objects.alive_on(day).filter(user=user).select_related("county", "municipality")
    return tuple(dict.fromkeys(_role_in_words(role) for role in roles.order_by("pk")))


def _role_in_words(role: Role) -> str:
    place = str(text_of(role.county, "short")) if role.county else str(role.municipality or "")
    return f"{role.get_kind_display()}, {place}" if place else str(role.get_kind_display())


def conflict_of(
    form: forms.ModelForm,
    *,
    opened: Model | None,
    current: Model | None,
    access: Access,
    wants_deletion: bool = False,
) -> Conflict:
    """A bound form's row in three columns: as opened, as it is now, as typed."""
    row = current or opened
    assert row is not None  # noqa: S101 - a row that never was is answered 404 before
    names = [name for name in form.fields if name in _columns(row)]
    before, now = (_values(one, names) if one else {} for one in (opened, current))
    return Conflict(
        title=str(row),
        is_gone=current is None,
        change=last_change(type(row), row.pk, access),
        lines=tuple(
            Line(
                label=str(form[name].label),
                opened=in_words(form.fields[name], before.get(name)),
                now=in_words(form.fields[name], now.get(name)),
                typed=_typed_in_words(form, name),
            )
            for name in names
        ),
        wants_deletion=wants_deletion,
    )


def _columns(row: Model) -> set[str]:
    return {one.name for one in row._meta.concrete_fields}


def _values(row: Model, names: Iterable[str]) -> dict[str, Any]:
    return model_to_dict(row, list(names))


def _typed_in_words(form: forms.ModelForm, name: str) -> str:
    field, raw = form.fields[name], form[name].data
    try:
        value = field.clean(raw, None) if isinstance(field, forms.FileField) else field.clean(raw)
    except ValidationError:
        value = raw
    return in_words(field, value)


def in_words(field: forms.Field, value: Any) -> str:
    """A value as the page shows it; choices by their names."""
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Range):
        return range_in_words(value)
    if isinstance(value, date):
        return day_in_words(value)
    if choices := getattr(field, "choices", None):
        return _chosen(choices, value)
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value if one)
    return "" if value is None else str(value)


def _chosen(choices: Iterable[Any], value: Any) -> str:
    wanted = {str(one) for one in (value if isinstance(value, list) else [value])} - {"", "None"}
    if not wanted:
        return ""
    names = {str(getattr(key, "value", key)): str(name) for key, name in choices}
    return ", ".join(names.get(one, one) for one in sorted(wanted))


# One row -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Where:
    """Where a page edits: what its forms need to offer the right choices."""

    access: Access


class RowForm(forms.ModelForm):
    """One row, which remembers what was on record when the page was opened.

    Subclasses name their columns in Meta, limit choices in `prepare` and write more than their own
    row in `write_row`.
    """

    shown_apart: tuple[str, ...] = ("source_channel", "source_reference", "source_url")
    """Fields that stand folded below the others."""
    allowed: Allowed | None = None
    """Who may edit the part of the row that the form shows, where that is more than its editors."""

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        where: Any,
        current: Model | None = None,
        pk: Any = None,
        seen: int | None = None,
        may_delete: bool = False,
        **kwargs: Any,
    ) -> None:
        self.where, self.current, self.seen, self.number = where, current, seen, pk
        self.is_stale = (
            data is not None and pk is not None and (current is None or current.version != seen)
        )
        self.opened = state_at(self._meta.model, pk, seen or 0) if self.is_stale else current
        if self.is_stale:  # touched is what differs from what was seen, be it an empty row
            before = model_to_dict(self.opened or self._meta.model(), self._meta.fields)
            kwargs["initial"] = before | (kwargs.get("initial") or {})
        super().__init__(data, files, instance=self._instance(), **kwargs)
        for name, one in self.fields.items():
            one.widget.attrs.setdefault("autocomplete", "off")
            if isinstance(one, forms.ModelChoiceField):
                self.fields[name].empty_label = "–"
            elif isinstance(one, forms.TypedChoiceField):
                one.choices = [(key, label if key else "–") for key, label in one.choices]
        if may_delete:
            self.fields["delete"] = forms.BooleanField(
                required=False, label=gettext_lazy("Delete this row")
            )
        self.prepare()

    def _instance(self) -> Model:
        """A row to try the values on; the row that is written is read anew, and held."""
        if self.current is not None:
            return copy(self.current)
        instance: Model = copy(self.opened) if self.opened else self._meta.model()
        instance.pk, instance._state.adding = None, True
        return instance

    def prepare(self) -> None:
        """Limit choices to the place; nothing by itself."""

    # What the page asks

    @property
    def is_new(self) -> bool:
        """Whether saving makes a row: one never saved, or one deleted meanwhile."""
        return self.current is None

    @property
    def is_deleting(self) -> bool:
        return "delete" in self.fields and self["delete"].data in (True, "on", "true", "1")

    @property
    def is_touched(self) -> bool:
        return self.is_deleting or self.has_changed()

    @property
    def version_name(self) -> str:
        """The name of the hidden field with the version; the main row's is «version»."""
        return self.add_prefix("version")

    @property
    def version_now(self) -> int | str:
        return self.current.version if self.current else ""  # type: ignore[attr-defined]

    @property
    def title(self) -> str:
        return str(self.current or self.opened or "")

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        apart = {*self.shown_apart, "delete"}
        return [self[name] for name in self.fields if name not in apart]

    @property
    def folded_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.shown_apart if name in self.fields]

    @property
    def delete_field(self) -> forms.BoundField:
        return self["delete"]

    @property
    def has_folded_errors(self) -> bool:
        return any(one.errors for one in self.folded_fields)

    @property
    def conflict(self) -> Conflict:
        return conflict_of(
            self,
            opened=self.opened,
            current=self.current,
            access=self.where.access,
            wants_deletion=self.is_deleting,
        )

    # Judging and writing

    def clean(self) -> dict[str, Any]:
        """A day known to the month, half-year … is moved to the last day it may be."""
        cleaned = super().clean() or self.cleaned_data
        for name in PRECISE_DAYS:
            if cleaned.get(name) and cleaned.get("precision"):
                cleaned[name] = last_of(cleaned[name], cleaned["precision"])
        return cleaned

    def write(self, edit: Edit) -> Model | None:
        """Write the row, or delete it, within the edit; None where it is gone then."""
        row = self.instance
        if self.current is not None:
            rows = self._meta.model._default_manager
            row = edit.lock(rows, pk=self.number, version=self.seen, allowed=self.allowed)
            if self.is_deleting:
                delete(edit, row)
                return None
            construct_instance(self, row, fields=self._written())
        if self.current is not None and hasattr(row, "confirmed_at"):
            row.confirmed_at = None  # what was confirmed was the row as it stood before
        try:
            return self.write_row(edit, row)
        except ValidationError as refusal:
            self.refuse(refusal)
            raise Refused from refusal

    def _written(self) -> list[str]:
        """The columns that were typed over; those a rule moved with them too."""
        moved = [name for name in PRECISE_DAYS if name in self.fields]
        return [*self.changed_data, *moved]

    def write_row(self, edit: Edit, row: Any) -> Model:
        saved: Model = edit.save(row, allowed=self.allowed)
        return saved

    def follow_up(self, edit: Edit, row: Any) -> None:
        """What else follows once all of the page is written; nothing by itself."""

    def refuse(self, refusal: ValidationError) -> None:
        """Put a refusal beside its fields; what concerns no field of the form, above them."""
        told = getattr(refusal, "error_dict", None) or {NON_FIELD_ERRORS: refusal.error_list}
        for name, errors in told.items():
            self.add_error(name if name in self.fields else None, ValidationError(errors))


def field_for(column: Any, **kwargs: Any) -> forms.Field | None:
    """The form field of a column: days and periods as people type them (`formfield_callback`)."""
    if isinstance(column, DateField):
        return column.formfield(form_class=DayField, widget=None, **kwargs)
    if type(column).__name__ == "DateRangeField":
        return column.formfield(form_class=PeriodField, **kwargs)
    if isinstance(column, URLField):
        kwargs["assume_scheme"] = "https"
    found: forms.Field | None = column.formfield(**kwargs)
    return found


def delete(edit: Edit, row: Model) -> None:
    """Delete a held row; a ValidationError names what still relies on it."""
    try:
        edit.delete(row)
    except ProtectedError as refusal:
        names = ", ".join(sorted(str(one) for one in refusal.protected_objects)[:5])
        raise ValidationError(
            _("It cannot be deleted, because these rely on it: %(names)s."),
            code="protected",
            params={"names": names},
        ) from refusal


# Groups of rows ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rows:
    """Rows on a page that belong to its main row, or to its owner.

    `of` gives the owner's rows that are on the page, `owner_field` the column by which a new row
    is bound to the owner.
    """

    key: str
    form: type[RowForm]
    of: Callable[[Any, Any], QuerySet[Any]]
    owner_field: str = ""
    title: Any = ""
    hint: Any = ""
    extra: int = 1
    may_delete: bool = True


@dataclass
class Group:
    """The forms of some rows: those there are, then empty ones."""

    rows: Rows
    forms: list[RowForm]

    @property
    def existing(self) -> list[RowForm]:
        return [form for form in self.forms if form.current is not None]

    @property
    def new(self) -> list[RowForm]:
        return [form for form in self.forms if form.current is None]


def _group(page: EditPage, rows: Rows) -> Group:
    owner = page.owner
    current = {row.pk: row for row in rows.of(owner, page.where)} if owner and owner.pk else {}
    asked = _posted(page.data, rows.key) if page.data is not None else [*current, *_blank(rows, 0)]
    if page.data is not None and page.more == rows.key:
        asked = [*asked, *_blank(rows, len(asked))]
    return Group(rows, [_row(page, rows, one, current) for one in asked])


def _blank(rows: Rows, start: int) -> list[str]:
    return [f"{NEW}{start + n}" for n in range(rows.extra if start == 0 else ROWS_MORE)]


def _posted(data: Any, key: str) -> list[Any]:
    """The rows that were on the page as it was sent, in their order."""
    pattern = re.compile(rf"{re.escape(key)}-((?:{NEW})?\d{{1,18}})-")
    found = dict.fromkeys(m[1] for name in data if (m := pattern.match(name)))
    return [int(one) if one.isdigit() else one for one in found]


def _row(page: EditPage, rows: Rows, one: Any, current: dict[Any, Model]) -> RowForm:
    prefix = f"{rows.key}-{one}"
    is_there = one in current
    seen = page.number(f"{prefix}-version")
    # Without a version it is a row to be made, though it may once have had a number.
    known = isinstance(one, int) and (is_there or seen is not None)
    return rows.form(
        page.data,
        page.files,
        where=page.where,
        current=current.get(one),
        pk=one if known else None,
        seen=seen,
        may_delete=is_there and rows.may_delete,
        prefix=prefix,
        empty_permitted=not known,
        use_required_attribute=False,
    )


# A page ------------------------------------------------------------------------------------------


class ReasonForm(forms.Form):
    """Why something is changed; it stands in the history."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for the change"),
        help_text=gettext_lazy("Kept in the history, where staff and coordinators read it."),
        max_length=300,
        required=False,
    )

    def add_prefix(self, field_name: str) -> str:
        return f"_{field_name}"


@dataclass(frozen=True, slots=True)
class Fault:
    """One error, with the field it leads to."""

    label: str
    message: str
    ident: str


@dataclass
class EditPage:
    """All the forms of one page, saved as one edit."""

    where: Any
    data: Any = None
    files: Any = None
    main_form: type[RowForm] | None = None
    current: Any = None
    pk: Any = None
    """The main row's number, also where it is gone meanwhile; None for a new one."""
    groups_of: Sequence[Rows] = ()
    owner: Any = None
    """Whose rows the groups are; without one, the main row."""
    initial: dict[str, Any] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)
    key: str = field(default_factory=lambda: uuid.uuid4().hex)

    def __post_init__(self) -> None:
        self.owner = self.owner or self.current
        self.more = self.data.get(MORE, "") if self.data is not None else ""
        self.main = self._main()
        self.groups = [self.group(rows) for rows in self.groups_of]
        self.reason_form = ReasonForm(self.data)

    def _main(self) -> RowForm | None:
        if self.main_form is None:
            return None
        return self.main_form(
            self.data,
            self.files,
            where=self.where,
            current=self.current,
            pk=self.pk,
            seen=(self.number("version") or 0) if self.pk else None,
            initial=self.initial or None,
        )

    def group(self, rows: Rows) -> Group:
        """The forms of some rows."""
        return _group(self, rows)

    def number(self, name: str) -> int | None:
        """A number among what was sent, such as a version."""
        value = str(self.data.get(name, "")) if self.data is not None else ""
        return int(value) if re.fullmatch(r"[0-9]{1,9}", value) else None

    @property
    def forms(self) -> list[RowForm]:
        return [*([self.main] if self.main else []), *(f for g in self.groups for f in g.forms)]

    @property
    def has_files(self) -> bool:
        return any(form.is_multipart() for form in self.forms)

    # Stale rows

    @property
    def stale(self) -> list[RowForm]:
        """Rows that would be written over unseen.

        The main row always; others where they were touched, or where nothing on the page was.
        """
        stale = [form for form in self.forms if form.is_stale]
        touched = [form for form in stale if form is self.main or form.is_touched]
        if touched or not stale or any(form.is_touched for form in self.forms):
            return touched
        return stale

    @property
    def conflicts(self) -> list[Conflict]:
        return [form.conflict for form in self.stale]

    # Errors

    def is_valid(self) -> bool:
        """Whether what was typed can be written; rows that were not touched are not judged."""
        for form in self.forms:
            if not self._is_judged(form):
                form._errors = ErrorDict()
        return all([form.is_valid() for form in self.forms] + [self.reason_form.is_valid()])

    def _is_judged(self, form: RowForm) -> bool:
        if form is self.main:
            return self.writes_main()
        return form.is_touched and not form.is_deleting

    def is_shown_only(self) -> bool:
        """Whether the form is asked for again as typed: with more rows, or after a new sign-in."""
        return self.data is not None and (MORE in self.data or LOOK in self.data)

    def without_errors(self) -> EditPage:
        """What was typed is shown and not yet judged."""
        for form in [*self.forms, self.reason_form]:
            form._errors = ErrorDict()
        return self

    def refuse(self, refusal: ValidationError) -> None:
        self.refusals += refusal.messages

    @property
    def faults(self) -> list[Fault]:
        """Every error for the summary at the top of the page, in the order of the fields."""
        if self.data is None:
            return []
        found = [Fault("", sentence, "") for sentence in self.refusals]
        for form in [*self.forms, self.reason_form]:
            found += _faults(form)
        return found

    # Writing

    def write(self, edit: Edit) -> Any:
        """Write every touched row; deletions first, so that what takes their place fits in."""
        owner = self.owner
        if self.main:
            owner = self.main.write(edit) if self.writes_main() else self.current
        for group in self.groups:
            for form in sorted(group.forms, key=lambda one: not one.is_deleting):
                if form.is_touched:
                    self.write_one(edit, group.rows, form, owner)
        if self.main and self.writes_main():
            self.main.follow_up(edit, owner)
        return owner

    def writes_main(self) -> bool:
        return self.main is not None and (self.main.is_new or self.main.has_changed())

    def write_one(self, edit: Edit, rows: Rows, form: RowForm, owner: Any) -> None:
        if rows.owner_field and form.is_new:
            setattr(form.instance, rows.owner_field, owner)
        form.write(edit)

    @property
    def is_touched(self) -> bool:
        return any(form.is_touched for form in self.forms)


def _faults(form: forms.BaseForm) -> Iterator[Fault]:
    for name, errors in form.errors.items():
        is_field = name in form.fields
        label = str(form[name].label) if is_field else ""
        ident = form[name].id_for_label or form[name].auto_id if is_field else ""
        for message in errors:
            yield Fault(label, str(message), ident)


# The way of a POST -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    """What became of a sent page: an address to go to, or the page again with a status."""

    page: EditPage | None = None
    status: int = 200
    url: str = ""
    is_again: bool = False

    @property
    def is_made(self) -> bool:
        return bool(self.url)

    def redirect(self) -> HttpResponse:
        return redirect(self.url)


def send(
    request: HttpRequest,
    access: Access,
    make: Callable[[], EditPage],
    *,
    leads_to: Callable[[Any], str],
) -> Sent:
    """Make the edit that a page's POST asks for, once, or say why it is not made.

    `make` builds the page from the database as it is; `leads_to` says where one goes on from the
    owner of what was written.
    """
    if MORE in request.POST or LOOK in request.POST:
        return Sent(make().without_errors())
    page: EditPage | None = None
    try:
        with editing(
            access,
            channel="page",
            reason=request.POST.get(REASON, "")[:300],
            key=request.POST.get(KEY, "")[:200],
            content=content_of(request),
        ) as edit:
            page = make()
            url = _make(page, edit, leads_to)
    except AlreadyMade as made:
        return Sent(url=made.answer.get("url", "") or request.get_full_path(), is_again=True)
    except Stale:
        return Sent(make().without_errors(), 409)
    except Refused:
        return Sent(page)
    except ValidationError as refusal:
        page = page or make()
        page.is_valid()
        page.refuse(refusal)
        return Sent(page)
    return Sent(url=url)


def _make(page: EditPage, edit: Edit, leads_to: Callable[[Any], str]) -> str:
    if page.stale:
        raise Stale(page.stale[0].current, page.stale[0].seen)
    if not page.is_valid():
        raise Refused
    url = leads_to(page.write(edit))
    edit.answer = {"url": url}
    return url


def content_of(request: HttpRequest) -> bytes:
    """What was sent, to tell a second sending from another edit; a file by its sum."""
    unseen = {"csrfmiddlewaretoken", KEY}
    fields = [
        (name, value)
        for name, values in sorted(request.POST.lists())
        if name not in unseen
        for value in values
    ]
    return urlencode(fields + list(_sums(request.FILES))).encode()


def _sums(files: MultiValueDict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, uploads in sorted(files.lists()):
        for upload in uploads:
            digest = hashlib.sha256()
            for chunk in upload.chunks():
                digest.update(chunk)
            upload.seek(0)
            yield name, digest.hexdigest()
