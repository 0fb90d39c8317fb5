"""A process renders pages before it serves: its first reader waits for nothing that is loaded then.

Addresses, forms and templates are read when they are first needed, which takes seconds.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any
from wsgiref.types import WSGIApplication

from django.conf import settings
from django.test import RequestFactory

log = logging.getLogger(__name__)

PAGES = ("/", "/sv/sopimukset/")


def render_once(application: WSGIApplication) -> None:
    """Ask the application for some pages, as the proxy would; a failure is no obstacle."""
    host = settings.ALLOWED_HOSTS[0].removeprefix(".") if settings.ALLOWED_HOSTS else "localhost"
    ask = RequestFactory(
        SERVER_NAME=host, HTTP_X_FORWARDED_PROTO="https", HTTP_X_FORWARDED_FOR="127.0.0.1"
    )
    for page in PAGES:
        # Nobody else asks for this address, so no other process has stored its page.
        request = ask.get(f"{page}?first={time.time_ns()}", secure=settings.HTTPS)
        log.info("first page %s: %s", page, _status(application, request.environ))


def _status(application: WSGIApplication, environ: dict[str, Any]) -> str:
    statuses = [""]

    def start(status: str, _headers: Any, _error: Any = None) -> Callable[[bytes], object]:
        statuses.append(status)
        return len

    body = application(environ, start)
    if hasattr(body, "close"):
        body.close()
    return statuses[-1]
