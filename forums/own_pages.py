"""Forums on the coordinators' pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.own_pages.choices import agreement_choices
from cooperation.actors import LISTED_TYPES
from cooperation.models import County
from editing.edit_pages import Rows
from editing.row_forms import field_for
from forums.models import Forum, ForumParticipant
from history.statements import source_of
from toolkit.days import range_in_words
from workspace.entries import RecordEntry, age_of, known
from workspace.forms.base import NAMES, SOURCE, OfCountyForm
from workspace.forms.organisations import OrganisationForm
from workspace.places import Place
from workspace.registry import (
    CountyColumn,
    CountyScreenSection,
    NamesInText,
    OwnPage,
    Section,
    add_page,
    add_section,
    county_columns,
    rows_of,
    screen_sections,
    texts_with_names,
)

if TYPE_CHECKING:
    from editing.edits import Edit

# Forms -------------------------------------------------------------------------------------------


class ForumForm(OfCountyForm):
    """A forum, working group, network or negotiation board."""

    class Meta:
        model = Forum
        formfield_callback = field_for
        fields = (
            *NAMES,
            "level",
            "type",
            "period",
            "is_permanent",
            "themes",
            "agreed_in",
            "meets",
            "convener",
            "mandate",
            "other_actors",
            "language",
            *SOURCE,
        )
        widgets: ClassVar = {
            "mandate": forms.Textarea({"rows": 3}),
            "other_actors": forms.Textarea({"rows": 2}),
        }

    def prepare(self) -> None:
        super().prepare()
        self._choose("agreed_in", agreement_choices(self.where))


class ParticipantForm(OrganisationForm):
    """The time an organisation takes part in a forum."""

    class Meta:
        model = ForumParticipant
        formfield_callback = field_for
        fields = ("period", *SOURCE)


PARTICIPANTS = Rows(
    "participant",
    ParticipantForm,
    rows_of(ForumParticipant, "forum", *LISTED_TYPES),
    owner_field="forum",
    title=gettext_lazy("Participants"),
    hint=gettext_lazy(
        "Who takes part, and from which day to which. Participants are never assumed."
    ),
    extra=2,
)

add_page(
    OwnPage(
        "foorumit",
        Forum,
        ForumForm,
        gettext_lazy("Forum"),
        gettext_lazy("New forum"),
        "forums",
        groups=(PARTICIPANTS,),
    ),
    order=120,
)


def _take_as_participant(edit: Edit, forum: Forum, actor: Mapping[str, Any]) -> None:
    """Record an actor of the text «other actors» for the time of the forum, unless it is there."""
    row = ForumParticipant(forum=forum, period=forum.period, **actor, **source_of(forum))
    columns = {f"{one}_id": getattr(row, f"{one}_id") for one in LISTED_TYPES}
    same = ForumParticipant.objects.filter(forum=forum, type=row.type, **columns)
    if not same.filter(period__overlap=forum.period).exists():
        edit.save(row, again=True)  # a forum of the demonstration keeps its source


texts_with_names.add("forums", NamesInText(Forum, "other_actors", _take_as_participant), order=70)


# The section -------------------------------------------------------------------------------------


def _forums_of(place: Place) -> list[Forum]:
    rows = Forum.objects.filter(county=place.county).in_order_of_names(within=("level",))
    return list(rows.prefetch_related("participants"))


def _forums(place: Place, rows: list[Forum]) -> Iterator[RecordEntry]:
    for row in rows:
        yield RecordEntry(
            title=str(row),
            kind=str(capfirst(row.get_type_display())),
            url=place.url("foorumit", str(row.pk)),
            facts=known(
                (_("Level"), row.get_level_display()),
                (_("Period"), range_in_words(row.period)),
                (_("Participants"), len(row.participants.all())),
            ),
            age=age_of(row),
        )


add_section(
    Section(
        "forums",
        "foorumit",
        gettext_lazy("Forums"),
        read=_forums_of,
        entries=_forums,
        pages=("foorumit",),
    ),
    order=30,
)

# The admin's screens of a county -----------------------------------------------------------------


def _with_size(county: County, day: date) -> QuerySet[Any]:
    alive = Q(participants__period__contains=day)
    rows = Forum.objects.filter(county=county).in_order_of_names(within=("level",))
    return rows.annotate(size_today=Count("participants", filter=alive))


def _cells(row: Any) -> tuple[str, ...]:
    return (
        str(row),
        str(row.get_level_display()),
        str(row.get_type_display()),
        range_in_words(row.period),
        str(row.size_today),
    )


def _alive(day: date) -> dict[str, Any]:
    """How many forums of a county are alive on the day."""
    forums = Forum.objects.filter(county=OuterRef("pk")).alive_on(day).order_by().values("county")
    return {"forums_on": Subquery(forums.annotate(number=Count("pk")).values("number"))}


screen_sections.add(
    "forums",
    CountyScreenSection(
        gettext_lazy("Forums"),
        (
            gettext_lazy("name"),
            gettext_lazy("level"),
            gettext_lazy("type"),
            gettext_lazy("period"),
            gettext_lazy("participants today"),
        ),
        _with_size,
        _cells,
        history="forums",
    ),
    order=40,
)
county_columns.add(
    "forums_today",
    CountyColumn(
        gettext_lazy("forums today"),
        _alive,
        lambda county: county.forums_on or 0,
        ordering="forums_on",
    ),
    order=40,
)
