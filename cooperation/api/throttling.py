"""How much one reader or writer may ask in a minute.

Each process counts for itself, in memory: a shared count would cost every read a write to the
database, more than the read. So the limit that is felt is the one set times the number of web
processes; it is there to stop a loop that has run away, and is generous. Answers that are ready
(cooperation.ready) are not counted: they cost next to nothing.
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
    """Requests of this minute, by who asked; the minute before is forgotten."""

    def __init__(self) -> None:
        self._minute, self._counts, self._lock = 0, Counter[str](), Lock()

    def add(self, who: str, now: float) -> int:
        """Count one more; how many there are now."""
        minute = int(now // WINDOW)
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._counts.clear()
            self._counts[who] += 1
            return self._counts[who]

    def clear(self) -> None:
        """Forget them."""
        with self._lock:
            self._counts.clear()


COUNTS = Counts()


class Throttle(BaseThrottle):
    """Anonymous readers by address, those signed in by who they are; writes apart from reads."""

    waits: float

    def allow_request(self, request: Request, view: Any) -> bool:
        kind, who = self._asker(request)
        limit = settings.API_REQUESTS_A_MINUTE[kind]
        now = time.time()
        self.waits = WINDOW - now % WINDOW
        return not limit or COUNTS.add(f"{kind} {who}", now) <= limit

    @classmethod
    def count_failure(cls, request: Request) -> None:
        """Raise Throttled where tokens that are not good have been tried too often from there."""
        throttle, now = cls(), time.time()
        who = f"failing {network_of(throttle.get_ident(request))}"
        limit = settings.API_REQUESTS_A_MINUTE["failing"]
        if limit and COUNTS.add(who, now) > limit:
            raise Throttled(wait=WINDOW - now % WINDOW)

    def wait(self) -> float:
        """Seconds to the next minute."""
        return self.waits

    def _asker(self, request: Request) -> tuple[str, str]:
        if not request.user.is_authenticated:
            return "anonymous", network_of(self.get_ident(request))
        return "reading" if request.method in SAFE else "writing", str(request.user.pk)


def network_of(address: str) -> str:
    """An IPv6 reader has a whole network of addresses to ask from."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))
