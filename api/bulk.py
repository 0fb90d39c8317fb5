"""Many rows in one edit: all are written or none, with an error for each wrong row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelError
from django.db import IntegrityError, connection, transaction
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request

from accounts.access import access_for
from api.bodies import LARGEST_BULK
from api.inputs import as_fields
from api.preconditions import Seen, Unseen
from api.writing import Answer, Writable
from editing.edits import Edit, Stale
from toolkit.constraints import explain
from toolkit.problems import fields_of, problem

SEVERITY = [0, 400, 412, 403]


@dataclass
class Refusals:
    """The errors of each row; the status is that of the most severe."""

    status: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)

    def add(self, number: int, status: int, detail: Any) -> None:
        """Add the errors of a row."""
        self.status = max(self.status, status, key=SEVERITY.index)
        self.errors += [{"row": number, **error} for error in fields_of(detail)]


class RefusedError(Exception):
    """Some rows are refused, therefore all are."""

    def __init__(self, refusals: Refusals) -> None:
        super().__init__(refusals.status)
        self.refusals = refusals


class BulkWritable(Writable):
    """Many rows can be added and updated at once."""

    @action(detail=False, methods=["post"])
    def bulk(self, request: Request) -> HttpResponse:
        """Add rows, and update those that have a key and `version`: all of them, or none."""
        try:
            return self.edited(request, self._bulk)
        except RefusedError as refused:
            found = refused.refusals
            return problem(found.status, _("Nothing was written."), found.errors)
        except ValidationError as refusal:
            if not isinstance(refusal.__cause__, ModelError):
                raise
            return self._at_its_row(refusal)

    def _bulk(self, edit: Edit) -> Answer:
        if not edit.access.may_add(self.serializer_class.Meta.model):
            raise PermissionDenied
        refusals, written = Refusals(), []
        for number, data in enumerate(self._rows()):
            with _collected(refusals, number):
                written.append(self._one(edit, data))
        if refusals.errors:
            raise RefusedError(refusals)
        texts = self.read(*written)
        body = f'{{"count": {len(texts)}, "results": [{",".join(self._in_order(texts, written))}]}}'
        return {"status": 200, "headers": {}, "body": body}

    def _rows(self) -> list[Any]:
        rows = self.request.data
        if not isinstance(rows, list):
            raise ValidationError(_("Send a list of rows."))
        if len(rows) > LARGEST_BULK:
            raise ValidationError(_("Send %(largest)s rows at most.") % {"largest": LARGEST_BULK})
        return rows

    def _one(self, edit: Edit, data: Any) -> Any:
        """Write one row; its key."""
        model: Any = self.serializer_class.Meta.model
        name = model._meta.pk.name
        if not isinstance(data, Mapping):
            raise ValidationError(_("Each row is an object."))
        if "version" not in data:
            if name == "id" and "id" in data:
                raise ValidationError({"version": [_("Give the version that you read.")]})
            row = model()
            self.write(edit, row, data)
            return row.pk
        row = self._locked(edit, data, name)
        given = {key: value for key, value in data.items() if key not in (name, "version")}
        self.write(edit, row, given, partial=True)
        return row.pk

    def _locked(self, edit: Edit, data: Mapping[str, Any], name: str) -> Any:
        key, version = data.get(name), data["version"]
        kind = int if name == "id" else str
        if type(key) is not kind or type(version) is not int or "\0" in str(key):
            raise ValidationError({name: [_("Give the key and the version as they were read.")]})
        row = edit.lock(self.get_queryset(), pk=key)
        try:
            self.refuse_stale(edit, row, (Seen(version),), data)
        except Unseen as refusal:
            sentence = _("Lists inside a row are replaced one row at a time, with its ETag.")
            raise ValidationError(sentence) from refusal
        return row

    def _in_order(self, texts: Sequence[str], written: list[Any]) -> list[str]:
        model: Any = self.serializer_class.Meta.model
        name = model._meta.pk.name
        by_key = {_key_of(text, name): text for text in texts}
        return [by_key[str(key)] for key in written]

    def _at_its_row(self, refusal: ValidationError) -> HttpResponse:
        """Rules over several rows are checked at the end; this reports the row that breaks one."""
        errors = list(fields_of(refusal.detail))
        number = self._first_breaking()
        if number is not None:
            errors = [{"row": number, **error} for error in errors]
        return problem(400, _("Nothing was written."), errors)

    def _first_breaking(self) -> int | None:
        first = None
        with transaction.atomic():
            edit = Edit(access_for(self.request))
            for number, data in enumerate(self.request.data):
                broken = self._breaks(edit, data)
                first = (number if first is None else first) if broken else None
            transaction.set_rollback(True)
        return first

    def _breaks(self, edit: Edit, data: Any) -> bool:
        try:
            with transaction.atomic():
                self._one(edit, data)
        except (IntegrityError, APIException, ModelError, Stale, Http404, PermissionDenied):
            return True
        try:
            with transaction.atomic():
                connection.check_constraints()
        except IntegrityError:
            return True
        return False


@contextmanager
def _collected(refusals: Refusals, number: int) -> Iterator[None]:
    """Collect the error of a row and continue with the next."""
    try:
        with transaction.atomic():
            yield
    except Stale as stale:
        current: Any = stale.current
        sentence = _("The current version is %(version)s.") % {"version": current.version}
        refusals.add(number, 412, {"version": [f"{stale} {sentence}"]})
    except PermissionDenied:
        refusals.add(number, 403, [_("You may not edit this row.")])
    except Http404:
        refusals.add(number, 400, {"id": [_("The row does not exist.")]})
    except IntegrityError as refusal:
        refusals.add(number, 400, as_fields(explain(refusal), {}))
    except ModelError as refusal:
        refusals.add(number, 400, as_fields(refusal, {}))
    except ValidationError as refusal:
        refusals.add(number, 400, refusal.detail)


def _key_of(text: str, name: str) -> str:
    return str(json.loads(text)[name])
