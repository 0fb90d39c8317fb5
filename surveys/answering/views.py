"""The pages for respondents. They are not cached, counted or indexed by search engines."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from surveys.answering import actions
from surveys.answering.forms import (
    GROUP,
    PLACE,
    FormPart,
    PartForm,
    Questionnaire,
    as_stored,
    name_of,
)
from surveys.answering.limits import may_begin
from surveys.answering.links import LONGEST_SECRET, new_secret
from surveys.answering.sitting import AnswerSession, is_open_on, survey_of_secret
from surveys.models import Kind, Survey

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """Set headers against caching, indexing and referrers to other sites."""

    @wraps(view)
    def alone(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        # To this site only; forms need a referrer from this site, therefore not «no-referrer».
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response

    return alone


def cookie_of(survey: Survey) -> str:
    return f"vastaus-{survey.slug}"


def give_cookie(response: HttpResponse, survey: Survey, secret: str) -> None:
    """Set the secret as a session cookie that scripts cannot read."""
    response.set_cookie(
        cookie_of(survey),
        secret,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


@private
@require_safe
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Move the secret from the address into a cookie, so that it is not bookmarked or shared."""
    survey = survey_of_secret(secret) if len(secret) <= LONGEST_SECRET else None
    if survey is None:
        return _refused(request, "unknown", status=404)
    response = redirect("survey_answer", survey.slug)
    give_cookie(response, survey, secret)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _refused(request: HttpRequest, why: str, *, status: int, survey: Any = None) -> HttpResponse:
    """The page with the reason why the survey cannot be answered."""
    context = {"why": why, "survey": survey, "today": timezone.localdate()}
    return render(request, "surveys/answering/told.html", context, status=status)


def with_answer_session(view: View) -> View:
    """Pass the session to the view, or respond with the reason why answering is not possible."""

    @private
    @wraps(view)
    def with_session(request: HttpRequest, slug: str) -> HttpResponse:
        survey = get_object_or_404(Survey.objects.answerable(), slug=slug)
        if not is_open_on(survey, timezone.localdate()):
            return _refused(request, "closed", status=410, survey=survey)
        kept = request.COOKIES.get(cookie_of(survey), "")[:LONGEST_SECRET]
        sitting = AnswerSession.of(survey, kept or new_secret())
        if sitting.invitation is None and not survey.has_open_link:
            return _refused(request, "personal", status=403, survey=survey)
        if sitting.invitation and sitting.invitation.is_used:
            return _refused(request, "used", status=410, survey=survey)
        if request.method == "POST" and not kept:
            return _refused(request, "cookies", status=400, survey=survey)
        response = view(request, sitting, Questionnaire.of(survey))
        if not kept:
            give_cookie(response, survey, sitting.secret)
        return response

    return with_session


@require_http_methods(["GET", "HEAD", "POST"])
@with_answer_session
def answer(
    request: HttpRequest, sitting: AnswerSession, questionnaire: Questionnaire
) -> HttpResponse:
    """A part of the form; a valid submission is saved and redirects to the next part."""
    part = _part_asked(request, questionnaire)
    if request.method != "POST":
        form = PartForm(questionnaire, part, initial=_initial(sitting, part))
        return _shown(request, sitting, questionnaire, form)
    form = PartForm(questionnaire, part, data=request.POST)
    if not form.is_valid():
        return _shown(request, sitting, questionnaire, form, status=422)
    is_first = not sitting.is_saved and sitting.invitation is None
    if is_first and not may_begin(request, sitting.survey.slug):
        return _refused(request, "many", status=429, survey=sitting.survey)
    answers_given = {name: as_stored(value) for name, value in form.cleaned_data.items()}
    sitting.save(answers_given, today=timezone.localdate())
    return _next_page(request, sitting, questionnaire, part)


def _part_asked(request: HttpRequest, questionnaire: Questionnaire) -> FormPart:
    asked = request.GET.get("osa", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 4 else 1
    return questionnaire.part(number) or questionnaire.parts[0]


def _initial(sitting: AnswerSession, part: FormPart) -> dict[str, Any]:
    names = [GROUP, PLACE] if part.is_about else [name_of(q) for q in part.questions]
    numbers = {name_of(q) for q in part.questions if q.kind == Kind.NUMBER}
    return {
        name: _as_number(sitting.answers_given.get(name))
        if name in numbers
        else sitting.answers_given.get(name, "")
        for name in names
    }


def _as_number(kept: Any) -> Any:
    """The stored number without trailing zeroes, for display in the reader's language."""
    from decimal import Decimal

    return Decimal(kept).normalize() if kept else None


def _shown(
    request: HttpRequest,
    sitting: AnswerSession,
    questionnaire: Questionnaire,
    form: PartForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = part_context(questionnaire, form) | {
        "is_saved": sitting.is_saved,
        "is_personal": sitting.invitation is not None,
    }
    return render(request, "surveys/answering/part.html", context, status=status)


def part_context(questionnaire: Questionnaire, form: PartForm) -> dict[str, Any]:
    """The context of a part's page, for respondents and for the preview."""
    return {
        "survey": questionnaire.survey,
        "questionnaire": questionnaire,
        "part": form.part,
        "form": form,
        "rows": list(form.rows),
        "parts": len(questionnaire.parts),
        "is_last": form.part.number == len(questionnaire.parts),
    }


def _next_page(
    request: HttpRequest, sitting: AnswerSession, questionnaire: Questionnaire, part: FormPart
) -> HttpResponse:
    """Redirect to the previous or next part, to the page for continuing later, or to the review."""
    slug = questionnaire.survey.slug
    if "later" in request.POST:
        return redirect("survey_later", slug)
    step = -1 if "back" in request.POST else 1
    number = part.number + step
    if number > len(questionnaire.parts):
        return redirect("survey_review", slug)
    return HttpResponseRedirect(f"{reverse('survey_answer', args=[slug])}?osa={max(number, 1)}")


@require_safe
@with_answer_session
def later(
    request: HttpRequest, sitting: AnswerSession, questionnaire: Questionnaire
) -> HttpResponse:
    """The link for returning to the saved answers."""
    path = reverse("survey_link", args=[sitting.secret])
    context = {
        "survey": sitting.survey,
        "link": request.build_absolute_uri(path),
        "is_saved": sitting.is_saved,
        "is_personal": sitting.invitation is not None,
    }
    return render(request, "surveys/answering/later.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_answer_session
def review(
    request: HttpRequest, sitting: AnswerSession, questionnaire: Questionnaire
) -> HttpResponse:
    """All answers for review, with the button to submit them."""
    problem = ""
    if request.method == "POST":
        try:
            actions.submit(sitting, questionnaire, today=timezone.localdate())
        except actions.UsedError:
            return _refused(request, "used", status=410, survey=sitting.survey)
        except actions.ClosedError:
            return _refused(request, "closed", status=410, survey=sitting.survey)
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
        else:
            response = redirect("survey_thanks", sitting.survey.slug)
            response.delete_cookie(cookie_of(sitting.survey), samesite="Lax")
            return response
    context = {
        "survey": sitting.survey,
        "parts": [
            (part, list(_answers_of(part, sitting, questionnaire))) for part in questionnaire.parts
        ],
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "surveys/answering/review.html", context, status=status)


def _answers_of(part: FormPart, sitting: AnswerSession, questionnaire: Questionnaire) -> Any:
    """Each question of a part with its answer as text."""
    form = PartForm(questionnaire, part)
    for bound, question in form.rows:
        value = sitting.answers_given.get(bound.name) or []
        chosen = value if isinstance(value, list) else [value]
        choices = dict(getattr(bound.field, "choices", ()))
        words = [str(choices.get(key, key)) for key in chosen]
        yield question, str(bound.label), words


@private
@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """The confirmation that the answer was stored; the same for all respondents."""
    survey = get_object_or_404(Survey.objects.answerable(), slug=slug)
    return render(request, "surveys/answering/thanks.html", {"survey": survey})


def form_title(part: FormPart) -> str:
    """The heading of a part."""
    return str(part.section) if part.section else _("Questions")
