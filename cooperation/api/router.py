"""The one router of the API: each app's `api` module puts its collections there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from rest_framework.routers import SimpleRouter

from cooperation.api.views import Collection

CollectionT = TypeVar("CollectionT", bound=type[Collection])


class Router(SimpleRouter):
    """Collections by their name in the address, which names their exported files too."""

    def collection(self, name: str) -> Callable[[CollectionT], CollectionT]:
        def register(viewset: CollectionT) -> CollectionT:
            self.register(name, viewset, basename=name)
            return viewset

        return register


router = Router()
