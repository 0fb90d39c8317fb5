"""The sheets of negotiations, who takes part in them, and statements that none was held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cooperation.actors import LISTED_TYPES
from importing import columns as c
from importing.columns import SheetColumn
from importing.context import ImportContext
from importing.organisations import organisation_columns
from importing.owners import by_name, owner
from importing.public_list import PublicList
from importing.registry import sheets
from importing.sheet_subject import Line, Lookups, SheetSubject
from importing.words import LANGUAGES, several
from inputs.days import InexactDay, inexact_day, written
from negotiations.alike import alike
from negotiations.filters import STATUTORY_KINDS
from negotiations.listed import columns
from negotiations.models import (
    OTHER_TYPES,
    Convener,
    Format,
    Negotiation,
    NegotiationActor,
    NoneStatement,
    Outcome,
    ParticipantRole,
    Preparation,
)
from negotiations.models import Kind as NegotiationKind
from negotiations.window_choices import WindowChoice, windows_begun
from toolkit.days import day_in_words, exact_day
from toolkit.proposals import Unreadable
from toolkit.sheets import Value, cell_text, spelt


def _spellings(row: Negotiation) -> list[str]:
    """Its kind and day, with the county or without; or the day alone."""
    day = exact_day(row.held_on, row.precision)
    in_cell = cell_text(written(InexactDay(row.held_on, row.precision)))
    return [str(row), f"{row.get_kind_display()} {day}", day, in_cell]


class Negotiations(SheetSubject):
    key, title, model = "negotiations", gettext_lazy("Negotiations"), Negotiation
    listed = staticmethod(columns)
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
            lambda value, context: sorted(
                several(partial(context.read_place, context.places.municipalities))(value)
            ),
            lambda row: row.municipalities,
            lambda row, value: setattr(row, "municipalities", value),
            show=lambda value, context: "; ".join(
                context.places.municipalities.labels.get(one, one) for one in value or ()
            ),
            empty=[],
            hint=gettext_lazy("names or codes; empty with «all municipalities»"),
        ),
        c.chosen_several("participants", gettext_lazy("participants"), ParticipantRole.choices),
        c.chosen_several("conveners", gettext_lazy("convened by"), Convener.choices),
        c.chosen_several("preparation", gettext_lazy("prepared by"), Preparation.choices),
        SheetColumn(
            "part_of",
            gettext_lazy("part of"),
            lambda value, context: by_name(context, Negotiation, _spellings, value),
            lambda row: row.part_of_id,
            lambda row, value: setattr(row, "part_of_id", value),
            cell=lambda value, context: value,
            hint=gettext_lazy("the number of the first part"),
        ),
        c.flag("is_regional_council_present", gettext_lazy("regional council present")),
        c.themes(label=gettext_lazy("themes")),
        c.words_of("note", gettext_lazy("note")),
        c.language_of_texts(),
        *c.SOURCE,
    ]

    def read_ahead(self, several: Sequence[dict[str, Any]], context: ImportContext) -> None:
        """The negotiations that were on record before the file, to ask about those alike."""
        super().read_ahead(several, context)
        made = [pk for label, pk in context.edit.made if label == Negotiation._meta.label_lower]
        counties = {values.get("county") for values in several} - {None}
        rows = context.own(Negotiation).filter(county__in=counties).exclude(pk__in=made)
        context.read_ahead[Negotiations] = list(rows)

    def question(self, line: Line, context: ImportContext) -> str:
        found = alike(line.row, context.read_ahead[Negotiations]) if line.is_new else []
        if not found:
            return ""
        asked = _(
            "Of these negotiations another of the kind is on record on the day or near it. They are"
            " not the same."
        )
        return "\n".join([asked, "; ".join(f"{one.pk}: {one}" for one in found)])

    def twins(self, values: dict[str, Any], context: ImportContext) -> Lookups:
        held_on = values.get("held_on")
        named = "municipalities" if "municipalities" in values else "format"
        return {"county": values.get("county"), "held_on": held_on.day if held_on else None} | {
            name: values[name] for name in ("kind", named) if name in values
        }


class Actors(SheetSubject):
    key, model = "negotiation_participants", NegotiationActor
    title = gettext_lazy("Participants in negotiations")
    county_lookup = "negotiation__county"
    related = ("negotiation", *LISTED_TYPES)
    columns = [
        owner(
            "negotiation",
            gettext_lazy("negotiation"),
            Negotiation,
            _spellings,
            hint=gettext_lazy("its number, or its day if no other is on the day"),
        ),
        *organisation_columns(OTHER_TYPES),
    ]

    def twins(self, values: dict[str, Any], context: ImportContext) -> Lookups:
        organisation = values.get("organisation")
        if organisation is None:
            return None
        return {"negotiation": values.get("negotiation")} | organisation.columns


# Statements that none was held -------------------------------------------------------------------


def _windows(context: ImportContext) -> tuple[WindowChoice, ...]:
    kept = context.read_ahead
    if "windows" not in kept:
        kept["windows"] = windows_begun(context.edit.day)
    return tuple(kept["windows"])


def _window(value: Value, context: ImportContext) -> date:
    """Reads a window: its name in any of the languages, its first day, or a year."""
    windows = _windows(context)
    names: dict[str, date] = {}
    for language in LANGUAGES:
        with override(language):
            names |= {spelt(str(one)): one.first for one in windows}
    if first := names.get(spelt(cell_text(value))):
        return first
    found = _day(value, windows)
    if found.precision == "year":
        return found.day.replace(month=1, day=1)
    return found.day


def _day(value: Value, windows: tuple[WindowChoice, ...]) -> InexactDay:
    try:
        found = inexact_day(value)
    except Unreadable as error:
        raise Unreadable(_not_a_window(windows)) from error
    if found.precision not in ("day", "year"):
        raise Unreadable(_not_a_window(windows))
    return found


def _not_a_window(windows: tuple[WindowChoice, ...]) -> str:
    names = "; ".join(str(one) for one in windows)
    return _("Write the window or its first day. Possible are: %(windows)s.") % {"windows": names}


def _name_of_window(first: date | None, context: ImportContext) -> str:
    windows = (str(one) for one in _windows(context) if one.first == first)
    return next(windows, day_in_words(first) if first else "")


class NoneStatements(SheetSubject):
    key, model = "none_statements", NoneStatement
    title = gettext_lazy("Statements that none was held")
    columns = [
        c.county(),
        c.chosen("kind", gettext_lazy("kind"), STATUTORY_KINDS, is_needed=True),
        SheetColumn(
            "window_from",
            gettext_lazy("window"),
            _window,
            lambda row: row.window_from,
            lambda row, value: setattr(row, "window_from", value),
            show=_name_of_window,
            choices=lambda context: [str(one) for one in _windows(context)],
            is_needed=True,
            hint=gettext_lazy("the window or its first day"),
        ),
        c.whole_day("stated_on", gettext_lazy("stated on"), is_needed=True),
        c.words_of("reason", gettext_lazy("reason"), is_needed=True),
        c.language_of_texts(),
        *c.SOURCE,
    ]

    def twins(self, values: dict[str, Any], context: ImportContext) -> Lookups:
        return {name: values.get(name) for name in ("county", "kind", "window_from", "stated_on")}


sheets.add("negotiations", Negotiations(), order=70)
sheets.add("negotiation_participants", Actors(), order=72)
sheets.add("none_statements", NoneStatements(), order=75)
