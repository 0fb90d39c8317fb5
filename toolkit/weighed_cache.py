"""A cache in memory that is limited by bytes, not by the number of entries."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache

DEFAULT_BYTES = 32 * 1024 * 1024

_weights: dict[str, int] = {}


class WeighedCache(LocMemCache):
    """Django's cache in memory; MAX_BYTES in OPTIONS limits its values, least recently used first.

    Django stores each value pickled, so its weight is known. A value heavier than a quarter of the
    limit is not stored: it would drive out everything else.
    """

    _cache: OrderedDict[str, bytes]
    _expire_info: dict[str, float]

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        options = params.get("OPTIONS", {}) | {"MAX_ENTRIES": 1_000_000}
        super().__init__(name, params | {"OPTIONS": options})
        self.name, self.most_bytes = name, int(options.get("MAX_BYTES", DEFAULT_BYTES))

    @property
    def weight(self) -> int:
        """The bytes of all values."""
        return _weights.get(self.name, 0)

    def _set(self, key: str, value: bytes, timeout: Any = DEFAULT_TIMEOUT) -> None:
        self._delete(key)
        if len(value) > self.most_bytes // 4:
            return
        django: Any = super()
        django._set(key, value, timeout)
        self._weigh(len(value))
        while self.weight > self.most_bytes:
            self._delete(next(reversed(self._cache)))

    def _delete(self, key: str) -> bool:
        weight = len(self._cache.get(key, b""))
        django: Any = super()
        if is_deleted := django._delete(key):
            self._weigh(-weight)
        return bool(is_deleted)

    def _cull(self) -> None:
        """Nothing: the limit is the weight."""

    def _weigh(self, change: int) -> None:
        _weights[self.name] = self.weight + change

    def clear(self) -> None:
        """Delete everything."""
        super().clear()
        _weights[self.name] = 0
