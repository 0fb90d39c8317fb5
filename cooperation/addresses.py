"""The addresses that apps plug in."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import URLResolver, include, path

from toolkit.registry import Registry


@dataclass(frozen=True, slots=True)
class Pages:
    """Addresses of an app: the module of its URL patterns, and the path they are under."""

    module: str
    under: str = ""


def resolvers(registry: Registry[Pages]) -> list[URLResolver]:
    """The registered addresses, in their order."""
    return [path(pages.under, include(pages.module)) for pages in registry.values()]
