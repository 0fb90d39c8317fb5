"""What holds for every address: its length, its methods, and each query parameter once."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import is_valid_path
from django.utils.translation import gettext as _

from toolkit.problems import PREFIX, problem

LONGEST = 4000
"""Characters of a path with its query; the server itself accepts a little more."""
ADMIN = "admin"
"""Its pages are for users signed in, and filter by several values of one parameter."""


class AddressMiddleware:
    """Answers OPTIONS, and refuses what is too long or has a parameter more than once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if len(request.get_full_path()) > LONGEST:
            longest = _("The address may have %(largest)s characters.") % {"largest": LONGEST}
            return refused(request, 414, {"": longest})
        if request.method == "OPTIONS" and _lacks_its_slash(request):
            return allowing(("GET",))  # reading is redirected
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """The answer to OPTIONS, or the refusal."""
        if request.resolver_match and ADMIN in request.resolver_match.app_names:
            return None
        if request.method == "OPTIONS":
            return allowing(methods_of(view))
        if names := repeated(request.GET, several_of(view)):
            return refused(request, 400, dict.fromkeys(names, _("Give this parameter only once.")))
        return None


# Parameters --------------------------------------------------------------------------------------


def repeated(words: QueryDict, several: Collection[str] = ()) -> list[str]:
    """The parameters that are in an address more than once, though they take one value."""
    return sorted(name for name, values in words.lists() if len(values) > 1 and name not in several)


def several_of(view: Any) -> Collection[str]:
    """The parameters of a view that take several values, which its class lists in `several()`."""
    listed = getattr(_class_of(view), "several", None)
    return listed() if listed else ()


def refused(request: HttpRequest, status: int, reasons: dict[str, str]) -> HttpResponse:
    """The refusal with the reason for each parameter: of the API a problem, else a page."""
    sentences = [f"{name}: {reason}" if name else reason for name, reason in reasons.items()]
    if request.path.startswith(PREFIX):
        errors = [{"field": name, "reason": reason} for name, reason in reasons.items() if name]
        return problem(status, " ".join(sentences), errors)
    return render(request, "400.html", {"reason": " ".join(sentences)}, status=status)


# Methods -----------------------------------------------------------------------------------------


def allowing(methods: Iterable[str]) -> HttpResponse:
    """An answer to OPTIONS: the methods of the address (RFC 9110, section 9.3.7)."""
    found = {*methods, "OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
    response = HttpResponse(status=204, headers={"Allow": ", ".join(sorted(found))})
    del response["Content-Type"]
    return response


def methods_of(view: Any) -> set[str]:
    """The methods that a view answers; of a function that does not declare them, GET and POST."""
    if actions := getattr(view, "actions", None):  # of a viewset
        return {method.upper() for method in actions}
    if found := _class_of(view):
        names = getattr(view, "view_initkwargs", {}).get(
            "http_method_names", found.http_method_names
        )
        has_put = hasattr(view, "cls")  # Django's forms take PUT for POST; no form sends it
        unsent = {"options"} if has_put else {"options", "put"}
        return {name.upper() for name in names if name not in unsent and hasattr(found, name)}
    return _declared(view) or {"GET", "POST"}


def _declared(view: Any) -> set[str]:
    """The methods in `require_http_methods` or `require_safe` around a function."""
    while view is not None:
        if inspect.isfunction(view):
            outside = inspect.getclosurevars(view).nonlocals
            if methods := outside.get("request_method_list"):
                return {*methods}
        view = getattr(view, "__wrapped__", None)
    return set()


def _class_of(view: Any) -> Any:
    return getattr(view, "cls", None) or getattr(view, "view_class", None)


def _lacks_its_slash(request: HttpRequest) -> bool:
    path = request.path_info
    has_it = path.endswith("/") or bool(is_valid_path(path))
    return not has_it and bool(is_valid_path(f"{path}/"))
