"""What has changed in the record: the page, the download and the feed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.access import Access, access_for
from changes import events
from changes.events import EventQuery, Position
from changes.lines import ChangeLine, county_name
from changes.recorded_names import latest
from changes.registry import record_pages
from changes.timeline import Timeline, TimelineEntry, timeline
from cooperation.asked import AskedWronglyError
from cooperation.models import County, Municipality
from cooperation.pages import ALL, DaylessView
from history.known import end_of, start_of
from history.moments import is_day
from listing.cells import Cell
from listing.files import Table, about_list, as_file, asked_kind
from toolkit.form_fields import AddressDayField

PAGE_SIZE, CHUNK = 25, 500
LARGEST_ID = 2**63 - 1
_day = attrgetter("day")


class DayInput(forms.DateInput):
    """A field for days that also shows what was typed if it is not a day."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        context["widget"]["type"] = "date" if not shown or is_day(shown) else "text"
        return context


class ChangesForm(forms.Form):
    """The query parameters that filter the list; `access` determines the subjects."""

    fields: dict[str, Any]
    """Of several classes, whose attributes differ."""

    county = forms.ModelChoiceField(
        County.objects.in_order_of_names(),
        label=gettext_lazy("Wellbeing services county"),
        required=False,
        empty_label=ALL,
    )
    subject = forms.ChoiceField(label=gettext_lazy("Subject"), required=False)
    municipality = forms.ModelChoiceField(
        Municipality.objects.in_order_of_names(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, data: Any, *, access: Access) -> None:
        super().__init__(data, auto_id="%s")
        labels = [(one, events.subject_label(one)) for one in events.subjects(access)]
        self.fields["subject"].choices = [("", ALL), *labels]
        for name in record_pages:
            self.fields[name] = forms.IntegerField(
                required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput
            )
        for name, label in (("from", _("Recorded from")), ("to", _("Recorded until"))):
            self.fields[name] = AddressDayField(
                label=label, required=False, widget=DayInput(format="%Y-%m-%d")
            )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("from") and given.get("to") and given["to"] < given["from"]:
            self.add_error("to", _("The last day is before the first."))
        return given

    @property
    def wanted(self) -> EventQuery:
        """The selection of events of a valid form."""
        given = self.cleaned_data
        return EventQuery(
            county=given["county"].code if given["county"] else "",
            municipality=given["municipality"].code if given["municipality"] else "",
            about=self.about,
            subject=given["subject"],
            since=start_of(given["from"]) if given["from"] else None,
            until=end_of(given["to"]) if given["to"] else None,
        )

    @property
    def about(self) -> tuple[type[Model], int] | None:
        """The record that the list is limited to, if any."""
        given = ((page, self.cleaned_data[name]) for name, page in record_pages.items())
        return next(((page.model, key) for page, key in given if key is not None), None)


def position(text: str) -> Position | None:
    """The position where the page begins; raises AskedWronglyError if it is invalid."""
    if not text:
        return None
    if found := Position.read(text):
        return found
    raise AskedWronglyError(_("The page does not exist."), field="after")


class ChangesView(DaylessView, TemplateView):
    """Recorded changes, newest first, filtered by a plain GET form."""

    template_name = "changes/changes.html"
    refuses_forms = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.access = access_for(request)
        self.form = ChangesForm(request.GET, access=self.access)
        kind = asked_kind(request)
        if kind and self.form.is_valid():
            table = changes_table(self.access, self.form.wanted)
            return as_file(kind, table, about_list(request, form=self.form))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | {
            "form": self.form,
            "count": 0,
            "may_audit": self.access.is_administrator,
        }
        return context | self._found() if self.form.is_valid() else context

    def _found(self) -> dict[str, Any]:
        wanted, after = self.form.wanted, position(self.request.GET.get("after", ""))
        page = timeline(self.access, wanted, size=PAGE_SIZE, after=after)
        words = self.request.GET.copy()
        words.pop("after", None)
        return {
            "page": page,
            "days": [(day, list(found)) for day, found in groupby(page.entries, _day)],
            "about": self.about(),
            "count": events.count(self.access, wanted),
            "is_first": after is None,
            "feed": f"{reverse('changes_feed')}?{words.urlencode()}".removesuffix("?"),
        }

    def about(self) -> str:
        """The municipality or record that the page is limited to, if any."""
        if municipality := self.form.cleaned_data["municipality"]:
            return str(municipality)
        if about := self.form.about:
            model, key = about
            title = next(page.title for page in record_pages.values() if page.model is model)
            return next((row[title] for row in latest({model: {key}}).values()), "")
        return ""


# Files -------------------------------------------------------------------------------------------


def changes_table(access: Access, wanted: EventQuery) -> Table:
    """The whole list: one row for each changed field, read while the file is written."""
    head = [
        *(_("Recorded (Finnish time)"), _("Recorded by"), _("Channel"), _("County")),
        *(_("What was done"), _("Record"), _("Name"), _("Part of"), _("Day")),
        *(_("Field"), _("Before"), _("Now"), _("Source")),
    ]
    return Table(_("Changes"), head, _cells(access, wanted), shows_records=True)


def pages(access: Access, wanted: EventQuery, *, size: int = CHUNK) -> Iterator[Timeline]:
    """The selected events page by page, so that they are never all in memory."""
    after: Position | None = None
    while True:
        page = timeline(access, wanted, size=size, after=after)
        yield page
        if (after := page.after) is None:
            return


def _cells(access: Access, wanted: EventQuery) -> Iterator[list[Cell]]:
    for page in pages(access, wanted):
        for entry in page.entries:
            for line in reversed(entry.lines):
                yield from _rows(entry, line)


def _rows(entry: TimelineEntry, line: ChangeLine) -> Iterator[list[Cell]]:
    common: list[Cell] = [
        entry.moment,
        entry.who,
        entry.channel,
        county_name(line.county),
        str(line.verb_label),
        line.kind,
        str(line.title),
        ", ".join(map(str, line.context)),
        line.true_day,
    ]
    sides = [[one.label, one.old, one.new] for one in line.differences] or [["", "", ""]]
    yield from ([*common, *fields, str(line.source)] for fields in sides)
