"""Pages that store something for a visitor who is not signed in, within limits."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from toolkit.limits import DAY, MINUTE, Limit
from toolkit.networks import network_asking

BEGUN = (
    Limit("sign-in: begun", 30, MINUTE),
    Limit("sign-in: begun, day", 500, DAY),
)

View = Callable[..., HttpResponse]


def limited(view: View) -> View:
    """A view whose requests begin a session: of one network only so often."""

    @wraps(view)
    def within_limits(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        network = network_asking(request)
        if not request.user.is_authenticated and not all(one.take(network) for one in BEGUN):
            return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
        return view(request, *args, **kwargs)

    return within_limits
