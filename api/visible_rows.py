"""The rows that a user may see through the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from accounts.access import access_for


class Visible(BaseFilterBackend):
    """Limits lists and single objects to what the user may see; hidden rows count as missing."""

    narrows_objects = True

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Any], view: Any
    ) -> QuerySet[Any]:
        """The rows allowed by the access rule."""
        return access_for(request).visible(queryset)
