"""The sheets of forums and who takes part in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from agreements.models import Agreement
from forums.models import Forum, ForumParticipant, ForumType, Level
from importing import columns as c
from importing.columns import Column
from importing.subjects.base import (
    SOURCE,
    Subject,
    by_name,
    organisation_columns,
    owner_column,
    read_organisation,
)

if TYPE_CHECKING:
    from cooperation.sheets import Record
    from importing.running import Run


class Forums(Subject):
    key, title, model = "forums", gettext_lazy("Forums"), Forum
    columns = [
        c.county(),
        c.words_of("name_fi", gettext_lazy("name (Finnish)"), 200, is_needed=True),
        c.words_of("name_sv", gettext_lazy("name (Swedish)"), 200),
        c.words_of("name_en", gettext_lazy("name (English)"), 200),
        c.chosen("level", gettext_lazy("level"), Level.choices, is_needed=True),
        c.chosen("type", gettext_lazy("type"), ForumType.choices, is_needed=True),
        c.themes(label=gettext_lazy("themes")),
        *c.period_columns("period", gettext_lazy("first day"), gettext_lazy("last day")),
        c.flag("is_permanent", gettext_lazy("permanent")),
        Column(
            "agreed_in",
            gettext_lazy("agreed in"),
            lambda value, run: by_name(run, Agreement, "title_fi", value),
            lambda row: row.agreed_in_id,
            lambda row, value: setattr(row, "agreed_in_id", value),
            say=lambda value, run: run.name_of("agreement", value),
            cell=lambda value, _run: value,
            hint=gettext_lazy("its number or its name"),
        ),
        c.words_of("other_actors", gettext_lazy("other actors")),
        c.words_of("meets", gettext_lazy("how often it meets"), 200),
        c.words_of("convener", gettext_lazy("convener"), 200),
        c.words_of("mandate", gettext_lazy("mandate")),
        c.language_of_texts(),
        *SOURCE,
    ]

    def twins(self, values: dict[str, Any], run: Run) -> QuerySet[Any]:
        return run.own(Forum).filter(
            county=values.get("county"), name_fi__iexact=values.get("name_fi", "")
        )


class Participants(Subject):
    key, title, model = "participants", gettext_lazy("Participants"), ForumParticipant
    county_lookup = "forum__county"
    related = ("forum", "county", "municipality", "regional_council")
    columns = [
        owner_column(
            "forum",
            gettext_lazy("forum"),
            lambda run, value: by_name(run, Forum, "name_fi", value),
        ),
        *organisation_columns(),
        *c.period_columns("period", gettext_lazy("first day"), gettext_lazy("last day")),
        *SOURCE,
    ]

    def read_apart(self, record: Record, run: Run) -> dict[str, Any]:
        return read_organisation(record, run)

    def twins(self, values: dict[str, Any], run: Run) -> QuerySet[Any]:
        organisation = values.get("organisation")
        wanted = organisation.columns if organisation else {"pk": None}
        rows = run.own(ForumParticipant, "forum__county").filter(
            forum=values.get("forum"), **wanted
        )
        first = values.get("first_day")
        return rows.filter(period__startswith=first) if first else rows
