"""The sheet of pilots."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from importing import columns as c
from importing.context import ImportContext
from importing.public_list import PublicList
from importing.registry import sheets
from importing.sheet_subject import Lookups, SheetSubject
from tests.spike_app.listed import COLUMNS
from tests.spike_app.models import Pilot, State


class Pilots(SheetSubject):
    key, title, model = "pilots", gettext_lazy("County pilots"), Pilot
    listed = staticmethod(lambda: COLUMNS)
    public_list = PublicList(
        "pilots", renamed={"from": "first_day", "until": "last_day"}, days_after={"until"}
    )
    columns = [
        c.county(),
        c.words_of("name_fi", gettext_lazy("name (Finnish)"), 200, is_needed=True),
        c.words_of("name_sv", gettext_lazy("name (Swedish)"), 200),
        c.words_of("name_en", gettext_lazy("name (English)"), 200),
        c.chosen("state", gettext_lazy("state of the pilot"), State.choices, is_needed=True),
        c.themes(label=gettext_lazy("themes")),
        *c.period_columns("period", gettext_lazy("first day"), gettext_lazy("last day")),
        c.words_of("result", gettext_lazy("result of the pilot")),
        c.language_of_texts(),
        *c.SOURCE,
    ]

    def twins(self, values: dict[str, Any], context: ImportContext) -> Lookups:
        return {"county": values.get("county"), "name_fi__iexact": values.get("name_fi", "")}


sheets.add("pilots", Pilots(), order=980)
