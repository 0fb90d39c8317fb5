"""Checks for requests of signed-in users: session limits, the second factor."""

from __future__ import annotations

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import kept, security_log
from accounts.access import access_for, lacks_second_factor
from toolkit.problems import problem

BEGAN, SEEN = "began_at", "seen_at"
SEEN_EVERY = 60  # seconds; a session is written at most once a minute, not at every request
PRIVATE = "private, no-store"

Respond = Callable[[HttpRequest], HttpResponse]


def is_for_machines(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


class SessionLimits:
    """End a session after an hour without use, and after twelve hours in any case."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without a session cookie there is no session: anonymous requests cost nothing.
        signed_in = (
            settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
        )
        if signed_in and self.has_run_out(request):
            cast("Any", request).session_ended_of = request.user.pk  # read by accounts.kept
            logout(request)
            messages.info(request, _("The session has ended. Sign in again to go on."))
        elif signed_in:
            self.note_use(request)
        return self.get_response(request)

    @staticmethod
    def has_run_out(request: HttpRequest) -> bool:
        now, session = time.time(), request.session
        idle = now - session.get(SEEN, now) > settings.SESSION_IDLE_SECONDS
        return idle or now - session.get(BEGAN, now) > settings.SESSION_COOKIE_AGE

    @staticmethod
    def note_use(request: HttpRequest) -> None:
        now, session = time.time(), request.session
        session.setdefault(BEGAN, now)
        if now - session.get(SEEN, 0) > SEEN_EVERY:
            session[SEEN] = now


class KeepWhatWasTyped:
    """Store a form sent after the session has ended, and offer it again after sign-in."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if self.leads_to_sign_in(request, response):
            user_id = kept.user_whose_session_ended(request)
            if user_id is not None and kept.keep(request, user_id):
                here = urlencode({"next": reverse("accounts_continue")})
                return redirect(f"{resolve_url(settings.LOGIN_URL)}?{here}")
        return response

    @staticmethod
    def leads_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
        return (
            request.method == "POST"
            and isinstance(response, HttpResponseRedirect)
            and not request.user.is_authenticated
            and response.url.startswith(f"{resolve_url(settings.LOGIN_URL)}?")
            and not request.path_info.startswith(resolve_url(settings.LOGIN_URL))
        )


class SignedInAnswers:
    """What a signed-in user gets is for this user only; what was refused is in the security log."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not self.is_of_user(request):
            return response
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = PRIVATE
        if response.status_code == HTTPStatus.FORBIDDEN and not hasattr(response, "is_untrusted"):
            security_log.record_refusal(request)
        return response

    @staticmethod
    def is_of_user(request: HttpRequest) -> bool:
        """Signed in by a session, or by a token; anonymous requests cost nothing."""
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        return (has_session or "Authorization" in request.headers) and bool(
            request.user.is_authenticated
        )


class SecondFactor:
    """Refuse users who can change what others rely on until they have set up a second factor.

    Demonstration accounts are excepted, as shown on the sign-in page.
    """

    OPEN = {"account_logout", "account_reauthenticate", "account_change_password"}

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not self.is_missing(request) or self.is_open(request):
            return None
        sentence = _("Your role needs a second factor. Set it up to go on.")
        if is_for_machines(request):
            return problem(403, sentence)
        messages.info(request, sentence)
        return redirect("mfa_activate_totp")

    @staticmethod
    def is_missing(request: HttpRequest) -> bool:
        # Without a session cookie there is no user; tokens are checked by the API.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return False
        user = request.user
        return user.is_authenticated and lacks_second_factor(user, access_for(request))

    def is_open(self, request: HttpRequest) -> bool:
        name = request.resolver_match.url_name or "" if request.resolver_match else ""
        return name.startswith("mfa_") or name in self.OPEN
