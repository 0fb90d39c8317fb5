"""Regular checks that links in the records still work: rate-limited, never to private networks.

A link that does not respond keeps the day it last worked; without a network nothing is stored.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.db.models import F, Q
from django.utils import timezone

from background.models import LinkCheck
from history.statements import Statement
from toolkit.asking import Refused, ask

PAUSE = 1.0  # seconds between two requests to the same host
AGAIN_AFTER = timedelta(days=7)
AT_ONCE = 200
NIGHT_SECONDS = 45 * 60
"""For all links together; those that are left are the first of the next night."""


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


def check_links(
    *,
    limit: int = AT_ONCE,
    seconds: float = NIGHT_SECONDS,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Check the links that are due, one after another; returns how many work."""
    asked_at: dict[str, float] = {}
    working = unreachable = 0
    ends = time.monotonic() + seconds
    for check in due(limit):
        if time.monotonic() >= ends:
            break
        host = urlsplit(check.url).netloc
        if host in asked_at:
            sleep(max(0.0, asked_at[host] + PAUSE - time.monotonic()))
        works, status = _judge(check.url)
        asked_at[host] = time.monotonic()
        working += works
        unreachable += status == UNREACHABLE
        if status == UNREACHABLE and not working and unreachable > 2:
            return working  # no network here: this is no information about the links
        _store(check, works=works, status=status)
    return working


UNREACHABLE = "unreachable"


def _judge(url: str) -> tuple[bool, str]:
    """Whether the link works, and the status."""
    try:
        return ask(url)
    except Refused as refusal:
        return False, str(refusal)
    except OSError:
        return False, UNREACHABLE


def _store(check: LinkCheck, *, works: bool, status: str) -> None:
    now = timezone.now()
    check.tried_at, check.told = now, status
    check.worked_at = now if works else check.worked_at
    check.save(update_fields=["tried_at", "told", "worked_at"])


def worked_at(urls: Iterable[str]) -> dict[str, Any]:
    """When each of the links last worked, if known."""
    checks = LinkCheck.objects.filter(url__in=[url for url in urls if url], worked_at__isnull=False)
    return dict(checks.values_list("url", "worked_at"))
