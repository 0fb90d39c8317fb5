"""For staff only: why cells are hidden, tables outside the published ones, labelled answers.

A table outside the published ones shows small numbers too. Whoever asks for one says what for, and
that is written down with the name and the moment before anything is shown.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from cooperation.tables import Table, as_file
from surveys.counting import count
from surveys.models import (
    Answer,
    Breakdown,
    Cell,
    FreeCross,
    Hidden,
    Question,
    Respondent,
    Survey,
)
from surveys.reading import Reading
from surveys.staff.base import crumbs, for_staff


class FreeCrossForm(forms.Form):
    """What a table outside the published ones is of, and what it is for."""

    question = forms.ModelChoiceField(Question.objects.none(), label=_("Question"), required=False)
    rows = forms.ChoiceField(choices=Breakdown.choices, label=_("Rows"))
    columns = forms.ChoiceField(
        choices=[("", "---------"), *Breakdown.choices], label=_("Columns"), required=False
    )
    reason = forms.CharField(max_length=300, label=_("What it is for"))

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        questions = survey.questions.exclude(kind__in=["open", "number"])
        self.fields["question"].queryset = questions  # type: ignore[attr-defined]


@for_staff
def numbers(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Why cells are hidden, and a table outside the published ones."""
    form = FreeCrossForm(request.POST or None, survey=survey)
    table = None
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            FreeCross.objects.create(survey=survey, asked_by=request.user, **form.cleaned_data)
            table = free_cross(survey, form.cleaned_data)
    hidden = Cell.objects.filter(table__survey=survey).exclude(hidden="")
    context = {
        "survey": survey,
        "crumbs": crumbs(survey, str(_("Numbers for staff"))),
        "form": form,
        "table": table,
        "hidden": hidden.select_related("table__question").order_by("table", "pk")[:1000],
        "reasons": {key: hidden.filter(hidden=key).count() for key in Hidden.values},
        "log": survey.free_crosses.select_related("question", "asked_by")[:50],
    }
    return render(request, "surveys/staff/numbers.html", context)


def free_cross(survey: Survey, asked: dict[str, Any]) -> Table:
    """The table, counted now from the answers."""
    counts, reading = count(survey), Reading(survey)
    question: Question | None = asked["question"]
    by = [asked["rows"], *([asked["columns"]] if asked["columns"] else [])]
    counted = {"": counts.respondents} | (counts.answers[question.pk] if question else {})
    sums = {answer: counts.by(found, *by) for answer, found in counted.items()}
    places = sorted({place for found in sums.values() for place in found})
    names = [dict(reading.labels(breakdown)) for breakdown in by]
    head = [*(str(Breakdown(one).label) for one in by), *(answer or "n" for answer in sums)]
    return Table(
        f"{survey.slug}-{'-'.join(by)}",
        head,
        [
            [
                *(name.get(key, key) for name, key in zip(names, place, strict=True)),
                *(found[place] for found in sums.values()),
            ]
            for place in places
        ],
    )


@require_POST
@for_staff
def labelled(request: HttpRequest, survey: Survey) -> HttpResponseBase:
    """Every answer with codes and labels, one row a respondent, for a statistics package."""
    kind = "xlsx" if request.POST.get("format") == "xlsx" else "csv"
    FreeCross.objects.create(
        survey=survey,
        asked_by=request.user,  # type: ignore[misc]
        rows=Breakdown.GROUP,
        reason=str(_("All answers, labelled")),
    )
    return as_file(kind, labelled_table(survey))


def labelled_table(survey: Survey) -> Table:
    """Two columns for a question with options: its code and its label; the text or number else."""
    questions = list(survey.questions.prefetch_related("options"))
    answers: dict[Any, dict[int, Answer]] = {}
    for answer in Answer.objects.filter(question__survey=survey).iterator():
        answers.setdefault(answer.respondent_id, {})[answer.question_id] = answer
    head = ["group", "organisation", "county", "size"]
    for question in questions:
        head += [question.key, *([f"{question.key}_label"] if question.has_options else [])]
    rows = []
    for person in survey.respondents.select_related("group").order_by("id"):
        own = answers.get(person.pk, {})
        row: list[Any] = [
            person.group.key if person.group else "",
            person.organisation,
            person.county_id or "",
            person.size,
        ]
        for question in questions:
            row += _answered(question, person, own.get(question.pk))
        rows.append(row)
    return Table(f"{survey.slug}-answers", head, rows)


def _answered(question: Question, person: Respondent, answer: Answer | None) -> list[Any]:
    if not question.has_options:
        return ["" if answer is None else answer.text or float(answer.number or 0)]
    chosen = [option for option in question.options.all() if option.pk in person.chosen]
    codes = "|".join(option.code or option.key for option in chosen)
    return [codes, "|".join(str(option.label) for option in chosen)]
