"""The front door of the API: what there is, and the page that explains it."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.generic import TemplateView
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from cooperation.api.router import router
from cooperation.api.views import answer, refuse_unknown_words

BESIDE_COLLECTIONS = (
    "api-situation",
    "api-situation-trend",
    "api-situation-compare",
    "api-schema",
    "api-docs",
)
ADDRESSES = {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}


class RootView(APIView):
    """The addresses of the collections and of what stands beside them."""

    @extend_schema(responses={200: ADDRESSES}, tags=["root"], operation_id="root")
    def get(self, request: Request) -> HttpResponse:
        refuse_unknown_words(request, ("format",))
        names = {prefix: f"{prefix}-list" for prefix, _view, _name in router.registry}
        names |= {name.removeprefix("api-"): name for name in BESIDE_COLLECTIONS}
        found = {key: request.build_absolute_uri(reverse(name)) for key, name in names.items()}
        return answer(request, json.dumps(found))


class DocsView(TemplateView):
    """The description as a page, made here: no script, nothing from elsewhere."""

    template_name = "api/docs.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs)
