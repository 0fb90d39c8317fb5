"""Figures of operation that concern the whole installation: build, database, last change."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path

import django
from django.conf import settings
from django.db import DatabaseError, InterfaceError
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily, Metric

from cooperation.registry import figures_of_operation
from history.models import LastChange
from history.moments import seconds_open
from toolkit.metrics import NAMESPACE


@cache
def version() -> str:
    """The version in CHANGELOG.md and pyproject.toml."""
    lines = (Path(settings.BASE_DIR) / "pyproject.toml").read_text().splitlines()
    found = [line.split('"')[1] for line in lines if line.startswith("version = ")]
    return found[0] if found else ""


def build() -> Iterable[Metric]:
    """What runs: versions of the application and of what it stands on."""
    about = {
        "version": version(),
        "release": settings.RELEASE,
        "python": platform.python_version(),
        "django": django.get_version(),
        "psycopg": metadata.version("psycopg"),
    }
    yield InfoMetricFamily(f"{NAMESPACE}_build", "What runs.", value=about)


def database() -> Iterator[Metric]:
    """Whether the database answers, the last change, and how long one has been under way."""
    number, open_seconds = None, 0.0
    with suppress(DatabaseError, InterfaceError):
        number, open_seconds = LastChange.number_now(), seconds_open()
    yield GaugeMetricFamily(
        f"{NAMESPACE}_database_up", "Whether the database answers.", value=number is not None
    )
    if number is not None:
        yield GaugeMetricFamily(
            f"{NAMESPACE}_last_change_number", "Number of the last change.", value=number
        )
        yield GaugeMetricFamily(
            f"{NAMESPACE}_recording_open_seconds",
            "Age of the oldest transaction that has recorded something and has not ended.",
            value=open_seconds,
        )


figures_of_operation.add("build", build, order=10)
figures_of_operation.add("database", database, order=20)
