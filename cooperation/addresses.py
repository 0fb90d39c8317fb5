"""The addresses that apps plug in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLResolver, include, path

from toolkit.registry import Registry


@dataclass(frozen=True, slots=True)
class SitemapPage:
    """A public page, or one page for each of the keys in its address."""

    keys: Callable[[], Iterable[Any]] | None = None

    def arguments(self) -> Iterator[list[Any]]:
        """The arguments of each of its addresses."""
        if self.keys is None:
            yield []
        else:
            yield from ([key] for key in self.keys())


@dataclass(frozen=True, slots=True)
class Pages:
    """Addresses of an app: the module of its URL patterns, and the path they are under."""

    module: str
    under: str = ""


def resolvers(registry: Registry[Pages]) -> list[URLResolver]:
    """The registered addresses, in their order."""
    return [path(pages.under, include(pages.module)) for pages in registry.values()]
