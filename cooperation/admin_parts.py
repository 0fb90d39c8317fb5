"""Rows that belong to a part of a record, as a table on the record's page in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.checks import InlineModelAdminChecks
from django.db.models import Model, QuerySet
from django.forms import BaseModelFormSet, modelformset_factory
from django.http import HttpRequest

from cooperation.admin_base import RecordInline


class PartOfPartFormSet(BaseModelFormSet):
    """Rows of the parts of one record; the part is chosen in the row."""

    path: str

    def __init__(
        self,
        *args: Any,
        instance: Model | None = None,
        queryset: QuerySet[Any],
        save_as_new: bool = False,
        **kwargs: Any,
    ) -> None:
        self.instance = instance
        kwargs["queryset"] = queryset.filter(**{self.path: instance})
        super().__init__(*args, **kwargs)

    @classmethod
    def get_default_prefix(cls) -> str:
        model: Any = cls.model
        return model._meta.model_name

    def save_new(self, form: forms.ModelForm, commit: bool = True) -> Any:  # noqa: FBT001, FBT002
        return form.save(commit=commit)


class _NoForeignKeyChecks(InlineModelAdminChecks):
    """Django's checks require a foreign key to the page's model."""

    def _check_exclude_of_parent_model(self, obj: Any, parent_model: Any) -> list[Any]:
        return []

    def _check_relation(self, obj: Any, parent_model: Any) -> list[Any]:
        return []


class PartOfPartInline(RecordInline):
    """Shown once the record is saved and has parts."""

    path: str
    """From the row to the record, as in a query."""

    checks_class = _NoForeignKeyChecks

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> type:
        fields: Any = [name for name in self.fields or () if name not in self.readonly_fields]
        return modelformset_factory(
            self.model,
            form=self.form,
            formset=type("FormSet", (PartOfPartFormSet,), {"path": self.path}),
            fields=fields,
            formfield_callback=lambda db_field, **kw: self.formfield_for_dbfield(
                db_field, request, **kw
            ),
            extra=0,
            can_delete=self.has_delete_permission(request, obj),
        )
