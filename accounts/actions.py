"""Writes about users: sessions, invitations, handing over roles."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from accounts import mail
from accounts.models import Invitation, Role, SecurityEventKind, User, digest_of
from accounts.security_log import record
from accounts.tokens import revoke_tokens

# Makes a URL absolute: `request.build_absolute_uri`.
Absolute = Callable[[str], str]

VALID_FOR = timedelta(days=14)


@transaction.atomic
def sign_out_everywhere(*, user: User) -> None:
    """End all sessions of the user at their next request, and the user's tokens."""
    User.objects.filter(pk=user.pk).update(session_number=F("session_number") + 1)
    revoke_tokens(user=user)
    record(SecurityEventKind.SIGNED_OUT_EVERYWHERE, user=user)


@dataclass(frozen=True, slots=True)
class Offer:
    """The role in an invitation."""

    kind: str
    period: Any
    county_id: str | None = None
    municipality_id: str | None = None

    @classmethod
    def of(cls, role: Role | Invitation, *, starting_on: date) -> Offer:
        """The same role from a later day, with the original end."""
        period = DateRange(starting_on, role.period.upper)
        return cls(role.kind, period, role.county_id, role.municipality_id)


@transaction.atomic
def invite(
    *, email: str, offer: Offer, by: User, absolute: Absolute, name: str = "", language: str = "fi"
) -> Invitation:
    """Mail an invitation with a link that gives the offered role once, within two weeks."""
    invitation = Invitation(
        email=email.strip().lower(),
        name=name,
        language=language,
        kind=offer.kind,
        county_id=offer.county_id,
        municipality_id=offer.municipality_id,
        period=offer.period,
        invited_by=by,
    )
    invitation.full_clean(exclude=["digest", "expires_at"])
    _give_link(invitation, absolute)
    record(SecurityEventKind.INVITED, detail=f"{invitation.pk}: {invitation}")
    return invitation


@transaction.atomic
def invite_again(*, invitation: Invitation, absolute: Absolute) -> None:
    """Mail a new link; the old one stops working."""
    fresh = _locked(Invitation.objects.filter(pk=invitation.pk))
    if fresh.accepted_at or fresh.withdrawn_at:
        raise ValidationError(_("The invitation has been used or withdrawn."), code="closed")
    _give_link(fresh, absolute)


@transaction.atomic
def withdraw(*, invitation: Invitation) -> None:
    """End an invitation that has not been used."""
    fresh = _locked(Invitation.objects.filter(pk=invitation.pk))
    if fresh.accepted_at:
        raise ValidationError(_("The invitation has been used; end the role instead."), code="used")
    fresh.withdrawn_at = fresh.withdrawn_at or timezone.now()
    fresh.save(update_fields=["withdrawn_at"])


@transaction.atomic
def accept(*, secret: str, user: User | None = None, name: str = "", password: str = "") -> User:
    """Accept the invitation: give its role to `user`, or to a new user with the invited address."""
    now = timezone.now()
    invitation = _locked(Invitation.objects.of_secret(secret).open_at(now))
    user = user or _new_user(invitation, name, password)
    role = Role(
        user=user,
        kind=invitation.kind,
        county_id=invitation.county_id,
        municipality_id=invitation.municipality_id,
        period=invitation.period,
    )
    role.full_clean()
    role.save()
    invitation.accepted_at, invitation.accepted_by = now, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    detail = f"{invitation.pk}: {invitation}"
    record(SecurityEventKind.INVITATION_ACCEPTED, user=user, detail=detail)
    return user


@transaction.atomic
def end_role(*, role: Role, on: date) -> None:
    """End the role: `on` is the first day without it. A role that starts later is deleted."""
    if role.period.lower >= on:
        role.delete()
        return
    role.period = DateRange(role.period.lower, on)
    role.save(update_fields=["period"])


@transaction.atomic
def hand_over(
    *, role: Role, to: str, on: date, absolute: Absolute, name: str = "", language: str = "fi"
) -> Invitation:
    """Give a role to a successor: it ends on the day, and the successor is invited to it."""
    role = Role.objects.select_for_update().get(pk=role.pk)
    if to.strip().lower() == role.user.email:
        raise ValidationError(_("Choose another person than yourself."), code="oneself")
    if role.period.upper and on >= role.period.upper:
        raise ValidationError(_("Your role has ended by then."), code="ended")
    offer = Offer.of(role, starting_on=on)
    invitation = invite(
        email=to, offer=offer, by=role.user, absolute=absolute, name=name, language=language
    )
    end_role(role=role, on=on)
    return invitation


def _locked(rows: Any) -> Invitation:
    invitation: Invitation | None = rows.select_for_update(of=("self",)).first()
    if invitation is None:
        raise ValidationError(_("The link has been used or has expired."), code="closed")
    return invitation


def _new_user(invitation: Invitation, name: str, password: str) -> User:
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise ValidationError(_("Sign in with the invited address first."), code="sign_in")
    return User.objects.create_user(
        invitation.email, password, name=name, language=invitation.language
    )


def _give_link(invitation: Invitation, absolute: Absolute) -> None:
    secret = secrets.token_urlsafe(32)
    invitation.digest = digest_of(secret)
    invitation.expires_at = timezone.now() + VALID_FOR
    invitation.save()
    with translation.override(invitation.language):
        link = absolute(reverse("accounts_invitation", args=[secret]))
        context = {"invitation": invitation, "link": link}
        mail.queue(
            to=invitation.email,
            subject=_("Invitation to Yhdyspinta"),
            text=render_to_string("accounts/mail/invitation.txt", context),
            secret=link,
        )
