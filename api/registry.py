"""What apps plug into the API."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from django.urls import URLPattern

from toolkit.registry import Registry

if TYPE_CHECKING:
    from api.views import Collection

CollectionT = TypeVar("CollectionT", bound="type[Collection]")


def listed_names(patterns: Sequence[URLPattern]) -> Iterator[str]:
    """The names of the addresses without variables, which the root of the API lists."""
    return (one.name for one in patterns if one.name and not one.pattern.converters)


api_collections: Registry[type[Collection]] = Registry("collections of the API", file="api")
"""By the name in the address, which names exported files too."""

api_addresses: Registry[Sequence[URLPattern]] = Registry(
    "addresses of the API beside its collections", file="api", details=listed_names
)
"""By the first step of the path; names of addresses begin with `api-`."""


def api_collection(name: str, *, order: int) -> Callable[[CollectionT], CollectionT]:
    """Register the decorated viewset as a collection of the API."""

    def register(viewset: CollectionT) -> CollectionT:
        api_collections.add(name, viewset, order=order)
        return viewset

    return register
