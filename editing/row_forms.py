"""The form of one row, which knows the version it started from and never loses input.

On POST the row is locked and compared with that version (`editing.edits`). If it has changed,
nothing is written, and the form shows both versions and the typed input. A row that was deleted
meanwhile is offered as a new one. `editing.edit_pages` combines such forms.
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
from inputs.day_fields import DayField, InexactDayField, PeriodField, TypedPrecision

if TYPE_CHECKING:
    from accounts.access import Access
    from editing.edits import Edit


class Refused(Exception):  # noqa: N818 - not an error: the forms have the reasons
    """The edit is not executed; the errors are in the forms."""


@dataclass(frozen=True)
class Where:
    """The context of a page's forms: what they need to offer the right choices."""

    access: Access


class RowForm(forms.ModelForm):
    """The form of one row, which remembers the row's version when the page was opened.

    Subclasses list their columns in Meta, limit choices in `prepare`, and override `write_row` to
    write more than the row itself.
    """

    fields: dict[str, Any]
    """Of several classes, whose attributes differ."""

    shown_apart: tuple[str, ...] = ("source_channel", "source_reference", "source_url")
    """Fields in a folded section below the others."""
    shown_on_demand: tuple[str, ...] = ()
    """Fields that few rows need, in a section that is folded while they have their defaults."""
    allowed: Allowed | None = None
    """Who may edit the section of the row in the form, if more users than may edit the row."""

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        where: Any,
        current: Any = None,
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
        if self.is_stale:  # fields are compared with the version seen, or an empty row
            before = model_to_dict(self.opened or self._meta.model(), self._meta.fields)
            kwargs["initial"] = before | (kwargs.get("initial") or {})
        super().__init__(data, files, instance=self._instance(), **kwargs)
        self._dress_fields()
        self._follow_days()
        if may_delete:
            self.fields["delete"] = forms.BooleanField(
                required=False, label=gettext_lazy("Delete this row")
            )
        self.prepare()

    def _dress_fields(self) -> None:
        """Disable the browser's autocompletion; show a dash for an empty choice."""
        for one in self.fields.values():
            one.widget.attrs.setdefault("autocomplete", "off")
            if isinstance(one, forms.ModelChoiceField):
                one.empty_label = "–"
            elif isinstance(one, forms.TypedChoiceField):
                one.choices = [(key, label if key else "–") for key, label in one.choices]  # type: ignore[misc, union-attr]  # always pairs

    def _follow_days(self) -> None:
        """Let the precision follow from the day that is typed, instead of asking for it."""
        for name in PRECISE_DAYS:
            if name in self.fields and "precision" in self.fields:
                self.fields["precision"].widget = TypedPrecision(of_day=name)
                initial = self.get_initial_for_field(self.fields["precision"], "precision")
                self.fields[name].precision = initial or "day"

    def _instance(self) -> Model:
        """A copy to validate the values with; the row to be written is read again and locked."""
        if self.current is not None:
            return copy(self.current)
        instance: Model = copy(self.opened) if self.opened else self._meta.model()
        instance.pk, instance._state.adding = None, True
        return instance

    def prepare(self) -> None:
        """Limit choices to the place; does nothing by default."""

    # For templates

    @property
    def is_new(self) -> bool:
        """Whether saving creates a row: a new one, or one deleted meanwhile."""
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
        apart = {*self.shown_apart, *self.shown_on_demand, "delete"}
        shown = [self[name] for name in self.fields if name not in apart]
        return [one for one in shown if not one.is_hidden]

    @property
    def fields_on_demand(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name in self.shown_on_demand]

    @property
    def has_fields_on_demand(self) -> bool:
        """Whether one of them is filled in or wrong: the section is then open."""
        column = self._meta.model._meta.get_field
        return any(
            one.errors or (one.value() or "") not in ("", column(one.name).get_default())
            for one in self.fields_on_demand
        )

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

    # Validating and writing

    def clean(self) -> dict[str, Any]:
        """Move a day known to the month, half-year … to the last possible day."""
        cleaned = super().clean() or self.cleaned_data
        cleaned |= last_days(cleaned)
        return cleaned

    def write(self, edit: Edit) -> Model | None:
        """Write the row, or delete it, within the edit; None if it is deleted."""
        row = self.instance
        if self.current is not None:
            rows = self._meta.model._default_manager
            if self.is_deleting and not rows.filter(pk=self.number).exists():
                return None  # it was deleted with its whole, by another form of the page
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
        """The columns that were changed, and the days that `clean` may have moved."""
        moved = [name for name in PRECISE_DAYS if name in self.fields]
        return [*self.changed_data, *moved]

    def write_row(self, edit: Edit, row: Any) -> Model:
        saved: Model = edit.save(row, allowed=self.allowed)
        return saved

    def refuse(self, refusal: ValidationError) -> None:
        """Add a refusal to the fields it concerns, or above them if they are not in the form."""
        by_field = getattr(refusal, "error_dict", None) or {NON_FIELD_ERRORS: refusal.error_list}
        for name, errors in by_field.items():
            self.add_error(name if name in self.fields else None, ValidationError(errors))


def field_for(column: Any, **kwargs: Any) -> forms.Field | None:
    """The form field of a column, with our own input of days and periods (`formfield_callback`)."""
    if isinstance(column, DateField) and column.name in PRECISE_DAYS:
        return column.formfield(form_class=InexactDayField, widget=None, **kwargs)
    if isinstance(column, DateField):
        return column.formfield(form_class=DayField, widget=None, **kwargs)
    if type(column).__name__ == "DateRangeField":
        return column.formfield(form_class=PeriodField, **kwargs)
    if isinstance(column, URLField):
        kwargs["assume_scheme"] = "https"
    found: forms.Field | None = column.formfield(**kwargs)
    return found


def delete(edit: Edit, row: Model) -> None:
    """Delete a locked row; a ValidationError names the rows that still refer to it."""
    try:
        edit.delete(row)
    except ProtectedError as refusal:
        names = ", ".join(sorted(str(one) for one in refusal.protected_objects)[:5])
        raise ValidationError(
            _("It cannot be deleted, because these rely on it: %(names)s."),
            code="protected",
            params={"names": names},
        ) from refusal
