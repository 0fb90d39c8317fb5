"""What the sheets share: the kind of row, its source, its owner and an organisation's cells."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Agreement
from cooperation.sheets import said, spelt
from cooperation.statements import COUNTYS_OWN, MUNICIPALITYS_OWN, Channel, OrganisationType
from importing import columns as c
from importing.columns import Column
from importing.places import Named
from importing.words import Unreadable, choice, not_known

if TYPE_CHECKING:
    from cooperation.sheets import Record
    from importing.running import Run

# The label comes last: an own update is also read by whose it is, and told by the plain word.
CHANNELS = [COUNTYS_OWN, MUNICIPALITYS_OWN, *Channel.choices]

SOURCE = [
    c.chosen("source_channel", gettext_lazy("source"), CHANNELS),
    c.words_of("source_reference", gettext_lazy("source reference"), 300),
    c.words_of("source_url", gettext_lazy("link to the source"), 500),
]


class Subject:
    """A kind of row; `columns` in the order of the template."""

    key: str
    title: Any
    model: type[Model]
    columns: list[Column]
    county_lookup = "county"
    related: tuple[Any, ...] = ()

    def rows(self, run: Run) -> QuerySet[Any]:
        """The rows of an export."""
        rows = self.model._default_manager.all()
        if run.county:
            rows = rows.filter(**{self.county_lookup: run.county})
        return run.access.editable(rows).select_related(*self.related)

    def held(self) -> QuerySet[Any]:
        """The rows as they are taken to be written, with what their name and columns tell."""
        return self.model._default_manager.select_related(*self.related)

    def read_apart(self, record: Record, run: Run) -> dict[str, Any]:
        """What takes several cells to read; by column."""
        return {}

    def twins(self, values: dict[str, Any], run: Run) -> QuerySet[Any]:
        """Rows that the values may be about, where no number is given."""
        raise NotImplementedError

    def put(self, row: Any, values: dict[str, Any]) -> None:
        for column in self.columns:
            if column.key in values and column.put:
                column.put(row, values[column.key])

    def write(self, row: Any, values: dict[str, Any], changed: set[str], run: Run) -> None:
        run.edit.save(row)

    def name(self, row: Any) -> str:
        return str(row)

    def county_of(self, row: Any) -> str:
        """The code of the county whose row it is."""
        *owners, last = self.county_lookup.split("__")
        return str(getattr(reduce(getattr, owners, row), f"{last}_id"))


def owner_column(key: str, label: Any, find: Any) -> Column:
    """The row's owner, by its number or its name."""
    return Column(
        key,
        label,
        lambda value, run: find(run, value),
        lambda row: getattr(row, f"{key}_id"),
        lambda row, value: setattr(row, f"{key}_id", value),
        say=lambda value, run: run.name_of(key, value),
        cell=lambda value, _run: value,
        is_needed=True,
        hint=gettext_lazy("its number or its name"),
    )


def by_name(run: Run, model: type[Model], name: str, value: Any, **which: Any) -> int:
    """The number of the row that is meant: one that is the person's own, of the kind asked."""
    typed = said(value, 400)
    if typed.isdecimal() and (model, int(typed), tuple(which.items())) in run.owned:
        return int(typed)
    own = _named(run.own(model).filter(**which), name)
    if hits := _hits(own, typed):
        if len(hits) == 1:
            run.owned.add((model, hits[0], tuple(which.items())))
            return hits[0]
        raise Unreadable(_("Several have this name. Write the number instead."))
    if _hits(_named(run.access.visible(model._default_manager.filter(**which)), name), typed):
        raise Unreadable(_("It is another county's."))
    if typed.isdecimal():
        raise Unreadable(_("There is no such row here."))
    raise Unreadable(not_known(typed, own.values()))


def _named(rows: QuerySet[Any], name: str) -> dict[int, str]:
    return dict(rows.order_by("pk").values_list("pk", name))


def _hits(found: dict[int, str], typed: str) -> list[int]:
    if typed.isdecimal():
        return [int(typed)] if int(typed) in found else []
    return [pk for pk, title in found.items() if spelt(title) == spelt(typed)]


AGREEMENT = owner_column(
    "agreement",
    gettext_lazy("agreement"),
    lambda run, value: by_name(run, Agreement, "title_fi", value),
)


def organisation_columns() -> list[Column]:
    """The two cells that name an organisation: its type, where needed, and its name or code."""

    def get(row: Any) -> Named | None:
        code = row.code or row.name
        return Named(row.type, code) if code else None

    def put(row: Any, value: Named) -> None:
        for name, code in value.columns.items():
            setattr(row, name, code)

    return [
        Column(
            "type",
            gettext_lazy("type"),
            lambda value, _run: choice(OrganisationType.choices)(value),
            lambda row: row.type,
            say=lambda value, _run: str(dict(OrganisationType.choices).get(value, "")),
            choices=lambda _run: [str(label) for _key, label in OrganisationType.choices],
            hint=gettext_lazy("needed where the name is not enough"),
        ),
        Column(
            "organisation",
            gettext_lazy("organisation"),
            lambda value, run: value,
            get,
            put,
            say=lambda value, run: run.places.label(value),
            is_needed=True,
            hint=gettext_lazy("name or code"),
        ),
    ]


def read_organisation(record: Record, run: Run) -> dict[str, Any]:
    """Both cells at once: the name is looked up among those of its type."""
    told = record.get("organisation")
    if told is None:
        return {}
    named = run.places.organisation(record.get("type"), told)
    return {"organisation": named, "type": named.type}
