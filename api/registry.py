"""What apps register with the API."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model
from django.urls import URLPattern

from toolkit.registry import Registry

if TYPE_CHECKING:
    from api.inputs import AnyField
    from api.views import Collection

CollectionT = TypeVar("CollectionT", bound="type[Collection]")


def listed_names(patterns: Sequence[URLPattern]) -> Iterator[str]:
    """The names of the URLs without variables, which the root of the API lists."""
    return (one.name for one in patterns if one.name and not one.pattern.converters)


api_collections: Registry[type[Collection]] = Registry("collections of the API", file="api")
"""By the name in the URL, which is also the name of exported files."""

api_addresses: Registry[Sequence[URLPattern]] = Registry(
    "addresses of the API beside its collections", file="api", details=listed_names
)
"""By the first segment of the path; names of URLs begin with `api-`."""


@dataclass(frozen=True, slots=True)
class ArchiveTable:
    """A table: what it has, its fields in order, its key, and its rows as JSON texts."""

    description: str
    fields: Mapping[str, AnyField]
    key: tuple[str, ...]
    rows: Callable[[date], Iterator[str]]
    model: type[Model] | None = None
    """Whose rows they are; other tables refer to them."""


archive_tables: Registry[ArchiveTable] = Registry("tables of the archive", file="archive")
"""By the name of their files: what is needed to rebuild any day, beside the collections."""


def api_collection(name: str, *, order: int) -> Callable[[CollectionT], CollectionT]:
    """Register the decorated viewset as a collection of the API."""

    def register(viewset: CollectionT) -> CollectionT:
        api_collections.add(name, viewset, order=order)
        return viewset

    return register
