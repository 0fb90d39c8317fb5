"""What the staff's survey pages share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import access_for
from surveys.models import Survey
from surveys.models.results import FREE_TABLE_EARLY
from toolkit.constraints import RULES


def for_staff(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view of a survey, for staff: redirects to sign-in if needed, refuses others."""

    @wraps(view)
    def guarded(request: HttpRequest, slug: str, **more: Any) -> HttpResponseBase:
        access = access_for(request)
        if not access.is_signed_in:
            return redirect_to_login(request.get_full_path())
        if not access.is_staff:
            raise PermissionDenied
        response = view(request, get_object_or_404(Survey, slug=slug), **more)
        response["Cache-Control"] = "no-store, private"
        return response

    return guarded


def after_closing(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A staff page of single answers: while the survey is open, leads to the desk and says why.

    Whoever looks before and after an answer arrives would see whose it is.
    """

    @wraps(view)
    def closed(request: HttpRequest, survey: Survey, **more: Any) -> HttpResponseBase:
        if not survey.is_closed:
            messages.error(request, str(RULES[FREE_TABLE_EARLY]))
            return redirect("survey_desk", survey.slug)
        return view(request, survey, **more)

    return closed


@contextmanager
def refusals_as_messages(request: HttpRequest) -> Iterator[None]:
    """Show a validation error as a message on the next page."""
    try:
        yield
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)


def crumbs(survey: Survey, *here: str) -> list[dict[str, str]]:
    """The breadcrumbs of a page of the survey."""
    desk = reverse("survey_desk", args=[survey.slug])
    way = [{"label": _("Surveys"), "url": "/kyselyt/"}, {"label": str(survey), "url": desk}]
    return way + [{"label": label, "url": ""} for label in here]
