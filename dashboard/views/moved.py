"""Addresses that have changed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def moved_to(request: HttpRequest, address: str) -> HttpResponse:
    """For good to another address, with the query of this one."""
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{address}?{query}" if query else address, permanent=True)
