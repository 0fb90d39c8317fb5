"""The user's account, invitations, tokens, and returning to a form after signing in again."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.models import Login
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions, kept, mail, privacy, sessions, stored, tokens
from accounts.access import access_for, signed_in_user, visible_or_404
from accounts.forms import AcceptForm, HandOverForm, TokenForm
from accounts.middleware import is_for_machines
from accounts.models import Invitation, PersonalToken, Role, User
from toolkit.problems import problem

INVITATION = "invitation"


@login_required
def own_account(request: HttpRequest) -> HttpResponse:
    """The user's roles with their periods, the second factor, and links to change them."""
    roles = Role.objects.of(signed_in_user(request), timezone.localdate())
    access, has_factor = access_for(request), is_mfa_enabled(request.user)
    return render(
        request,
        "accounts/own_account.html",
        {
            "roles": roles.select_related("county", "municipality"),
            "has_second_factor": has_factor,
            "is_factor_advised": bool(access.municipalities) and not has_factor,
            "access": access,
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """The user's sessions; end every one on every device, including this one."""
    if request.method != "POST":
        context = {"sessions": sessions.sessions_of(request)}
        return render(request, "accounts/sign_out_everywhere.html", context)
    actions.sign_out_everywhere(user=signed_in_user(request))
    messages.success(request, _("You have been signed out on every device."))
    return redirect("account_login")


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of the user's sessions, on another device."""
    if not sessions.end_session(user=signed_in_user(request), number=pk):
        raise Http404
    messages.success(request, _("The session has ended."))
    return redirect("accounts_sign_out_everywhere")


@login_required
def continue_after_sign_in(request: HttpRequest) -> HttpResponse:
    """Offer a form again that was sent after the session had ended; the user sends it again."""
    form = kept.take(signed_in_user(request).pk)
    if form is None:
        return redirect("accounts_own")
    return render(request, "accounts/continue.html", {"kept": _as_offered(form)})


def _as_offered(form: kept.KeptForm) -> dict[str, Any]:
    """The form for a page; those of edit_pages can be shown filled in before they are sent."""
    return {**form, "can_be_looked_at": any(name == "_key" for name, _value in form["fields"])}


def form_not_trusted(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose CSRF token is not valid, for example after a new sign-in in another window.

    The input is offered again if the browser states that the form is from our own page; otherwise
    it is not shown.
    """
    if is_for_machines(request):
        return problem(403, _("The request carries no valid CSRF token."))
    fields: list[tuple[str, str]] = []
    if request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}":
        fields = kept.typed(request)
    form = kept.KeptForm(path=request.get_full_path(), fields=fields)
    context = {"kept": _as_offered(form)}
    response = render(request, "accounts/not_trusted.html", context, status=403)
    cast("Any", response).is_untrusted = True  # not a lack of rights
    return response


# Invitations


def open_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Remove the secret from the URL, so that it is not bookmarked or passed on.

    Only one that works is stored: others would make a session each.
    """
    if Invitation.objects.of_secret(secret).open_at(timezone.now()).exists():
        request.session[INVITATION] = secret
        return redirect("accounts_accept")
    return render(request, "accounts/invitation_closed.html", status=404)


@require_http_methods(["GET", "POST"])
def accept_invitation(request: HttpRequest) -> HttpResponse:
    """Show the offered role, and accept it: with a new account or the existing one."""
    secret = request.session.get(INVITATION, "")
    opened = Invitation.objects.of_secret(secret).open_at(timezone.now())
    invitation = opened.select_related("county", "municipality", "invited_by").first()
    if invitation is None:
        return render(request, "accounts/invitation_closed.html", status=404)
    if User.objects.filter(email__iexact=invitation.email).exists():
        return _accept_as_oneself(request, invitation, secret)
    return _accept_with_new_account(request, invitation, secret)


def _accept_with_new_account(
    request: HttpRequest, invitation: Invitation, secret: str
) -> HttpResponse:
    form = AcceptForm(
        request.POST or None, email=invitation.email, initial={"name": invitation.name}
    )
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.accept(
                secret=secret,
                name=form.cleaned_data["name"],
                password=form.cleaned_data["password"],
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            del request.session[INVITATION]
            record_authentication(request, user, method="password", email=user.email)
            perform_login(request, Login(user=user))
            messages.success(request, _("Welcome. Your account is ready."))
            return redirect("accounts_own")
    context = {"invitation": invitation, "form": form}
    return render(request, "accounts/invitation.html", context)


def _accept_as_oneself(request: HttpRequest, invitation: Invitation, secret: str) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    problem: Any = ""
    if request.user.email.lower() != invitation.email.lower():
        problem = _("You are signed in with another address than the invited one.")
    elif request.method == "POST":
        try:
            actions.accept(secret=secret, user=request.user)
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
        else:
            del request.session[INVITATION]
            messages.success(request, _("The role is yours."))
            return redirect("accounts_own")
    context = {"invitation": invitation, "problem": problem}
    return render(request, "accounts/invitation.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one of the user's roles to a successor, in one step."""
    today = timezone.localdate()
    roles = Role.objects.of(signed_in_user(request), today).select_related(
        "user", "county", "municipality"
    )
    role = get_object_or_404(roles.exclude(county=None, municipality=None), pk=pk)
    initial = {"on": today, "language": get_language()}
    form = HandOverForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.hand_over(role=role, absolute=request.build_absolute_uri, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("The successor has been invited."))
            return redirect("accounts_own")
    return render(request, "accounts/hand_over.html", {"role": role, "form": form})


# Tokens


@login_required
@require_http_methods(["GET", "POST"])
def personal_tokens(request: HttpRequest) -> HttpResponse:
    """The user's tokens; a new token's secret is shown only in this response.

    Making one needs a recent sign-in: a session left open must not become a key for months.
    """
    form, secret = TokenForm(request.POST or None), ""
    if request.method == "POST":
        raise_if_reauthentication_required(request, app="accounts")
    if request.method == "POST" and form.is_valid():
        try:
            _token, secret = tokens.make_token(
                user=signed_in_user(request),
                name=form.cleaned_data["name"],
                scope=form.cleaned_data["scope"],
                expires_at=form.expires_at,
            )
        except ValidationError as refusal:
            form.add_error("days", refusal)
        else:
            form = TokenForm()
    own = access_for(request).visible(PersonalToken.objects.all())
    context = {"form": form, "secret": secret, "tokens": own, "now": timezone.now()}
    response = render(request, "accounts/tokens.html", context)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke one of the user's tokens."""
    tokens.revoke_token(token=visible_or_404(request, PersonalToken.objects.all(), pk=pk))
    messages.success(request, _("The token has been revoked."))
    return redirect("accounts_tokens")


# What is stored


@login_required
def stored_about_oneself(request: HttpRequest) -> HttpResponse:
    """All data stored about the user, on a page or as a file."""
    found = privacy.stored_about(signed_in_user(request))
    if request.GET.get("format") == "json":
        response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
        response["Content-Disposition"] = 'attachment; filename="tiedot.json"'
        return response
    return render(request, "accounts/stored.html", {"parts": stored.in_words(found)})


# Development


def outbox(request: HttpRequest) -> HttpResponse:
    """The mails of this copy, newest first; only if mail is written to files."""
    if not settings.SHOWS_OUTBOX:
        raise Http404
    response = render(request, "accounts/outbox.html", {"mails": mail.in_outbox()[:100]})
    response["Cache-Control"] = "no-store"  # a new mail must be visible at once
    return response
