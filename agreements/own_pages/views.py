"""The pages about one agreement besides its form, and the start of a preparation."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from agreements.models import Agreement
from agreements.own_pages.case_files import case_file
from agreements.own_pages.pages import parties_page, round_page
from agreements.own_pages.preparation import BeginForm
from agreements.own_pages.sections import links
from editing.edit_pages import EditPage
from editing.versions import last_state
from workspace.registry import section_of
from workspace.views import FormView, GoneError, PlaceView


class BeginView(FormView):
    """Starts the preparation of the county's strategic agreement."""

    template = "workspace/follow_up.html"

    def make(self, data: Any = None, files: Any = None) -> EditPage:
        return EditPage(self.place, data, files, main_form=BeginForm)

    def leads_to(self, owner: Any) -> str:
        return self.place.url("sopimukset", str(owner.agreement_id)) + "#saved"

    def context(self, page: EditPage) -> dict[str, Any]:
        form: Any = page.main
        return {
            "title": _("The preparation begins"),
            "waiting": form.waiting if form else None,
            "section": section_of("sopimukset"),
            "action": self.request.path,
        }


class OfAgreementView(FormView):
    """A page of rows that belong to an agreement."""

    pk: int
    path: str

    def agreement(self) -> Agreement:
        pk = self.kwargs["pk"]
        agreement = Agreement.objects.filter(county=self.place.county, pk=pk).first()
        if agreement is None:
            gone: Any = last_state(Agreement, pk) if self.request.method == "POST" else None
            if gone and gone.county_id == self.place.of_county.pk:
                raise GoneError(gone)
            raise Http404
        return agreement

    def leads_to(self, owner: Any) -> str:
        return self.request.path + "#saved"

    def context(self, page: EditPage) -> dict[str, Any]:
        return {
            "agreement": page.owner,
            "action": self.request.path,
            "section": section_of("sopimukset"),
            "links": links(self.place, page.owner),
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
            case=case_file(self.place, agreement),
            section=section_of("sopimukset"),
            links=links(self.place, agreement),
        )
