"""The limit of answers begun through the open link from one address within an hour.

Only a number is stored, under a digest that only this server can compute, until the hour is over:
no address, no time, and nothing that leads to an answer. A whole municipality may share one
address, so the limit is high enough for people and stops only automated submissions.
"""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

BEGINNERS = 200
HOUR = 3600


def may_begin(request: HttpRequest, slug: str) -> bool:
    """Count one more begun answer; returns whether it is within the limit."""
    address = get_adapter(request).get_client_ip(request)
    now = int(timezone.now().timestamp())
    hour, left = now // HOUR, HOUR - now % HOUR
    key = "beginners:" + salted_hmac("surveys", f"{slug} {hour} {address}").hexdigest()
    begun = cache.get(key, 0) + 1
    cache.set(key, begun, left)
    return bool(begun <= BEGINNERS)
