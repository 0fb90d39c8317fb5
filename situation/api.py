"""The situation in the API: of a day, over time, and between two days."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from api.registry import api_addresses
from api.views import answer, refuse_unknown_parameters
from cooperation.asked import AskedWronglyError, day_of, known_moment_of
from cooperation.situations import NotAnswerable
from situation import serializers
from situation.comparison import Comparison, compare
from situation.origins import (
    origins_as_json,
    origins_of,
    origins_of_comparison,
    origins_of_trend,
)
from situation.registry import additions
from situation.situations import situation
from situation.trends import STEPS, Trend, trend
from toolkit.days import iso_day


def _day(name: str, description: str, *, required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(name, date, required=required, description=description)


DATE = _day("date", "The day, 2022-03-01 to today; default: today.")
FROM = _day("from", "The first day.", required=True)
TO = _day("to", "The last day.", required=True)
KNOWN_AT = OpenApiParameter(
    "known_at",
    {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]},
    description="Return the data as known at this time: a date and time with UTC offset, or a day"
    " (meaning its end in Finland). Where something may still be recorded up to it, the response is"
    " as of the last recorded change, which it names. Default: as known now.",
)
COUNTY = OpenApiParameter("county", str, description="The code of a county; default: all.")
STEP = OpenApiParameter("step", str, enum=STEPS, default="month", description="One point for each.")


class Parameters:
    """The query parameters of a request; an invalid one is refused with a 400 that names it."""

    def __init__(self, request: Request, known: Iterable[OpenApiParameter]) -> None:
        refuse_unknown_parameters(request, (*(one.name for one in known), "format"))
        self.values = request.query_params

    def day(self, name: str) -> date:
        """A required day that the system covers."""
        if not (text := self.values.get(name)):
            raise ValidationError({name: [_("Give a day, such as 2024-06-30.")]})
        if iso_day(text) is None:
            raise ValidationError({name: [_("Write the day as in 2024-06-30.")]})
        return self._read(name, lambda: day_of(text, today=timezone.localdate()))

    def day_or_today(self, name: str) -> date:
        return self.day(name) if self.values.get(name) else timezone.localdate()

    def moment(self, name: str) -> datetime | None:
        """The moment as of which a given one is answered, if one is given."""
        if not (text := self.values.get(name)):
            return None
        today = timezone.localdate()
        moment: datetime = self._read(name, lambda: known_moment_of(text, today=today))
        return moment

    @staticmethod
    def _read(name: str, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except AskedWronglyError as error:
            raise ValidationError({name: [str(error)]}) from error


def _answer(request: Request, ask: Callable[[], Any]) -> HttpResponse:
    try:
        found = ask().as_dict()
    except NotAnswerable as error:
        raise ValidationError({error.field: [str(error.sentence)]}) from error
    return answer(request, json.dumps(found, ensure_ascii=False))


class _WithAdditions:
    """The situation with the additions of apps in the API, and the origins of the figures."""

    def __init__(self, day: date, known_at: datetime | None, county: str | None) -> None:
        self.situation = situation(day, known_at=known_at, county=county)
        self.added = {
            key: addition.as_json(self.situation, known_at) for key, addition in additions.items()
        }

    def as_dict(self) -> dict[str, object]:
        origins = origins_of(self.situation, is_demonstration=settings.DEMO)
        by_path = origins_as_json(self.situation, origins, self.added)
        return self.situation.as_dict() | self.added | {"origins": by_path}


@dataclass(frozen=True, slots=True)
class _WithOrigins:
    """A trend or a comparison with the origins of its figures."""

    found: Trend | Comparison

    def as_dict(self) -> dict[str, object]:
        if isinstance(self.found, Trend):
            origins: Any = origins_of_trend(self.found, is_demonstration=settings.DEMO)
        else:
            origins = origins_of_comparison(self.found, is_demonstration=settings.DEMO)
        return self.found.as_dict() | {"origins": origins}


class SituationView(APIView):
    """The situation of a day: every figure with the counties behind it."""

    parameters = (DATE, KNOWN_AT, COUNTY)

    @extend_schema(
        operation_id="situation",
        parameters=[*parameters],
        responses=serializers.SituationSerializer,
    )
    def get(self, request: Request) -> HttpResponse:
        given = Parameters(request, self.parameters)
        day, known_at = given.day_or_today("date"), given.moment("known_at")
        county = given.values.get("county") or None
        return _answer(request, lambda: _WithAdditions(day, known_at, county))


class TrendView(APIView):
    """Every figure's count on days between two dates, at most 5,000 points."""

    parameters = (FROM, TO, STEP, KNOWN_AT)

    @extend_schema(
        operation_id="situation_trend",
        parameters=[*parameters],
        responses=serializers.TrendSerializer,
    )
    def get(self, request: Request) -> HttpResponse:
        given = Parameters(request, self.parameters)
        first, last = given.day("from"), given.day("to")
        step, known_at = given.values.get("step") or "month", given.moment("known_at")
        return _answer(request, lambda: _WithOrigins(trend(first, last, step, known_at=known_at)))


class CompareView(APIView):
    """What differs between two days, figure by figure and county by county."""

    parameters = (FROM, TO, KNOWN_AT)

    @extend_schema(
        operation_id="situation_compare",
        parameters=[*parameters],
        responses=serializers.ComparisonSerializer,
    )
    def get(self, request: Request) -> HttpResponse:
        given = Parameters(request, self.parameters)
        first, last = given.day("from"), given.day("to")
        known_at = given.moment("known_at")
        return _answer(request, lambda: _WithOrigins(compare(first, last, known_at=known_at)))


api_addresses.add(
    "situation",
    [
        path("", SituationView.as_view(), name="api-situation"),
        path("trend/", TrendView.as_view(), name="api-situation-trend"),
        path("compare/", CompareView.as_view(), name="api-situation-compare"),
    ],
    order=10,
)
