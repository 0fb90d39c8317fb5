"""Limits that all processes share: how often something may happen within a time.

Only numbers are stored, under digests that only this server can compute: no address, no e-mail
address, no name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.core.cache import caches
from django.utils.crypto import salted_hmac

from toolkit.shared_cache import SharedCache

MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `amount` times within `seconds` from the first time on."""

    name: str
    amount: int
    seconds: int

    def take(self, who: str) -> bool:
        """Count once more; returns whether it is within the limit."""
        return shared().count(self._key(who), seconds=self.seconds) <= self.amount

    def give_back(self, who: str) -> None:
        """Take back what was counted, because it does not matter after all."""
        shared().give_back(self._key(who))

    def forget(self, who: str) -> None:
        """Start anew."""
        shared().delete(self._key(who))

    def _key(self, who: str) -> str:
        return f"limit:{digest_for_limit(f'{self.name} {who}')}"


def shared() -> SharedCache:
    """The cache that limits are counted in."""
    return cast("SharedCache", caches["default"])


def digest_for_limit(who: str) -> str:
    """A name that leads to no one without the server's key."""
    return salted_hmac("toolkit.limits", who, algorithm="sha256").hexdigest()[:40]
