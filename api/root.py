"""The root of the API, and its documentation pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.views import APIView

from api.docs import chapters
from api.registry import api_addresses, api_collections, listed_names
from api.views import answer, refuse_unknown_parameters
from toolkit.problems import problem

ADDRESSES = {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}


class RootView(APIView):
    """The addresses of the collections and of the other resources."""

    @extend_schema(responses={200: ADDRESSES}, tags=["root"], operation_id="root")
    def get(self, request: Request) -> HttpResponse:
        refuse_unknown_parameters(request, ("format",))
        names = {one: f"{one}-list" for one in api_collections}
        names |= {name.removeprefix("api-"): name for name in _beside_collections()}
        found = {key: request.build_absolute_uri(reverse(name)) for key, name in names.items()}
        return answer(request, json.dumps(found))


def _beside_collections() -> Iterator[str]:
    for patterns in api_addresses.values():
        yield from listed_names(patterns)
    yield from ("api-schema", "api-docs")


@method_decorator(csrf_exempt, name="dispatch")  # read-only
class Page(View):
    """A page among JSON responses: errors are problem+json, as in the API."""

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        refusal = problem(405, MethodNotAllowed(request.method or "").detail)
        refusal["Allow"] = ", ".join(self._allowed_methods())  # type: ignore[attr-defined]  # of Django's View
        return refusal


class DocsView(Page):
    """The API's description as a page, rendered here: no scripts, no external resources.

    In English, like the names it describes, whatever the user's language.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        with translation.override("en"):
            return render(request, "api/docs.html", {"chapters": chapters()})


class ChapterView(Page):
    """The query parameters and fields of one collection."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        """The page."""
        if not (found := [chapter for chapter in chapters() if chapter.name == name]):
            raise Http404
        with translation.override("en"):
            return render(request, "api/chapter.html", {"chapter": found[0]})
