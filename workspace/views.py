"""The coordinators' pages: the record, and forms that never lose input."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import PermissionDenied
from django.forms import MultipleChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from accounts.access import Access, access_for
from background.overview import trouble
from changes.events import EventQuery
from changes.timeline import Timeline, timeline
from cooperation.models import County, Municipality
from editing.edit_pages import EditPage
from editing.sending import Sent, send
from editing.versions import last_state
from workspace.deleting import DeletePage
from workspace.place_record import PlaceRecord
from workspace.places import Place, county_place, municipal_place
from workspace.registry import OwnPage, county_sections, own_page_of, own_pages, section_of


@login_required
def own_places(request: HttpRequest) -> HttpResponse:
    """The counties and municipalities that the user may edit; redirects if there is only one."""
    access = access_for(request)
    own = County.objects.all() if access.is_staff else County.objects.filter(pk__in=access.counties)
    municipalities = Municipality.objects.filter(pk__in=access.municipalities).in_order_of_names()
    if not (own or municipalities):
        raise PermissionDenied
    places = [*own, *municipalities]
    if len(places) == 1:
        return redirect("own_county" if own else "own_municipality", _key(places[0]))
    context = {
        "counties": own,
        "municipalities": municipalities,
        "trouble": trouble() if access.is_staff else None,
    }
    return render(request, "workspace/places.html", context)


def _key(place: Any) -> str:
    return str(place.slug if isinstance(place, County) else place.pk)


class PlaceView(LoginRequiredMixin, View):
    """A page of a place, for users who may edit its record."""

    place: Place

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        slug, code = kwargs.pop("slug", None), kwargs.pop("code", None)
        self.place = county_place(request, slug) if slug else municipal_place(request, code)
        return super().dispatch(request, *args, **kwargs)

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        given = {"place": self.place, "sections": county_sections()} | context
        response = render(self.request, template, given, status=status)
        response["Cache-Control"] = "no-store"
        return response


class OverviewView(PlaceView):
    """The record by section; what seems contradictory or overdue first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        record = PlaceRecord(self.place)
        return self.show("workspace/overview.html", record=record, attention=record.attention)


class SectionView(PlaceView):
    """One section with all its rows, including ended ones."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        section = section_of(key)
        if section is None:
            raise Http404
        record = PlaceRecord(self.place, only=section.key)
        return self.show("workspace/section.html", section=record.parts[0])


class GoneError(Exception):
    """The main row of a sent page, and all that belongs to it, was deleted meanwhile."""

    def __init__(self, row: Any) -> None:
        super().__init__(str(row))
        self.row = row


class FormView(PlaceView):
    """A page with forms: shown, sent, shown again with errors or changes of others."""

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
        assert sent.page is not None  # noqa: S101 - only made pages redirect
        context = {"page": sent.page, "faults": sent.page.faults if sent.status == 200 else []}
        context |= {"conflicts": sent.page.conflicts if sent.status == 409 else []}
        return self.show(self.template, status=sent.status, **context, **self.context(sent.page))


class RowView(FormView):
    """A page about one row, of the kind in the URL."""

    own: OwnPage
    pk: int | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        own = own_page_of(kwargs.pop("key"), municipal="code" in kwargs)
        if own is None and request.user.is_authenticated:
            raise Http404
        self.own, self.pk = own, kwargs.pop("pk", None)  # type: ignore[assignment]
        return super().dispatch(request, *args, **kwargs)

    def found(self) -> Any:
        """The current row; None if it was deleted meanwhile, or is to be created."""
        if self.pk is None:
            if not self.own.may_add:
                raise Http404
            return None
        rows = self.own.rows_in(self.place).select_related(*self.own.related)
        row = rows.filter(pk=self.pk).first()
        if row is None:
            self.must_have_been_ours()
        elif not self.own.may_edit(self.place.access, row):
            raise PermissionDenied
        return row

    def must_have_been_ours(self) -> None:
        """Return 404 for a form of a deleted row, unless the user could edit the row."""
        gone = last_state(self.own.model, self.pk)
        is_there = self.own.model._default_manager.filter(pk=self.pk).exists()
        if self.request.method != "POST" or is_there or gone is None:
            raise Http404
        reaches = self.own.form.allowed or Access.reaches
        if not reaches(self.place.access, gone):
            raise Http404

    def leads_to(self, owner: Any) -> str:
        return self.place.url(self.own.key, str(owner.pk)) + "#saved"

    def context(self, page: EditPage) -> dict[str, Any]:
        gone = self.pk is not None and page.current is None
        action = self.place.url(self.own.key, "uusi") if gone else self.request.path
        return {
            "subject": self.own,
            "row_title": self.own.name(page.current) if page.current else "",
            "section": section_of(self.own.section),
            "action": action,
            "links": self.own.links_of(self.place, page.current) if page.current else [],
            "delete_url": self.place.url(self.own.key, str(self.pk), "poista")
            if self.own.may_delete
            else "",
            "history": self.history(page.current),
        }

    def history(self, row: Any) -> Timeline | None:
        """The row's history, if no public page shows it."""
        if row is None or not self.own.has_history:
            return None
        return timeline(self.place.access, EventQuery(record=(self.own.model, row.pk)))


LISTS = (MultipleChoiceField, SimpleArrayField)
"""Fields of forms that take several values."""


class EditView(RowView):
    """A row and the rows that belong to it, to be created or changed."""

    @classmethod
    def several(cls) -> frozenset[str]:
        """The values of a new row that a link may give several times: see `asked_for`."""
        fields = [one for own in own_pages.values() for one in own.form.base_fields.items()]
        return frozenset(name for name, one in fields if isinstance(one, LISTS))

    def make(self, data: Any = None, files: Any = None) -> EditPage:
        current = self.found()
        return EditPage(
            self.place,
            data,
            files,
            main_form=self.own.form,
            current=current,
            pk=self.pk,
            groups_of=self.own.groups,
            initial=self.asked_for() if data is None and current is None else {},
        )

    def asked_for(self) -> dict[str, Any]:
        """The values of a new row that the link gives: its kind, its owner …"""
        names = set(self.own.form.base_fields)
        given = {name: values for name, values in self.request.GET.lists() if name in names}
        return {name: values if len(values) > 1 else values[-1] for name, values in given.items()}


class DeleteView(RowView):
    """Deletes a row, and the rows that belong to it, after a question."""

    template = "workspace/delete.html"

    def make(self, data: Any = None, files: Any = None) -> EditPage:
        if not self.own.may_delete:
            raise Http404
        current = self.found()
        if current is None and self.pk is None:
            raise Http404
        return DeletePage(self.place, data, main_form=self.own.form, current=current, pk=self.pk)

    def leads_to(self, owner: Any) -> str:
        section = section_of(self.own.section)
        if self.place.is_municipal or section is None:
            return self.place.url()
        return self.place.url(section.path)
