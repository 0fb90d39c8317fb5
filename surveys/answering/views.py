"""The pages of who answers. Nothing of them is kept, counted or found by a search engine."""

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
from surveys.answering.forms import GROUP, PLACE, Part, PartForm, Questionnaire, as_kept, name_of
from surveys.answering.limits import may_begin
from surveys.answering.links import LONGEST_SECRET, new_secret
from surveys.answering.sitting import Sitting, is_open_on, survey_of_secret
from surveys.models import Kind, Survey

View = Callable[..., HttpResponse]


def left_alone(view: View) -> View:
    """Answers that no cache keeps, no search engine lists and no other site is told of."""

    @wraps(view)
    def alone(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        # To our own pages only; a form's sender must be known as ours, so not «no-referrer».
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response

    return alone


def cookie_of(survey: Survey) -> str:
    return f"vastaus-{survey.slug}"


def give_cookie(response: HttpResponse, survey: Survey, secret: str) -> None:
    """The secret, until the browser is closed; scripts do not see it."""
    response.set_cookie(
        cookie_of(survey),
        secret,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


@left_alone
@require_safe
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the secret out of the address, so that it is neither bookmarked nor passed on."""
    survey = survey_of_secret(secret) if len(secret) <= LONGEST_SECRET else None
    if survey is None:
        return _told(request, "unknown", status=404)
    response = redirect("survey_answer", survey.slug)
    give_cookie(response, survey, secret)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _told(request: HttpRequest, why: str, *, status: int, survey: Any = None) -> HttpResponse:
    """Why there is nothing to answer."""
    context = {"why": why, "survey": survey}
    return render(request, "surveys/answering/told.html", context, status=status)


def at_the_form(view: View) -> View:
    """Find the survey and who answers; or tell why there is nothing to answer."""

    @left_alone
    @wraps(view)
    def sat_down(request: HttpRequest, slug: str) -> HttpResponse:
        survey = get_object_or_404(Survey.objects.told(), slug=slug)
        if not is_open_on(survey, timezone.localdate()):
            return _told(request, "closed", status=410, survey=survey)
        kept = request.COOKIES.get(cookie_of(survey), "")[:LONGEST_SECRET]
        sitting = Sitting.of(survey, kept or new_secret())
        if sitting.invitation is None and not survey.has_open_link:
            return _told(request, "personal", status=403, survey=survey)
        if sitting.invitation and sitting.invitation.is_used:
            return _told(request, "used", status=410, survey=survey)
        if request.method == "POST" and not kept:
            return _told(request, "cookies", status=400, survey=survey)
        response = view(request, sitting, Questionnaire.of(survey))
        if not kept:
            give_cookie(response, survey, sitting.secret)
        return response

    return sat_down


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_form
def answer(request: HttpRequest, sitting: Sitting, questionnaire: Questionnaire) -> HttpResponse:
    """A part of the form; sent, it is saved and leads on."""
    part = _part_asked(request, questionnaire)
    if request.method != "POST":
        form = PartForm(questionnaire, part, initial=_initial(sitting, part))
        return _shown(request, sitting, questionnaire, form)
    form = PartForm(questionnaire, part, data=request.POST)
    if not form.is_valid():
        return _shown(request, sitting, questionnaire, form, status=422)
    is_first = not sitting.is_saved and sitting.invitation is None
    if is_first and not may_begin(request, sitting.survey.slug):
        return _told(request, "many", status=429, survey=sitting.survey)
    said = {name: as_kept(value) for name, value in form.cleaned_data.items()}
    sitting.save(said, today=timezone.localdate())
    return _led_on(request, sitting, questionnaire, part)


def _part_asked(request: HttpRequest, questionnaire: Questionnaire) -> Part:
    asked = request.GET.get("osa", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 4 else 1
    return questionnaire.part(number) or questionnaire.parts[0]


def _initial(sitting: Sitting, part: Part) -> dict[str, Any]:
    names = [GROUP, PLACE] if part.is_about else [name_of(q) for q in part.questions]
    numbers = {name_of(q) for q in part.questions if q.kind == Kind.NUMBER}
    return {
        name: _as_number(sitting.said.get(name)) if name in numbers else sitting.said.get(name, "")
        for name in names
    }


def _as_number(kept: Any) -> Any:
    """A number as the reader's language writes it, without zeroes nobody typed."""
    from decimal import Decimal

    return Decimal(kept).normalize() if kept else None


def _shown(
    request: HttpRequest,
    sitting: Sitting,
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
    """What a part's page shows, to who answers and in the preview."""
    return {
        "survey": questionnaire.survey,
        "questionnaire": questionnaire,
        "part": form.part,
        "form": form,
        "rows": list(form.rows),
        "parts": len(questionnaire.parts),
        "is_last": form.part.number == len(questionnaire.parts),
    }


def _led_on(
    request: HttpRequest, sitting: Sitting, questionnaire: Questionnaire, part: Part
) -> HttpResponse:
    """To the part before or after, to the page for leaving off, or to the last look."""
    slug = questionnaire.survey.slug
    if "later" in request.POST:
        return redirect("survey_later", slug)
    step = -1 if "back" in request.POST else 1
    number = part.number + step
    if number > len(questionnaire.parts):
        return redirect("survey_review", slug)
    return HttpResponseRedirect(f"{reverse('survey_answer', args=[slug])}?osa={max(number, 1)}")


@require_safe
@at_the_form
def later(request: HttpRequest, sitting: Sitting, questionnaire: Questionnaire) -> HttpResponse:
    """The link by which one comes back to what is saved."""
    path = reverse("survey_link", args=[sitting.secret])
    context = {
        "survey": sitting.survey,
        "link": request.build_absolute_uri(path),
        "is_saved": sitting.is_saved,
        "is_personal": sitting.invitation is not None,
    }
    return render(request, "surveys/answering/later.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_form
def review(request: HttpRequest, sitting: Sitting, questionnaire: Questionnaire) -> HttpResponse:
    """Everything that was said, once more; sent from here."""
    problem = ""
    if request.method == "POST":
        try:
            actions.submit(sitting, questionnaire, today=timezone.localdate())
        except actions.UsedError:
            return _told(request, "used", status=410, survey=sitting.survey)
        except actions.ClosedError:
            return _told(request, "closed", status=410, survey=sitting.survey)
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
        else:
            response = redirect("survey_thanks", sitting.survey.slug)
            response.delete_cookie(cookie_of(sitting.survey), samesite="Lax")
            return response
    context = {
        "survey": sitting.survey,
        "parts": [
            (part, list(_told_of(part, sitting, questionnaire))) for part in questionnaire.parts
        ],
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "surveys/answering/review.html", context, status=status)


def _told_of(part: Part, sitting: Sitting, questionnaire: Questionnaire) -> Any:
    """Each question of a part with what was answered, in words."""
    form = PartForm(questionnaire, part)
    for bound, question in form.rows:
        value = sitting.said.get(bound.name) or []
        chosen = value if isinstance(value, list) else [value]
        choices = dict(getattr(bound.field, "choices", ()))
        words = [str(choices.get(key, key)) for key in chosen]
        yield question, str(bound.label), words


@left_alone
@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """That the answer was taken; the same for everybody."""
    survey = get_object_or_404(Survey.objects.told(), slug=slug)
    return render(request, "surveys/answering/thanks.html", {"survey": survey})


def form_title(part: Part) -> str:
    """The heading of a part."""
    return str(part.section) if part.section else _("Questions")
