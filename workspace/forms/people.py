"""Responsible people and their themes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation.models import Person, Responsibility
from editing.edits import Edit
from editing.row_forms import RowForm, field_for
from workspace.forms.base import SOURCE, RecordForm


class ResponsibilityForm(RecordForm):
    """The person responsible for a theme: one already known in the place, or a new one."""

    new_name = forms.CharField(
        label=gettext_lazy("Name of a new person"), max_length=200, required=False
    )
    new_email = forms.EmailField(label=gettext_lazy("E-mail of a new person"), required=False)
    new_phone = forms.CharField(
        label=gettext_lazy("Telephone of a new person"), max_length=40, required=False
    )
    new_is_public = forms.BooleanField(
        label=gettext_lazy("Name and contacts of the new person are shown in public"),
        required=False,
    )

    class Meta:
        model = Responsibility
        formfield_callback = field_for
        fields = (
            "theme",
            "municipality",
            "role_fi",
            "role_sv",
            "role_en",
            "person",
            "period",
            *SOURCE,
        )

    def prepare(self) -> None:
        super().prepare()
        self._choose("person", [(one.pk, one.name) for one in self.where.people])
        self.fields["person"].required = False
        if self.where.is_municipal:
            del self.fields["municipality"]
        else:
            self.fields["municipality"].help_text = _("Left empty, the county itself.")
        self.order_fields(
            ["theme", "municipality", "role_fi", "role_sv", "role_en", "person"]
            + [name for name in self.fields if name.startswith("new_")]
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if bool(cleaned.get("person")) == bool(cleaned.get("new_name")):
            self.add_error("person", _("Choose a person, or name a new one."))
        municipality = self.where.municipality or cleaned.get("municipality")
        self.instance.municipality = municipality
        self.instance.county = None if municipality else self.where.county
        return cleaned

    def write_row(self, edit: Edit, row: Responsibility) -> Responsibility:
        row.municipality, row.county = self.instance.municipality, self.instance.county
        if self.cleaned_data["new_name"]:
            new = {name: self.cleaned_data[f"new_{name}"] for name in ("name", "email", "phone")}
            row.person = Person(**new, is_public=self.cleaned_data["new_is_public"])
        saved: Responsibility = edit.save(row)
        return saved


class PersonForm(RowForm):
    """A person's name and contacts, public only if ticked."""

    class Meta:
        model = Person
        formfield_callback = field_for
        fields = ("name", "email", "phone", "is_public")
