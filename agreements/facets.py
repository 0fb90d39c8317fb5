"""Facets of the list of agreements: what else can be chosen, and how many there are of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Func, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from agreements.models import Agreement, Character, Kind, Status
from cooperation.models import County, Theme
from cooperation.texts import text_of


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet, with the number of agreements it leaves."""

    key: str
    label: str
    count: int
    is_chosen: bool
    query: str
    """The address's query with this choice made, or taken away where it is made."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A property to choose by: its query word, its name, its values that occur."""

    word: str
    label: str
    choices: tuple[Choice, ...]


def facets(rows: QuerySet[Agreement], day: date, chosen: QueryDict) -> list[Facet]:
    """The facets of the rows found, in one statement each."""
    dated = rows.with_status_on(day)  # type: ignore[attr-defined]
    counted = (
        ("kind", _("Kind"), _count(rows, "kind"), dict(Kind.choices)),
        ("status", _("Status"), _count(dated, "status_on"), dict(Status.choices)),
        ("theme", _("Theme"), _count_themes(rows), _names(Theme, "key", "name")),
        ("county", _("County"), _count(rows, "county_id"), _names(County, "code", "short")),
        ("character", _("Character"), _count(rows, "character"), dict(Character.choices)),
    )
    return [
        Facet(word, label, tuple(_choices(word, found, labels, chosen)))
        for word, label, found, labels in counted
    ]


def _count(rows: QuerySet[Agreement], column: str) -> dict[str, int]:
    found = rows.order_by().values(column).annotate(number=Count("pk", distinct=True))
    return {row[column]: row["number"] for row in found if row[column]}


def _count_themes(rows: QuerySet[Agreement]) -> dict[str, int]:
    each = rows.order_by().annotate(theme=Func("themes", function="unnest")).values("pk", "theme")
    found: dict[str, int] = {}
    for row in each:
        found[row["theme"]] = found.get(row["theme"], 0) + 1
    return found


def _names(model: Any, key: str, field: str) -> dict[str, str]:
    return {getattr(row, key): text_of(row, field).value for row in model.objects.all()}


def _choices(
    word: str, found: Mapping[str, int], labels: Mapping[str, Any], chosen: QueryDict
) -> Iterable[Choice]:
    now = chosen.get(word, "")
    for key, label in labels.items():
        if found.get(key) or key == now:
            query = _query(chosen, word, "" if key == now else key)
            yield Choice(key, str(label), found.get(key, 0), key == now, query)


def _query(chosen: QueryDict, word: str, value: str) -> str:
    changed = chosen.copy()
    changed.pop("page", None)
    changed[word] = value
    if not value:
        del changed[word]
    return f"?{changed.urlencode()}"
