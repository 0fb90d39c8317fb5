"""Checking now and then that links in the records still work: politely, and never inside our net.

A link that does not answer keeps the day it last worked; without a network nothing is noted at all.
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
PAUSE = 1.0  # between two questions to the same host
AGAIN_AFTER = timedelta(days=7)
AT_ONCE = 200


class NotOurs(ValueError):  # noqa: N818 - an address that is not asked
    """An address that is not on the open internet."""


class _Careful(HTTPRedirectHandler):
    """Follows a link on only to where it might have led from the start."""

    def redirect_request(self, request: Any, *args: Any) -> Any:
        must_be_public(args[-1])
        return super().redirect_request(request, *args)


def must_be_public(url: str) -> None:
    """Refuse addresses that a reader of the internet could not ask."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotOurs(url)
    if settings.LINK_CHECKS_PRIVATE_ADDRESSES:
        return
    for found in socket.getaddrinfo(parts.hostname, parts.port or 443):
        if not ipaddress.ip_address(found[4][0]).is_global:
            raise NotOurs(url)


def ask(url: str) -> tuple[bool, str]:
    """Whether the link works, and what was answered; URLError where nobody was reached."""
    try:
        must_be_public(url)
        return _answered(url, "HEAD")
    except HTTPError as refusal:
        if refusal.code not in (403, 405, 501):
            return False, str(refusal.code)
    except NotOurs:
        return False, "not public"
    except (HTTPException, ValueError) as problem:
        return False, type(problem).__name__
    try:  # some servers know only GET
        return _answered(url, "GET")
    except HTTPError as refusal:
        return False, str(refusal.code)


def _answered(url: str, method: str) -> tuple[bool, str]:
    request = Request(url, method=method, headers={"User-Agent": AGENT})  # noqa: S310 - judged
    with build_opener(_Careful).open(request, timeout=SECONDS) as answer:
        return True, str(answer.status)


def due(limit: int = AT_ONCE) -> list[LinkCheck]:
    """The links to be asked about now: never tried first, then the longest ago."""
    urls = set(_all_links())
    known = set(LinkCheck.objects.filter(url__in=urls).values_list("url", flat=True))
    new = [LinkCheck(url=url) for url in sorted(urls - known)]
    LinkCheck.objects.bulk_create(new, ignore_conflicts=True)
    old = Q(tried_at=None) | Q(tried_at__lt=timezone.now() - AGAIN_AFTER)
    checks = LinkCheck.objects.filter(old, url__in=urls)
    return list(checks.order_by(F("tried_at").asc(nulls_first=True), "url")[:limit])


def _all_links() -> Iterable[str]:
    """The links of statements that have one of their own: documents, decisions, plans."""
    for model in apps.get_models():
        if issubclass(model, Statement) and hasattr(model, "url"):
            rows = model._default_manager.exclude(url="")
            yield from rows.values_list("url", flat=True).distinct()


def check_links(*, limit: int = AT_ONCE, sleep: Callable[[float], None] = time.sleep) -> int:
    """Ask about the links that are due, one after another; how many work."""
    asked_at: dict[str, float] = {}
    working = unreachable = 0
    for check in due(limit):
        host = urlsplit(check.url).netloc
        if host in asked_at:
            sleep(max(0.0, asked_at[host] + PAUSE - time.monotonic()))
        try:
            works, told = ask(check.url)
        except (URLError, OSError):
            unreachable += 1
            works, told = False, "unreachable"
        asked_at[host] = time.monotonic()
        working += works
        if told == "unreachable" and not working and unreachable > 2:
            return working  # we have no network: nothing is learnt about the links
        _note(check, works=works, told=told)
    return working


def _note(check: LinkCheck, *, works: bool, told: str) -> None:
    now = timezone.now()
    check.tried_at, check.told = now, told
    check.worked_at = now if works else check.worked_at
    check.save(update_fields=["tried_at", "told", "worked_at"])


def worked_at(urls: Iterable[str]) -> dict[str, Any]:
    """The moment each of the links last worked, where one is known."""
    checks = LinkCheck.objects.filter(url__in=[url for url in urls if url], worked_at__isnull=False)
    return dict(checks.values_list("url", "worked_at"))
