"""What apps contribute to an engine, in an explicit order.

An engine owns a registry and names the file that fills it; every installed app may have that file:

    sheets: Registry[SheetSubject] = Registry("sheets of the import", file="sheets")

    sheets.add("forums", Forums(), order=60)  # in forums/sheets.py

The files are imported when the registry is first read, so an engine imports none of the apps. The
order is that of `order`, never that of imports; `manage.py registries` prints every registry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Generic, Protocol, TypeVar

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import autodiscover_modules

T = TypeVar("T")


def app_of(module: str) -> str:
    """The label of the app that a module belongs to.

    Raises LookupError for a module outside the installed apps.
    """
    config = apps.get_containing_app_config(module)
    if config is None:
        raise LookupError(f"{module} is in no installed app.")
    return config.label


def import_rank(app: str) -> int:
    """The place of an app among those installed, by label: higher than of the apps it imports."""
    labels = [config.label for config in apps.get_app_configs()]
    return len(labels) - labels.index(app)


class Listed(Protocol):
    """What `manage.py registries` prints: its name, the file that fills it, a line per entry."""

    name: str
    file: str

    def lines(self) -> Iterable[str]: ...


@dataclass(frozen=True, slots=True)
class Contribution(Generic[T]):
    """One entry of a registry: its key, its place in the order, and the value."""

    key: str
    order: int
    value: T


class Registry(Mapping[str, T]):
    """A mapping from keys to what apps registered, iterated in the order given.

    `name` describes the entries, `file` which module of each app registers them. `details`
    returns what the list of registries shows of an entry beside its key.
    """

    known: ClassVar[list[Listed]] = []
    """Every registry there is, for the list of them."""

    def __init__(
        self, name: str, *, file: str, details: Callable[[T], Iterable[str]] | None = None
    ) -> None:
        self.name, self.file, self._details = name, file, details
        self._added: dict[str, Contribution[T]] = {}
        self._sorted: dict[str, T] | None = None
        self._is_loaded = False
        Registry.known.append(self)

    def add(self, key: str, value: T, *, order: int) -> T:
        """Register a value; returns it.

        Raises ImproperlyConfigured for a key or an order that is already used: two apps with
        the same order would be sorted at random.
        """
        for one in self._added.values():
            if key == one.key or order == one.order:
                raise ImproperlyConfigured(
                    f"{self.name}: {key!r} at {order} collides with {one.key!r} at {one.order}."
                )
        self._added[key] = Contribution(key, order, value)
        self._sorted = None
        return value

    @property
    def contributions(self) -> list[Contribution[T]]:
        """The entries with their place in the order."""
        self._load()
        return sorted(self._added.values(), key=lambda one: one.order)

    def lines(self) -> Iterator[str]:
        """The entries in words: order, key and details."""
        for one in self.contributions:
            details = ", ".join(self._details(one.value)) if self._details else ""
            yield f"{one.order} {one.key}" + (f": {details}" if details else "")

    def __getitem__(self, key: str) -> T:
        return self._entries[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def _entries(self) -> dict[str, T]:
        self._load()
        if self._sorted is None:
            self._sorted = {one.key: one.value for one in self.contributions}
        return self._sorted

    def _load(self) -> None:
        if not self._is_loaded:
            autodiscover_modules(self.file)
            self._is_loaded = True
