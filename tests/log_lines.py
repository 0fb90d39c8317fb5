"""The log as production writes it: JSON lines, collected for a test."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.conf import settings

from toolkit.logs import logging_to_console


class Lines:
    """What has been logged, as text and as events."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    def named(self, event: str) -> list[dict[str, Any]]:
        return [one for one in self.events if one["event"] == event]


@contextmanager
def production_log() -> Iterator[Lines]:
    """Collect every line at the level INFO, in the format and with the processors of production."""
    former = structlog.get_config()
    config = logging_to_console(is_json=True, level="INFO", cutter=settings.LOG_CUTTER)
    structlog.configure(**former)  # loggers in use keep their processors; the handler has those too
    made = dict(config["formatters"]["json"])
    formatter = made.pop("()")(**made)
    lines = Lines()
    handler = logging.StreamHandler(lines.stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel("INFO")
    try:
        yield lines
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
