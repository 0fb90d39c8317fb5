"""The OpenAPI description: each operation with the errors it can answer with, in 3.1."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.utils.translation import override
from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema as SpectacularAutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.request import Request
from rest_framework.views import APIView

from cooperation.api import problems
from cooperation.api.exports import CsvRenderer, XlsxRenderer
from cooperation.api.views import answer, refuse_unknown_words
from cooperation.filters import MOMENT

FILES = {
    CsvRenderer.media_type: {"schema": {"type": "string"}},
    XlsxRenderer.media_type: {"schema": {"type": "string", "format": "binary"}},
}
DESCRIPTIONS = {
    "304": "Not changed since the answer whose ETag was given.",
    "400": "A query word or field is unknown or has a value that is refused; `errors` says which.",
    "401": "Sign in, or send a valid token.",
    "404": "There is no such object or page.",
    "406": "None of the media types asked for can be given.",
}


DATE = OpenApiParameter(
    "date",
    {"type": "string", "format": "date", "example": "2024-06-30"},
    description="The day for the fields that depend on one, 2022-03-01 to today; today if left"
    " out.",
)


KNOWN_AT = OpenApiParameter(
    "known_at",
    MOMENT,
    description="As known then: a day, which means its end, or a moment with its offset.",
)


class AutoSchema(SpectacularAutoSchema):
    """Errors are problem+json, whatever the format asked for; every field of an answer is there."""

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        answers: dict[str, Any] = super()._get_response_bodies(direction)
        for code, description in DESCRIPTIONS.items():
            look = None if code == "304" else problems.ProblemSerializer
            response = OpenApiResponse(look, description)
            media_types = [problems.MEDIA_TYPE]
            answers[code] = self._get_response_for_code(response, code, media_types)
        return answers

    def _get_response_for_code(
        self, serializer: Any, status_code: str, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        response = super()._get_response_for_code(serializer, status_code, *args, **kwargs)
        content = response.get("content", {})
        content.update({name: look for name, look in FILES.items() if name in content})
        return response

    def _postprocess_serializer_schema(
        self, schema: dict[str, Any], serializer: Any, direction: str
    ) -> dict[str, Any]:
        schema = super()._postprocess_serializer_schema(schema, serializer, direction)
        if direction == "response" and schema.get("properties"):
            schema["required"] = list(schema["properties"])
        return schema

    def get_override_parameters(self) -> list[Any]:
        """A single object takes the day and the moment too."""
        found = list(super().get_override_parameters())
        return [*found, DATE, KNOWN_AT] if getattr(self.view, "action", "") == "retrieve" else found

    def get_operation_id(self) -> str:
        return super().get_operation_id().removeprefix("api_v1_")

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").split("/")[0]]


class TokenExtension(OpenApiAuthenticationExtension):
    """A personal token in the header."""

    target_class = "accounts.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """How OpenAPI says it."""
        return {"type": "http", "scheme": "bearer"}


class FilteringExtension(DjangoFilterExtension):
    """A query word means what its help says, else its label; it is so in forms too."""

    target_class = "cooperation.api.reading.Filtering"
    priority = 1

    def resolve_filter_field(self, *args: Any) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super().resolve_filter_field(*args)
        field = args[-1]
        for parameter in parameters:
            parameter["description"] = str(field.extra.get("help_text") or field.label or "")
        return parameters


@cache
def schema() -> dict[str, Any]:
    """The description, made once for the process: it depends on the code only."""
    with override("en"):
        return dict(SchemaGenerator().get_schema(public=True))


@cache
def _as_json() -> str:
    return json.dumps(schema(), ensure_ascii=False, default=str)


class SchemaView(APIView):
    """This description, as JSON."""

    schema = None

    def get(self, request: Request) -> HttpResponse:
        refuse_unknown_words(request, ("format",))
        return answer(request, _as_json())
