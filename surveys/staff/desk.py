"""A survey's desk: its questions, its status, its next steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import access_for
from editing.edits import editing
from surveys import actions
from surveys.answering.forms import PartForm, Questionnaire
from surveys.answering.views import part_context
from surveys.importing.actions import takes_files
from surveys.models import Option, Question, Survey
from surveys.sides import scales_without_sides
from surveys.staff.base import crumbs, for_staff, refusals_as_messages

NEXT_STEP = {"draft": "open", "open": "close", "closed": "publish"}


@dataclass(frozen=True, slots=True)
class Missing:
    """The texts of the form without a translation in one of its languages."""

    language: str
    count: int


@require_safe
@for_staff
def desk(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Everything about one survey on one page."""
    questionnaire = Questionnaire.of(survey)
    context = {
        "survey": survey,
        "crumbs": crumbs(survey),
        "questionnaire": questionnaire,
        "parts": questionnaire.parts[1:],
        "next_step": NEXT_STEP.get(survey.status, ""),
        "respondents": survey.respondents.count(),
        "takes_files": takes_files(survey),
        "coming": _edition_in_preparation(survey),
        "scales_without_sides": [] if survey.has_results else scales_without_sides(survey),
        "missing": missing_words(questionnaire),
        "open_questions": _open_questions(survey),
        "link": request.build_absolute_uri(f"/vastaa/{survey.slug}/"),
    }
    return render(request, "surveys/staff/desk.html", context)


def _edition_in_preparation(survey: Survey) -> Survey | None:
    return Survey.objects.filter(replaces=survey, published_on=None).first()


def _open_questions(survey: Survey) -> Any:
    answered = Count("answers", filter=~Q(answers__text=""))
    return survey.questions.filter(kind="open").annotate(said=answered).order_by("order", "pk")


def missing_words(questionnaire: Questionnaire) -> list[Missing]:
    """Texts without a translation, by language."""
    found = []
    for language in ("sv", "en"):
        questions = list(questionnaire.questions)
        empty = sum(not getattr(question, f"text_{language}") for question in questions)
        empty += sum(
            not getattr(option, f"label_{language}")
            for question in questions
            for option in question.options.all()
        )
        if empty:
            found.append(Missing(language, empty))
    return found


@require_safe
@for_staff
def preview(request: HttpRequest, survey: Survey) -> HttpResponse:
    """The form as respondents see it, without submitting."""
    questionnaire = Questionnaire.of(survey)
    asked = request.GET.get("osa", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 4 else 1
    part = questionnaire.part(number) or questionnaire.parts[0]
    context = part_context(questionnaire, PartForm(questionnaire, part)) | {"preview": True}
    return render(request, "surveys/answering/part.html", context)


@require_POST
@for_staff
def take_step(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Open the survey. Closing and publishing are confirmed on a page of their own."""
    step = request.POST.get("step", "")
    if step in ("close", "publish"):
        return redirect("survey_confirm", survey.slug)
    if step == "open":
        with refusals_as_messages(request), editing(access_for(request), channel="page"):
            actions.open_survey(survey=survey, today=timezone.localdate())
            messages.success(request, _("Done."))
    return redirect("survey_desk", survey.slug)


# The bank ----------------------------------------------------------------------------------------


@require_safe
@for_staff
def bank(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Questions of earlier surveys, to be asked again for comparison."""
    words = request.GET.get("q", "").strip()
    rows = Question.objects.exclude(survey=survey).exclude(bank__in=_asked_here(survey))
    if words:
        rows = rows.filter(Q(text_fi__icontains=words) | Q(bank__name_fi__icontains=words))
    rows = rows.select_related("survey", "bank").order_by("-survey__counted_on", "order", "pk")
    context = {
        "survey": survey,
        "crumbs": crumbs(survey, _("Question bank")),
        "rows": rows[:200],
        "sections": survey.sections.all(),
        "q": words,
    }
    return render(request, "surveys/staff/bank.html", context)


def _asked_here(survey: Survey) -> Any:
    return survey.questions.exclude(bank=None).values("bank")


@require_POST
@for_staff
def copy(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Copy a question of another survey to this one, linked through the bank."""
    source = get_object_or_404(Question, pk=_number(request.POST.get("question", "")))
    section = survey.sections.filter(pk=_number(request.POST.get("section", ""))).first()
    with refusals_as_messages(request), editing(access_for(request), channel="page") as edit:
        made = copied(source, survey, section)
        edit.save(made)
        for option in source.options.all():
            edit.save(_copy_of(option, question=made))
        messages.success(request, _("The question is now asked here too."))
    return redirect("survey_bank", survey.slug)


def copied(source: Question, survey: Survey, section: Any) -> Question:
    """A copy of the question for another survey, linked through the bank."""
    last = survey.questions.aggregate(last=Max("order"))["last"]
    order = 0 if last is None else last + 1
    return _copy_of(source, survey=survey, section=section, order=order)


def _copy_of(row: Any, **changed: Any) -> Any:
    """A copy of a row, not yet saved."""
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in ("id", "version") and field.name not in changed
    }
    model: type[Question | Option] = type(row)
    return model(**values, **changed)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0
