"""Regular checks that links in the records still work: rate-limited, never to private networks.

A link that does not respond keeps the day it last worked; without a network nothing is stored.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.apps import apps
from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from agreements.models import LinkCheck
from history.statements import Statement

AGENT = "Yhdyspinta link check"
SECONDS = 10
PAUSE = 1.0  # seconds between two requests to the same host
AGAIN_AFTER = timedelta(days=7)
AT_ONCE = 200


class NotPublic(ValueError):  # noqa: N818 - names the reason
    """An address that is not on the public internet."""


class _Careful(HTTPRedirectHandler):
    """Follows redirects only to addresses that would be allowed as links."""

    def redirect_request(self, request: Any, *args: Any) -> Any:
        must_be_public(args[-1])
        return super().redirect_request(request, *args)


def must_be_public(url: str) -> None:
    """Refuse addresses that are not reachable from the public internet."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotPublic(url)
    if settings.LINK_CHECKS_PRIVATE_ADDRESSES:
        return
    for found in socket.getaddrinfo(parts.hostname, parts.port or 443):
        if not ipaddress.ip_address(found[4][0]).is_global:
            raise NotPublic(url)


def ask(url: str) -> tuple[bool, str]:
    """Whether the link works, and the status; URLError if no server was reached."""
    try:
        must_be_public(url)
        return _status_of(url, "HEAD")
    except HTTPError as refusal:
        if refusal.code not in (403, 405, 501):
            return False, str(refusal.code)
    except NotPublic:
        return False, "not public"
    except (HTTPException, ValueError) as problem:
        return False, type(problem).__name__
    try:  # some servers support only GET
        return _status_of(url, "GET")
    except HTTPError as refusal:
        return False, str(refusal.code)


def _status_of(url: str, method: str) -> tuple[bool, str]:
    request = Request(url, method=method, headers={"User-Agent": AGENT})  # noqa: S310 - scheme checked
    with build_opener(_Careful).open(request, timeout=SECONDS) as answer:
        return True, str(answer.status)


def due(limit: int = AT_ONCE) -> list[LinkCheck]:
    """The links to check now: those never tried first, then those tried longest ago."""
    urls = set(_all_links())
    known = set(LinkCheck.objects.filter(url__in=urls).values_list("url", flat=True))
    new = [LinkCheck(url=url) for url in sorted(urls - known)]
    LinkCheck.objects.bulk_create(new, ignore_conflicts=True)
    old = Q(tried_at=None) | Q(tried_at__lt=timezone.now() - AGAIN_AFTER)
    checks = LinkCheck.objects.filter(old, url__in=urls)
    return list(checks.order_by(F("tried_at").asc(nulls_first=True), "url")[:limit])


def _all_links() -> Iterable[str]:
    """The links in the column `url` of documents, decisions, plans and other statements."""
    for model in apps.get_models():
        if issubclass(model, Statement) and hasattr(model, "url"):
            all_rows: Any = model._default_manager
            rows = all_rows.exclude(url="")
            yield from rows.values_list("url", flat=True).distinct()


def check_links(*, limit: int = AT_ONCE, sleep: Callable[[float], None] = time.sleep) -> int:
    """Check the links that are due, one after another; returns how many work."""
    asked_at: dict[str, float] = {}
    working = unreachable = 0
    for check in due(limit):
        host = urlsplit(check.url).netloc
        if host in asked_at:
            sleep(max(0.0, asked_at[host] + PAUSE - time.monotonic()))
        try:
            works, status = ask(check.url)
        except (URLError, OSError):
            unreachable += 1
            works, status = False, "unreachable"
        asked_at[host] = time.monotonic()
        working += works
        if status == "unreachable" and not working and unreachable > 2:
            return working  # no network here: this is no information about the links
        _store(check, works=works, status=status)
    return working


def _store(check: LinkCheck, *, works: bool, status: str) -> None:
    now = timezone.now()
    check.tried_at, check.told = now, status
    check.worked_at = now if works else check.worked_at
    check.save(update_fields=["tried_at", "told", "worked_at"])


def worked_at(urls: Iterable[str]) -> dict[str, Any]:
    """When each of the links last worked, if known."""
    checks = LinkCheck.objects.filter(url__in=[url for url in urls if url], worked_at__isnull=False)
    return dict(checks.values_list("url", "worked_at"))
