"""The user's sessions on all devices, as the user's own page lists them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from accounts.access import signed_in_user
from accounts.middleware import SEEN
from accounts.models import SecurityEventKind, User
from accounts.security_log import record
from toolkit.networks import network_of

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class SignedInSession:
    """A session of the user: where and when it began, and when it was last used."""

    number: int
    device: str
    network: str
    began_at: datetime
    seen_at: datetime
    is_current: bool


def sessions_of(request: HttpRequest) -> list[SignedInSession]:
    """The user's sessions that have not ended, the latest used first."""
    now, found = time.time(), []
    for session in UserSession.objects.purge_and_list(signed_in_user(request)):
        began = session.created_at.timestamp()
        seen = session._session_store(session.session_key).get(SEEN, began)
        if now - seen <= settings.SESSION_IDLE_SECONDS:
            found.append(_shown(session, seen, request))
    return sorted(found, key=lambda one: one.seen_at, reverse=True)


@transaction.atomic
def end_session(*, user: User, number: int) -> bool:
    """End one session of the user at once; returns whether there was such a session."""
    session = UserSession.objects.filter(user_id=user.pk, pk=number).first()
    if session is None:
        return False
    record(SecurityEventKind.SESSION_ENDED, user=user, detail=device_in_words(session.user_agent))
    session.end()
    return True


def forget_ended() -> None:
    """Delete what is known of sessions that have ended: addresses are kept no longer than those."""
    live = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=live).delete()


def device_in_words(user_agent: str) -> str:
    """The browser and the system; the beginning of what an unknown browser calls itself."""
    names = (
        next((name for mark, name in marks if mark in user_agent), "")
        for marks in (BROWSERS, SYSTEMS)
    )
    return ", ".join(filter(None, names)) or user_agent[:60]


def _shown(session: Any, seen: float, request: HttpRequest) -> SignedInSession:
    return SignedInSession(
        session.pk,
        device_in_words(session.user_agent),
        network_of(session.ip),
        session.created_at,
        datetime.fromtimestamp(seen, UTC),
        session.session_key == request.session.session_key,
    )
