"""The form by which readers report an error on a public page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.access import visible_or_404
from cooperation.pages import DaylessView
from toolkit.public_forms import PublicFormView
from workspace.registry import ReportedPage
from workspace.reports import ReportForm, report_error


class ReportView(DaylessView, PublicFormView):
    """Anybody may report an error on a public page; a reader may send a few per hour."""

    reported: ReportedPage | None = None
    template_name = "workspace/report.html"
    form_class = ReportForm
    success_url = reverse_lazy("report_thanks")
    rate_limit = "error_report"
    too_many = gettext_lazy("Too many reports were sent from here. Try again in an hour.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        assert self.reported is not None  # noqa: S101 - every URL of this view has a page
        self.page = self.reported
        self.about = visible_or_404(request, self.page.model._default_manager.all(), **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"about": self.about, "address": self.page.address(self.about)}
        return super().get_context_data(**kwargs) | context

    def accept(self, data: dict[str, Any]) -> None:
        report_error(
            text=data["text"],
            email=data["email"],
            page=self.page.address(self.about),
            about=self.about,
            place=self.page.place(self.about, timezone.localdate()),
            absolute=self.request.build_absolute_uri,
        )


class ReportThanksView(DaylessView, TemplateView):
    """What a reader sees after reporting an error."""

    template_name = "workspace/report_thanks.html"
