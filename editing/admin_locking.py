"""Make every write of the admin an edit that cannot overwrite changes the user has not seen.

`Locked` is a base of every ModelAdmin of our site (see `workspace.admin_site`). Its forms, delete
pages and lists contain a key and the versions of the rows they show. Each POST is one edit
(`editing.edits`): it is executed once and recorded with its reason and, if staff record it on
behalf of a county, with the channel through which the county sent it. If a row has changed since
the form was opened, nothing is written: the page is shown again (409) with both versions and
everything typed, and can then be sent again.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pghistory
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.utils import NestedObjects, unquote
from django.core.exceptions import ValidationError
from django.db import router, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts.access import access_for
from cooperation.admin_base import AdminRequest
from editing import versions
from editing.admin_merging import FORM_KEY, StaleForm
from editing.comparing import Comparison, since_seen
from editing.edits import AlreadyMade, Stale, again_after_deadlock, editing
from history.statements import COUNTYS_OWN, Channel

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from editing.edits import Edit

KEY, REASON, VIA = FORM_KEY, "_reason", "_via"
ON_BEHALF = (Channel.OWN_UPDATE, Channel.EMAIL, Channel.CALL, Channel.DOCUMENT)
"""Channels through which a county sends staff what they record for it."""


class StaleRows(Exception):  # noqa: N818 - a state of the rows
    """Rows have changed since the form was opened; `seen` has the versions at that time, by key."""

    def __init__(self, seen: dict[str, int | None]) -> None:
        super().__init__()
        self.seen = seen


class NotMade(Exception):  # noqa: N818 - not an error: the page is shown again
    """Nothing was written: the page needs more input, or shows errors."""

    def __init__(self, response: HttpResponse | None) -> None:
        super().__init__()
        self.response = response


def new_key() -> str:
    return uuid.uuid4().hex


def context_of(seen: dict[str, int]) -> dict[str, Any]:
    """Template context that a page needs so that its form can be sent."""
    return {
        "seen_versions": versions.as_text(seen),
        "form_key": new_key(),
        "via_choices": [COUNTYS_OWN, *((one.value, one.label) for one in ON_BEHALF[1:])],
    }


class Locked(admin.ModelAdmin):
    """Base of every ModelAdmin of the site; must come first."""

    # The edit

    @contextmanager
    def _editing(self, request: HttpRequest) -> Iterator[Edit]:
        sent = request.POST
        key = _key_of(sent)
        via = sent.get(VIA, "") if sent.get(VIA, "") in ON_BEHALF else ""
        reason = sent.get(REASON, "").strip()[:300]
        with editing(access_for(request), channel="admin", reason=reason, key=key) as edit:
            if via:
                with pghistory.context(via=via):
                    yield edit
            else:
                yield edit

    def _made_once(
        self,
        request: AdminRequest,
        view: Callable[[], HttpResponse | None],
        *,
        refuse_stale: Callable[[], None],
        is_made: Callable[[Any], bool],
    ) -> Any:
        """Execute the view once, return its response; StaleRows if rows have changed meanwhile."""

        def once() -> HttpResponse:
            with self._editing(request) as edit:
                refuse_stale()
                request.edit = edit
                with edit.together():
                    response = view()
                    if response is None or not is_made(response):
                        raise NotMade(response)
                edit.answer = {"url": response.get("Location") or request.get_full_path()}
            return response

        try:
            return again_after_deadlock(once)
        except NotMade as shown:
            return shown.response
        except AlreadyMade as made:
            self.message_user(request, _("This has been saved already."), messages.INFO)
            return HttpResponseRedirect(made.answer.get("url") or request.get_full_path())

    def _refuse_stale(self, request: HttpRequest, models: list[type[Model]], *needed: str) -> None:
        seen = versions.seen_in(request.POST) or {}
        wanted = {*seen, *needed}
        now = versions.held_now(wanted, models)
        labels = {model._meta.label_lower for model in models}
        stale: dict[str, int | None] = {
            key: seen.get(key)
            for key in wanted
            if key.partition(":")[0] in labels and seen.get(key) != now.get(key)
        }
        if stale:
            raise StaleRows(stale)

    # Forms

    def changeform_view(
        self,
        request: AdminRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        view = super().changeform_view
        if request.method != "POST":
            return view(request, object_id, form_url, extra_context)
        needed = [self._key(object_id)] if object_id else []
        models = [self.model, *(inline.model for inline in self.inlines)]
        try:
            return self._made_once(
                request,
                lambda: view(request, object_id, form_url, extra_context),
                refuse_stale=lambda: self._refuse_stale(request, models, *needed),
                is_made=lambda _response: getattr(request, "was_saved", False),
            )
        except StaleRows as stale:
            return self._both_versions(request, object_id, form_url, stale)
        except Stale as stale:  # a row changed by writing another row of the form
            request.refusal = ValidationError(str(stale))
            response = view(request, object_id, form_url, extra_context)
            response.status_code = 409
            return response

    def _key(self, object_id: str) -> str:
        return f"{self.model._meta.label_lower}:{unquote(object_id)}"

    def _both_versions(
        self, request: AdminRequest, object_id: str | None, form_url: str, stale: StaleRows
    ) -> HttpResponse:
        access = access_for(request)
        found = {key: since_seen(key, seen, access) for key, seen in stale.seen.items()}
        obj = self.get_object(request, unquote(object_id)) if object_id else None
        if obj is None:
            return self._gone(request, list(found.values()))
        self.get_form(request, obj)  # the object determines what inlines offer
        request.POST = StaleForm(self, request, obj).merged(found)
        request.refusal = ValidationError(
            _(
                "Another user has changed this since you opened it."
                " Compare both versions, then save."
            )
        )
        request.differences = list(found.values())
        response = super().changeform_view(request, object_id, form_url)
        response.status_code = 409
        return response

    def _gone(self, request: HttpRequest, found: list[Comparison]) -> HttpResponse:
        """The object itself was deleted meanwhile: show what was typed, so that it is not lost."""
        hidden = {"csrfmiddlewaretoken", KEY, versions.FIELD}
        typed = [(k, v) for k, vs in request.POST.lists() if k not in hidden for v in vs if v]
        context = self.admin_site.each_context(request) | {
            "title": _("This was deleted after you opened it"),
            "opts": self.opts,
            "differences": found,
            "typed": typed,
        }
        return TemplateResponse(request, "admin/gone.html", context, status=409)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context |= context_of(self._shown(request, context))
        context["differences"] = getattr(request, "differences", [])
        context["edit_reason"] = request.POST.get(REASON, "")
        context["edit_via"] = request.POST.get(VIA, "")
        return super().render_change_form(request, context, *args, **kwargs)

    def _shown(self, request: HttpRequest, context: dict[str, Any]) -> dict[str, int]:
        """The versions the form starts from; a form with errors keeps those it was opened with."""
        if request.method == "POST" and not hasattr(request, "differences"):
            return versions.seen_in(request.POST) or {}
        rows = [context["original"]] if context.get("original") else []
        for inline in context["inline_admin_formsets"]:
            rows += [form.instance for form in inline.formset.initial_forms if form.instance.pk]
        return versions.versions_of(rows)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        if change and not form.has_changed():
            return  # only a changed row gets a new version
        _set_channel(request, form)
        super().save_model(request, obj, form, change)

    def save_related(self, request: AdminRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        for row in (row for formset in formsets for row in formset.forms):
            _set_channel(request, row)
        super().save_related(request, form, formsets, change)
        request.was_saved = True

    # Deleting

    def get_deleted_objects(self, objs: Any, request: AdminRequest) -> Any:
        collector = NestedObjects(using=router.db_for_write(self.model), origin=objs)
        collector.collect(objs)
        rows = [row for rows in collector.data.values() for row in rows]
        request.would_go = versions.versions_of(rows)
        return super().get_deleted_objects(objs, request)

    def delete_view(
        self, request: AdminRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        view = super().delete_view
        if request.method != "POST":
            return view(request, object_id, extra_context)
        try:
            return self._made_once(
                request,
                lambda: view(request, object_id, extra_context),
                refuse_stale=lambda: self._hold(object_id),
                is_made=lambda response: response.status_code == 302,
            )
        except StaleRows as stale:
            found = [since_seen(key, seen, access_for(request)) for key, seen in stale.seen.items()]
            request.method, request.POST = "GET", QueryDict()
            response = view(request, object_id, {"differences": found})
            request.method = "POST"
            if response.status_code == 200:
                response.status_code = 409
            return response

    def _hold(self, object_id: str) -> None:
        versions.held_now([self._key(object_id)], [self.model])

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        context |= context_of(getattr(request, "would_go", {}))
        return super().render_delete_form(request, context)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._refuse_other_rows(request)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._refuse_other_rows(request)
        super().delete_queryset(request, queryset)

    def _refuse_other_rows(self, request: AdminRequest) -> None:
        """Refuse to delete other rows, or other versions, than those shown on the page."""
        seen = versions.seen_in(request.POST) or {}
        now: dict[str, int] = request.would_go
        other = {key for key in {*seen, *now} if seen.get(key) != now.get(key)}
        if other:
            raise StaleRows({key: seen.get(key) for key in other})

    # Lists

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None) or {}
        if "cl" in context:
            context |= context_of(versions.versions_of(context["cl"].result_list))
        return response

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:  # type: ignore[override]
        view = super().response_action
        needed = [self._key(pk) for pk in request.POST.getlist(helpers.ACTION_CHECKBOX_NAME)]
        try:
            if self._has_own_transaction(request):
                with transaction.atomic():
                    self._refuse_stale_selected(request, needed)
                return view(request, queryset)
            response = self._made_once(
                request,
                lambda: view(request, queryset),
                refuse_stale=lambda: self._refuse_stale_selected(request, needed),
                is_made=lambda response: response.status_code == 302,
            )
        except StaleRows as stale:
            return self._ask_again(request, stale)
        if isinstance(response, TemplateResponse):
            seen = getattr(request, "would_go", None) or versions.seen_in(request.POST) or {}
            response.context_data = (response.context_data or {}) | context_of(seen)
        return response

    def _has_own_transaction(self, request: HttpRequest) -> bool:
        """Whether the action changes the database role, which it cannot do inside a transaction."""
        actions = self.get_actions(request)
        chosen = [
            found[0] for name in request.POST.getlist("action") if (found := actions.get(name))
        ]
        return any(getattr(action, "has_own_transaction", False) for action in chosen)

    def _refuse_stale_selected(self, request: HttpRequest, needed: list[str]) -> None:
        seen = versions.seen_in(request.POST) or {}
        now = versions.held_now(needed, [self.model])
        stale = {key: seen.get(key) for key in needed if seen.get(key) != now.get(key)}
        if stale:
            raise StaleRows(stale)

    def _ask_again(self, request: HttpRequest, stale: StaleRows) -> HttpResponse:
        found = [since_seen(key, seen, access_for(request)) for key, seen in stale.seen.items()]
        sent = request.POST.copy()
        for name in ("csrfmiddlewaretoken", "post", KEY, versions.FIELD):
            sent.pop(name, None)
        gone = {found.key.partition(":")[2] for found in found if found.is_gone}
        chosen = [pk for pk in sent.getlist(helpers.ACTION_CHECKBOX_NAME) if pk not in gone]
        sent.setlist(helpers.ACTION_CHECKBOX_NAME, chosen)
        seen = versions.seen_in(request.POST) or {}
        seen |= versions.versions_of(one.current for one in found if one.current)
        context = (
            self.admin_site.each_context(request)
            | context_of(seen)
            | {
                "title": _("Another user has changed this since you opened it"),
                "opts": self.opts,
                "differences": found,
                "sent": [(name, value) for name, values in sent.lists() for value in values],
            }
        )
        return TemplateResponse(request, "admin/stale_action.html", context, status=409)


def _key_of(sent: QueryDict) -> str:
    """The form's key with a digest of its content: other content is another edit."""
    if not (key := sent.get(KEY, "")[:60]):
        return ""
    digest = hashlib.sha256()
    for name, values in sorted(sent.lists()):
        if name not in ("csrfmiddlewaretoken", KEY):
            digest.update(repr((name, values)).encode())
    return f"{key}:{digest.hexdigest()}"


def _set_channel(request: HttpRequest, form: Any) -> None:
    """Set `source_channel` of a changed row to the channel chosen, unless it was edited by hand."""
    via = request.POST.get(VIA, "")
    row = form.instance
    if (
        via in ON_BEHALF
        and hasattr(row, "source_channel")
        and form.has_changed()
        and "source_channel" not in form.changed_data
    ):
        row.source_channel = via
