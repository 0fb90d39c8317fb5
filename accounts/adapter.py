"""How allauth works here: accounts by invitation only, mail through the logged queue."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import mail, security_log, tokens
from accounts.access import access_for
from accounts.attempts import RESETS, Attempt
from accounts.devices import note_sign_in
from accounts.models import SecurityEventKind, User
from toolkit.networks import address_of

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in with an e-mail address and a password."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _(
            "Too many attempts. Try again later, or set a new password: the link that is mailed to"
            " you opens the way at once."
        )
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are created by invitation only."""
        return False

    def format_email_subject(self, subject: str) -> str:
        return subject

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request) or "0.0.0.0"  # noqa: S104 - unknown, as behind a local socket

    # Passwords

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt, in place of allauth's limit, by which strangers lock an owner out."""
        email = credentials.get("email", "")
        attempt = Attempt.begin(request, email)
        if attempt is None:
            security_log.record(SecurityEventKind.SIGN_IN_LIMITED, user=_with_address(email))
            raise self.validation_error("too_many_login_attempts")
        self.attempt = attempt

    def _rollback_login_failed_rl_usage(self) -> None:
        """The password was right: allauth calls this."""
        self.attempt.succeed()

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record the failure of an account; never an address without one, which may be anything."""
        user = _with_address(credentials.get("email", ""))
        security_log.record(SecurityEventKind.SIGN_IN_FAILED, user=user, request=request)

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        note_sign_in(request, user)

    @transaction.atomic
    def set_password(self, user: Any, password: str) -> None:
        """A new password ends the tokens made with the old one."""
        super().set_password(user, password)
        tokens.revoke_tokens(user=user)

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """Mail the link, at most five an hour: the last ones sent still work."""
        if RESETS.take(user.email):
            super().send_password_reset_mail(user, email, context)
            security_log.record(SecurityEventKind.RESET_ASKED, user=user)

    # Mail

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put the mail in the queue; it is sent when the transaction has been committed."""
        ready = self.render_mail(template_prefix, email, {"email": email} | context)
        mail.queue(
            to=email,
            subject=ready.subject,
            text=ready.body,
            secret=context.get("password_reset_url", ""),
        )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Users who edit a record start on its pages."""
        access = access_for(request)
        if access.counties or access.municipalities:
            return reverse("own_places")
        url: str = super().get_login_redirect_url(request)
        return url

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Signing in counts as reauthentication, for example to set up a second factor."""
        user, request = self.request.user, self.request
        if user.is_authenticated:
            moments = [record["at"] for record in get_authentication_records(request, user)]
            if moments and time.time() - moments[-1] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
                return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Notify a user of a change in the account's security, at the only address we know."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign-in through an organisation's own service, for invited users."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def is_email_verified(self, provider: Any, email: str) -> bool:
        """Addresses from an organisation's directory count as verified if the settings allow it."""
        return bool(settings.OIDC_EMAIL_IS_VERIFIED) or super().is_email_verified(provider, email)


def _with_address(email: str) -> User | None:
    return User.objects.filter(email__iexact=email.strip()).first()
