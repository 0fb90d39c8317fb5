"""What a person may see through the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from accounts.access import access_for


class Visible(BaseFilterBackend):
    """Only rows the person may see, of lists and for single objects: what is hidden is missing."""

    narrows_objects = True

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Any], view: Any
    ) -> QuerySet[Any]:
        """The rows the one access rule lets through."""
        return access_for(request).visible(queryset)
