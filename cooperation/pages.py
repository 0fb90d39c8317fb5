"""Base of the dated public pages of all subjects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import pgettext_lazy
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View

from cooperation.asked import Asked, AskedWronglyError, Refused, asked
from cooperation.registry import presented_day
from cooperation.situations import NotAnswerable
from history.known import as_known

if TYPE_CHECKING:
    from cooperation.filters import FilterSet


PAGE_SIZE = 50
ALL = pgettext_lazy("filter", "All")
"""The empty choice of a filter."""
CARRIED_PARAMETERS = ("date", "known_at")
"""Query parameters kept in the address when a filter changes."""


class AnsweringView(TemplateResponseMixin, ContextMixin, View):
    """A page that answers what is asked wrongly on the page itself, with 400 and what was typed.

    A view raises AskedWronglyError with the parameter's name; the page is then shown as if that
    parameter had not been given (`partials/refused.html`). A file is not given: the page is.
    """

    refuses_forms = True
    """Whether an invalid form in the address is a wrong address."""
    refused: tuple[Refused, ...] = ()
    """The refused parameters other than those of the shown day."""

    request: HttpRequest

    def answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, without the parameters that it cannot answer."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except AskedWronglyError as error:
            if error.field not in request.GET:
                return bad_address(request, str(error))
            refused = Refused(error.field, request.GET[error.field], str(error))
        self.refused = (*self.refused, refused)
        request.GET = _without(request.GET, refused.field)
        return self.answer(request, *args, **kwargs)

    def reasons(self, context: dict[str, Any]) -> Iterator[str]:
        """Why the address is wrong, if it is."""
        yield from (refused.reason for refused in self.refused)
        form = context.get("form") if self.refuses_forms else None
        for errors in (form.errors if form is not None else {}).values():
            yield from map(str, errors)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """The page; with 400 and without a file where something is refused."""
        is_refused = any(True for _reason in self.reasons(context))
        if is_refused:
            self.request.GET = _without(self.request.GET, "format")
        context |= {"is_refused": is_refused, "refused": self.refused}
        response = super().render_to_response(context, **kwargs)
        if is_refused:
            response.status_code = 400
        return response


class DatedView(AnsweringView):
    """A page of a day: `asked` in the context.

    What is asked wrongly is answered on the page itself, with 400, the reason at its field and what
    was typed (`partials/day.html`, `partials/filters.html`).
    """

    understands: tuple[str, ...] = CARRIED_PARAMETERS
    """The time parameters that the page's address may have."""
    shows_presented_day = False
    """Whether the page shows the presented day, not today, unless its address names a day."""

    asked: Asked

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.asked = what_is_asked(request, type(self))
        if self.asked.refused:
            request.GET = _without(request.GET, *(one.field for one in self.asked.refused))
        try:
            with as_known(self.asked.known_at):
                response = self.answer(request, *args, **kwargs)
                if isinstance(response, TemplateResponse):
                    response.render()  # evaluate lazy querysets inside as_known, too
        except NotAnswerable as error:
            return bad_address(request, str(error))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"asked": self.asked}

    def reasons(self, context: dict[str, Any]) -> Iterator[str]:
        yield from (refused.reason for refused in self.asked.refused)
        yield from super().reasons(context)


def _without(words: QueryDict, *fields: str) -> Any:
    """The parameters without some of them."""
    words = words.copy()
    for field in fields:
        words.pop(field, None)
    return words


class PresentedView(DatedView):
    """A page that shows the presented day unless its address names another."""

    shows_presented_day = True


class DaylessView(AnsweringView):
    """A page that is the same on every day: it only keeps the reader's day in its links."""

    understands: tuple[str, ...] = CARRIED_PARAMETERS
    shows_presented_day = False
    refuses_forms = False

    @cached_property
    def carried(self) -> Asked:
        """The reader's day."""
        return what_is_asked(self.request, type(self))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.answer(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"carried": self.carried}

    def reasons(self, context: dict[str, Any]) -> Iterator[str]:
        yield from (refused.reason for refused in self.carried.refused)
        yield from super().reasons(context)


def what_is_asked(request: HttpRequest, view: type[DatedView] | type[DaylessView]) -> Asked:
    """The requested day and moment; without a day, the one that the page shows by default."""
    today, presented = timezone.localdate(), presented_day()
    return asked(
        request,
        today=today,
        presented=presented,
        default=presented if view.shows_presented_day else None,
        compares="compare" in view.understands,
    )


def bad_address(request: HttpRequest, reason: str) -> HttpResponse:
    """400 with the reason, as a page of the site."""
    return render(request, "400.html", {"reason": reason}, status=400)


def page_of(
    rows: QuerySet[Any], total: int, number: str | None, size: int = PAGE_SIZE
) -> Page[Any]:
    """One page of the rows, with their known total number."""
    paginator = Paginator(rows, size)
    paginator.count = total
    return paginator.get_page(number)


def list_form(filterset: FilterSet, *, hidden: Iterable[str] = ()) -> forms.Form:
    """A list's filters as a form: the day and the `hidden` parameters are hidden inputs."""
    form = filterset.form
    for name, field in form.fields.items():
        form[name].help_text = field.help_text = ""  # written for the API
        if isinstance(field, forms.TypedChoiceField):
            choices: Any = field.choices
            field.choices = [("", ALL), *choices]
        if name in (*CARRIED_PARAMETERS, *hidden):
            field.widget = forms.HiddenInput()
    for name in CARRIED_PARAMETERS:
        if not form.data.get(name):
            del form.fields[name]
    return form
