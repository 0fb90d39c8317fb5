"""Devices that have signed in before: a signed cookie, as OWASP's device cookies.

It names numbers of accounts and moments, nothing else, and proves two things: that somebody who
could sign in to the account uses this browser, whose attempts are therefore counted apart from
those of strangers (accounts.attempts); and that what was typed in it may be kept although the
session is gone (accounts.kept).
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from accounts.models import User

KNOWN_FOR = timedelta(days=180)
LONGEST = 1000
MOST_ACCOUNTS = 5  # that share a browser; the oldest is forgotten
SALT = "accounts.devices"


@dataclass(frozen=True, slots=True)
class Device:
    """A browser: its random number, and when which account last signed in with it."""

    number: str = ""
    signed_in: dict[int, int] = field(default_factory=dict)

    def knows(self, user_id: int | None) -> bool:
        return user_id in self.signed_in

    def latest_user(self, *, within: timedelta) -> int | None:
        """The account that signed in last, if that was within the time."""
        if not self.signed_in:
            return None
        user_id = max(self.signed_in, key=lambda one: self.signed_in[one])
        is_recent = time.time() - self.signed_in[user_id] < within.total_seconds()
        return user_id if is_recent else None

    def with_sign_in(self, user_id: int) -> Device:
        """The device after this account has signed in now."""
        others = {one: at for one, at in self.signed_in.items() if one != user_id}
        newest = sorted(others, key=lambda one: -others[one])[: MOST_ACCOUNTS - 1]
        signed_in = {one: others[one] for one in newest} | {user_id: int(time.time())}
        return Device(self.number or secrets.token_urlsafe(12), signed_in)


def device_of(request: HttpRequest) -> Device:
    """The device that asks; one without accounts if the cookie is missing, forged or too old."""
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    if not cookie or len(cookie) > LONGEST:
        return Device()
    try:
        kept: dict[str, Any] = signing.loads(cookie, salt=SALT, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return Device()
    return Device(kept["n"], {int(one): at for one, at in kept["u"].items()})


def note_sign_in(request: HttpRequest, user: User) -> None:
    """Let the response make the browser a known device of the account."""
    cast("Any", request).signed_in_now = user.pk  # for the middleware below


class KnownDevices:
    """Sends the cookie after a sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user_id = getattr(request, "signed_in_now", None)
        if user_id is not None:
            device = device_of(request).with_sign_in(user_id)
            response.set_cookie(
                settings.DEVICE_COOKIE_NAME,
                signing.dumps({"n": device.number, "u": device.signed_in}, salt=SALT),
                max_age=KNOWN_FOR,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response
