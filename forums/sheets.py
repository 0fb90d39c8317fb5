"""The sheets of forums and who takes part in them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from agreements.models import Agreement
from cooperation.actors import LISTED_TYPES
from forums.listed import COLUMNS
from forums.models import Forum, ForumParticipant, ForumType, Level
from importing import columns as c
from importing.context import ImportContext
from importing.organisations import organisation_columns
from importing.owners import owner
from importing.public_list import PublicList
from importing.registry import sheets
from importing.sheet_subject import Lookups, SheetSubject


class Forums(SheetSubject):
    key, title, model = "forums", gettext_lazy("Forums"), Forum
    listed = staticmethod(lambda: COLUMNS)
    public_list = PublicList(
        "forums",
        renamed={"from": "first_day", "until": "last_day", "permanent": "is_permanent"},
        days_after={"until"},
    )
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
        owner("agreed_in", gettext_lazy("agreed in"), Agreement, "title_fi", is_needed=False),
        c.words_of("other_actors", gettext_lazy("other actors")),
        c.words_of("meets", gettext_lazy("how often it meets"), 200),
        c.words_of("convener", gettext_lazy("convener"), 200),
        c.words_of("mandate", gettext_lazy("mandate")),
        c.language_of_texts(),
        *c.SOURCE,
    ]

    def twins(self, values: dict[str, Any], context: ImportContext) -> Lookups:
        return {"county": values.get("county"), "name_fi__iexact": values.get("name_fi", "")}


class Participants(SheetSubject):
    key, title, model = "participants", gettext_lazy("Participants"), ForumParticipant
    county_lookup = "forum__county"
    related = ("forum", *LISTED_TYPES)
    columns = [
        owner("forum", gettext_lazy("forum"), Forum, "name_fi"),
        *organisation_columns(),
        *c.period_columns("period", gettext_lazy("first day"), gettext_lazy("last day")),
        *c.SOURCE,
    ]

    def twins(self, values: dict[str, Any], context: ImportContext) -> Lookups:
        organisation, first = values.get("organisation"), values.get("first_day")
        if organisation is None:
            return None
        begins = {"period__startswith": first} if first else {}
        return {"forum": values.get("forum")} | organisation.columns | begins


sheets.add("forums", Forums(), order=50)
sheets.add("participants", Participants(), order=60)
