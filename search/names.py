"""What places, themes and kinds are called, as the entries of the index need it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Min, Model
from django.utils.functional import Promise
from django.utils.translation import override

from cooperation.actors import Actor
from cooperation.models import (
    County,
    EmploymentArea,
    Municipality,
    Organisation,
    RegionalCouncil,
    Special,
    Theme,
)
from naming.spoken import also_called, inflected, swedish_genitive
from search.kinds import Entry
from search.words import words_of_day
from toolkit.texts import LANGUAGES

PLACES: tuple[type[Model], ...] = (County, Municipality, RegionalCouncil)
"""The tables of the names of places."""

ACTORS: tuple[type[Model], ...] = (*PLACES, EmploymentArea, Organisation)
"""The tables of the names of all who can be a party."""

BODIES = {
    "council": (
        "kunnanvaltuusto kaupunginvaltuusto kommunfullmäktige stadsfullmäktige",
        "city council, municipal council",
    ),
    "board": (
        "kunnanhallitus kaupunginhallitus kommunstyrelse stadsstyrelse",
        "city board, municipal board",
    ),
    "county council": ("aluevaltuusto välfärdsområdesfullmäktige", "county council"),
    "county executive": ("aluehallitus välfärdsområdesstyrelse", "county executive"),
    "committee": ("lautakunta jaosto nämnd sektion", "committee"),
}
"""Other words for the bodies that decide."""

AGREEMENT = ("sopimus", "avtal", "agreement")
DECISION = ("päätös", "beslut", "decision", "pöytäkirja", "protokoll", "minutes")

ALAND = ("Åland", "Ålands", *sorted(inflected("Ahvenanmaa")))
"""What the municipalities of Åland are found by, too."""

NEVER = ((date.max, date.max),)
"""The periods of what is shown on no day."""


def in_languages(text: str | Promise) -> tuple[str, ...]:
    """A text of the code in each language."""
    found = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.append(str(text))
    return tuple(found)


def labels_of(choices: Iterable[tuple[str, str | Promise]]) -> dict[str, tuple[str, ...]]:
    """The labels of a column's choices in each language."""
    return {key: in_languages(label) for key, label in choices}


def separate(texts: Iterable[str]) -> list[str]:
    """The names in texts with commas between them."""
    return [name.strip() for text in texts for name in text.split(",")]


def texts_of(row: Any, *columns: str) -> list[str]:
    """The texts of a row in each language: `name` is `name_fi`, `name_sv` and `name_en`."""
    every = (getattr(row, f"{one}_{code}", "") for one in columns for code in LANGUAGES)
    return list(filter(None, every))


def names_of_counties() -> dict[str, list[str]]:
    """What each county is called, by code."""
    return {row.code: names_of_county(row) for row in County.objects.all()}


def names_of_county(row: County) -> list[str]:
    """The names of a county in the cases that people write; its brand, its predecessor's name."""
    finnish = (row.name_fi, row.short_fi, row.brand)
    own = [*texts_of(row, "name", "short"), row.brand, row.predecessor]
    return [*own, *(form for name in finnish if name for form in forms_of_place(name))]


def forms_of_municipality(row: Municipality) -> list[str]:
    """The names of a municipality in the cases that people write."""
    of_aland = ALAND if row.special == Special.ALAND else ()
    own = [*texts_of(row, "name"), *forms_of_place(row.name_fi), swedish_genitive(row.name_sv)]
    return [*own, *of_aland]


def forms_of_place(name: str) -> list[str]:
    """The cases of a Finnish name, and what else the place is called."""
    return [*sorted(inflected(name)), *also_called(name)]


def names_of_municipalities() -> dict[str, list[str]]:
    """What each municipality is called, by code."""
    return {row.code: forms_of_municipality(row) for row in Municipality.objects.all()}


def names_of_themes() -> dict[str, list[str]]:
    """What each theme is called, by key, with the theme that it is part of."""
    rows = {row.key: row for row in Theme.objects.all()}
    return {
        key: texts_of(row, "name") + texts_of(rows.get(row.parent_id or ""), "name")
        for key, row in rows.items()
    }


def names_of(keys: Iterable[str | None], names: dict[str, list[str]]) -> list[str]:
    """The names of several keys, one after another."""
    return [name for key in keys if key for name in names.get(key, ())]


def numbers_of_day(day: date | None) -> Sequence[str]:
    """What a day is found by: itself, its month and its year."""
    return words_of_day(day.year, day.month, day.day) if day else ()


def of_actor(actor: Actor) -> list[str]:
    """The names of a party or a participant in each language."""
    return texts_of(actor.actor, "name") if actor.actor else [actor.name]


def first_days(model: type[Model], owner: str) -> dict[Any, date]:
    """The first day of each owner's rows, by `since`."""
    rows = model._default_manager.order_by().values_list(owner)
    return dict(rows.annotate(first=Min("since")).values_list(owner, "first"))


def of_minutes(
    row: Any,
    day: date,
    begun: Mapping[Any, date],
    matter: Model,
    what: Sequence[str],
    who: Sequence[str],
) -> Entry:
    """The entry of a handling in a body's minutes: found by its section, diary number and day.

    It is shown from its day on, once its matter has begun.
    """
    signs = (row.diary_number, f"§{row.section}" if row.section else "")
    first = begun.get(matter.pk)
    return Entry(
        row.pk,
        labels=what,
        places=who,
        texts=texts_of(matter, "title"),
        numbers=[*filter(None, signs), *numbers_of_day(day)],
        periods=((max(first, day), None),) if first else NEVER,
        rank=day.toordinal(),
    )
