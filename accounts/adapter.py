"""How allauth works here: accounts by invitation only, mail through the logged queue."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts import mail
from accounts.access import access_for

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin

    from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in with an e-mail address and a password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are created by invitation only."""
        return False

    def format_email_subject(self, subject: str) -> str:
        return subject

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
