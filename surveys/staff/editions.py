"""A new edition of a published survey: what it is, beginning one, giving one up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.access import access_for
from editing.edits import Stale, editing
from surveys.editions import begin_edition, give_up, refuse_to_begin
from surveys.models import Survey
from surveys.staff.base import crumbs, for_staff, refusals_as_messages

LONGEST_REMARK = 2000
ANSWERS = {
    "copied": gettext_lazy("with the answers, to correct or complete them"),
    "none": gettext_lazy("without answers: they are brought in anew"),
}


class EditionForm(forms.Form):
    """What a new edition corrects, and whether it begins with the answers."""

    remark_fi = forms.CharField(
        label=gettext_lazy("What is corrected, in Finnish"),
        help_text=gettext_lazy("Readers see it above the results."),
        max_length=LONGEST_REMARK,
        widget=forms.Textarea({"rows": 3}),
    )
    remark_sv = forms.CharField(
        label=gettext_lazy("in Swedish"),
        required=False,
        max_length=LONGEST_REMARK,
        widget=forms.Textarea({"rows": 3}),
    )
    remark_en = forms.CharField(
        label=gettext_lazy("in English"),
        required=False,
        max_length=LONGEST_REMARK,
        widget=forms.Textarea({"rows": 3}),
    )
    answers = forms.ChoiceField(
        label=gettext_lazy("The edition begins"),
        choices=list(ANSWERS.items()),
        initial="copied",
        widget=forms.RadioSelect,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def begin(request: HttpRequest, survey: Survey) -> HttpResponse:
    """What a new edition is and what it can show; begins one."""
    form = EditionForm(request.POST or None, initial={"version": survey.version})
    refusals: list[str] = []
    status = 200
    try:
        if request.method == "POST":
            if form.is_valid():
                made = _begun(request, survey, form.cleaned_data)
                messages.success(request, _("The edition is in work. Readers do not see it yet."))
                return redirect("survey_desk", made.slug)
            status = 422
        else:
            refuse_to_begin(survey)
    except Stale:
        refusals, status = [_("The survey has changed meanwhile: look at it again.")], 409
    except ValidationError as refusal:
        refusals, status = refusal.messages, 409 if request.method == "POST" else 200
    context = {
        "survey": survey,
        "crumbs": crumbs(survey, _("New edition")),
        "form": form,
        "refusals": refusals,
        "respondents": survey.respondents.count(),
    }
    return render(request, "surveys/staff/edition.html", context, status=status)


def _begun(request: HttpRequest, survey: Survey, given: dict[str, Any]) -> Survey:
    remark = {language: given[f"remark_{language}"] for language in ("fi", "sv", "en")}
    with editing(access_for(request), channel="page") as edit:
        row = edit.lock(Survey.objects, pk=survey.pk, version=given["version"])
        return begin_edition(edit, row, remark=remark, with_answers=given["answers"] == "copied")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def abandon(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Give up an edition that has not been published; asks before it does."""
    former = survey.replaces
    if former is None or survey.has_results:
        return redirect("survey_desk", survey.slug)
    if request.method == "POST":
        with refusals_as_messages(request):
            with editing(access_for(request), channel="page") as edit:
                give_up(edit, edit.lock(Survey.objects, pk=survey.pk))
            messages.success(request, _("The edition has been given up."))
            return redirect("survey_desk", former.slug)
        return redirect("survey_desk", survey.slug)
    context = {
        "survey": survey,
        "former": former,
        "crumbs": crumbs(survey, _("Give up the edition")),
        "respondents": survey.respondents.count(),
    }
    return render(request, "surveys/staff/edition_abandon.html", context)
