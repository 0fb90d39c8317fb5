"""Logs to the console, without secrets of personal links and without respondents' identities."""

from __future__ import annotations

import re
from typing import Any

import structlog

CUT = "[…]"
SECRET_PATHS = re.compile(r"(/(?:vastaus|kutsu|kirjaudu/salasana)/)[^/\s\"']{8,}")
ANSWERING = re.compile(r"^[A-Z]+ (?:/[a-z]{2})?/(?:vastaa|vastaus)/")


def cut_secrets(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """A processor of structlog: removes secrets from addresses anywhere in the event.

    For survey answers, IP address and user are removed too.
    """
    if ANSWERING.match(str(event.get("request", ""))):
        event.pop("ip", None)
        event.pop("user_id", None)
    for key, value in event.items():
        if isinstance(value, str) and "/" in value:
            event[key] = SECRET_PATHS.sub(rf"\1{CUT}", value)
    return event


STEPS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
    cut_secrets,
]
"""The processors of every event, from structlog and from other libraries."""


def logging_to_console(*, is_json: bool, level: str) -> dict[str, Any]:
    """Configure structlog; returns the setting LOGGING: JSON in production, else lines."""
    _configure_structlog()
    handler = {
        "class": "logging.StreamHandler",
        "formatter": "json" if is_json else "console",
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": _json_formatter(), "console": _console_formatter()},
        "handlers": {"console": handler},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "procrastinate.blueprints": {"level": "WARNING"},
            "procrastinate.periodic": {"level": "WARNING"},
        },
    }


def _configure_structlog() -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *STEPS,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _json_formatter() -> dict[str, Any]:
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*STEPS, structlog.processors.format_exc_info],
        "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
    }


def _console_formatter() -> dict[str, Any]:
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": STEPS,
        "processor": structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        ),
    }
