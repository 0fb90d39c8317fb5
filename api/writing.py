"""Editable collections: every write is one edit, checked by the rules, recorded, made once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelError
from django.db import DataError
from django.db.models import Model
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.request import Request

from accounts.access import access_for
from api.bodies import JsonBody, MergePatchBody
from api.inputs import COMPUTED, as_fields
from api.preconditions import Seen, Unseen, seen_by
from api.row_inputs import RowInput, RowsInput
from api.views import (
    Collection,
    asked_day,
    digest_of,
    etag_of,
    refuse_unknown_parameters,
)
from editing.edits import AlreadyMade, Edit, Stale, again_after_deadlock, editing
from editing.row_forms import delete
from toolkit.problems import problem

PARAMETERS = ("date", "reason", "format")
LONGEST_REASON, LONGEST_KEY = 300, 150

Answer = dict[str, Any]


class KeyReused(APIException):
    """The idempotency key was used for another edit."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY


class Correctable(Collection):
    """Existing rows can be edited, by field or whole."""

    parser_classes = [JsonBody]

    def get_parsers(self) -> list[Any]:
        """JSON; of a PATCH as a merge patch too."""
        request: Any = self.request
        is_patch = getattr(request, "method", "") == "PATCH"
        sent_as = str(getattr(request, "content_type", "")).partition(";")[0]
        if is_patch and sent_as == MergePatchBody.media_type:
            return [MergePatchBody()]
        return super().get_parsers()

    http_method_names = ["get", "head", "options", "post", "put", "patch", "delete"]

    def partial_update(self, request: Request, pk: str) -> HttpResponse:
        """Change the given fields; the others are kept."""
        return self.edited(request, lambda edit: self._update(edit, pk, partial=True))

    def update(self, request: Request, pk: str) -> HttpResponse:
        """Replace the row: send every writable field."""
        return self.edited(request, lambda edit: self._update(edit, pk, partial=False))

    # One edit

    def edited(self, request: Request, work: Callable[[Edit], Answer]) -> HttpResponse:
        """Do the work as one edit and respond; a repeated request gets the same response."""
        refuse_unknown_parameters(request, PARAMETERS)
        self.day = asked_day(request)
        reason, key = _reason(request), _key(request)
        body = b"" if request.method == "DELETE" else _body(request)
        content = b"\n".join([str(request.method).encode(), request.get_full_path().encode(), body])

        def once() -> Answer:
            with editing(
                access_for(request), channel="api", reason=reason, key=key, content=content
            ) as edit:
                edit.answer = work(edit)
            return edit.answer

        try:
            answer = again_after_deadlock(once)
        except AlreadyMade as made:
            answer = made.answer
        except Stale as stale:
            return self._stale(stale)
        except (DataError, ModelError) as refusal:
            raise self._as_answer(refusal) from refusal
        return _response(answer)

    def _as_answer(self, refusal: DataError | ModelError) -> APIException:
        """The error for what was refused, by the fields of the API."""
        if isinstance(refusal, DataError):
            return ValidationError(_("The database refused this."))
        if refusal_code(refusal) == "key_reused":
            return KeyReused(refusal.messages[0])
        return ValidationError(as_fields(refusal, self._paths()))

    def _stale(self, stale: Stale) -> HttpResponse:
        """The row was changed in the meantime: the response includes the current row."""
        row: Any = stale.current
        return problem(412, stale, version=row.version, current=json.loads(self.text_of(row.pk)))

    # What an edit does

    def _update(self, edit: Edit, pk: str, *, partial: bool) -> Answer:
        row: Any = edit.lock(self.get_queryset(), pk=pk)
        data = self.request.data
        self.refuse_stale(edit, row, seen_by(self.request), data)
        self.write(edit, row, data, partial=partial)
        return self.answer_of(row.pk, 200)

    def refuse_stale(self, edit: Edit, row: Any, seen: tuple[Seen, ...], data: Any = None) -> None:
        """Raise Stale unless the row equals one of the versions seen."""
        lists = self.input_class().lists()
        now = digest_of(json.loads(self.text_of(row.pk)), lists) if lists else ""
        if not any(one.is_now(edit.version_seen(row), now) for one in seen):
            raise Stale(row, seen[0].version)
        sent = [name for name in lists if isinstance(data, Mapping) and name in data]
        if sent and not any(one.lists for one in seen):
            raise Unseen(
                _("To replace «%(name)s», send the whole ETag of the object.") % {"name": sent[0]}
            )

    def write(self, edit: Edit, row: Any, data: Any, *, partial: bool = False) -> None:
        """Validate the data, set it on the row and save it with the rows inside it."""
        is_new = row._state.adding
        sent = self._checked(edit, row, data, partial=partial)
        before = None if is_new else _state(row)
        errors = sent.put_all(row, sent.validated_data)
        try:
            if errors:
                raise ModelError(errors)
            if _state(row) != before or _waits(row):
                edit.save(row)
        except ModelError as refusal:
            raise ValidationError(as_fields(refusal, sent.all_paths())) from refusal
        changed = False
        for name, field in sent.fields.items():
            if isinstance(field, RowsInput) and name in sent.validated_data:
                changed |= field.store(edit, row, sent.validated_data[name])
        if changed and not is_new and _state(row) == before:
            _raise_version(edit, row)

    def _checked(self, edit: Edit, row: Any, data: Any, *, partial: bool) -> RowInput:
        kind = "new" if row._state.adding else "part" if partial else "whole"
        serializer_class, context = (
            self.input_class(kind),
            {"visible": edit.access.visible, "view": self},
        )
        sent = serializer_class(instance=row, data=data, partial=partial, context=context)
        errors = self._computed(sent, row, data)
        if not sent.is_valid():
            errors |= sent.errors
        if errors:
            raise ValidationError(errors)
        return sent

    def _computed(self, sent: RowInput, row: Any, data: Any) -> dict[str, Any]:
        """Computed fields may be sent back unchanged."""
        names = sent.computed.intersection(data) if isinstance(data, Mapping) else set()
        now = json.loads(self.text_of(row.pk)) if names and not row._state.adding else {}
        return {name: [COMPUTED] for name in names if name not in now or data[name] != now[name]}

    # Answers

    def input_class(self, kind: str = "new") -> type[RowInput]:
        return self.serializer_class.input_class(kind)

    def _paths(self) -> dict[str, str]:
        return self.input_class()(context={"view": self}).all_paths()

    def text_of(self, pk: Any) -> str:
        """The row as JSON, as a reader gets it."""
        if not (found := self.read(pk)):
            raise NotFound
        return found[0]

    def answer_of(self, pk: Any, code: int) -> Answer:
        text = self.text_of(pk)
        headers = {"ETag": etag_of(text, self.version_of(text))}
        if code == 201:
            address = reverse(f"{self.basename}-detail", args=[pk])
            headers["Location"] = self.request.build_absolute_uri(address)
        return {"status": code, "headers": headers, "body": text}


class Writable(Correctable):
    """Rows can be added and deleted too."""

    def create(self, request: Request) -> HttpResponse:
        """Add a row."""
        return self.edited(request, self._create)

    def destroy(self, request: Request, pk: str) -> HttpResponse:
        """Delete the row and the rows inside it; refused while other rows refer to it."""
        return self.edited(request, lambda edit: self._destroy(edit, pk))

    def _create(self, edit: Edit) -> Answer:
        model: type[Model] = self.serializer_class.Meta.model
        if not edit.access.may_add(model):
            raise PermissionDenied
        row = model()
        self.write(edit, row, self.request.data)
        return self.answer_of(row.pk, 201)

    def _destroy(self, edit: Edit, pk: str) -> Answer:
        row = edit.lock(self.get_queryset(), pk=pk)
        self.refuse_stale(edit, row, seen_by(self.request))
        delete(edit, row)
        return {"status": 204, "headers": {}, "body": ""}


def _body(request: Request) -> bytes:
    data = request.data  # parsed before anything is locked
    sent: bytes = getattr(request, "body_sent", b"")
    if not sent and data:
        raise ValidationError(_("Send JSON."))
    return sent


def _reason(request: Request) -> str:
    reason: str = request.query_params.get("reason", "").strip()
    if len(reason) > LONGEST_REASON or not reason.isprintable():
        sentence = _("One line of %(largest)s characters at most.") % {"largest": LONGEST_REASON}
        raise ValidationError({"reason": [sentence]})
    return reason


def _key(request: Request) -> str:
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > LONGEST_KEY or not (key.isascii() and (key.isprintable())):
        sentence = _("One line of %(largest)s characters at most.") % {"largest": LONGEST_KEY}
        raise ValidationError({"Idempotency-Key": [sentence]})
    return f"api {key}" if key else ""


def refusal_code(refusal: ModelError) -> str:
    """The error code of the refusal."""
    return str(getattr(refusal, "code", "") or "")


def _state(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _raise_version(edit: Edit, row: Any) -> None:
    """Raise the version of the row if rows inside it changed, unless a rule has done so already."""
    seen = row.version
    row.refresh_from_db()
    if row.version == seen:
        edit.save(row)


def _waits(row: Any) -> bool:
    """Whether it refers to a row that is not saved yet."""
    related = (field.name for field in row._meta.concrete_fields if field.is_relation)
    held = (row._state.fields_cache.get(name) for name in related)
    return any(other is not None and other._state.adding for other in held)


def _response(answer: Answer) -> HttpResponse:
    headers = answer["headers"] | {"Cache-Control": "no-store"}
    content_type = "application/json" if answer["body"] else None
    response = HttpResponse(
        answer["body"], status=answer["status"], content_type=content_type, headers=headers
    )
    if not answer["body"]:
        del response["Content-Type"]
    return response
