"""Closing and publishing in two steps, with a preview of what will be public; sides of scales."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import access_for
from editing.edits import editing
from surveys import actions
from surveys.confirming import as_if_published, confirmation_of, publish_as_seen
from surveys.models import Option, Question, Side, Survey, SurveyStatus
from surveys.sides import (
    CANNOT_SAY,
    CHOICES,
    confirm_sides,
    guessed_sides,
    scales_of,
    scales_without_sides,
    side_of,
)
from surveys.staff.base import crumbs, for_staff
from surveys.views import SurveyDetailView

CONFIRMED = {SurveyStatus.OPEN: "close", SurveyStatus.CLOSED: "publish"}
"""The step that is confirmed, by the status before it."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def confirm(request: HttpRequest, survey: Survey) -> HttpResponse:
    """The numbers of what would be public; closes or publishes once they are confirmed."""
    step = CONFIRMED.get(SurveyStatus(survey.status))
    if step is None:
        return redirect("survey_desk", survey.slug)
    if request.method == "POST" and request.POST.get("step") == step:
        try:
            done = _taken(request, survey, step)
        except ValidationError as refusal:
            return _confirmation(request, survey, step, problems=refusal.messages, status=409)
        messages.success(request, _("Done."))
        return redirect("survey_desk", done.slug)
    return _confirmation(request, survey, step)


def _taken(request: HttpRequest, survey: Survey, step: str) -> Survey:
    today = timezone.localdate()
    with editing(access_for(request), channel="page"):
        if step == "close":
            return actions.close_survey(survey=survey, today=today)
        seen = request.POST.get("seen", "")
        return publish_as_seen(survey=survey, today=today, seen=seen)


def _confirmation(
    request: HttpRequest,
    survey: Survey,
    step: str,
    *,
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "survey": survey,
        "crumbs": crumbs(survey, _("Confirm")),
        "step": step,
        "problems": problems or [],
        "scales": scales_without_sides(survey),
    }
    try:
        context["numbers"] = confirmation_of(survey, timezone.localdate())
    except ValidationError as refusal:
        context["refusals"] = refusal.messages
    return render(request, "surveys/staff/confirm.html", context, status=status)


class _ResultsPreview(SurveyDetailView):
    """The results page with a remark that it is a preview."""

    template_name = "surveys/staff/results_preview.html"


@require_safe
@for_staff
def results(request: HttpRequest, survey: Survey) -> HttpResponse:
    """The page of results as readers will see it; nothing is published."""
    if survey.status not in CONFIRMED:
        return redirect("survey_desk", survey.slug)
    if "format" in request.GET:  # files come with the publication
        return redirect("survey_results_preview", survey.slug)

    def page(published: Survey) -> HttpResponse:
        response = _ResultsPreview.as_view()(request, slug=published.slug)
        return cast("TemplateResponse", response).render()

    try:
        return as_if_published(survey, timezone.localdate(), page)
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
        return redirect("survey_desk", survey.slug)


# Sides -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OptionRow:
    """An option on the page of sides, with the side that is chosen or proposed."""

    option: Option
    side: str
    is_proposed: bool


@dataclass(frozen=True)
class Scale:
    """A scale on the page of sides."""

    question: Question
    rows: list[OptionRow]
    problem: str = ""


SIDE_NAMES = {
    Side.POOR: gettext_lazy("poor side"),
    Side.NEUTRAL: gettext_lazy("neither side"),
    Side.GOOD: gettext_lazy("good side"),
    CANNOT_SAY: gettext_lazy("cannot say, no side"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def sides(request: HttpRequest, survey: Survey) -> HttpResponse:
    """The sides of the survey's scales: proposed, changed, confirmed."""
    if survey.has_results:
        return redirect("survey_desk", survey.slug)
    if request.method != "POST":
        return _sides_page(request, survey, [_scale(one) for one in scales_of(survey)])
    scales = [_chosen_scale(request, one) for one in scales_of(survey)]
    if any(scale.problem for scale in scales):
        return _sides_page(request, survey, scales, status=422)
    with editing(access_for(request), channel="page") as edit:
        for scale in scales:
            confirm_sides(edit, scale.question, {row.option.pk: row.side for row in scale.rows})
    messages.success(request, _("Saved."))
    return redirect("survey_desk", survey.slug)


def _scale(question: Question) -> Scale:
    options = list(question.options.all())
    likely = guessed_sides(options)
    rows = [
        OptionRow(one, side_of(one) or likely[one.pk], is_proposed=not side_of(one))
        for one in options
    ]
    return Scale(question, rows)


def _chosen_scale(request: HttpRequest, question: Question) -> Scale:
    rows = []
    for option in question.options.all():
        side = request.POST.get(f"o{option.pk}", "")
        rows.append(OptionRow(option, side if side in CHOICES else "", is_proposed=False))
    chosen = {row.side for row in rows}
    problem = ""
    if "" in chosen:
        problem = _("Give each option a side.")
    elif not {Side.POOR, Side.GOOD} <= chosen:
        problem = _("A scale needs an option on the poor and one on the good side.")
    return Scale(question, rows, problem)


def _sides_page(
    request: HttpRequest, survey: Survey, scales: list[Scale], *, status: int = 200
) -> HttpResponse:
    context = {
        "survey": survey,
        "crumbs": crumbs(survey, _("Sides of the scales")),
        "scales": scales,
        "sides": list(SIDE_NAMES.items()),
    }
    return render(request, "surveys/staff/sides.html", context, status=status)
