"""A page of forms that is saved as one edit and never loses typed input.

An `EditPage` has at most one main row and any number of groups of rows, each row a `RowForm`. A
POST is one edit: only touched rows are written. If one of them has changed since the page was
opened, nothing is written: the page is shown again (409) with both versions side by side and all
typed input. Its forms then start from the new versions, so it can be sent again. `editing.sending`
handles the POST.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy

from editing import versions
from editing.row_forms import RowForm

if TYPE_CHECKING:
    from editing.comparing import Comparison
    from editing.edits import Edit

KEY, REASON, MORE, SHOW_AGAIN = "_key", "_reason", "_more", "_look"
"""Names in a form: its one-time key, the reason, «more rows», «show the form again»."""

NEW = "new"
ROWS_MORE = 3


# Groups of rows ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rows:
    """Rows on a page that belong to its main row, or to its owner.

    `of` returns the owner's rows on the page; `owner_field` is the column that binds a new row to
    the owner.
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
class FormGroup:
    """The forms of some rows: the existing ones, then empty ones."""

    rows: Rows
    forms: list[RowForm]

    @property
    def existing(self) -> list[RowForm]:
        return [form for form in self.forms if form.current is not None]

    @property
    def new(self) -> list[RowForm]:
        return [form for form in self.forms if form.current is None]


def _group(page: EditPage, rows: Rows) -> FormGroup:
    owner = page.owner
    current = {row.pk: row for row in rows.of(owner, page.where)} if owner and owner.pk else {}
    asked = _posted(page.data, rows.key) if page.data is not None else [*current, *_blank(rows, 0)]
    if page.data is not None and page.more == rows.key:
        asked = [*asked, *_blank(rows, len(asked))]
    return FormGroup(rows, [_row(page, rows, one, current) for one in asked])


def _blank(rows: Rows, start: int) -> list[str]:
    return [f"{NEW}{start + n}" for n in range(rows.extra if start == 0 else ROWS_MORE)]


def _posted(data: Any, key: str) -> list[Any]:
    """The rows that were on the page when it was sent, in their order."""
    pattern = re.compile(rf"{re.escape(key)}-((?:{NEW})?\d{{1,18}})-")
    found = dict.fromkeys(m[1] for name in data if (m := pattern.match(name)))
    return [int(one) if one.isdigit() else one for one in found]


def _row(page: EditPage, rows: Rows, one: Any, current: dict[Any, Model]) -> RowForm:
    prefix = f"{rows.key}-{one}"
    is_there = one in current
    seen = page.seen.get(f"{rows.form._meta.model._meta.label_lower}:{one}")
    # Without a version it is a row to be created, even if it once had a number.
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
    """Why something is changed; stored in the history."""

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
    """One error, with the field it links to."""

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
    """The main row's number, also if the row was deleted meanwhile; None for a new one."""
    groups_of: Sequence[Rows] = ()
    owner: Any = None
    """The owner of the rows in the groups; if None, the main row."""
    initial: dict[str, Any] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)
    key: str = field(default_factory=lambda: uuid.uuid4().hex)

    def __post_init__(self) -> None:
        self.owner = self.owner or self.current
        self.seen = versions.seen_in(self.data or {}) or {}
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
            seen=self.seen.get(self._key_of_main, 0) if self.pk else None,
            initial=self.initial or None,
        )

    @property
    def _key_of_main(self) -> str:
        model = self.main_form._meta.model if self.main_form else None
        return f"{model._meta.label_lower}:{self.pk}" if model else ""

    @property
    def versions(self) -> str:
        """The value of the hidden field: the rows on the page with their versions."""
        rows = [form.current for form in self.forms if form.current is not None]
        return versions.as_text(versions.versions_of(rows))

    def group(self, rows: Rows) -> FormGroup:
        """The forms of some rows."""
        return _group(self, rows)

    def number(self, name: str) -> int | None:
        """A number from the sent data; None if it is not one."""
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
        """Rows that would be overwritten although they have changed since they were seen.

        The main row always; others if they were touched, or if nothing on the page was.
        """
        stale = [form for form in self.forms if form.is_stale]
        touched = [form for form in stale if form is self.main or form.is_touched]
        if touched or not stale or any(form.is_touched for form in self.forms):
            return touched
        return stale

    @property
    def conflicts(self) -> list[Comparison]:
        return [form.conflict for form in self.stale]

    # Errors

    def is_valid(self) -> bool:
        """Whether the input can be written; untouched rows are not validated."""
        for form in self.forms:
            if not self._is_judged(form):
                form._errors = ErrorDict()  # type: ignore[attr-defined]  # of Django's form
        return all([form.is_valid() for form in self.forms] + [self.reason_form.is_valid()])

    def _is_judged(self, form: RowForm) -> bool:
        if form is self.main:
            return self.writes_main()
        return form.is_touched and not form.is_deleting

    def is_shown_only(self) -> bool:
        """Whether to only show the form again as typed: for more rows, or after a new sign-in."""
        return self.data is not None and (MORE in self.data or SHOW_AGAIN in self.data)

    def without_errors(self) -> EditPage:
        """The page with the typed input shown and not yet validated."""
        for form in [*self.forms, self.reason_form]:
            form._errors = ErrorDict()  # type: ignore[attr-defined]  # of Django's form
        return self

    def refuse(self, refusal: ValidationError) -> None:
        self.refusals += refusal.messages

    @property
    def faults(self) -> list[Fault]:
        """Every error for the summary at the top of the page, in the order of the fields."""
        if self.data is None:
            return []
        found = [Fault("", sentence, "") for sentence in self.refusals]
        if self.main:
            found += _faults(self.main)
        for group in self.groups:
            for form in group.forms:
                found += _faults(form, row=form.title or str(group.rows.title))
        return found + list(_faults(self.reason_form))

    # Writing

    def write(self, edit: Edit) -> Any:
        """Write every touched row; deletions first, to make room for the rows that replace them."""
        with edit.together():
            return self._write(edit)

    def _write(self, edit: Edit) -> Any:
        owner = self.owner
        if self.main:
            owner = self.main.write(edit) if self.writes_main() else self.current
        for group in self.groups:
            for form in sorted(group.forms, key=lambda one: not one.is_deleting):
                if form.is_touched:
                    self.write_one(edit, group.rows, form, owner)
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


def _faults(form: forms.BaseForm, row: str = "") -> Iterator[Fault]:
    """The errors of a form; with the name of its row if there are several."""
    for name, errors in form.errors.items():
        is_field = name in form.fields
        label = str(form[name].label) if is_field else ""
        ident = form[name].id_for_label or form[name].auto_id if is_field else ""
        for message in errors:
            yield Fault(", ".join(filter(None, [row, label])), str(message), ident)
