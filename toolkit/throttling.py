"""Limits of requests per minute for one reader or writer, in all processes together.

A shared count costs a write to the database, more than most reads. So each process counts its own
requests in memory and adds them to the shared count (toolkit/limits.py) only when they have become
a twentieth of the limit: who reads now and then is never written down, and who reads as fast as is
allowed causes twenty writes a minute. What a client gets beyond the limit is at most a twentieth
for each process. Edits and invalid tokens are added one by one, so that their limits are exact:
an edit writes anyway, and guessing must not gain from many processes. A refused request is not
written down. Cached responses (history.response_cache) are not counted.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.conf import settings
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from toolkit.limits import digest_for_limit, shared
from toolkit.networks import network_asking

WINDOW = 60  # seconds
SAFE = ("GET", "HEAD", "OPTIONS")
SHARES = 20  # a process adds its requests to the shared count by this part of the limit
EXACT = ("writing", "failing")


@dataclass(slots=True)
class Requests:
    """What this process knows of a client's requests: those of all, and its own not yet added."""

    known: int = 0
    waiting: int = 0

    @property
    def number(self) -> int:
        return self.known + self.waiting


class Counts:
    """Requests of the current minute by client; earlier minutes are dropped."""

    def __init__(self) -> None:
        self._minute, self._lock = 0, Lock()
        self._clients: dict[str, Requests] = {}

    def add(self, kind: str, who: str, now: float) -> bool:
        """Count one more request; returns whether it is within the limit of its kind."""
        limit = settings.API_REQUESTS_A_MINUTE[kind]
        if not limit:
            return True
        name, minute = f"{kind} {who}", int(now // WINDOW)
        with self._lock:
            requests = self._of(name, minute)
            if requests.number >= limit:
                return False
            requests.waiting += 1
            if requests.waiting < (1 if kind in EXACT else max(1, limit // SHARES)):
                return True
            adding, requests.waiting = requests.waiting, 0
        key = f"api:{minute}:{digest_for_limit(name)}"
        total = shared().count(key, seconds=2 * WINDOW, by=adding)
        with self._lock:
            requests.known = max(requests.known, total)
        return total <= limit

    def clear(self) -> None:
        """Reset the counts of this process."""
        with self._lock:
            self._clients.clear()

    def _of(self, name: str, minute: int) -> Requests:
        if minute != self._minute:
            self._minute = minute
            self._clients = {}
        return self._clients.setdefault(name, Requests())


COUNTS = Counts()


class Throttle(BaseThrottle):
    """Counts anonymous readers by address, signed-in users by user; writes and reads separately."""

    waits: float

    def allow_request(self, request: Request, view: Any) -> bool:
        kind, who = self._client(request)
        now = time.time()
        self.waits = WINDOW - now % WINDOW
        return COUNTS.add(kind, who, now)

    @staticmethod
    def count_failure(request: Request) -> None:
        """Raise Throttled where too many invalid tokens have been tried from the address."""
        now = time.time()
        if not COUNTS.add("failing", network_asking(request), now):
            raise Throttled(wait=WINDOW - now % WINDOW)

    def wait(self) -> float:
        """Seconds to the next minute."""
        return self.waits

    @staticmethod
    def _client(request: Request) -> tuple[str, str]:
        if not request.user.is_authenticated:
            return "anonymous", network_asking(request)
        return "reading" if request.method in SAFE else "writing", str(request.user.pk)
