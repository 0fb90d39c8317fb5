"""503: the service is busy, or the database is away, slow or full; and when to come again."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import psycopg
from django.db import DatabaseError, DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template import loader
from django.utils.translation import gettext_lazy as _
from psycopg import errors
from rest_framework.views import set_rollback

from toolkit import problems
from toolkit.problems import PREFIX, problem

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

RETRY_SECONDS = 10
REPORTED = "reported_outage"
NUL = "NUL (0x00)"
"""In psycopg's message about a text that PostgreSQL cannot hold."""


@dataclass(frozen=True, slots=True)
class Outage:
    """Why a request cannot be served now; `key` names the sentences of the page."""

    key: str
    sentence: StrOrPromise
    retry_after: int = RETRY_SECONDS


BUSY = Outage("busy", _("The service has too many requests at the moment. Try again soon."), 5)
AWAY = Outage("away", _("The database does not answer. Nothing was saved. Try again soon."))
SLOW = Outage("slow", _("The request took too long and was stopped. Nothing was saved."))
FULL = Outage("full", _("The database has no room. Nothing was saved. Reading works."), 60)

_STOPPED = (errors.QueryCanceled, errors.LockNotAvailable, errors.DeadlockDetected)
_ENDED = (errors.IdleInTransactionSessionTimeout, errors.TransactionTimeout)
"""Raised as an internal error, when the server's clock jumps too."""
_NO_ROOM = (errors.DiskFull, errors.OutOfMemory)


def outage_of(error: BaseException | None) -> Outage | None:
    """The outage that an exception reports; None if it is a fault of ours."""
    cause = error.__cause__ if isinstance(error, DatabaseError | InterfaceError) else error
    if isinstance(cause, _STOPPED + _ENDED):
        return SLOW
    if not isinstance(error, OperationalError | InterfaceError | psycopg.OperationalError):
        return None
    return FULL if isinstance(cause, _NO_ROOM) else AWAY


def unavailable(request: HttpRequest, outage: Outage) -> HttpResponse:
    """503 as a page in three languages, which needs no database, or as a problem of the API."""
    response: HttpResponse
    if request.path.startswith(PREFIX):
        response = problem(503, outage.sentence)
    else:
        response = HttpResponse(page_of(outage.key), status=503)
    response["Retry-After"] = str(outage.retry_after)
    response["Cache-Control"] = "no-store"
    setattr(response, REPORTED, outage.key)  # for whoever has something better
    return response


def outage_in(response: HttpResponseBase) -> str:
    """The key of the outage that a response of `unavailable` reports; empty for others."""
    key: str = getattr(response, REPORTED, "")
    return key


@cache
def page_of(key: str) -> str:
    """The page that reports an outage: in all languages, so the same for everybody."""
    return loader.render_to_string("503.html", {"outage": key})


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500, called while the exception is handled: 503 if it is an outage.

    400 if somebody sent a NUL character to a filter that does not check it: nothing of ours failed.
    """
    error = sys.exc_info()[1]
    if isinstance(error, DataError) and NUL in str(error):
        return problems.bad_request(request, error)
    outage = outage_of(error)
    return unavailable(request, outage) if outage else problems.server_error(request)


def handle(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """REST framework's exception handler."""
    if outage := outage_of(error):
        set_rollback()
        return unavailable(context["request"], outage)
    return problems.handle(error, context)
