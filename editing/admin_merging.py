"""Merge a stale form of the admin: what was typed, on top of the current rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.forms import BaseModelForm
from django.http import HttpRequest, QueryDict

from editing import versions
from editing.comparing import Comparison, with_typed

FORM_KEY = "_key"
"""The hidden field with the key by which a form sent twice is recognised."""


class StaleForm:
    """A sent form, to be shown again on top of the current rows."""

    def __init__(self, options: admin.ModelAdmin, request: HttpRequest, obj: Any) -> None:
        self.request = request
        self.data = request.POST.copy()
        fields = flatten_fieldsets(options.get_fieldsets(request, obj))
        self.form = options.get_form(request, obj, change=True, fields=fields)
        self.obj = obj
        self.formsets, _inlines = options._create_formsets(request, copy(obj), change=True)  # type: ignore[attr-defined]  # no public way

    def merged(self, found: dict[str, Comparison]) -> QueryDict:
        """The data to show: typed fields as typed, others with their current values."""
        main = found.get(versions.key_of(self.obj))
        if main:
            self._merge(main, self.form, self.form.prefix)
        for formset in self.formsets:
            self._merge_rows(formset, found)
        for name in (FORM_KEY, versions.FIELD):
            self.data.pop(name, None)
        return self.data

    def _merge_rows(self, formset: Any, found: dict[str, Comparison]) -> None:
        lost: dict[int, bool] = {}
        for index in range(formset.initial_form_count()):
            prefix = formset.add_prefix(index)
            pk = self.data.get(f"{prefix}-{formset.model._meta.pk.name}", "")
            row = found.get(f"{formset.model._meta.label_lower}:{pk}")
            if row is None:
                continue
            touched = self._merge(row, formset.form, prefix)
            if row.is_gone:
                lost[index] = touched and f"{prefix}-DELETE" not in self.data
        if lost:
            self._renumber(formset, lost)

    def _merge(self, row: Comparison, form: type[BaseModelForm], prefix: str | None) -> bool:
        """Add typed values to the comparison of a row; return whether the row was edited."""
        sent = form(self.data, self.request.FILES, prefix=prefix, instance=_of(row.opened, form))
        with_typed(row, sent)
        touched = set(sent.changed_data if row.opened else sent.fields)
        if row.current:
            now = form(prefix=prefix, instance=row.current)
            for name in now.fields:
                if name not in touched:
                    put(self.data, now[name])
        return bool(touched)

    def _renumber(self, formset: Any, lost: dict[int, bool]) -> None:
        """Renumber after rows were deleted meanwhile: those typed into become new, others go."""
        prefix, initial, total = formset.prefix, formset.initial_form_count(), len(formset.forms)
        kept = [index for index in range(initial) if index not in lost]
        again = [index for index, touched in lost.items() if touched]
        order = [*kept, *again, *range(initial, total)]
        parts: dict[int, dict[str, list[str]]] = {index: {} for index in order}
        for name in list(self.data):
            match = re.fullmatch(rf"{re.escape(prefix)}-(\d+)-(.+)", name)
            if match:
                values = self.data.pop(name)
                if int(match[1]) in parts:
                    parts[int(match[1])][match[2]] = values
        for index in again:
            parts[index].pop(formset.model._meta.pk.name, None)
        for number, index in enumerate(order):
            for name, values in parts[index].items():
                self.data.setlist(f"{prefix}-{number}-{name}", values)
        self.data[f"{prefix}-INITIAL_FORMS"] = str(len(kept))
        self.data[f"{prefix}-TOTAL_FORMS"] = str(len(order))


def _of(row: Any, form: Any) -> Any:
    return copy(row) if row is not None else form._meta.model()


def put(data: QueryDict, bound: Any) -> None:
    """Write a form field into the data, as a browser would send it unchanged."""
    for name, values in sent_by(bound):
        if values:
            data.setlist(name, values)
        else:
            data.pop(name, None)


def sent_by(bound: Any) -> Iterable[tuple[str, list[str]]]:
    """The names and values that a browser would send for a field."""
    value, widget = bound.value(), bound.field.widget
    if hasattr(widget, "widgets"):
        parts = value if isinstance(value, list) else widget.decompress(value)
        for suffix, part in zip(widget.widgets_names, parts, strict=True):
            yield f"{bound.html_name}{suffix}", [_text(part)]
    elif isinstance(value, bool):
        yield bound.html_name, ["on"] if value else []
    elif isinstance(value, list | tuple):
        yield bound.html_name, [_text(one) for one in value]
    else:
        yield bound.html_name, [_text(value)]


def _text(value: Any) -> str:
    return "" if value is None else str(value)
