"""The parts of a record: its sections, and the rows of each as the lists show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Section:
    """A part of the record; `path` stands in the address, `subjects` are what can be added."""

    key: str
    path: str
    title: StrOrPromise
    subjects: tuple[str, ...]


SECTIONS = (
    Section("agreements", "sopimukset", gettext_lazy("Agreements and decisions"), ("sopimukset",)),
    Section(
        "negotiations",
        "neuvottelut",
        gettext_lazy("Negotiations and meetings"),
        ("neuvottelut", "ei-neuvoteltu", "neuvottelumallit"),
    ),
    Section("forums", "foorumit", gettext_lazy("Forums"), ("foorumit",)),
    Section("people", "vastuuhenkilot", gettext_lazy("Responsible persons"), ("vastuuhenkilot",)),
    Section("groups", "kuntaryhmat", gettext_lazy("Groups of municipalities"), ("kuntaryhmat",)),
    Section("plans", "suunnitelmat", gettext_lazy("Plans"), ("suunnitelmat",)),
    Section("reports", "ilmoitukset", gettext_lazy("Reports of errors"), ()),
)
MUNICIPAL = (
    Section("decisions", "", gettext_lazy("The municipality's decisions"), ("paatokset",)),
    Section("people", "", gettext_lazy("Responsible persons"), ("vastuuhenkilot",)),
)
# Of a municipality in no county, such as Helsinki, staff answer here.
MUNICIPAL_REPORTS = Section("reports", "", gettext_lazy("Reports of errors"), ())


def section_of(key: str) -> Section | None:
    """The section of an address, or of a subject."""
    return next((one for one in SECTIONS if key in (one.key, one.path)), None)


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go on to."""

    label: str
    url: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Age:
    """Where a row comes from, since when it is on record and when it was last confirmed."""

    source: str
    source_url: str
    recorded_at: datetime | None
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the record as the list shows it."""

    title: str
    url: str
    facts: tuple[tuple[str, str], ...] = ()
    mark: tuple[str, str] | None = None
    age: Age | None = None
    links: tuple[Link, ...] = ()
    kind: str = ""


@dataclass(frozen=True)
class Part:
    """A section with its rows and what can be added."""

    section: Section
    entries: tuple[Entry, ...]
    adds: tuple[Link, ...]
    url: str = ""
    waiting: int | None = None
    """Of readers' reports: how many wait for an answer; they are never confirmed."""

    @property
    def is_empty(self) -> bool:
        return not self.entries

    @property
    def state(self) -> str:
        """How the section stands, by the key of its icon."""
        if self.is_empty:
            return "none"
        return "prog" if self.has_unconfirmed or self.waiting else "done"

    @property
    def latest_at(self) -> datetime | None:
        moments = [one.age.recorded_at for one in self.entries if one.age and one.age.recorded_at]
        return max(moments, default=None)

    @property
    def confirmed_at(self) -> datetime | None:
        found = [one.age.confirmed_at for one in self.entries if one.age and one.age.confirmed_at]
        return max(found, default=None)

    @property
    def has_unconfirmed(self) -> bool:
        return any(one.age and not one.age.confirmed_at for one in self.entries)
