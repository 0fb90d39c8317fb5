"""The page for the outcome of a negotiation: held, moved or cancelled."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from editing.edit_pages import EditPage
from editing.versions import last_state
from negotiations.models import Outcome
from negotiations.own_pages.outcomes import OutcomeForm
from workspace.views import GoneError, RowView


class OutcomeView(RowView):
    """The outcome of a negotiation."""

    template = "workspace/follow_up.html"

    def make(self, data: Any = None, files: Any = None) -> EditPage:
        current = self.found()
        if current is None:
            raise GoneError(last_state(self.own.model, self.pk))
        if current.outcome == Outcome.CANCELLED:
            raise Http404
        return EditPage(self.place, data, files, main_form=OutcomeForm, current=current, pk=self.pk)

    def context(self, page: EditPage) -> dict[str, Any]:
        return super().context(page) | {"title": _("What became of it")}
