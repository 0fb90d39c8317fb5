"""The project's addresses and a view of constant bytes, which is made anew for each reader."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from cooperation.urls import urlpatterns as pages

BYTES = b"x" * 40_000


def constant(_request: HttpRequest) -> HttpResponse:
    """The cheapest view there is, through the same middleware."""
    return HttpResponse(BYTES, headers={"Cache-Control": "private"})


urlpatterns = [path("constant/", constant), *pages]
