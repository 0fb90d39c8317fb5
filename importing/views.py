"""Pages of the import, for staff and for coordinators."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts.access import Access, access_for, visible_or_404
from accounts.models import User
from api.exports import XlsxRenderer
from cooperation.models import County
from editing.edits import AlreadyMade
from importing.actions import confirm, note_lost_job, take_in
from importing.files import csv_file, help_sentences, workbook
from importing.models import ImportRun, RunState
from importing.outcomes import CHANGED, CREATED, REFUSED, UNCHANGED, Outcome, Result
from importing.registry import sheets
from importing.running import LIMITS
from toolkit.sheets import DamagedFile

ACTIONS = {
    REFUSED: gettext_lazy("refused"),
    CREATED: gettext_lazy("to be added"),
    CHANGED: gettext_lazy("to be changed"),
    UNCHANGED: gettext_lazy("unchanged"),
}
DONE = {CREATED: gettext_lazy("added"), CHANGED: gettext_lazy("changed")}
SHOWN = 500
REFRESH_SECONDS = 3


class UploadForm(forms.Form):
    """The file, and for staff the county that it is about."""

    county = forms.ModelChoiceField(
        County.objects.in_order_of_names(),
        required=False,
        label=gettext_lazy("Wellbeing services county"),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("XLSX or CSV, at most 5 megabytes."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        county = cast("forms.ModelChoiceField[County]", self.fields["county"])
        county.queryset = own_counties(access)
        county.label_from_instance = lambda obj: str(obj.short)  # type: ignore[method-assign]
        county.empty_label = _("as given in the rows")
        if not access.is_staff and len(access.counties) == 1:
            del self.fields["county"]

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > LIMITS.size:
            raise ValidationError(_("The file is too big: at most 5 megabytes are taken."))
        return upload


def own_counties(access: Access) -> QuerySet[County]:
    counties = County.objects.in_order_of_names()
    return counties if access.is_staff else counties.filter(pk__in=access.counties)


class KeeperView(LoginRequiredMixin, View):
    """For users who may edit the record of some county."""

    access: Access

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.access = access_for(request)
        if not (self.access.is_staff or self.access.counties):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def county_asked(self) -> County | None:
        """The county in the URL, else the only one that the user may edit."""
        if code := self.request.GET.get("county"):
            return visible_own(self.access, code)
        counties = self.access.counties
        return County.objects.get(pk=next(iter(counties))) if len(counties) == 1 else None

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        response = render(self.request, template, {"may_import": True} | context, status=status)
        response["Cache-Control"] = "no-store"
        return response


def visible_own(access: Access, code: str) -> County:
    county = next((one for one in own_counties(access) if one.pk == code), None)
    if county is None:
        raise PermissionDenied
    return county


class ImportView(KeeperView):
    """Download the template, send a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(UploadForm(access=self.access))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES, access=self.access)
        if form.is_valid():
            upload = form.cleaned_data["file"]
            county = form.cleaned_data.get("county")
            try:
                run = take_in(
                    access=self.access,
                    user=cast("User", request.user),
                    name=upload.name,
                    data=upload.read(),
                    county=county,
                )
            except DamagedFile as reason:
                form.add_error("file", str(reason))
            except ValidationError as refusal:
                form.add_error("file", refusal)
            else:
                return redirect("import_run", run.pk)
        return self._page(form, status=422)

    def _page(self, form: UploadForm, *, status: int = 200) -> HttpResponse:
        runs = list(self.access.visible(ImportRun.objects.defer("content", "outcome"))[:10])
        return self.show(
            "importing/start.html",
            status=status,
            form=form,
            counties=own_counties(self.access),
            subjects=sheets.values(),
            help=help_sentences(),
            runs=runs,
        )


class RunView(KeeperView):
    """What a file would do; afterwards what it did."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self._run(pk)
        note_lost_job(run)
        if run.is_at_work or not run.outcome:
            return self._progress(run)
        return self._page(run, is_stale=run.state == RunState.CHANGED)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self._run(pk)
        reason = request.POST.get("reason", "").replace("\0", "").strip()[:300]
        if run.applied_at or run.is_at_work or not run.outcome:
            return redirect("import_run", run.pk)
        asked = Outcome.of_json(run.outcome).questions
        unanswered = {n for n, _one in enumerate(asked) if f"answer-{n}" not in request.POST}
        if unanswered or not reason:
            error = "" if reason else _("Write the reason for the change.")
            return self._page(
                run, status=422, error=error, typed=reason, unanswered=unanswered, is_sent=True
            )
        try:
            confirm(access=self.access, run=run, reason=reason)
        except AlreadyMade:
            return redirect("import_run", run.pk)
        if not (run.applied_at or run.is_at_work):
            return self._page(run, status=409, is_stale=True)
        if run.applied_at:
            messages.success(request, _("The import has been done."))
        return redirect("import_run", run.pk)

    def _run(self, pk: int) -> ImportRun:
        rows = ImportRun.objects.select_related("county").defer("content")
        return visible_or_404(self.request, rows, pk=pk)

    def _progress(self, run: ImportRun) -> HttpResponse:
        """How far the worker is; the page reloads itself."""
        response = self.show("importing/progress.html", run=run)
        if run.is_at_work:
            response["Refresh"] = str(REFRESH_SECONDS)
        return response

    def _page(self, run: ImportRun, *, status: int = 200, **context: Any) -> HttpResponse:
        outcome = Outcome.of_json(run.outcome)
        shown = self.request.GET.get("show", "")
        rows = [row for row in outcome.rows if not shown or row.action == shown]
        words = ACTIONS | (DONE if run.applied_at else {})
        counts = [(key, words[key], outcome.count(key)) for key in ACTIONS]
        order = list(ACTIONS)
        rows.sort(key=lambda row: order.index(row.action))
        return self.show(
            "importing/run.html",
            status=status,
            run=run,
            outcome=outcome,
            counts=counts,
            shown=shown,
            groups=[
                ResultGroup(key, words[key], found)
                for key in order
                if (found := [row for row in rows if row.action == key])
            ],
            **context,
        )


@dataclass
class ResultGroup:
    """The rows with the same result; those refused for the same reason are listed once."""

    key: str
    word: Any
    rows: list[Result]

    @cached_property
    def lines(self) -> list[ResultLine]:
        if self.key != REFUSED:
            return [ResultLine([row]) for row in self.rows]
        alike: dict[Any, list[Result]] = {}
        for row in self.rows:
            alike.setdefault((row.sheet, *row.problems), []).append(row)
        return [ResultLine(rows) for rows in alike.values()]

    @property
    def shown(self) -> list[ResultLine]:
        return self.lines[:SHOWN]

    @property
    def more(self) -> int:
        return sum(len(line.rows) for line in self.lines[SHOWN:])


@dataclass
class ResultLine:
    """One row of a file, or several of one sheet that are refused for the same reason."""

    rows: list[Result]

    @property
    def first(self) -> Result:
        return self.rows[0]

    @property
    def numbers(self) -> str:
        """The numbers of the rows: 2–18, 20."""
        spans: list[list[int]] = []
        for row in self.rows:
            if row.row is None:
                continue
            if spans and spans[-1][1] == row.row - 1:
                spans[-1][1] = row.row
            else:
                spans.append([row.row, row.row])
        return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in spans)


class TemplateFileView(KeeperView):
    """The empty template: a workbook, or one list as CSV (`?list=`)."""

    is_filled, name = False, "tuontipohja"

    def get(self, request: HttpRequest) -> HttpResponse:
        subject = sheets.get(request.GET.get("list", ""))
        county = self.county_asked()
        name = self.name + (f"-{county.slug}" if county and self.is_filled else "")
        if subject:
            data = csv_file(self.access, county, subject, is_filled=self.is_filled)
            return _file(data, f"{name}-{subject.key}.csv", "text/csv; charset=utf-8")
        data = workbook(self.access, county, is_filled=self.is_filled)
        return _file(data, f"{name}.xlsx", XlsxRenderer.media_type)


class ExportFileView(TemplateFileView):
    """The template filled with the existing rows, to be edited and imported again."""

    is_filled, name = True, "yhdyspinta"


def _file(data: bytes, name: str, media_type: str) -> HttpResponse:
    return HttpResponse(
        data,
        content_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
