"""What apps register with the coordinators' pages, in own_pages.py or the package own_pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q, QuerySet
from django.http.response import HttpResponseBase
from django.utils.text import capfirst

from accounts.access import Access
from cooperation.models import County, Organisation
from editing.edit_pages import Rows
from editing.row_forms import RowForm
from toolkit.registry import Registry
from workspace.attention import Attention
from workspace.entries import Heading, Link, RecordEntry
from workspace.places import Place

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from editing.edits import Edit

FILE = "own_pages"


# Forms -------------------------------------------------------------------------------------------


def _capitalized(row: Any) -> str:
    return str(capfirst(str(row)))


def _no_links(place: Place, row: Any) -> Sequence[Link]:
    return ()


@dataclass(frozen=True)
class OwnPage:
    """The form of one kind of row, with the rows on the same page, and its lookup to the place.

    The key is in the URL: /oma-alue/<slug>/<key>/<number>/. `name` returns a row's title without
    the county; `links` are the pages about a row, on a county's pages only.
    """

    key: str
    model: type[Model]
    form: type[RowForm]
    title: StrOrPromise
    new: StrOrPromise
    section: str
    county_lookup: str = "county"
    municipality_lookup: str = ""
    in_county_through: str = ""
    related: tuple[str, ...] = ()
    groups: Sequence[Rows] = ()
    may_add: bool = True
    may_delete: bool = True
    has_history: bool = False
    """Whether the page shows the row's history: only if no public page shows the row."""
    name: Callable[[Any], str] = _capitalized
    links: Callable[[Place, Any], Sequence[Link]] = _no_links

    def may_edit(self, access: Access, row: Model) -> bool:
        """Whether the user may edit the row in the form."""
        return (self.form.allowed or Access.may_edit)(access, row)

    def rows_in(self, place: Place) -> QuerySet[Any]:
        """The rows of the place that the user may see."""
        lookup = self.municipality_lookup if place.is_municipal else self.county_lookup
        wanted = Q(**{lookup: place.municipality or place.county})
        if not place.is_municipal and self.in_county_through:
            wanted |= Q(**{f"{self.in_county_through}__in": place.municipality_codes})
        return place.access.visible(self.model._default_manager.filter(wanted)).distinct()

    def links_of(self, place: Place, row: Any) -> Sequence[Link]:
        """The pages about one row."""
        return () if place.is_municipal else self.links(place, row)


def rows_of(model: Any, owner: str, *related: str) -> Callable[[Any, Any], QuerySet[Any]]:
    """A function that returns the rows of a model that belong to a main row (for `Rows.of`)."""

    def rows(of: Any, where: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.filter(**{owner: of}).select_related(*related)
        return found

    return rows


own_pages: Registry[OwnPage] = Registry("forms of the coordinators' pages", file=FILE)


def add_page(page: OwnPage, *, order: int) -> None:
    own_pages.add(page.key, page, order=order)


def own_page_of(key: str, *, municipal: bool) -> OwnPage | None:
    """The form with a key; a municipality's pages have fewer of them."""
    page = own_pages.get(key)
    return page if page and (page.municipality_lookup or not municipal) else None


# Sections of a record ----------------------------------------------------------------------------


def _no_adds(place: Place, rows: Any) -> Iterable[Link]:
    return ()


def _always(place: Place, rows: Any) -> bool:
    return True


@dataclass(frozen=True)
class Section(Heading):
    """A section of a place's record.

    `read` reads its rows in a fixed number of queries; all other functions get its result. `pages`
    are the keys of the forms for adding rows.
    """

    read: Callable[[Place], Any]
    entries: Callable[[Place, Any], Iterable[RecordEntry]]
    pages: tuple[str, ...] = ()
    first_adds: Callable[[Place, Any], Iterable[Link]] = _no_adds
    """Other links for adding, shown before those of `pages`."""
    waiting: Callable[[Any], int] | None = None
    """How many rows wait for an answer, if rows are answered and never confirmed."""
    is_shown: Callable[[Place, Any], bool] = _always
    of_counties: bool = True
    of_municipalities: bool = False

    def is_of(self, place: Place) -> bool:
        return self.of_municipalities if place.is_municipal else self.of_counties

    def adds(self, place: Place, rows: Any) -> tuple[Link, ...]:
        """The links for adding rows."""
        pages = (Link(str(own_pages[key].new), place.url(key, "uusi")) for key in self.pages)
        return (*self.first_adds(place, rows), *pages)


sections: Registry[Section] = Registry("sections of the coordinators' pages", file=FILE)


def add_section(section: Section, *, order: int) -> None:
    sections.add(section.key, section, order=order)


def county_sections() -> list[Section]:
    return [one for one in sections.values() if one.of_counties]


def section_of(key: str) -> Section | None:
    """The county's section with this path or key."""
    return next((one for one in county_sections() if key in (one.key, one.path)), None)


@dataclass(frozen=True)
class Check:
    """Reports what seems contradictory or overdue in the rows of a section."""

    section: str
    found: Callable[[Place, Any], Iterable[Attention]]
    is_municipal: bool = False
    """Whether it is for municipalities' pages; otherwise for counties'."""


checks: Registry[Check] = Registry("checks of the coordinators' pages", file=FILE)


# Additional URLs ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class CountyAddress:
    """A page under a county's URL, with the path after it; its key is the URL's name."""

    path: str
    view: Callable[..., HttpResponseBase]
    kwargs: Mapping[str, Any] = field(default_factory=dict)


addresses: Registry[CountyAddress] = Registry("pages under a county's own address", file=FILE)


@dataclass(frozen=True)
class ReportedPage:
    """A public page on which readers report errors; its key is the URL's name.

    `place` returns the columns of the report: the page's county or municipality on a day.
    """

    path: str
    model: type[Model]
    address: Callable[[Any], str]
    place: Callable[[Any, date], dict[str, Any]]


reported_pages: Registry[ReportedPage] = Registry("pages whose errors are reported", file=FILE)


# Staff's screens ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class CountyScreenSection:
    """A table on a county's screen in the admin: its rows on a day and their cells."""

    title: StrOrPromise
    columns: tuple[StrOrPromise, ...]
    rows: Callable[[County, date], QuerySet[Any]]
    cells: Callable[[Any], tuple[str, ...]]
    history: str = ""
    """The subject of the history beside it; none if empty."""
    may_add: bool = True


screen_sections: Registry[CountyScreenSection] = Registry(
    "sections of a county's screen in the admin", file=FILE
)


@dataclass(frozen=True)
class CountyColumn:
    """A column of the admin's list of counties; its key is the name of the column.

    `annotations` returns the expressions that annotate the county for a day.
    """

    title: StrOrPromise
    annotations: Callable[[date], dict[str, Any]]
    cell: Callable[[Any], Any]
    ordering: str = ""


county_columns: Registry[CountyColumn] = Registry("columns of the admin's counties", file=FILE)


# The list of organisations -----------------------------------------------------------------------


class Handed(StrEnum):
    """What became of a row that named an organisation which was merged into another."""

    MOVED = "moved"
    DIVIDED = "divided"
    ENDED = "ended"
    KEPT = "kept"


handing_over: Registry[Callable[[Edit, Any, Organisation, date], Handed]] = Registry(
    "rows without a period that name an organisation", file=FILE
)
"""Hand a row over to the organisation that goes on from the day; the key is the model's label.

What the row says of earlier days stays. Rows with a period are divided without such a rule.
"""


@dataclass(frozen=True)
class NamesInText:
    """A text column with names separated by commas, semicolons or line breaks.

    `take` records an actor, which is given by its columns, as taking part in the row's record.
    """

    model: type[Model]
    column: str
    take: Callable[[Edit, Any, Mapping[str, Any]], None]


texts_with_names: Registry[NamesInText] = Registry("texts that name organisations", file=FILE)
