"""The project's addresses and a view of constant bytes, which is not cached."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from cooperation.urls import urlpatterns as pages

BYTES = b"x" * 40_000


def constant(_request: HttpRequest) -> HttpResponse:
    """The cheapest possible view, through the same middleware."""
    return HttpResponse(BYTES, headers={"Cache-Control": "private"})


urlpatterns = [path("constant/", constant), *pages]
