"""What the lists of a record show: sections with their rows, links and ages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from history.statements import Statement
from toolkit.days import day_in_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Heading:
    """The name of some rows; `path` is in the URL of their page."""

    key: str
    path: str
    title: StrOrPromise


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another page."""

    label: str
    url: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Age:
    """The source of a row, when it was recorded and when it was last confirmed."""

    source: str
    source_url: str
    recorded_at: datetime | None
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """One row of the record as the list shows it."""

    title: str
    url: str
    facts: tuple[tuple[str, str], ...] = ()
    mark: tuple[str, str] | None = None
    age: Age | None = None
    links: tuple[Link, ...] = ()
    kind: str = ""


@dataclass(frozen=True)
class SectionRows:
    """The rows of a section and the links for adding rows."""

    section: Heading
    entries: tuple[RecordEntry, ...]
    adds: tuple[Link, ...]
    url: str = ""
    waiting: int | None = None
    """How many rows wait for an answer, if rows are answered and never confirmed."""

    @property
    def is_empty(self) -> bool:
        return not self.entries

    @property
    def state(self) -> str:
        """The key of the section's icon."""
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


def age_of(row: Statement) -> Age:
    """A statement's source in words, and its moments."""
    source = ": ".join(filter(None, [str(row.get_source_channel_display()), row.source_reference]))
    return Age(str(capfirst(source)), row.source_url, row.recorded_at, row.confirmed_at)


def known(*facts: tuple[str, Any]) -> tuple[tuple[str, str], ...]:
    """The facts that are known, as labels and texts."""
    return tuple((label, str(text)) for label, text in facts if text)


def day_of(moment: datetime | None) -> str:
    return day_in_words(timezone.localdate(moment)) if moment else _("not yet")
