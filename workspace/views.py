"""The coordinators' pages: what is on record, and forms that lose nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView

from accounts.access import Access, access_for, visible_or_404
from accounts.edit_pages import EditPage
from accounts.events import Wanted
from accounts.sending import Sent, send
from accounts.timeline import Timeline, timeline
from accounts.versions import last_state
from agreements.models import Agreement
from cooperation.models import County, Municipality
from cooperation.public_forms import PublicFormView
from negotiations.models import Outcome
from workspace import record
from workspace.attention import attention
from workspace.deleting import DeletePage
from workspace.follow_ups import BeginForm, OutcomeForm
from workspace.models import ErrorReport
from workspace.pages import parties_page, round_page
from workspace.places import Place, county_place, municipal_place
from workspace.reports import ReportForm, report_error
from workspace.subjects import Subject, subject_of


@login_required
def own_places(request: HttpRequest) -> HttpResponse:
    """The counties and municipalities whose record one keeps; led on where there is one only."""
    access = access_for(request)
    own = County.objects.all() if access.is_staff else County.objects.filter(pk__in=access.counties)
    municipalities = Municipality.objects.filter(pk__in=access.municipalities)
    if not (own or municipalities):
        raise PermissionDenied
    places = [*own, *municipalities]
    if len(places) == 1:
        return redirect("own_county" if own else "own_municipality", _key(places[0]))
    context = {"counties": own, "municipalities": municipalities}
    return render(request, "workspace/places.html", context)


def _key(place: Any) -> str:
    return str(place.slug if isinstance(place, County) else place.pk)


class PlaceView(LoginRequiredMixin, View):
    """A page of a place, for those who keep its record."""

    place: Place

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        slug, code = kwargs.pop("slug", None), kwargs.pop("code", None)
        self.place = county_place(request, slug) if slug else municipal_place(request, code)
        return super().dispatch(request, *args, **kwargs)

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        given = {"place": self.place, "sections": record.SECTIONS} | context
        response = render(self.request, template, given, status=status)
        response["Cache-Control"] = "no-store"
        return response


class OverviewView(PlaceView):
    """What is on record, by section; what looks contradictory or overdue first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        kept = record.record_of(self.place)
        return self.show(
            "workspace/overview.html",
            record=kept,
            attention=attention(self.place, kept),
        )


class SectionView(PlaceView):
    """One section with all its rows, the ended ones too."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        section = record.section_of(key)
        if section is None:
            raise Http404
        kept = record.record_of(self.place, only=section.key)
        return self.show("workspace/section.html", section=kept.parts[0])


class GoneError(Exception):
    """What a sent page was about has been deleted meanwhile, with all that hung on it."""

    def __init__(self, row: Any) -> None:
        super().__init__(str(row))
        self.row = row


class FormView(PlaceView):
    """A page with forms: shown, sent, shown again with what is wrong or has changed."""

    template = "workspace/edit.html"

    def make(self, data: Any = None, files: Any = None) -> EditPage:
        raise NotImplementedError

    def leads_to(self, owner: Any) -> str:
        raise NotImplementedError

    def context(self, page: EditPage) -> dict[str, Any]:
        return {}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page(Sent(self.make()))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        def make() -> EditPage:
            return self.make(request.POST, request.FILES)

        try:
            sent = send(request, self.place.access, make, leads_to=self.leads_to)
        except GoneError as gone:
            typed = [(n, v) for n, vs in request.POST.lists() for v in vs if v and n[0] != "_"]
            typed = [one for one in typed if one[0] != "csrfmiddlewaretoken"]
            return self.show("workspace/gone.html", status=409, gone=gone.row, typed=typed)
        if sent.is_made:
            messages.success(request, _("Saved."))
            return sent.redirect()
        return self.page(sent)

    def page(self, sent: Sent) -> HttpResponse:
        assert sent.page is not None  # noqa: S101 - a page that was not made leads nowhere
        context = {"page": sent.page, "faults": sent.page.faults if sent.status == 200 else []}
        context |= {"conflicts": sent.page.conflicts if sent.status == 409 else []}
        return self.show(self.template, status=sent.status, **context, **self.context(sent.page))


class SubjectView(FormView):
    """A page about one row of a subject."""

    subject: Subject
    pk: int | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        subject = subject_of(kwargs.pop("key"), municipal="code" in kwargs)
        if subject is None and request.user.is_authenticated:
            raise Http404
        self.subject, self.pk = subject, kwargs.pop("pk", None)  # type: ignore[assignment]
        return super().dispatch(request, *args, **kwargs)

    def found(self) -> Any:
        """The row as it is now; None where it was deleted meanwhile, or is to be made."""
        if self.pk is None:
            if not self.subject.may_add:
                raise Http404
            return None
        rows = self.place.rows(self.subject).select_related(*self.subject.related)
        row = rows.filter(pk=self.pk).first()
        if row is None:
            self.must_have_been_ours()
        elif not self.subject.may_edit(self.place.access, row):
            raise PermissionDenied
        return row

    def must_have_been_ours(self) -> None:
        """A sent form of a row deleted meanwhile is answered to who could edit it; others 404."""
        gone = last_state(self.subject.model, self.pk)
        is_there = self.subject.model._default_manager.filter(pk=self.pk).exists()
        if self.request.method != "POST" or is_there or gone is None:
            raise Http404
        reaches = self.subject.form.allowed or Access.reaches
        if not reaches(self.place.access, gone):
            raise Http404

    def leads_to(self, owner: Any) -> str:
        return self.place.url(self.subject.key, str(owner.pk)) + "#saved"

    def context(self, page: EditPage) -> dict[str, Any]:
        gone = self.pk is not None and page.current is None
        action = self.place.url(self.subject.key, "uusi") if gone else self.request.path
        return {
            "subject": self.subject,
            "row_title": record.title_of(page.current) if page.current else "",
            "section": record.section_of(self.subject.section),
            "action": action,
            "links": record.links_of(self.place, page.current) if page.current else [],
            "delete_url": self.place.url(self.subject.key, str(self.pk), "poista")
            if self.subject.may_delete
            else "",
            "history": self.history(page.current),
        }

    def history(self, row: Any) -> Timeline | None:
        """What became of a report: it stands on no public page, so its history stands here."""
        if not isinstance(row, ErrorReport):
            return None
        return timeline(self.place.access, Wanted(record=(ErrorReport, row.pk)))


class EditView(SubjectView):
    """One row and those that belong to it: made, or changed."""

    def make(self, data: Any = None, files: Any = None) -> EditPage:
        current = self.found()
        return EditPage(
            self.place,
            data,
            files,
            main_form=self.subject.form,
            current=current,
            pk=self.pk,
            groups_of=self.subject.groups,
            initial=self.asked_for() if data is None and current is None else {},
        )

    def asked_for(self) -> dict[str, Any]:
        """What the link to a new row's form says of it: its agreement, its kind …"""
        names = set(self.subject.form.base_fields)
        return {name: value for name, value in self.request.GET.items() if name in names}


class OutcomeView(SubjectView):
    """What became of a negotiation: it was held, moved or cancelled."""

    template = "workspace/follow_up.html"

    def make(self, data: Any = None, files: Any = None) -> EditPage:
        current = self.found()
        if current is None:
            raise GoneError(last_state(self.subject.model, self.pk))
        if current.outcome == Outcome.CANCELLED:
            raise Http404
        return EditPage(self.place, data, files, main_form=OutcomeForm, current=current, pk=self.pk)

    def context(self, page: EditPage) -> dict[str, Any]:
        return super().context(page) | {"title": _("What became of it")}


class BeginView(FormView):
    """The county begins to prepare its strategic agreement."""

    template = "workspace/follow_up.html"

    def make(self, data: Any = None, files: Any = None) -> EditPage:
        return EditPage(self.place, data, files, main_form=BeginForm)

    def leads_to(self, owner: Any) -> str:
        return self.place.url("sopimukset", str(owner.agreement_id)) + "#saved"

    def context(self, page: EditPage) -> dict[str, Any]:
        return {
            "title": _("The preparation begins"),
            "waiting": page.main.waiting if page.main else None,
            "section": record.section_of("sopimukset"),
            "action": self.request.path,
        }


class DeleteView(SubjectView):
    """Deleting a row, with what goes with it, after a question."""

    template = "workspace/delete.html"

    def make(self, data: Any = None, files: Any = None) -> EditPage:
        if not self.subject.may_delete:
            raise Http404
        current = self.found()
        if current is None and self.pk is None:
            raise Http404
        return DeletePage(
            self.place, data, main_form=self.subject.form, current=current, pk=self.pk
        )

    def leads_to(self, owner: Any) -> str:
        section = record.section_of(self.subject.section)
        if self.place.is_municipal or section is None:
            return self.place.url()
        return self.place.url(section.path)


class OfAgreementView(FormView):
    """A page of rows that belong to an agreement."""

    pk: int
    path: str

    def agreement(self) -> Agreement:
        pk = self.kwargs["pk"]
        agreement = Agreement.objects.filter(county=self.place.county, pk=pk).first()
        if agreement is None:
            gone = last_state(Agreement, pk) if self.request.method == "POST" else None
            if gone and gone.county_id == self.place.county.pk:
                raise GoneError(gone)
            raise Http404
        return agreement

    def leads_to(self, owner: Any) -> str:
        return self.request.path + "#saved"

    def context(self, page: EditPage) -> dict[str, Any]:
        return {
            "agreement": page.owner,
            "action": self.request.path,
            "section": record.section_of("sopimukset"),
            "links": record.links_of(self.place, page.owner),
        }


class PartiesView(OfAgreementView):
    """The parties of an agreement."""

    template = "workspace/parties.html"

    def make(self, data: Any = None, files: Any = None) -> EditPage:
        return parties_page(self.agreement(), self.place, data, files)


class RoundView(OfAgreementView):
    """Decisions by municipality: a council round in one grid."""

    template = "workspace/round.html"

    def make(self, data: Any = None, files: Any = None) -> EditPage:
        return round_page(self.agreement(), self.place, data, files)


class CaseFileView(PlaceView):
    """An agreement's steps, appendices, documents and goals, each with its own page."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        agreement = Agreement.objects.filter(county=self.place.county, pk=pk).first()
        if agreement is None:
            raise Http404
        return self.show(
            "workspace/case_file.html",
            agreement=agreement,
            case=record.case_file(self.place, agreement),
            section=record.section_of("sopimukset"),
            links=record.links_of(self.place, agreement),
        )


# Reports of errors -------------------------------------------------------------------------------


class ReportView(PublicFormView):
    """Anybody tells what is wrong on a public page; a reader sends at most a few in an hour."""

    model: Any = None
    template_name = "workspace/report.html"
    form_class = ReportForm
    success_url = reverse_lazy("report_thanks")
    rate_limit = "error_report"
    too_many = gettext_lazy("Too many reports were sent from here. Try again in an hour.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.about = visible_or_404(request, self.model._default_manager.all(), **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"about": self.about, "address": self.address()}
        return super().get_context_data(**kwargs) | context

    def address(self) -> str:
        """The page that the report is about."""
        if isinstance(self.about, County):
            return reverse("county_detail", args=[self.about.slug])
        name = "agreement_detail" if isinstance(self.about, Agreement) else "municipality_detail"
        return reverse(name, args=[self.about.pk])

    def accept(self, data: dict[str, Any]) -> None:
        report_error(
            text=data["text"],
            email=data["email"],
            page=self.address(),
            about=self.about,
            absolute=self.request.build_absolute_uri,
        )


class ReportThanksView(TemplateView):
    """What a reader sees after reporting an error."""

    template_name = "workspace/report_thanks.html"
