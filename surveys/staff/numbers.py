"""For staff only: why cells are hidden, tables outside the published ones, labelled answers.

A table outside the published ones shows small numbers too. Staff must state the purpose, which is
stored with the user and the time before anything is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.access import signed_in_user
from listing.files import Table, about_list, as_file, for_programs
from surveys.counting import count
from surveys.downloads import answer_label
from surveys.labelled import columns_of, labelled_table, rows_of
from surveys.models import Breakdown, Cell, FreeCross, Hidden, Question, Survey
from surveys.results_page.page import ResultsPage
from surveys.spss import sav
from surveys.staff.base import after_closing, crumbs, for_staff


class FreeCrossForm(forms.Form):
    """The contents of a table outside the published ones, and its purpose."""

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
@after_closing
def numbers(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Why cells are hidden, and a table outside the published ones."""
    form = FreeCrossForm(request.POST or None, survey=survey)
    table = None
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            FreeCross.objects.create(
                survey=survey, asked_by=signed_in_user(request), **form.cleaned_data
            )
            table = free_cross(survey, form.cleaned_data)
    hidden = Cell.objects.filter(table__survey=survey).exclude(hidden="")
    questions = [question for question in survey.questions.all() if question.has_options]
    asked = next((q for q in questions if q.key == request.GET.get("question")), None)
    context = {
        "survey": survey,
        "crumbs": crumbs(survey, str(_("Numbers for staff"))),
        "form": form,
        "table": table,
        "questions": questions,
        "question": asked,
        "hidden": list(_hidden_cells(survey, asked, hidden.filter(table__question=asked))),
        "reasons": [(label, hidden.filter(hidden=key).count()) for key, label in Hidden.choices],
        "log": survey.free_crosses.select_related("question", "asked_by")[:50],
    }
    return render(request, "surveys/staff/numbers.html", context)


def _hidden_cells(
    survey: Survey, question: Question | None, cells: Any
) -> Iterator[dict[str, Any]]:
    """Hidden cells as text."""
    page = ResultsPage(survey)
    names = {one: dict(page.labels(one)) for one in Breakdown.values}
    for cell in cells.select_related("table").order_by("table", "pk"):
        rows, columns = cell.table.rows, cell.table.columns
        yield {
            "table": " × ".join(str(Breakdown(one).label) for one in (rows, columns) if one),
            "row": names[rows].get(cell.row, cell.row) if rows else "",
            "column": names[columns].get(cell.column, cell.column) if columns else "",
            "answer": answer_label(question, cell.answer),
            "count": cell.count,
            "reason": cell.get_hidden_display(),
        }


def free_cross(survey: Survey, asked: dict[str, Any]) -> Table:
    """The table, computed from the answers."""
    counts, page = count(survey), ResultsPage(survey)
    question: Question | None = asked["question"]
    by = [asked["rows"], *([asked["columns"]] if asked["columns"] else [])]
    counted = {"": counts.respondents} | (counts.answers[question.pk] if question else {})
    sums = {answer: counts.by(found, *by) for answer, found in counted.items()}
    places = sorted({place for found in sums.values() for place in found})
    names = [dict(page.labels(breakdown)) for breakdown in by]
    head = [
        *(str(Breakdown(one).label) for one in by),
        *(answer_label(question, answer) if answer else "n" for answer in sums),
    ]
    return Table(
        str(survey.name),
        head,
        [
            [
                *(str(name.get(key, key)) for name, key in zip(names, place, strict=True)),
                *(found[place] for found in sums.values()),
            ]
            for place in places
        ],
        name=f"{survey.slug}-{'-'.join(by)}",
    )


@require_POST
@for_staff
@after_closing
def labelled(request: HttpRequest, survey: Survey) -> HttpResponseBase:
    """Every answer with codes and labels, one row per respondent, for a statistics package."""
    FreeCross.objects.create(
        survey=survey,
        asked_by=signed_in_user(request),
        rows=Breakdown.GROUP,
        reason=str(_("All answers, labelled")),
    )
    kind = request.POST.get("format")
    if kind == "sav":
        return _as_sav(survey)
    table = labelled_table(survey)
    if kind == "xlsx":
        return as_file(kind, table, about_list(request))
    return for_programs(table.name, table.head, table.rows)


def _as_sav(survey: Survey) -> HttpResponse:
    columns = columns_of(survey)
    cases = ([value(person, own) for _, value in columns] for person, own in rows_of(survey))
    data = sav([variable for variable, _ in columns], cases, timezone.localtime())
    response = HttpResponse(data, content_type="application/x-spss-sav")
    response["Content-Disposition"] = f'attachment; filename="{survey.slug}.sav"'
    return response
