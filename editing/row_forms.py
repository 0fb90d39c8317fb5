"""The form of one row, which loses nothing: it knows the version that it began from.

Sent, the row is held and compared with that version (`editing.edits`). Where it has changed
meanwhile nothing is written, and the form tells both versions and what was typed. A row that was
deleted meanwhile comes back as a new one. `editing.edit_pages` puts such forms together.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import DateField, Model, ProtectedError, URLField
from django.forms.models import construct_instance, model_to_dict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editing.comparing import Comparison, compare
from editing.edits import Allowed
from editing.versions import state_at
from history.statements import PRECISE_DAYS, last_days
from toolkit.form_fields import DayField, PeriodField

if TYPE_CHECKING:
    from accounts.access import Access
    from editing.edits import Edit


class Refused(Exception):  # noqa: N818 - the forms say why
    """The edit is not made; the errors stand in the forms."""


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
        self._dress_fields()
        if may_delete:
            self.fields["delete"] = forms.BooleanField(
                required=False, label=gettext_lazy("Delete this row")
            )
        self.prepare()

    def _dress_fields(self) -> None:
        """No guesses of the browser; a dash for what is left open."""
        for one in self.fields.values():
            one.widget.attrs.setdefault("autocomplete", "off")
            if isinstance(one, forms.ModelChoiceField):
                one.empty_label = "–"
            elif isinstance(one, forms.TypedChoiceField):
                one.choices = [(key, label if key else "–") for key, label in one.choices]

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
    def conflict(self) -> Comparison:
        """Both versions, and what was typed."""
        return self.compared(self)

    def compared(self, form: forms.BaseForm) -> Comparison:
        """Both versions by the fields of a form."""
        return compare(
            f"{self._meta.model._meta.label_lower}:{self.number}",
            opened=self.opened,
            current=self.current,
            access=self.where.access,
            form=form,
        )

    # Judging and writing

    def clean(self) -> dict[str, Any]:
        """A day known to the month, half-year … is moved to the last day it may be."""
        cleaned = super().clean() or self.cleaned_data
        cleaned |= last_days(cleaned)
        return cleaned

    def write(self, edit: Edit) -> Model | None:
        """Write the row, or delete it, within the edit; None where it is gone then."""
        row = self.instance
        if self.current is not None:
            rows = self._meta.model._default_manager
            if self.is_deleting and not rows.filter(pk=self.number).exists():
                return None  # it has gone with its whole, by another form of the page
            row = edit.lock(rows, pk=self.number, version=self.seen, allowed=self.allowed)
            if self.is_deleting:
                delete(edit, row)
                return None
            construct_instance(self, row, fields=self._written())
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
