"""What apps contribute to an engine, in an explicit order.

An engine owns a registry and names the file that fills it; every installed app may have that file:

    sheets: Registry[SheetSubject] = Registry("sheets of the import", file="sheets")

    sheets.add("forums", Forums(), order=60)  # in forums/sheets.py

The files are imported when the registry is first read, so an engine imports none of the apps. The
order is that of `order`, never that of imports; `manage.py registries` prints every registry. A
system check reads them all, so that a fault in a file is reported before anything starts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from threading import RLock
from types import FrameType
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from django.apps import apps
from django.core.exceptions import AppRegistryNotReady, ImproperlyConfigured
from django.utils.module_loading import module_has_submodule

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


def import_files(file: str) -> None:
    """Import the file of this name of every app that has one.

    Raises ImproperlyConfigured, which names the file, if one cannot be imported: the same each
    time, as Python forgets a module that failed. AppRegistryNotReady passes: it is too early.
    """
    for config in apps.get_app_configs():
        if config.module is None or not module_has_submodule(config.module, file):
            continue
        try:
            import_module(f"{config.name}.{file}")
        except (ImproperlyConfigured, AppRegistryNotReady):
            raise
        except Exception as error:
            path = f"{config.name.replace('.', '/')}/{file}.py"
            raise ImproperlyConfigured(f"{path}: {type(error).__name__}: {error}") from error


def every_registry() -> list[Listed]:
    """Every registry by name, also those of engines that nothing has imported yet."""
    for file in ("registry", "actions", "api", "preparation"):
        import_files(file)
    return sorted(Registry.known, key=lambda one: one.name)


def same_function(one: Callable[..., Any], other: Callable[..., Any]) -> bool:
    """Whether both are the function of one name in one module, possibly imported twice."""
    return (one.__module__, one.__qualname__) == (other.__module__, other.__qualname__)


def _namespace_of_caller() -> dict[str, Any]:
    """The globals of the module that registers, past the helpers of an engine's registry.py."""
    frame: FrameType | None = sys._getframe(2)
    while frame and frame.f_back and frame.f_globals["__name__"].endswith(".registry"):
        frame = frame.f_back
    assert frame  # noqa: S101 - a function has been called from somewhere
    return frame.f_globals


class Listed(Protocol):
    """What `manage.py registries` prints: its name, the file that fills it, a line per entry."""

    name: str
    file: str

    def lines(self) -> Iterable[str]: ...


@dataclass(frozen=True, slots=True)
class Contribution(Generic[T]):
    """One entry of a registry, with the module that registered it."""

    key: str
    order: int
    value: T
    namespace: dict[str, Any] = field(repr=False, compare=False)
    """The globals of the module: another object if it failed and was imported again."""

    @property
    def module(self) -> str:
        """The name of the module that registered it."""
        return str(self.namespace["__name__"])

    def __str__(self) -> str:
        return f"{self.key!r} at {self.order} ({self.module.replace('.', '/')}.py)"


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
        self._is_loaded = self._is_loading = False
        self._lock = RLock()
        Registry.known.append(self)

    def add(self, key: str, value: T, *, order: int) -> T:
        """Register a value; returns it.

        Raises ImproperlyConfigured for a key or an order that is already used: two apps with
        the same order would be sorted at random.
        """
        new = Contribution(key, order, value, _namespace_of_caller())
        self._forget_former_runs(new)
        for one in self._added.values():
            if key == one.key or order == one.order:
                raise ImproperlyConfigured(f"{self.name}: {new} collides with {one}.")
        self._added[key] = new
        self._sorted = None
        return value

    def _forget_former_runs(self, new: Contribution[T]) -> None:
        """Drop what the same module registered before it failed and was imported again."""
        former = [
            one.key
            for one in self._added.values()
            if one.module == new.module and one.namespace is not new.namespace
        ]
        for key in former:
            del self._added[key]

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
        if self._is_loaded:
            return
        with self._lock:
            if self._is_loading:
                raise ImproperlyConfigured(
                    f"{self.name}: read while the apps' {self.file}.py are filling it. Read it"
                    " later, in a function."
                )
            self._is_loading = True
            try:
                import_files(self.file)
            finally:
                self._is_loading = False
            self._is_loaded = True
