"""Importing a file step by step: the file, its columns, its values, the check, the import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import access_for
from editing.edits import editing
from surveys.importing import actions
from surveys.importing.converting import Converter
from surveys.importing.grids import Column, Grid
from surveys.importing.index import GROUP, PLACE, SKIP, TICK, SurveyIndex
from surveys.importing.layouts import Layout
from surveys.importing.matching import Mapping, Unknown, propose, unknown_values
from surveys.models import ImportState, Kind, PendingImport, Survey
from surveys.staff.base import crumbs, for_staff, refusals_as_messages
from surveys.staff.inviting import FileForm
from toolkit.sheets import DamagedFile, Row, cell_text, spelt
from toolkit.texts import finnish_key

MOST_UNKNOWN, CELLS_SHOWN = 300, 6
TWO_ROWS = gettext_lazy("Two: the question, and under it its options or statements")
THREE_ROWS = gettext_lazy("Three: codes, questions and identifiers, as in Qualtrics")


class ArrivalForm(FileForm):
    """The file, and the name for storing its mapping."""

    mapping_name = forms.CharField(
        label=gettext_lazy("Survey tool"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("The mapping is remembered under this name, such as Webropol."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def arrival(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Upload a file; lists the uploaded ones. Says when the survey takes none."""
    form = ArrivalForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            pending = actions.receive(
                access=access_for(request),
                survey=survey,
                name=sent.name,
                data=sent.read(),
                mapping_name=form.cleaned_data["mapping_name"].strip(),
                today=timezone.localdate(),
            )
        except DamagedFile as damage:
            form.add_error("file", str(damage))
        except ValidationError as refusal:
            form.add_error("file", refusal.messages)
        else:
            return redirect("survey_import_columns", survey.slug, pending.pk)
    context = {
        "survey": survey,
        "crumbs": crumbs(survey, _("Import")),
        "form": form,
        "takes_files": actions.takes_files(survey),
        "pending": survey.pending_imports.defer("content"),
        "files": survey.imported_files.all(),
        "names": survey.mappings.values_list("name", flat=True),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/staff/import.html", context, status=status)


def _pending(survey: Survey, pk: int) -> PendingImport:
    return get_object_or_404(PendingImport, survey=survey, pk=pk)


# Columns -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ColumnRow:
    """A column on the page for mapping columns."""

    column: Column
    target: str
    is_likely: bool


@dataclass(frozen=True)
class FirstRow:
    """A row of the sheet, on the page for choosing the one with the headings."""

    number: int
    cells: list[str]

    @classmethod
    def of(cls, row: Row) -> FirstRow:
        texts = [cell_text(value, 40) for _column, value in sorted(row.cells.items())]
        return cls(row.number, texts[:CELLS_SHOWN] + ["…"] * (len(texts) > CELLS_SHOWN))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def columns(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    """The mapping of columns to questions; proposals can be changed."""
    pending, index = _pending(survey, pk), SurveyIndex.of(survey)
    if request.method == "POST":
        return _columns_chosen(request, survey, pending, index)
    mapping = Mapping.read(pending.mapping)
    grid = actions.grid_of_pending(pending)
    rows = [
        ColumnRow(column, mapping.columns.get(column.key, SKIP), column.key in mapping.likely)
        for column in grid.columns
    ]
    context = {
        "survey": survey,
        "crumbs": crumbs(survey, _("Import")),
        "pending": pending,
        "grid": grid,
        "first_rows": [FirstRow.of(row) for row in grid.first_rows],
        "header_rows": [(1, _("One")), (2, TWO_ROWS), (3, THREE_ROWS)],
        "rows": rows,
        "targets": list(index.targets()),
        "left_out": _left_out(index, mapping),
    }
    return render(request, "surveys/staff/import_columns.html", context)


def _left_out(index: SurveyIndex, mapping: Mapping) -> list[str]:
    """Questions of the survey without a column; also group and place, needed for breakdowns."""
    led = set(mapping.columns.values())
    found = [_("Respondent group")] if index.groups and GROUP not in led else []
    found += [_("Municipality or organisation")] if PLACE not in led else []
    return found + [str(q) for q in index.questions.values() if q.key not in mapping.questions]


def _columns_chosen(
    request: HttpRequest, survey: Survey, pending: PendingImport, index: SurveyIndex
) -> HttpResponse:
    mapping = Mapping.read(pending.mapping)
    layout = _chosen_layout(request, mapping.layout)
    if layout != mapping.layout:
        _read_again(request, pending, index, layout)
        return redirect("survey_import_columns", survey.slug, pending.pk)
    for column in actions.grid_of_pending(pending).columns:
        target = request.POST.get(f"c{column.number}", SKIP)
        mapping.columns[column.key] = target if index.is_target(target) else SKIP
    mapping.likely = set()  # confirmed by the user
    _keep(request, pending, mapping)
    return redirect("survey_import_values", survey.slug, pending.pk)


def _chosen_layout(request: HttpRequest, shown: Layout) -> Layout:
    """The layout chosen on the page; what follows from another choice is found anew."""
    sheet = request.POST.get("sheet", shown.sheet)
    row = _number(request.POST.get("heading_row", ""), shown.heading_row)
    count = _number(request.POST.get("header_rows", ""), shown.header_rows)
    if sheet != shown.sheet:
        return Layout(sheet)
    if row != shown.heading_row and count == shown.header_rows:
        count = 0
    return Layout(sheet, row, count)


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else default


def _read_again(
    request: HttpRequest, pending: PendingImport, index: SurveyIndex, layout: Layout
) -> None:
    try:
        grid = actions.read_grid(actions.data_of(pending), index, layout=layout)
    except DamagedFile as damage:
        messages.error(request, str(damage))
    else:
        _keep(request, pending, propose(grid, index))


def _keep(request: HttpRequest, pending: PendingImport, mapping: Mapping) -> None:
    """Store the mapping, with the file and under the tool's name."""
    access = access_for(request)
    with editing(access, channel="import") as edit:
        pending.mapping = mapping.as_stored()
        edit.save(pending)
    actions.remember(
        access=access, survey=pending.survey, name=pending.mapping_name, mapping=mapping
    )


# Values ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ValueRow:
    """A value without a match, on the page for mapping values."""

    number: int
    unknown: Unknown
    label: str
    choices: list[tuple[str, str]]
    likely: str
    are_several: bool = False
    """Whether the value may mean several of the choices."""

    @property
    def likely_keys(self) -> list[str]:
        return self.likely.split()


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def values(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    """The mapping of unknown values of choices, groups and places."""
    pending, index = _pending(survey, pk), SurveyIndex.of(survey)
    grid, mapping = actions.grid_of_pending(pending), Mapping.read(pending.mapping)
    unknown = unknown_values(grid, index, mapping)[:MOST_UNKNOWN]
    rows = [_value_row(number, one, index) for number, one in enumerate(unknown)]
    if request.method == "POST" and rows:
        _take_values(request, index, mapping, rows)
        _keep(request, pending, mapping)
        return redirect("survey_import_check", survey.slug, pending.pk)
    if not rows:
        return redirect("survey_import_check", survey.slug, pending.pk)
    context = {
        "survey": survey,
        "crumbs": crumbs(survey, _("Import")),
        "pending": pending,
        "rows": rows,
        "places": sorted(index.places.labels.values(), key=finnish_key),
    }
    return render(request, "surveys/staff/import_values.html", context)


def _value_row(number: int, unknown: Unknown, index: SurveyIndex) -> ValueRow:
    likely = unknown.proposal
    if unknown.scope == PLACE:
        near = index.places.labels.get(likely, "")
        return ValueRow(number, unknown, _("Municipality or organisation"), [], near)
    if unknown.scope == GROUP:
        choices = [(key, str(group)) for key, group in index.groups.items()]
        return ValueRow(number, unknown, _("Respondent group"), choices, likely)
    if unknown.scope == TICK:
        return ValueRow(number, unknown, _("Columns of ticks"), [("1", _("chosen"))], likely)
    question = index.questions[unknown.scope[2:]]
    choices = [(option.key, str(option)) for option in question.options.all()]
    are_several = question.kind == Kind.MULTIPLE
    return ValueRow(number, unknown, str(question), choices, likely, are_several)


def _take_values(
    request: HttpRequest, index: SurveyIndex, mapping: Mapping, rows: list[ValueRow]
) -> None:
    """Set the chosen meaning of each value; `-` means no answer, empty leaves it open."""
    for row in rows:
        given = [one.strip() for one in request.POST.getlist(f"v{row.number}") if one.strip()]
        if not given:
            continue
        chosen = given[0]
        if row.are_several and "-" not in given:
            chosen = " ".join(key for key, _label in row.choices if key in given) or chosen
        key: str | None = "" if chosen == "-" else chosen
        if chosen != "-" and row.unknown.scope == PLACE:
            place = index.places.named(chosen)
            key = place.key if place else None
        known = {choice for choice, _label in row.choices}
        if key == "" or _is_place(row, key) or (key and set(key.split()) <= known):
            mapping.values.setdefault(row.unknown.scope, {})[spelt(row.unknown.value)] = key or ""
        else:
            messages.error(request, _("%(value)s is not known.") % {"value": chosen})


def _is_place(row: ValueRow, key: str | None) -> bool:
    return row.unknown.scope == PLACE and key is not None


# The check and the import ------------------------------------------------------------------------


@require_safe
@for_staff
def check(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    """A dry run: what would be imported, or the problems by row and column."""
    pending = _pending(survey, pk)
    if pending.state in (ImportState.WAITING, ImportState.RUNNING):
        return redirect("survey_import_progress", survey.slug, pending.pk)
    index, mapping = SurveyIndex.of(survey), Mapping.read(pending.mapping)
    grid: Grid = actions.grid_of_pending(pending)
    report = Converter(grid, index, mapping).check()
    context: dict[str, Any] = {
        "survey": survey,
        "crumbs": crumbs(survey, _("Import")),
        "pending": pending,
        "report": report,
        "problems": report.problems,
        "problem_count": report.problem_count,
        "own_words": list(report.own_words.items()),
        "mapping": mapping,
        "grid": grid,
        "skipped": [c for c in grid.columns if mapping.columns.get(c.key, SKIP) == SKIP],
        "left_out": _left_out(index, mapping),
    }
    return render(request, "surveys/staff/import_check.html", context)


@require_POST
@for_staff
def trials(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    """Leave the trial answers of the file out, or take them."""
    pending = _pending(survey, pk)
    mapping = Mapping.read(pending.mapping)
    mapping.without_trials = request.POST.get("trials") == "without"
    with refusals_as_messages(request):
        _keep(request, pending, mapping)
    return redirect("survey_import_check", survey.slug, pending.pk)


@require_POST
@for_staff
def begin(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    """Start the import of the file, or delete it."""
    pending = _pending(survey, pk)
    with refusals_as_messages(request), editing(access_for(request), channel="import") as edit:
        if "forget" in request.POST:
            edit.delete(pending)
            messages.success(request, _("The file was forgotten."))
            return redirect("survey_import", survey.slug)
        actions.start(pending)
    return redirect("survey_import_progress", survey.slug, pk)


@require_safe
@for_staff
def progress(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    """The progress of the import; the page reloads itself."""
    pending = survey.pending_imports.defer("content").filter(pk=pk).first()
    if pending is None:
        latest = survey.imported_files.order_by("-pk").first()
        if latest:
            sentence = _("%(file)s was brought in: %(number)s respondents.")
            chosen = sentence % {"file": latest.name, "number": latest.respondents}
            messages.success(request, chosen)
        return redirect("survey_import", survey.slug)
    context = {"survey": survey, "crumbs": crumbs(survey, _("Import")), "pending": pending}
    response = render(request, "surveys/staff/import_progress.html", context)
    if pending.state in (ImportState.WAITING, ImportState.RUNNING):
        response["Refresh"] = "2"
    return response
