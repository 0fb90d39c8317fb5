"""How many begin an answer through the open link from one address within an hour.

Kept is a number under a digest that only this server can make, until the hour is over: neither the
address nor a moment, and nothing that leads to an answer. A whole municipality may stand behind one
address, so the limit keeps out machines, not people.
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
    """Count one more beginner; whether there is room."""
    address = get_adapter(request).get_client_ip(request)
    now = int(timezone.now().timestamp())
    hour, left = now // HOUR, HOUR - now % HOUR
    key = "beginners:" + salted_hmac("surveys", f"{slug} {hour} {address}").hexdigest()
    begun = cache.get(key, 0) + 1
    cache.set(key, begun, left)
    return bool(begun <= BEGINNERS)
