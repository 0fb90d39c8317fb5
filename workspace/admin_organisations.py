"""The list of organisations in the admin: proposals, mergers and names from free text."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.access import access_for
from cooperation.admin import NAMES
from cooperation.admin_base import AdminRequest, RecordAdmin, TodayFilter, period
from cooperation.models import Organisation, OrganisationKind
from editing import versions
from editing.admin_locking import KEY, REASON, context_of
from editing.edits import AlreadyMade, Stale, editing
from inputs.day_fields import DayField
from workspace.mergers import merge
from workspace.organisations import is_listed, list_name, repeated_names


class MergeForm(forms.Form):
    """Into which organisation, from which day, and whether both were one before."""

    into = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("Merge into"), empty_label="–"
    )
    since = DayField(
        label=gettext_lazy("From this day on"),
        widget=AdminDateWidget,
        help_text=gettext_lazy(
            "Earlier days keep the former name. A party leaves on the day, a participant of a forum"
            " takes part until it, and the other goes on in their place. Of a negotiation its own"
            " day decides. Decisions stay with the party that made them."
        ),
    )
    is_same = forms.BooleanField(
        label=gettext_lazy("The same organisation, listed twice"),
        required=False,
        help_text=gettext_lazy("Earlier rows then move too."),
    )


@admin.action(description=gettext_lazy("Merge into another organisation…"))
def merge_into(
    options: OrganisationAdmin, request: AdminRequest, rows: QuerySet[Organisation]
) -> HttpResponse | None:
    """Ask into which and show what will change; then merge.

    A response instead of None is shown and nothing is kept: the preview is a merger undone.
    """
    access, today = access_for(request), timezone.localdate()
    chosen = list(access.editable(rows))
    is_sent = "into" in request.POST
    initial = {"since": today, "is_same": any(one.is_proposed for one in chosen)}
    form = MergeForm(request.POST if is_sent else None, initial=initial)
    others = Organisation.objects.filter(successor__isnull=True).exclude(
        pk__in=[one.pk for one in chosen]
    )
    choice: Any = form.fields["into"]
    choice.queryset = others.in_order_of_names()
    mergers = []
    if is_sent and form.is_valid():
        given = form.cleaned_data
        try:
            mergers = [(one, merge(edit=request.edit, merged=one, **given)) for one in chosen]
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        except Stale as refusal:
            form.add_error(None, str(refusal))
        else:
            if "confirm" in request.POST:
                options.report(request, given["into"], mergers)
                return None
    context = (
        options.admin_site.each_context(request)
        | context_of(versions.seen_in(request.POST) or {})
        | {
            "title": _("Merge into another organisation"),
            "chosen": chosen,
            "opts": options.opts,
            "form": form,
            "mergers": mergers if not form.errors else [],
            "edit_reason": request.POST.get(REASON, ""),
        }
    )
    status = 409 if form.errors else 200
    return TemplateResponse(
        request, "admin/workspace/merge_organisations.html", context, status=status
    )


@admin.action(description=gettext_lazy("Accept into the list"))
def accept(options: OrganisationAdmin, request: AdminRequest, rows: QuerySet[Organisation]) -> None:
    """Accept proposals as they are."""
    proposed = list(access_for(request).editable(rows).filter(is_proposed=True))
    for one in proposed:
        one.is_proposed = False
        request.edit.save(one)
    number = len(proposed)
    sentence = ngettext(
        "%(number)s organisation is accepted.", "%(number)s organisations are accepted.", number
    )
    options.message_user(request, sentence % {"number": number}, messages.SUCCESS)


class NameForm(forms.Form):
    """A name in free text, and the kind of the organisation to be made of it."""

    name = forms.CharField(max_length=200)
    kind = forms.ChoiceField(choices=OrganisationKind.choices, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("kind") and not is_listed(cleaned.get("name", "")):
            self.add_error("kind", _("Choose the kind of the organisation."))
        return cleaned


@admin.register(Organisation)
class OrganisationAdmin(RecordAdmin):
    """The list; a merged organisation ends and names its successor."""

    list_display = ["name_fi", "name_sv", "kind", "business_id", period, "is_proposed", "successor"]
    list_filter = ["is_proposed", TodayFilter, "kind"]
    list_select_related = ["successor"]
    search_fields = [*NAMES, "business_id"]
    fields = [*NAMES, "kind", "business_id", "period", "is_proposed", "successor"]
    readonly_fields = ["successor"]
    actions = [accept, merge_into]

    def get_urls(self) -> list[URLPattern]:
        """The list of names in free text, before the addresses of one organisation."""
        names = self.admin_site.admin_view(self.names_view)
        return [path("nimet/", names, name="organisation_names"), *super().get_urls()]

    def report(self, request: HttpRequest, into: Any, mergers: list[Any]) -> None:
        """Report the mergers, with the rows that they changed and a link to undo them all."""
        number = sum(len(one.moved) + len(one.divided) for _merged, one in mergers)
        sentence = ngettext(
            "Merged into «%(name)s»: %(number)s row names it now.",
            "Merged into «%(name)s»: %(number)s rows name it now.",
            number,
        )
        done = sentence % {"name": into, "number": number}
        address = _undo_address(mergers)
        shown = format_html('{} <a href="{}">{}</a>', done, address, _("Undo")) if address else done
        self.message_user(request, shown, messages.SUCCESS)

    def names_view(self, request: HttpRequest) -> HttpResponse:
        """Names that occur at least twice in free text; POST makes an organisation of one."""
        access = access_for(request)
        if not access.is_staff:
            raise PermissionDenied
        refused: list[str] = []
        if request.method == "POST":
            refused = self._list_name(request)
            if not refused:
                return redirect("admin:organisation_names")
        context = self.admin_site.each_context(request) | {
            "title": _("Organisations that are named in free text"),
            "opts": self.opts,
            "names": repeated_names(),
            "kinds": OrganisationKind.choices,
            "typed": request.POST,
            "refused": refused,
            "form_key": uuid.uuid4().hex,
        }
        status = 409 if refused else 200
        return TemplateResponse(
            request, "admin/workspace/organisation_names.html", context, status=status
        )

    def _list_name(self, request: HttpRequest) -> list[str]:
        """Make an organisation of the sent name; returns why it cannot be done."""
        form = NameForm(request.POST)
        if not form.is_valid():
            return [_("Choose the kind of the organisation.")]
        key, reason = request.POST.get(KEY, "")[:60], request.POST.get(REASON, "").strip()[:300]
        access, content = access_for(request), repr(form.cleaned_data).encode()
        try:
            with editing(access, channel="admin", reason=reason, key=key, content=content) as edit:
                made, result = list_name(edit=edit, **form.cleaned_data)
                edit.answer = {"name": str(made)}
        except AlreadyMade:
            return []
        except ValidationError as refusal:
            return refusal.messages
        except Stale as refusal:
            return [str(refusal)]
        self.report(request, made, [(made, result)])
        return []


def _undo_address(mergers: list[Any]) -> str:
    """The page that undoes the mergers of one edit as a whole; empty if nothing was recorded."""
    # Of a party that is divided only the standings are written; the merged one always is.
    rows = [one.row for _merged, made in mergers for one in made.moved]
    for row in [*rows, *(merged for merged, _made in mergers)]:
        if event := versions.last_event(type(row), row.pk):
            return reverse("changes_undo_all", args=[row._meta.label_lower, event.pgh_id])
    return ""
