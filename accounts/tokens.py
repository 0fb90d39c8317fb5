"""Personal tokens: created once, shown once, recognised by their digest.

A model of our own instead of knox's: our token has a name, a scope and the day of its last use, its
changes are in the history, and its dates are named as everywhere else.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS

from accounts.access import Access, lacks_second_factor
from accounts.models import PersonalToken, Scope, SecurityEventKind, digest_of
from accounts.security_log import record
from toolkit.throttling import Throttle

if TYPE_CHECKING:
    from rest_framework.request import Request

    from accounts.models import User

LONGEST = {Scope.READ: timedelta(days=365), Scope.WRITE: timedelta(days=90)}
NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def make_token(
    *, user: User, name: str, scope: str, expires_at: datetime
) -> tuple[PersonalToken, str]:
    """A new token and its secret, which cannot be shown again.

    Raises ValidationError where it would be valid longer than its scope allows.
    """
    if expires_at > timezone.now() + LONGEST[Scope(scope)]:
        raise ValidationError(_("A token that may write is valid for 90 days at most."))
    secret = PersonalToken.new_secret()
    token = PersonalToken(
        user=user,
        name=name,
        scope=scope,
        expires_at=expires_at,
        digest=digest_of(secret),
        ending=secret[-4:],
    )
    token.full_clean()
    token.save()
    record(SecurityEventKind.TOKEN_MADE, user=user, detail=f"{name}, {scope}")
    return token, secret


def revoke_token(*, token: PersonalToken) -> None:
    """Revoke a token now; it remains in the list with its last use."""
    open_ones = PersonalToken.objects.filter(pk=token.pk, revoked_at__isnull=True)
    if open_ones.update(revoked_at=timezone.now()):
        record(SecurityEventKind.TOKEN_ENDED, user=token.user, detail=token.name)


def revoke_tokens(*, user: User) -> None:
    """Revoke all tokens of the user, because the user's sessions or password have ended."""
    for token in PersonalToken.objects.valid_at(timezone.now()).filter(user_id=user.pk):
        revoke_token(token=token)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer yp_…`: the request acts as the token's owner, within its scope.

    The token becomes `request.auth`; `access_for(request)` reads from it whether it may write.
    """

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, PersonalToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != self.keyword.lower().encode():
            return None
        if len(words) != 2:
            raise AuthenticationFailed(_("Write the header as «Authorization: Bearer TOKEN»."))
        try:
            token = self._find(words[1].decode("latin-1"))
        except AuthenticationFailed:
            Throttle.count_failure(request)
            record(SecurityEventKind.TOKEN_REFUSED)
            raise
        if request.method not in SAFE_METHODS and not token.may_write:
            raise PermissionDenied(_("This token is for reading only."))
        if lacks_second_factor(token.user, Access.of(token.user, timezone.localdate())):
            raise PermissionDenied(_("Your role needs a second factor. Set it up to go on."))
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """The challenge (RFC 6750): a token that was sent is not valid."""
        challenge = f'{self.keyword} realm="Yhdyspinta"'
        is_sent = get_authorization_header(request).lower().startswith(b"bearer ")
        return f'{challenge}, error="invalid_token"' if is_sent else challenge

    @staticmethod
    def _find(secret: str) -> PersonalToken:
        now = timezone.now()
        valid = PersonalToken.objects.valid_at(now).select_related("user")
        token = valid.filter(digest=digest_of(secret)).first()
        if token is None:
            raise AuthenticationFailed(_("The token is unknown, revoked or expired."))
        unused = PersonalToken.objects.filter(pk=token.pk, last_used_at__isnull=True)
        if token.last_used_at is None and unused.update(last_used_at=now):
            record(SecurityEventKind.TOKEN_FIRST_USED, user=token.user, detail=token.name)
        elif token.last_used_at and token.last_used_at < now - NOTED_EVERY:
            PersonalToken.objects.filter(pk=token.pk).update(last_used_at=now)
        return token
