"""Collections: lists and objects, all filtered, ordered, paged and cached in the same way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast

from django.db.models import Model, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from api import ranges
from api.exports import RENDERERS, export
from api.reading import Pages
from api.rows import RowSerializer
from api.several import names_of
from api.sql import json_rows, stream_json_rows
from cooperation.asked import AskedWronglyError, known_moment_of
from cooperation.filters import FilterSet
from cooperation.models import County
from history.known import as_known, each_as_known, known_at


def answer(request: Request, body: str, *, version: str = "") -> HttpResponse:
    """A JSON response that is revalidated on each use: edits are visible at once, at low cost."""
    etag = etag_of(body, version)
    response = HttpResponse(body, content_type="application/json")
    response["ETag"] = etag
    response["Cache-Control"] = f"{_shared(request)}, no-cache"
    return response


def etag_of(body: str, version: str = "") -> str:
    """The ETag of a response; that of an object begins with its version."""
    digest = hashlib.blake2b(body.encode(), digest_size=12).hexdigest()
    return f'"{version}-{digest}"' if version else f'"{digest}"'


def digest_of(row: Mapping[str, Any], lists: Iterable[str]) -> str:
    """The digest of the rows inside a row, for the ETag: the row's version excludes them."""
    held = json.dumps([row[name] for name in lists], sort_keys=True)
    return hashlib.blake2b(held.encode(), digest_size=4).hexdigest()


def _shared(request: Request) -> str:
    return "private" if request.user.is_authenticated else "public"


def refuse_unknown_parameters(request: Request, known: Iterable[str]) -> None:
    """Refuse unknown query parameters, so that a misspelt filter is not silently ignored."""
    if unknown := sorted(set(request.query_params) - set(known)):
        raise ValidationError({name: [_("Unknown query parameter.")] for name in unknown})


class Collection(GenericViewSet[Any]):
    """Rows of one model, read as JSON that PostgreSQL writes.

    Backends filter the rows: `Filtering` and `Ordering` a list, those with `narrows_objects` (what
    the user may see) single objects too. Writing adds methods that respond with `retrieve`.
    """

    serializer_class: type[RowSerializer]
    filterset_class: type[FilterSet] = FilterSet
    pagination_class = Pages
    metadata_class = None
    lookup_value_regex = "[0-9]{1,18}"
    day: date
    """The day for fields that depend on a day; set by `Filtering`."""

    @classmethod
    def several(cls) -> frozenset[str]:
        """The query parameters that take several values."""
        return names_of(cls.filterset_class.base_filters)

    def get_renderers(self) -> list[Any]:
        exports = RENDERERS if self.action == "list" else ()
        return [JSONRenderer(), *(renderer() for renderer in exports)]

    def get_queryset(self) -> QuerySet[Any]:
        model: type[Model] = self.serializer_class.Meta.model
        return model._default_manager.all()

    def list(self, request: Request) -> HttpResponseBase:
        refuse_unknown_parameters(request, self._parameters())
        with as_known(self._known_at(request)):
            return self._list(request)

    def _list(self, request: Request) -> HttpResponseBase:
        rows = self.filter_queryset(self.get_queryset())
        names = self._asked_fields(request)
        columns = {name: self.serializer_class.columns(self.day)[name] for name in names}
        self.headers["Vary"] = "Accept"
        kind = request.accepted_renderer.format
        if kind != JSONRenderer.format:
            fields = {name: self.serializer_class.row_fields()[name] for name in names}
            found = each_as_known(known_at(), stream_json_rows(rows, columns))
            return export(kind, self.basename, fields, found)
        return answer(request, cast(Pages, self.paginator).of(request, rows, columns))

    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        refuse_unknown_parameters(request, ("date", "known_at", "fields", "format"))
        self.day = asked_day(request)
        with as_known(self._known_at(request)):
            return self._retrieve(request, pk)

    def _known_at(self, request: Request) -> datetime | None:
        """The moment as of which the request is answered, named in the response's header."""
        if moment := asked_moment(request):
            self.headers["Known-At"] = moment.isoformat()
        return moment

    def _retrieve(self, request: Request, pk: str) -> HttpResponse:
        if not (found := self.read(pk)):
            raise NotFound
        row, names = json.loads(found[0]), self._asked_fields(request)
        body = found[0] if len(names) == len(row) else json.dumps({n: row[n] for n in names})
        return answer(request, body, version=self.version_of(found[0]))

    def _asked_fields(self, request: Request) -> Sequence[str]:
        """The names in `fields`, in their order; all if it is left out."""
        every = self.serializer_class.row_fields()
        if not (asked := request.query_params.get("fields")):
            return [*every]
        names = list(dict.fromkeys(asked.split(",")))
        if unknown := [name for name in names if name not in every]:
            reason = _("Unknown field «%(name)s»; available: %(known)s.") % {
                "name": unknown[0],
                "known": ", ".join(every),
            }
            raise ValidationError({"fields": [reason]})
        return names

    def read(self, *keys: Any) -> Sequence[str]:
        """The rows with these keys as JSON, as far as the user may see them."""
        rows = self.serializer_class.joined(self.get_queryset().filter(pk__in=keys), self.day)
        return json_rows(self._narrowed(rows), self.serializer_class.columns(self.day))

    def version_of(self, text: str) -> str:
        """The start of an object's ETag: its version, and the digest of the rows inside it."""
        row = json.loads(text)
        lists = self.serializer_class.input_class().lists()
        return f"{row['version']}-{digest_of(row, lists)}" if lists else str(row["version"])

    def _narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        for backend in self.filter_backends:
            if getattr(backend, "narrows_objects", False):
                rows = backend().filter_queryset(self.request, rows, self)
        return rows

    def _parameters(self) -> set[str]:
        return {
            *self.filterset_class.base_filters,
            *ranges.parameters(self.serializer_class),
            *Pages.query_parameters,
            "ordering",
            "fields",
            "format",
        }


def asked_moment(request: Request) -> datetime | None:
    """The moment as of which `known_at` is answered; None if it is left out."""
    if not (text := request.query_params.get("known_at")):
        return None
    try:
        return known_moment_of(text, today=timezone.localdate())
    except AskedWronglyError as error:
        raise ValidationError({"known_at": [str(error)]}) from error


def asked_day(request: Request) -> date:
    """The `date` of a request without other filters."""
    asked = FilterSet(request.query_params, County.objects.none(), today=timezone.localdate())
    if not asked.is_valid():
        raise ValidationError(asked.errors)
    return asked.day
