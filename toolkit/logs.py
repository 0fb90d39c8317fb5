"""Logs to the console, without what users typed, secrets of links, or respondents' identities."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import structlog

from toolkit.errors_in_logs import Repeats, without_values

CUT = "[…]"
QUERY_STRING = re.compile(r"(/[^\s?\"'<>]*\?)[^\s\"'<>]+")
EMAIL = re.compile(r"[^\s@<>\"'(),:;=]+@[^\s@<>\"'(),:;=]+")
JOB_ARGUMENTS = re.compile(r"(\w\[\d*\])\(.*\)", re.DOTALL)


class SecretsCutter:
    """A processor of structlog: removes secrets from addresses anywhere in an event.

    Removes query strings and e-mail addresses, too, whoever wrote the line.

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
            if isinstance(value, str):
                event[key] = self._without_data(value)
        return event

    def _without_data(self, text: str) -> str:
        if "/" in text:
            text = self._secret.sub(rf"\1{CUT}", text)
            text = QUERY_STRING.sub(rf"\1{CUT}", text)
        return EMAIL.sub(CUT, text) if "@" in text else text


def without_job_arguments(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """A processor for lines of the background worker: the numbers of jobs, not their arguments."""
    record = event.get("_record")
    if record is None or not record.name.startswith("procrastinate"):
        return event
    event["event"] = JOB_ARGUMENTS.sub(r"\1", str(event["event"]))
    if jobs := getattr(record, "jobs", None):
        event["jobs"] = [job["id"] for job in jobs]
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
        without_job_arguments,
        Repeats(),
    ]
    if is_json:
        steps.append(structlog.processors.ExceptionRenderer(without_values))
    steps.append(cutter)  # the last one, so that it sees all texts
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
            # The line of the request has the status of what was refused; errors have a traceback.
            "django.request": {"level": "ERROR" if is_json else "WARNING"},
        },
    }


def _configure_structlog(steps: list[Any]) -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *steps,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _json_formatter(steps: list[Any]) -> dict[str, Any]:
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": steps,
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
