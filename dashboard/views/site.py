"""The site itself: its search, statements, glossary and feedback."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from cooperation.asked import AskedWronglyError
from cooperation.pages import DatedView, DaylessView
from dashboard.feedback import FeedbackForm, give_feedback, page_before, set_aside
from dashboard.glossary import TERMS
from dashboard.search import SearchForm
from dashboard.statements import Statement
from search.kinds import Search
from search.registry import searches
from search.searching import search
from toolkit.public_forms import PublicForm, PublicFormView


class SearchView(DatedView, TemplateView):
    """What is found by a name, a code, a section or a diary number, by kind."""

    template_name = "dashboard/search.html"
    refuses_forms = False  # readers get answers while they type

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = SearchForm({"q": self.request.GET.get("q", "")})
        words = form.cleaned_data["q"] if form.is_valid() else ""
        kind = self.request.GET.get("kind", "")
        if kind and kind not in searches:
            raise AskedWronglyError(_("The search has no such kind."), field="kind")
        wanted = Search(words, self.asked.day, self.asked.query)
        found = search(wanted, kind) if words else None
        return super().get_context_data(**kwargs) | {
            "form": form,
            "words": words,
            "kind": kind,
            "found": found,
        }


class StatementView(DaylessView, TemplateView):
    """One of the site's own statements."""

    template_name = "dashboard/statement.html"
    statement: Statement = None  # type: ignore[assignment]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"statement": self.statement}


class GlossaryView(DaylessView, TemplateView):
    """The words of the site in the three languages."""

    template_name = "dashboard/glossary.html"
    extra_context = {"terms": TERMS}


class FeedbackView(DaylessView, PublicFormView):
    """The feedback form; a reader sends at most a few in an hour."""

    template_name = "dashboard/feedback.html"
    form_class = FeedbackForm
    success_url = reverse_lazy("feedback_thanks")
    rate_limit = "feedback"
    too_many = gettext_lazy("Too much feedback was sent from here. Try again in an hour.")

    def get_initial(self) -> dict[str, Any]:
        return {"page": page_before(self.request)}

    def set_aside(self, form: PublicForm) -> HttpResponse:
        data = form.cleaned_data
        set_aside(text=data["text"], email=data["email"], page=data["page"])
        return redirect(self.get_success_url())

    def accept(self, data: dict[str, Any]) -> None:
        address = reverse("admin:dashboard_feedback_changelist")
        give_feedback(
            text=data["text"],
            email=data["email"],
            page=data["page"],
            list_url=self.request.build_absolute_uri(address),
        )


class FeedbackThanksView(DaylessView, TemplateView):
    """What a reader sees after sending feedback."""

    template_name = "dashboard/feedback_thanks.html"
