"""The limit of answers begun through the open link from one address within an hour.

Only a number is stored, under a digest that only this server can compute, until the hour is over:
no address, no time, and nothing that leads to an answer. A whole municipality may share one
address, so the limit is high enough for people and stops only automated submissions.
"""

from __future__ import annotations

from django.http import HttpRequest

from toolkit.limits import HOUR, Limit
from toolkit.networks import network_asking

BEGINNERS = 200


def may_begin(request: HttpRequest, slug: str) -> bool:
    """Count one more begun answer; returns whether it is within the limit."""
    return Limit("beginners", BEGINNERS, HOUR).take(f"{slug} {network_asking(request)}")
