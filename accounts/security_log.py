"""The log of sign-ins and rights: a structured line each, and a row that staff can read for a year.

A line is named `security.<kind>` and has the account's number, the network and a detail; the row
has the same. Never what was typed as an address or password (people type passwords into the
address field), and no secret. The network is the one that limits count by: an IPv4 address, or the
/64 of an IPv6 address, so that an attack can be told from a mistake; it is personal data, is shown
to administrators only and goes with the row after twelve months. Whoever is not signed in cannot
fill the table: of each network a hundred events a day become rows, the rest only lines.

Library signals are connected here, because allauth reports in no other way what happened; so are
changes of roles, which many pages and the admin make.
"""

from __future__ import annotations

from typing import Any

import structlog
from allauth.account import signals as account_signals
from allauth.core import context
from allauth.mfa import signals as factor_signals
from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.db import connection
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest

from accounts.models import Role, SecurityEvent, SecurityEventKind, User
from toolkit.limits import DAY, Limit
from toolkit.networks import network_asking

log = structlog.get_logger("security")

OF_STRANGERS = Limit("security events of a network", 100, DAY)
REFUSALS = Limit("refusals of a user", 100, DAY)
LONGEST_DETAIL = 200

Kind = SecurityEventKind


def record(
    kind: SecurityEventKind,
    *,
    user: User | None = None,
    detail: str = "",
    request: HttpRequest | None = None,
) -> None:
    """Write the event to the log and the table; the request is the current one if not given."""
    request = request or context.request
    network = network_asking(request) if request else ""
    by = _signed_in(request)
    detail = detail[:LONGEST_DETAIL]
    log.info(
        f"security.{kind}",
        account=user.pk if user else None,
        done_by=by.pk if by else None,
        network=network,
        detail=detail,
    )
    if request is None or by is not None or OF_STRANGERS.take(network):
        SecurityEvent.objects.create(
            kind=kind,
            user_id=user.pk if user else None,
            done_by_id=by.pk if by else None,
            network=network,
            detail=detail,
        )


def record_refusal(request: HttpRequest) -> None:
    """A signed-in user asked for what the user's roles do not allow.

    Nothing about respondents of surveys: they are not identified, also not while signed in.
    """
    user = _signed_in(request)
    asked = {"request": f"{request.method} {request.path}", "user_id": user and user.pk}
    shown = settings.LOG_CUTTER(None, "", asked)
    if user is not None and "user_id" in shown and REFUSALS.take(str(user.pk)):
        record(Kind.REFUSED, user=user, detail=shown["request"], request=request)


def sweep() -> None:
    """Delete events older than twelve months; the runtime role can delete no other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_sweep_security_events()")


def _signed_in(request: HttpRequest | None) -> User | None:
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


# What libraries report ----------------------------------------------------------------------------

OF_SIGNALS = [
    (account_signals.user_logged_in, Kind.SIGNED_IN),
    (user_logged_out, Kind.SIGNED_OUT),
    (account_signals.password_changed, Kind.PASSWORD_CHANGED),
    (account_signals.password_set, Kind.PASSWORD_CHANGED),
    (account_signals.password_reset, Kind.RESET_DONE),
    (factor_signals.authenticator_added, Kind.FACTOR_ADDED),
    (factor_signals.authenticator_removed, Kind.FACTOR_REMOVED),
    (factor_signals.authenticator_reset, Kind.FACTOR_RESET),
    (factor_signals.authentication_failed, Kind.FACTOR_FAILED),
]


def connect() -> None:
    """Record from now on what the libraries report, and each change of a role."""
    for signal, kind in OF_SIGNALS:
        signal.connect(_recorder(kind), weak=False, dispatch_uid=f"security log {kind}")
    post_save.connect(_role_saved, sender=Role, dispatch_uid="security log")
    post_delete.connect(_role_deleted, sender=Role, dispatch_uid="security log")


def _recorder(kind: SecurityEventKind) -> Any:
    def receive(
        *, request: HttpRequest | None = None, user: User | None = None, **more: Any
    ) -> None:
        authenticator = more.get("authenticator")
        if user is not None:  # signing out without being signed in is no event
            detail = str(authenticator.get_type_display()) if authenticator else ""
            record(kind, user=user, request=request, detail=detail)

    return receive


def _role_saved(*, instance: Role, **more: Any) -> None:
    record(Kind.ROLE_CHANGED, user=instance.user, detail=_in_short(instance))


def _role_deleted(*, instance: Role, origin: Any = None, **more: Any) -> None:
    if getattr(origin, "model", type(origin)) is not Role:
        return  # it goes with its user, who can be in no event any more
    record(Kind.ROLE_REMOVED, user=instance.user, detail=_in_short(instance))


def _in_short(role: Role) -> str:
    first, until = role.period.lower, role.period.upper
    place = role.county_id or role.municipality_id or ""
    return " ".join(str(one) for one in (role.kind, place, f"[{first}, {until or '…'})") if one)
