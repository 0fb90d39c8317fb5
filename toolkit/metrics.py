"""Metrics for Prometheus: counters and gauges of this process, and figures computed when asked.

    HITS = metrics.counter("response_cache", "Answers of the cache of pages.", "result")
    HITS.labels(result="hit").inc()

`manage.py serve` gives its processes a common folder (`common_folder`), so that whichever process
answers adds up those of all. Files of processes that ended keep their counters; gauges of ended
processes are left out (`toolkit/gunicorn_hooks.py`).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

NAMESPACE = "yhdyspinta"
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
CONTENT_TYPE = CONTENT_TYPE_LATEST

Figures = Callable[[], Iterable[Metric]]
"""Computes figures when they are asked for, such as the number of jobs waiting."""


def counter(name: str, meaning: str, *labels: str) -> Counter:
    """A number that only grows. Labels have few values, never data."""
    return Counter(name, meaning, labels, namespace=NAMESPACE)


def gauge(name: str, meaning: str, *labels: str) -> Gauge:
    """A number that grows and falls; the sum over the processes that live."""
    return Gauge(name, meaning, labels, namespace=NAMESPACE, multiprocess_mode="livesum")


def histogram(name: str, meaning: str, *labels: str) -> Histogram:
    """A distribution of seconds."""
    return Histogram(name, meaning, labels, namespace=NAMESPACE, buckets=SECONDS)


def exposition(figures: Iterable[Figures] = ()) -> bytes:
    """All metrics in the text format of Prometheus, with those computed now."""
    registry = CollectorRegistry()
    if os.environ.get(FOLDER):
        multiprocess.MultiProcessCollector(registry)
    else:
        registry.register(REGISTRY)
    for one in figures:
        registry.register(_Computed(one))
    return generate_latest(registry)


class _Computed(Collector):
    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterable[Metric]:
        return self._figures()

    def describe(self) -> Iterable[Metric]:
        return []  # else the registry computes all of them to learn their names


@contextmanager
def common_folder(fallback: Path) -> Iterator[Path]:
    """A folder for the metrics of this process's children, removed at the end.

    In shared memory if there is any: on a full disk, writing to a mapped file kills the process.
    """
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own in it
    parent = memory if os.access(memory, os.W_OK) else fallback
    folder = Path(tempfile.mkdtemp(prefix=f"{NAMESPACE}-metrics-", dir=parent))
    former = os.environ.get(FOLDER)
    os.environ[FOLDER] = str(folder)
    try:
        yield folder
    finally:
        os.environ.pop(FOLDER)
        if former is not None:
            os.environ[FOLDER] = former
        with suppress(OSError):
            shutil.rmtree(folder)
