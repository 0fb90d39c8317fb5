"""The agreements' pages: the list with its facets, and one agreement's case file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.generic import DetailView

from accounts.access import visible_or_404
from agreements import documents
from agreements.cases import Case, case_files, case_on
from agreements.filters import AgreementFilterSet
from agreements.listed import COLUMNS
from agreements.models import Agreement, Character, Document, Kind, Status, StoredFile
from agreements.models.status import LISTED
from changes.timeline import recent
from cooperation.models import Theme
from cooperation.pages import DatedView
from listing.facets import Property, by_county, by_theme
from listing.views import FacetedListView


class AgreementListView(FacetedListView):
    """Agreements on a day. Those not started are left out unless that status is chosen."""

    template_name = "agreements/agreement_list.html"
    model, filterset_class, columns = Agreement, AgreementFilterSet, COLUMNS
    collection, title = "agreements", gettext_lazy("Agreements")
    set_by_page, set_by_facets = ("begun", "listed"), ("listed",)

    def complete(self, words: QueryDict) -> None:
        words.pop("listed", None)
        if not words.get("status"):
            words["listed"] = "true"

    def properties(self) -> list[Property]:
        return [
            Property("kind", _("Kind"), "kind", dict(Kind.choices)),
            Property("status", _("Status"), "status_on", dict(Status.choices), listed=LISTED),
            by_theme(),
            by_county(),
            Property("character", _("Character"), "character", dict(Character.choices)),
        ]

    def counted(self, rows: Any) -> Any:
        keys = list(rows.order_by().values_list("pk", flat=True))  # the filters run only once
        return Agreement.objects.filter(pk__in=keys).with_status_on(self.asked.day)

    def shown(self, keys: Iterable[int]) -> list[Case]:
        rows = case_files(Agreement.objects.filter(pk__in=keys))
        return [case_on(agreement, self.asked.day) for agreement in rows]


class AgreementDetailView(DatedView, DetailView):
    """One agreement on a day, with the whole case file."""

    template_name = "agreements/agreement_detail.html"

    def get_queryset(self) -> Any:
        return case_files(Agreement.objects.all())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day = self.asked.day
        subs = case_files(self.object.sub_agreements.with_life_on(day))
        return super().get_context_data(**kwargs) | {
            "case": case_on(self.object, day),
            "parent": Agreement.objects.with_life_on(day).filter(pk=self.object.parent_id).first(),
            "sub_agreements": [case_on(one, day) for one in subs],
            "forums": self.object.forums.alive_on(day).in_order_of_names(within=("level",)),
            "plans": self.object.plans.alive_on(day),
            "theme_by_key": Theme.objects.in_bulk(),
            "history": recent(self.request, self.asked, about=(Agreement, self.object.pk)),
            "history_words": f"agreement={self.object.pk}",
        }


@require_safe
def document_file(request: HttpRequest, pk: int) -> HttpResponse:
    """An uploaded document, as a download."""
    document = visible_or_404(request, Document.objects.exclude(sha256=""), pk=pk)
    stored = get_object_or_404(StoredFile, pk=document.sha256)
    return documents.download(document, stored)
