"""The sheet of negotiations."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from importing import columns as c
from importing.columns import SheetColumn
from importing.context import ImportContext
from importing.public_list import PublicList
from importing.registry import sheets
from importing.sheet_subject import Lookups, SheetSubject
from importing.words import several
from negotiations.models import Format, Negotiation, Outcome, ParticipantRole
from negotiations.models import Kind as NegotiationKind


class Negotiations(SheetSubject):
    key, title, model = "negotiations", gettext_lazy("Negotiations"), Negotiation
    public_list = PublicList(
        "negotiations",
        renamed={"on": "held_on", "regional_council_present": "is_regional_council_present"},
        inexact_day="on",
    )
    columns = [
        c.county(),
        c.chosen("kind", gettext_lazy("kind"), NegotiationKind.choices, is_needed=True),
        c.dated("held_on", gettext_lazy("day")),
        c.whole_day("announced_on", gettext_lazy("announced on")),
        c.chosen("outcome", gettext_lazy("outcome"), Outcome.choices),
        c.whole_day("cancelled_on", gettext_lazy("cancelled on")),
        c.chosen("format", gettext_lazy("format"), Format.choices, is_needed=True),
        SheetColumn(
            "municipalities",
            gettext_lazy("municipalities"),
            lambda value, context: sorted(several(context.places.municipalities.read)(value)),
            lambda row: row.municipalities,
            lambda row, value: setattr(row, "municipalities", value),
            show=lambda value, context: "; ".join(
                context.places.municipalities.labels.get(one, one) for one in value or ()
            ),
            empty=[],
            hint=gettext_lazy("names or codes; empty with «all municipalities»"),
        ),
        c.chosen_several("participants", gettext_lazy("participants"), ParticipantRole.choices),
        c.flag("is_regional_council_present", gettext_lazy("regional council present")),
        c.themes(label=gettext_lazy("themes")),
        c.words_of("note", gettext_lazy("note")),
        c.language_of_texts(),
        *c.SOURCE,
    ]

    def twins(self, values: dict[str, Any], context: ImportContext) -> Lookups:
        held_on = values.get("held_on")
        named = "municipalities" if "municipalities" in values else "format"
        return {"county": values.get("county"), "held_on": held_on.day if held_on else None} | {
            name: values[name] for name in ("kind", named) if name in values
        }


sheets.add("negotiations", Negotiations(), order=70)
