"""The OpenAPI 3.1 description: each operation with its possible errors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from django.http import HttpResponse
from django.utils.translation import override
from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema as SpectacularAutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from api.bodies import LARGEST_BULK
from api.components import operations, with_named_components
from api.row_inputs import RowInput
from api.several import MOST, takes_several
from api.views import answer, refuse_unknown_parameters
from cooperation.filters import MOMENT
from toolkit import problems

ROOT = "root"
KINDS = {"POST": "new", "PUT": "whole", "PATCH": "part"}
SUMMARIES = {
    "list": "List the %s",
    "retrieve": "Read one of the %s",
    "create": "Add to the %s",
    "update": "Replace one of the %s",
    "partial_update": "Change one of the %s",
    "destroy": "Delete one of the %s",
    "bulk": "Add to and change the %s, all or none",
}
"""The summary of each operation of a collection."""
AS_FILES = " The same as a file, every matching row: `format=csv` or `format=xlsx`."
DEFAULT_SERVER = "/"
DESCRIPTIONS = {
    "304": "Not modified since the response with the given ETag.",
    "400": "A query parameter or field is unknown or has an invalid value; see `errors`.",
    "401": "Sign in, or send a valid token.",
    "403": "You may read this but not edit it, or your session has no second factor.",
    "404": "The object or page does not exist.",
    "406": "None of the requested media types is available.",
    "412": "The row has changed since the version in `If-Match`. The response includes the current"
    " row as `current`.",
    "413": "The request body is too large.",
    "414": "The address is too long.",
    "415": "The request body is not sent as JSON.",
    "422": "The `Idempotency-Key` was already used for another edit.",
    "428": "`If-Match` is missing: an edit must name the version it is based on.",
    "429": "Too many requests; `Retry-After` gives the number of seconds to wait.",
}
OF_READING = ("304", "400", "401", "403", "404", "406", "414", "429")
OF_WRITING = ("400", "401", "403", "404", "406", "412", "413", "414", "415", "422", "428", "429")


DATE = OpenApiParameter(
    "date",
    {"type": "string", "format": "date", "example": "2024-06-30"},
    description="The day for fields that depend on a day, 2022-03-01 to today; default: today.",
)


KNOWN_AT = OpenApiParameter(
    "known_at",
    MOMENT,
    description="Return the data as known at this time: a day (meaning its end), or a date and"
    " time with UTC offset.",
)


REASON = OpenApiParameter(
    "reason",
    {"type": "string", "maxLength": 300, "pattern": "^[ -~]*$", "example": "Letter of 12 March"},
    description="The reason for the edit, one line; the history shows it with user and time.",
)
KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "maxLength": 150, "pattern": "^[!-~]*$"},
    OpenApiParameter.HEADER,
    description="Your own key for this edit. A request repeated with the same key and contents is"
    " executed once and gets the first response again. Stored for three days.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": "^[ -~]+$"},
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the object as you read it; an outdated one is refused with 412.",
)
RESPONSE_SERIALIZERS: dict[str, Any] = {"304": None, "412": problems.StaleSerializer}


class AutoSchema(SpectacularAutoSchema):
    """Errors are problem+json in every requested format; responses have all their fields."""

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        answers: dict[str, Any] = super()._get_response_bodies(direction)
        if self.is_bulk:
            answers = {"200": self._bulk_answer(answers["200"])}
        for code in OF_READING if self.method == "GET" else OF_WRITING:
            serializer = RESPONSE_SERIALIZERS.get(code, problems.ProblemSerializer)
            response = OpenApiResponse(serializer, DESCRIPTIONS[code])
            media_types = [problems.MEDIA_TYPE]
            answers[code] = self._get_response_for_code(response, code, media_types)
        for code, described in answers.items():
            described.update(self._beside(code))
        return answers

    # Writing

    @property
    def _read_serializer(self) -> Any:
        view: Any = self.view
        return view.serializer_class

    @property
    def is_bulk(self) -> bool:
        return getattr(self.view, "action", "") == "bulk"

    def get_request_serializer(self) -> Any:
        serializer = getattr(self.view, "serializer_class", None)
        if not serializer or self.method not in KINDS:
            return None
        return serializer.input_class(KINDS[self.method])()

    def _get_request_body(self, direction: Any = "request") -> dict[str, Any] | None:
        body: dict[str, Any] | None = super()._get_request_body(direction)
        if body and self.is_bulk:
            rows = {"type": "array", "maxItems": LARGEST_BULK, "items": self._bulk_row(direction)}
            body["content"] = {"application/json": {"schema": rows}}
        return body

    def _bulk_row(self, direction: Any) -> dict[str, Any]:
        """A new row, or some fields of an existing one with its key and the version seen."""
        new = self._read_serializer.input_class("new")()
        part: dict[str, Any] = self._map_basic_serializer(
            self._read_serializer.input_class("part")(), direction
        )
        key = self._read_serializer.Meta.model._meta.pk.name
        schema = {"type": "integer" if key == "id" else "string"}
        part["properties"] |= {key: schema, "version": {"type": "integer", "minimum": 1}}
        part |= {"required": [key, "version"], "additionalProperties": False}
        for name in self._read_serializer.input_class("part").lists():
            del part["properties"][name]  # replaced one row at a time
        return {"anyOf": [self.resolve_serializer(new, direction).ref, part]}

    @staticmethod
    def _bulk_answer(answer: dict[str, Any]) -> dict[str, Any]:
        rows_schema = answer["content"]["application/json"]["schema"]
        rows = {"count": {"type": "integer"}, "results": {"type": "array", "items": rows_schema}}
        whole = {"type": "object", "required": list(rows), "properties": rows}
        return answer | {"content": {"application/json": {"schema": whole}}}

    def _beside(self, code: str) -> dict[str, Any]:
        """Headers of a response, and links to the next operations on a created row."""
        names = {"201": ("ETag", "Location"), "401": ("WWW-Authenticate",), "429": ("Retry-After",)}
        found = names.get(code, ("ETag",) if code == "200" and not self.is_bulk else ())
        # A list downloaded as a file has no ETag.
        needed = code != "200" or getattr(self.view, "action", "") != "list"
        headers = {name: {"schema": {"type": "string"}, "required": needed} for name in found}
        beside: dict[str, Any] = {"headers": headers} if headers else {}
        return beside | ({"links": self._links()} if code == "201" else {})

    def _links(self) -> dict[str, Any]:
        key = self._read_serializer.Meta.model._meta.pk.name
        which = {f"path.{key}": f"$response.body#/{key}"}
        seen = which | {"header.If-Match": "$response.header.ETag"}
        start = self.get_operation_id().removesuffix("_create")
        return {
            "read": {"operationId": f"{start}_retrieve", "parameters": which},
            "correct": {"operationId": f"{start}_partial_update", "parameters": seen},
            "delete": {"operationId": f"{start}_destroy", "parameters": seen},
        }

    def map_renderers(self, attribute: str) -> list[str]:
        """Files are left out beside JSON: a generated client reads one type of response."""
        found: list[str] = super().map_renderers(attribute)
        json_renderer = getattr(JSONRenderer, attribute)
        return [json_renderer] if json_renderer in found else found

    def _postprocess_serializer_schema(
        self, schema: dict[str, Any], serializer: Any, direction: str
    ) -> dict[str, Any]:
        schema = super()._postprocess_serializer_schema(schema, serializer, direction)
        if direction == "response" and schema.get("properties"):
            optional = getattr(serializer, "optional", ())
            schema["required"] = [name for name in schema["properties"] if name not in optional]
        if direction == "request" and isinstance(serializer, RowInput):
            # Computed fields may be sent back unchanged.
            read_only = {"readOnly": True, "description": "Read-only; may be sent back unchanged."}
            schema["properties"] |= {name: dict(read_only) for name in sorted(serializer.computed)}
            schema["additionalProperties"] = False
        return schema

    def get_override_parameters(self) -> list[Any]:
        """Single objects take `date` and `known_at` too."""
        found = list(super().get_override_parameters())
        if self.method != "GET":
            writing = [DATE, REASON, KEY]
            return [*found, *writing, *([] if self.method == "POST" else [IF_MATCH])]
        action = getattr(self.view, "action", "")
        found += [DATE, KNOWN_AT] if action == "retrieve" else []
        return [*found, self._fields_word()] if action in ("retrieve", "list") else found

    def _fields_word(self) -> OpenApiParameter:
        names = "|".join(self._read_serializer.row_fields())
        return OpenApiParameter(
            "fields",
            {"type": "string", "pattern": f"^({names})(,({names}))*$"},
            description="Return only these fields, separated by commas.",
        )

    def get_operation_id(self) -> str:
        return super().get_operation_id().removeprefix("api_v1_")

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").split("/")[0] or ROOT]

    def get_summary(self) -> str:
        """What a collection's operation does, or the first sentence on any other address."""
        rows = self.get_tags()[0].replace("-", " ")
        if summary := SUMMARIES.get(getattr(self.view, "action", "")):
            return summary % rows
        return self.get_description().partition(":")[0].partition(".")[0]

    def get_description(self, *args: Any) -> str:
        is_list = getattr(self.view, "action", "") == "list"
        return f"{super().get_description(*args)}{AS_FILES if is_list else ''}"


class InputExtension(OpenApiSerializerFieldExtension):
    """An object or a list in a request is described inline with its fields."""

    target_class = "api.inputs.StrictSerializer"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Any:
        found = auto_schema._map_basic_serializer(self.target, direction)
        found.pop("description", None)
        return found | {"additionalProperties": False}


class FilteringExtension(DjangoFilterExtension):
    """A query parameter is described by its help text, else by its label, as in forms."""

    target_class = "api.reading.Filtering"
    priority = 1

    def resolve_filter_field(self, *args: Any) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super().resolve_filter_field(*args)
        field = args[-1]
        for parameter in parameters:
            parameter["description"] = str(field.extra.get("help_text") or field.label or "")
            if takes_several(field):
                parameter |= {"style": "form", "explode": True}
                parameter["schema"] = {
                    "type": "array",
                    "items": parameter["schema"],
                    "maxItems": MOST,
                }
                parameter["description"] += " Several: repeated, or with commas."
        return parameters


@cache
def schema() -> dict[str, Any]:
    """The description, computed once per process: it depends on the code only."""
    with override("en"):
        whole = with_named_components(dict(SchemaGenerator().get_schema(public=True)))
    for _path, _method, operation in operations(whole):
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "query" and not parameter.get("required"):
                parameter["allowEmptyValue"] = True  # as if it were left out
    return whole | {"servers": [{"url": DEFAULT_SERVER}], "tags": list(_tags(whole))}


def _tags(whole: dict[str, Any]) -> Iterator[dict[str, str]]:
    """The tags with what the first operation of each reads."""
    found: dict[str, str] = {}
    for _path, _method, operation in operations(whole):
        description = operation["description"].removesuffix(AS_FILES)
        found.setdefault(operation["tags"][0], description)
    return ({"name": name, "description": text} for name, text in found.items())


@lru_cache(maxsize=8)
def _as_json(server: str) -> str:
    described = schema() | {"servers": [{"url": server}]}
    return json.dumps(described, ensure_ascii=False, default=str)


class SchemaView(APIView):
    """This description, as JSON; the server is the one asked."""

    schema = None

    def get(self, request: Request) -> HttpResponse:
        refuse_unknown_parameters(request, ("format",))
        return answer(request, _as_json(request.build_absolute_uri("/")))
