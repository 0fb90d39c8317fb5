"""The changes in the API: what was recorded, newest first; as a log for copies, oldest first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.access import access_for
from api.fields import SourceSerializer
from api.reading import LARGEST_PAGE, PAGE_SIZE
from api.views import answer, refuse_unknown_parameters
from changes import events
from changes.api_names import SIDES, ApiNames, names_of, objects_of
from changes.events import EventQuery, Position
from changes.lines import VERBS, ChangeLine
from changes.log import NotInLogError, end_of_log, horizon, log
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
        "since",
        "Return the log, oldest first, from this `cursor` on; `0`: from its beginning. An event is"
        " returned only when no other can come before it any more.",
    ),
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
    """A changed field with its old and new value, as recorded; `title.fi` is a key in an object."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "field": serializers.CharField(),
            # Any JSON value, including null: allow_null would describe null twice.
            "from": serializers.JSONField(),
            "to": serializers.JSONField(),
        }


class ObjectSerializer(serializers.Serializer[Any]):
    """An object of the API that shows the row."""

    collection = serializers.CharField()
    key = serializers.CharField()
    url = serializers.URLField()


class ChangeSerializer(serializers.Serializer[Any]):
    """One recorded change of one row. The author is shown by role only."""

    id = serializers.CharField()
    recorded_at = serializers.DateTimeField()
    change = serializers.ChoiceField([(key, str(label)) for key, label in VERBS.items()])
    subject = serializers.CharField()
    record = serializers.CharField(
        help_text="The collection of the row, or `collection.list` for a row inside others."
    )
    record_id = serializers.CharField()
    version = serializers.IntegerField(min_value=1, help_text="The row's version at this change.")
    objects_ = ObjectSerializer(many=True)
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
    cursor = serializers.CharField(
        help_text="For `since`: with it, after this page; without it, the end of the log."
    )
    results = ChangeSerializer(many=True)


class LogIsAnotherError(APIException):
    """The log does not have the event of the cursor: the database was restored from a backup."""

    status_code = 410
    default_detail = gettext_lazy(
        "The log does not have the change with this cursor. Read everything again and go on from"
        " the new «cursor»."
    )


class ChangesApiView(APIView):
    """Recorded changes with the fields that differ: newest first, or as a log with `since`."""

    @extend_schema(operation_id="changes", parameters=[*PARAMETERS], responses=ChangesSerializer)
    def get(self, request: Request) -> HttpResponseBase:
        refuse_unknown_parameters(request, (*(word.name for word in PARAMETERS), "format"))
        access, wanted, size = access_for(request), self._wanted(request), self._size(request)
        reached = horizon()
        if request.query_params.get("since"):
            return self._log(request, wanted, size, reached)
        page = timeline(access, wanted, size=size, after=self._after(request))
        following = self._next(request, after=str(page.after)) if page.after else None
        body = {
            "count": events.count(access, wanted),
            "next": following,
            "previous": None,
            "cursor": end_of_log(access, reached),
            "results": _results(request, page.lines_newest_first),
        }
        return self._answer(request, body)

    def _log(
        self, request: Request, wanted: EventQuery, size: int, reached: datetime
    ) -> HttpResponseBase:
        if request.query_params.get("after"):
            raise ValidationError({"after": [_("Use either «since» or «after».")]})
        until = min(reached, wanted.until or reached)
        wanted, cursor = replace(wanted, until=until), request.query_params["since"]
        try:
            page = log(access_for(request), wanted, size=size, cursor=cursor)
        except NotInLogError as error:
            raise LogIsAnotherError from error
        except ValueError as error:
            raise ValidationError({"since": [_("This is not a cursor of the log.")]}) from error
        body = {
            "count": page.count,
            "next": self._next(request, since=page.cursor),
            "previous": None,
            "cursor": page.cursor,
            "results": _results(request, page.lines),
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
    def _next(request: Request, **place: str) -> str:
        words = request.query_params.copy()
        for name, value in place.items():
            words[name] = value
        return request.build_absolute_uri(f"{request.path}?{words.urlencode()}")


def _results(request: Request, lines: Iterable[ChangeLine]) -> list[dict[str, Any]]:
    root = request.build_absolute_uri(reverse("api-root"))
    return [as_dict(line, root) for line in lines]


def as_dict(line: ChangeLine, root: str) -> dict[str, Any]:
    """A change as the API returns it, with the names of the API; `root` is its address."""
    event, names = line.event, names_of(line.event.model)
    return {
        "id": f"{event.model._meta.label_lower}.{event.number}",
        "recorded_at": _as_in_rows(event.moment),
        "change": line.verb,
        "subject": events.subject_of(event.model),
        "record": names.record,
        "record_id": str(event.pk),
        "version": event.row["version"],
        "objects": [
            {"collection": name, "key": str(key), "url": f"{root}{name}/{key}/"}
            for name, key in objects_of(line)
        ],
        "title": str(line.title),
        "county": line.county.code if line.county else None,
        **_pages(line),
        "on": line.true_day.isoformat() if line.true_day else None,
        "days_after": line.days_after,
        "recorded_by": line.role,
        "source": _source(event.row),
        "fields": [field for one in line.differences for field in _fields(line, one.name, names)],
    }


def _as_in_rows(moment: datetime) -> str:
    """The moment as PostgreSQL writes it into rows: without zeroes at the end of a fraction."""
    text, offset = moment.strftime("%Y-%m-%dT%H:%M:%S.%f"), moment.isoformat()[-6:]
    return text.rstrip("0").rstrip(".") + offset


def _pages(line: ChangeLine) -> dict[str, Any]:
    """The key of the record with a page that the row is part of, under the name of its kind."""
    return dict.fromkeys(record_pages) | ({line.page.name: line.page.key} if line.page else {})


def _source(row: dict[str, Any]) -> dict[str, str] | None:
    if "source_channel" not in row:
        return None
    return {name: row[f"source_{name}"] for name in ("channel", "reference", "url")}


def _fields(line: ChangeLine, name: str, names: ApiNames) -> Iterator[dict[str, Any]]:
    """The change of a column as fields: a period is two, one for each bound."""
    event = line.event
    one = event.model._meta.get_field(name)
    old, new = _sides(line, name, column_name(one))
    if isinstance(one, DateRangeField):
        for side in SIDES:
            bounds = [_bound(period, side) for period in (old, new)]
            if bounds[0] != bounds[1]:
                yield {"field": names.bound(name, side), "from": bounds[0], "to": bounds[1]}
        return
    yield {"field": names.field(name), "from": old, "to": new}


def _sides(line: ChangeLine, name: str, column: str) -> tuple[Any, Any]:
    event = line.event
    difference = next(found for found in line.differences if found.name == name)
    if not (difference.old or difference.new):
        return None, None  # the person is not shown, only the role
    old = event.row if event.label == "delete" else event.before or {}
    new = {} if event.label == "delete" else event.row
    if event.label == "insert":
        old = {}
    return old.get(column), new.get(column)


def _bound(period: str | None, side: str) -> str | None:
    """One bound of a recorded period, half-open; None where there is none."""
    found = RANGE.fullmatch(period) if period else None
    return (found[side] or None) if found else None


urlpatterns: list[URLPattern] = [path("", ChangesApiView.as_view(), name="api-changes")]
