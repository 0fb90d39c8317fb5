"""The changes in the API: what was recorded, newest first."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.access import access_for
from api.fields import SourceSerializer
from api.reading import LARGEST_PAGE, PAGE_SIZE
from api.views import answer, refuse_unknown_parameters
from changes import events
from changes.events import EventQuery, Position
from changes.lines import VERBS, ChangeLine
from changes.pages import LARGEST_ID, ChangesForm
from changes.recorded_names import RANGE
from changes.recorders import ROLES
from changes.registry import history_subjects, record_pages
from changes.timeline import timeline
from toolkit.model_fields import column_name


def _parameter(name: str, description: str, **schema: Any) -> OpenApiParameter:
    return OpenApiParameter(name, {"type": "string"} | schema, description=description)


PARAMETERS = (
    _parameter("county", "The code of a county.", example="18"),
    _parameter("municipality", "The code of a municipality.", example="272"),
    *(
        _parameter(name, page.meaning, type="integer", minimum=1, maximum=LARGEST_ID)
        for name, page in record_pages.items()
    ),
    _parameter("subject", "A record type.", enum=list(history_subjects)),
    _parameter("from", "Recorded on this day or later.", format="date", example="2024-01-01"),
    _parameter("to", "Recorded on this day or earlier.", format="date", example="2024-06-30"),
    _parameter("after", "Position where the page begins; taken from `next`."),
    _parameter(
        "page_size",
        "Rows per page.",
        type="integer",
        minimum=1,
        maximum=LARGEST_PAGE,
        default=PAGE_SIZE,
    ),
)


class FieldSerializer(serializers.Serializer[Any]):
    """A changed column with its old and new value, as recorded."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "field": serializers.CharField(),
            # Any JSON value, including null: allow_null would describe null twice.
            "from": serializers.JSONField(),
            "to": serializers.JSONField(),
        }


class ChangeSerializer(serializers.Serializer[Any]):
    """One recorded change of one row. The author is shown by role only."""

    id = serializers.CharField()
    recorded_at = serializers.DateTimeField()
    change = serializers.ChoiceField([(key, str(label)) for key, label in VERBS.items()])
    subject = serializers.CharField()
    record = serializers.CharField()
    record_id = serializers.CharField()
    title = serializers.CharField()
    county = serializers.CharField(allow_null=True)
    on = serializers.DateField(allow_null=True)
    days_after = serializers.IntegerField(min_value=0)
    recorded_by = serializers.ChoiceField([(key, str(label)) for key, label in ROLES.items()])
    source = SourceSerializer(allow_null=True)  # type: ignore[assignment]  # a field of that name
    fields_ = FieldSerializer(many=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = {name.rstrip("_"): field for name, field in super().get_fields().items()}
        names = list(fields)
        after_county = names.index("county") + 1
        pages = {name: serializers.IntegerField(allow_null=True) for name in record_pages}
        names[after_county:after_county] = pages
        return {name: (fields | pages)[name] for name in names}


class ChangesSerializer(serializers.Serializer[Any]):
    """A page of changes. Pages can be read forward only."""

    count = serializers.IntegerField(min_value=0)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ChangeSerializer(many=True)


class ChangesApiView(APIView):
    """Recorded changes, newest first: each change of a row with the fields that differ."""

    @extend_schema(operation_id="changes", parameters=[*PARAMETERS], responses=ChangesSerializer)
    def get(self, request: Request) -> HttpResponseBase:
        refuse_unknown_parameters(request, (*(word.name for word in PARAMETERS), "format"))
        access, wanted, size = access_for(request), self._wanted(request), self._size(request)
        page = timeline(access, wanted, size=size, after=self._after(request))
        following = self._next(request, page.after) if page.after else None
        body = {
            "count": events.count(access, wanted),
            "next": following,
            "previous": None,
            "results": [as_dict(line) for line in page.lines_newest_first],
        }
        return self._answer(request, body)

    def _answer(self, request: Request, body: dict[str, Any]) -> HttpResponse:
        return answer(request, json.dumps(body, ensure_ascii=False))

    def _wanted(self, request: Request) -> EventQuery:
        form = ChangesForm(request.query_params, access=access_for(request))
        if not form.is_valid():
            errors: Any = form.errors
            raise ValidationError(errors)
        return form.wanted

    def _after(self, request: Request) -> Position | None:
        text = request.query_params.get("after", "")
        if text and not (found := Position.read(text)):
            raise ValidationError({"after": [_("The page does not exist.")]})
        return found if text else None

    def _size(self, request: Request) -> int:
        text = request.query_params.get("page_size", "")
        if not text:
            return PAGE_SIZE
        if text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= LARGEST_PAGE:
            return int(text)
        reason = _("Give a whole number from 1 to %(largest)s.") % {"largest": LARGEST_PAGE}
        raise ValidationError({"page_size": [reason]})

    @staticmethod
    def _next(request: Request, after: Position) -> str:
        words = request.query_params.copy()
        words["after"] = str(after)
        return request.build_absolute_uri(f"{request.path}?{words.urlencode()}")


def as_dict(line: ChangeLine) -> dict[str, Any]:
    """A change as the API returns it, with the column names of the database."""
    event, meta = line.event, line.event.model._meta
    return {
        "id": f"{meta.label_lower}.{event.number}",
        "recorded_at": event.moment.isoformat(),
        "change": line.verb,
        "subject": events.subject_of(event.model),
        "record": meta.model_name,
        "record_id": str(event.pk),
        "title": str(line.title),
        "county": line.county.code if line.county else None,
        **_pages(line),
        "on": line.true_day.isoformat() if line.true_day else None,
        "days_after": line.days_after,
        "recorded_by": line.role,
        "source": _source(event.row),
        "fields": [_field(line, one.name) for one in line.differences],
    }


def _pages(line: ChangeLine) -> dict[str, Any]:
    """The key of the record with a page that the row is part of, under the name of its kind."""
    return dict.fromkeys(record_pages) | ({line.page.name: line.page.key} if line.page else {})


def _source(row: dict[str, Any]) -> dict[str, str] | None:
    if "source_channel" not in row:
        return None
    return {name: row[f"source_{name}"] for name in ("channel", "reference", "url")}


def _field(line: ChangeLine, name: str) -> dict[str, Any]:
    event = line.event
    one = event.model._meta.get_field(name)
    difference = next(found for found in line.differences if found.name == name)
    if not (difference.old or difference.new):
        return {"field": name, "from": None, "to": None}  # the person is not shown, only the role
    old = event.row if event.label == "delete" else event.before or {}
    new = {} if event.label == "delete" else event.row
    if event.label == "insert":
        old = {}
    sides = (_value(one, side.get(column_name(one))) for side in (old, new))
    return {"field": name} | dict(zip(("from", "to"), sides, strict=True))


def _value(one: Any, value: Any) -> Any:
    """A period in the API's format; any other value as recorded."""
    if isinstance(one, DateRangeField) and value and (found := RANGE.fullmatch(value)):
        return {"from": found["lower"] or None, "until": found["upper"] or None}
    return value


urlpatterns: list[URLPattern] = [path("", ChangesApiView.as_view(), name="api-changes")]
