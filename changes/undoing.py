"""The page for undoing a change or restoring a deleted row."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from accounts.access import access_for
from changes import events, undo
from changes.events import EventQuery, tracked_models
from changes.lines import ChangeLine
from changes.timeline import entries, may_undo
from editing.edits import Stale


class UndoForm(forms.Form):
    """The reason, and the version of the row that the user saw."""

    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Stands in the history for those who keep the record."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


@method_decorator(never_cache, name="dispatch")
class UndoView(LoginRequiredMixin, FormView):
    """Asks for confirmation, shows why it cannot be undone, or undoes it."""

    template_name = "changes/undo.html"
    form_class = UndoForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.access = access_for(request)
        self.is_whole = kwargs.pop("is_whole", False)
        self.event = self._event(**kwargs)
        self.together = undo.of_action(self.access, self.event)
        if self.is_whole and not undo.may_undo_action(self.access, self.together):
            raise PermissionDenied
        if not self.is_whole and not may_undo(self.access, self.event):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def _event(self, model: str, number: int) -> events.Event:
        found = tracked_models().get(model)
        rows = []
        if found and number < 2**63:
            rows = events.read(self.access, EventQuery(event=(found, number)), size=1)
        if not rows:
            raise Http404
        return rows[0]

    def get_initial(self) -> dict[str, Any]:
        return {"version": undo.version_now(self.event)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        hinders = undo.hindrances_of_action if self.is_whole else undo.hindrances
        return super().get_context_data(**kwargs) | {
            "lines": self._lines() if self.is_whole else [self._line()],
            "line": self._line(),
            "is_restoring": self.event.label == "delete" and not self.is_whole,
            "is_whole": self.is_whole,
            "others": len(self.together) - 1 if self._may_undo_whole() else 0,
            "hindrances": hinders(self.access, self.event),
        }

    def _may_undo_whole(self) -> bool:
        return undo.may_undo_action(self.access, self.together)

    def _lines(self) -> list[ChangeLine]:
        return [line for entry in entries(self.access, self.together) for line in entry.lines]

    def form_valid(self, form: UndoForm) -> HttpResponse:
        given = form.cleaned_data
        try:
            undoes = undo.undo_action if self.is_whole else undo.undo
            undoes(
                access=self.access,
                event=self.event,
                reason=given["reason"],
                version=given["version"],
            )
        except Stale as stale:
            typed: Any = form.data
            form.data = typed.dict() | {"version": undo.version_now(self.event)}
            return self._refused(form, [str(stale)])
        except ValidationError as refusal:
            return self._refused(form, refusal.messages)
        is_restored = self.event.label == "delete" and not self.is_whole
        messages.success(
            self.request, _("What was removed is back.") if is_restored else _("It is undone.")
        )
        return redirect(self._where_it_shows())

    def _refused(self, form: UndoForm, sentences: list[str]) -> HttpResponse:
        form.errors.pop("__all__", None)
        for sentence in dict.fromkeys(sentences):
            form.add_error(None, sentence)
        return self.render_to_response(self.get_context_data(form=form), status=409)

    def _line(self) -> ChangeLine:
        return next(entries(self.access, [self.event])).lines[0]

    def _where_it_shows(self) -> str:
        line = self._line()
        if line.page:
            return f"{reverse('changes')}?{line.page.name}={line.page.key}"
        return reverse("changes") + (f"?county={line.county.code}" if line.county else "")
