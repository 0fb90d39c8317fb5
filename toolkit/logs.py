"""Logs to the console, without secrets of personal links and without respondents' identities."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import structlog

CUT = "[…]"


class SecretsCutter:
    """A processor of structlog: removes secrets from addresses anywhere in an event.

    `secret_paths` are beginnings of paths that end with a secret. Of a request for one of
    `private_paths`, the IP address and the user are removed, too.
    """

    def __init__(self, secret_paths: Sequence[str], private_paths: Sequence[str]) -> None:
        self._secret = re.compile(rf"({_any_of(secret_paths)})[^/\s\"']{{8,}}")
        self._private = re.compile(rf"^[A-Z]+ (?:/[a-z]{{2}})?(?:{_any_of(private_paths)})")

    def __call__(self, _logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
        if self._private.match(str(event.get("request", ""))):
            event.pop("ip", None)
            event.pop("user_id", None)
        for key, value in event.items():
            if isinstance(value, str) and "/" in value:
                event[key] = self._secret.sub(rf"\1{CUT}", value)
        return event


def _any_of(paths: Sequence[str]) -> str:
    return "|".join(re.escape(path) for path in paths)


def logging_to_console(*, is_json: bool, level: str, cutter: SecretsCutter) -> dict[str, Any]:
    """Configure structlog; returns the setting LOGGING: JSON in production, else lines."""
    steps = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
        cutter,
    ]
    _configure_structlog(steps)
    handler = {
        "class": "logging.StreamHandler",
        "formatter": "json" if is_json else "console",
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": _json_formatter(steps), "console": _console_formatter(steps)},
        "handlers": {"console": handler},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "procrastinate.blueprints": {"level": "WARNING"},
            "procrastinate.periodic": {"level": "WARNING"},
        },
    }


def _configure_structlog(steps: list[Any]) -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *steps,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _json_formatter(steps: list[Any]) -> dict[str, Any]:
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*steps, structlog.processors.format_exc_info],
        "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
    }


def _console_formatter(steps: list[Any]) -> dict[str, Any]:
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": steps,
        "processor": structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        ),
    }
