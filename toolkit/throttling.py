"""Limits of requests per minute for one reader or writer.

Each process counts for itself, in memory: a shared count would cost every read a write to the
database, more than the read. So the effective limit is the configured one times the number of web
processes; it is generous, meant to stop runaway loops. Cached responses
(history.response_cache) are not counted: they cost next to nothing.
"""

from __future__ import annotations

import ipaddress
import time
from collections import Counter
from threading import Lock
from typing import Any

from django.conf import settings
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

WINDOW = 60  # seconds
SAFE = ("GET", "HEAD", "OPTIONS")


class Counts:
    """Requests of the current minute by client; earlier minutes are dropped."""

    def __init__(self) -> None:
        self._minute, self._counts, self._lock = 0, Counter[str](), Lock()

    def add(self, who: str, now: float) -> int:
        """Count one more request; returns the new count."""
        minute = int(now // WINDOW)
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._counts.clear()
            self._counts[who] += 1
            return self._counts[who]

    def clear(self) -> None:
        """Reset the counts."""
        with self._lock:
            self._counts.clear()


COUNTS = Counts()


class Throttle(BaseThrottle):
    """Counts anonymous readers by address, signed-in users by user; writes and reads separately."""

    waits: float

    def allow_request(self, request: Request, view: Any) -> bool:
        kind, who = self._client(request)
        limit = settings.API_REQUESTS_A_MINUTE[kind]
        now = time.time()
        self.waits = WINDOW - now % WINDOW
        return not limit or COUNTS.add(f"{kind} {who}", now) <= limit

    @classmethod
    def count_failure(cls, request: Request) -> None:
        """Raise Throttled where too many invalid tokens have been tried from the address."""
        throttle, now = cls(), time.time()
        who = f"failing {network_of(throttle.get_ident(request))}"
        limit = settings.API_REQUESTS_A_MINUTE["failing"]
        if limit and COUNTS.add(who, now) > limit:
            raise Throttled(wait=WINDOW - now % WINDOW)

    def wait(self) -> float:
        """Seconds to the next minute."""
        return self.waits

    def _client(self, request: Request) -> tuple[str, str]:
        if not request.user.is_authenticated:
            return "anonymous", network_of(self.get_ident(request))
        return "reading" if request.method in SAFE else "writing", str(request.user.pk)


def network_of(address: str) -> str:
    """The network of an IPv6 address, because one client has a whole network; else the address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))
