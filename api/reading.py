"""How a list is requested: filters, order, pages, formats. Unknown values are refused."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, cast

from django.db.models import Model, OrderBy, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.pagination import BasePagination
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from api.several import having_any, several_in, without
from api.sql import Columns, json_rows
from cooperation.asked import moment_of
from cooperation.filters import FilterSet
from history.known import known_at

PAGE_SIZE, LARGEST_PAGE = 100, 1000
FURTHEST_ROW = 2**62
"""PostgreSQL counts rows in 64 bits; no table has that many."""


class FormatNegotiation(DefaultContentNegotiation):
    """Refuses an unknown `format` like any other invalid query parameter."""

    def filter_renderers(
        self,
        renderers: Iterable[BaseRenderer],
        format: str,  # noqa: A002 - named by the base class
    ) -> list[BaseRenderer]:
        renderers = list(renderers)
        if found := [renderer for renderer in renderers if renderer.format == format]:
            return found
        known = ", ".join(str(renderer.format) for renderer in renderers)
        reason = _("Unknown format; available: %(known)s.") % {"known": known}
        raise ValidationError({"format": [reason]})


class Filtering(DjangoFilterBackend):
    """Passes today to the collection's FilterSet, and the requested day to the view.

    The request is REST framework's; the stubs name Django's, which it wraps.
    """

    def get_filterset_kwargs(
        self, request: HttpRequest, queryset: Any, view: Any
    ) -> dict[str, Any]:
        kwargs = super().get_filterset_kwargs(request, queryset, view)
        words = without(kwargs["data"], several_in(kwargs["data"], view.several()))
        return kwargs | {"data": words, "today": timezone.localdate()}

    def get_filterset(self, request: HttpRequest, queryset: Any, view: Any) -> Any:
        filterset = cast(FilterSet, super().get_filterset(request, queryset, view))
        view.day = filterset.day
        return filterset

    def filter_queryset(self, request: HttpRequest, queryset: Any, view: Any) -> Any:
        """The matching rows, joined with the relations their columns and order use."""
        rows = super().filter_queryset(request, queryset, view)
        kwargs = super().get_filterset_kwargs(request, queryset, view)
        for name, values in several_in(kwargs["data"], view.several()).items():
            rows = rows.filter(
                having_any(
                    queryset,
                    name,
                    values,
                    filterset_class=view.filterset_class,
                    date=view.day.isoformat(),
                    today=timezone.localdate(),
                )
            )
        return view.serializer_class.joined(rows, view.day)


def _by_columns(model: type[Model]) -> Iterator[Any]:
    """The model's order with relations by their key, whichever fields are returned.

    Django would order by a relation's own order, unless its column happens to be selected.
    """
    relations = {field.name: field.attname for field in model._meta.concrete_fields}
    for term in model._meta.ordering or ():
        name = term.removeprefix("-") if isinstance(term, str) else ""
        sign = "-" if term == f"-{name}" else ""
        yield f"{sign}{relations[name]}" if name in relations else term


class Ordering(BaseFilterBackend):
    """`?ordering=name,-since`: fields of the collection; ties in the order of their keys."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> Any:
        if not (terms := request.query_params.get("ordering")):
            return queryset.order_by(*_by_columns(queryset.model), "pk")
        allowed = view.serializer_class.orders(view.day)
        return queryset.order_by(*(self._term(term, allowed) for term in terms.split(",")), "pk")

    @staticmethod
    def _term(term: str, allowed: dict[str, Any]) -> OrderBy:
        name = term.strip().removeprefix("-")
        if name not in allowed:
            reason = _("Cannot order by «%(name)s»; available: %(known)s.") % {
                "name": name,
                "known": ", ".join(allowed),
            }
            raise ValidationError({"ordering": [reason]})
        return OrderBy(allowed[name], descending=term.strip().startswith("-"))

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        names = "|".join(view.serializer_class.orders(timezone.localdate()))
        return [
            {
                "name": "ordering",
                "in": "query",
                "required": False,
                "description": "Fields to order by, separated by commas; prefix - for descending.",
                "schema": {"type": "string", "pattern": f"^(-?({names})(,-?({names}))*)?$"},
            }
        ]


class Pages(BasePagination):
    """`{count, next, previous, results}`, by numbered pages."""

    query_parameters = ("page", "page_size")

    def read(self, request: Request) -> tuple[int, int]:
        """The requested page number and page size."""
        size = self._number(request, "page_size", PAGE_SIZE, LARGEST_PAGE)
        return self._number(request, "page", 1, None), size

    @staticmethod
    def _number(request: Request, name: str, default: int, largest: int | None) -> int:
        text = request.query_params.get(name, "")
        if not text:
            return default
        if text.isascii() and text.isdigit() and len(text) < 19:
            number = int(text)
            if number >= 1 and (largest is None or number <= largest):
                return number
        reason = (
            _("Give a whole number from 1 to %(largest)s.") % {"largest": largest}
            if largest
            else _("Give a whole number from 1 on.")
        )
        raise ValidationError({name: [reason]})

    def of(self, request: Request, rows: QuerySet[Any], columns: Columns) -> str:
        """The requested page; rows are counted only if there may be more pages."""
        page, size = self.read(request)
        first = (page - 1) * size
        found = json_rows(rows, columns, (first, first + size)) if first < FURTHEST_ROW else []
        has_more = len(found) == size
        if page > 1 and not found:
            raise NotFound(_("Page %(page)s does not exist.") % {"page": page})
        count = rows.count() if has_more else first + len(found)
        return self.body(request, count, found)

    def body(self, request: Request, count: int, rows: list[str]) -> str:
        """The page as JSON; the rows are JSON already."""
        page, size = self.read(request)
        following = self._address(request, page + 1) if page * size < count else None
        previous = self._address(request, page - 1) if page > 1 else None
        head = json.dumps({"count": count, "next": following, "previous": previous})
        return f'{head[:-1]}, "results": [{",".join(rows)}]}}'

    @staticmethod
    def _address(request: Request, page: int) -> str:
        query = request.query_params.copy()
        query["page"] = str(page)
        if (moment := known_at()) and moment != moment_of(request.query_params.get("known_at", "")):
            query["known_at"] = moment.isoformat()  # all pages are of one moment
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        def number(name: str, description: str, **bounds: int) -> dict[str, Any]:
            schema = {"type": "integer", "minimum": 1, **bounds}
            return {
                "name": name,
                "in": "query",
                "required": False,
                "description": description,
                "schema": schema,
            }

        size = number("page_size", "Rows per page.", maximum=LARGEST_PAGE, default=PAGE_SIZE)
        return [number("page", "Page number."), size]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "minimum": 0},
                "next": address,
                "previous": address,
                "results": schema,
            },
        }
