"""The administrators' page that exports all recorded events of a period."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from accounts.access import access_for
from changes.audit import FORMATS, AuditExport
from history.known import end_of, start_of
from toolkit.form_fields import AddressDayField


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return AddressDayField(label=label, widget=widget)


class AuditForm(forms.Form):
    """The period and the format."""

    since = _day(_("Recorded from"))
    until = _day(_("Recorded until"))
    kind = forms.ChoiceField(
        label=_("File format"), choices=[("csv", "CSV"), ("jsonl", "JSON Lines")]
    )


@method_decorator(never_cache, name="dispatch")
class AuditView(LoginRequiredMixin, FormView):
    """Asks for the period; streams the file. By POST, so that no link makes one export."""

    template_name = "changes/audit.html"
    form_class = AuditForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.access = access_for(request)
        if not self.access.is_administrator:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        today = timezone.localdate()
        return {"since": today.replace(month=1, day=1), "until": today}

    def form_valid(self, form: AuditForm) -> StreamingHttpResponse:  # type: ignore[override]
        given = form.cleaned_data
        export = AuditExport(
            self.access, start_of(given["since"]), end_of(given["until"]), given["kind"]
        )
        name = f"events-{given['since']}-{given['until']}.{given['kind']}"
        return StreamingHttpResponse(
            export.text(),
            content_type=FORMATS[given["kind"]],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
