"""Pilots on the coordinators' pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation.models import County
from editing.row_forms import field_for
from tests.spike_app.models import Pilot
from toolkit.days import range_in_words
from workspace.entries import RecordEntry, age_of, known
from workspace.forms.base import NAMES, SOURCE, OfCountyForm
from workspace.places import Place
from workspace.registry import (
    CountyScreenSection,
    OwnPage,
    Section,
    add_page,
    add_section,
    screen_sections,
)


class PilotForm(OfCountyForm):
    """A pilot."""

    class Meta:
        model = Pilot
        formfield_callback = field_for
        fields = (*NAMES, "state", "period", "themes", "result", "language", *SOURCE)
        widgets: ClassVar = {"result": forms.Textarea({"rows": 3})}


PILOT = OwnPage(
    "kokeilut", Pilot, PilotForm, gettext_lazy("Pilot"), gettext_lazy("New pilot"), "pilots"
)


def _pilots_of(place: Place) -> list[Pilot]:
    return list(PILOT.rows_in(place))


def _pilots(place: Place, rows: list[Pilot]) -> Iterator[RecordEntry]:
    for row in rows:
        yield RecordEntry(
            title=str(row),
            kind=str(capfirst(row.get_state_display())),
            url=place.url("kokeilut", str(row.pk)),
            facts=known((_("Period"), range_in_words(row.period))),
            age=age_of(row),
        )


add_page(PILOT, order=917)
add_section(
    Section(
        "pilots",
        "kokeilut",
        gettext_lazy("County pilots"),
        read=_pilots_of,
        entries=_pilots,
        pages=("kokeilut",),
    ),
    order=965,
)

# The admin's screen of a county ------------------------------------------------------------------


def _rows(county: County, _day: date) -> QuerySet[Any]:
    return Pilot.objects.filter(county=county)


def _cells(row: Any) -> tuple[str, ...]:
    return str(row), str(row.get_state_display()), range_in_words(row.period)


screen_sections.add(
    "pilots",
    CountyScreenSection(
        gettext_lazy("County pilots"),
        (gettext_lazy("name"), gettext_lazy("state of the pilot"), gettext_lazy("period")),
        _rows,
        _cells,
        history="pilots",
    ),
    order=960,
)
