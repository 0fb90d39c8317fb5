"""Sets Django up for the benchmarks, measures a call and prints a ratio with its limit."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from datetime import date

os.environ["DEMO"] = "1"
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

import django

django.setup()

DAY = date(2026, 6, 30)
REPEATS = 7


def seconds(call: Callable[[], object], repeats: int = REPEATS) -> float:
    """The median time of a call, after a warm-up call."""
    call()
    taken = []
    for _number in range(repeats):
        begin = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def report(name: str, ours: float, other: float, *, bound: float, at_least: bool = False) -> bool:
    """Print a ratio with its limit; returns whether the limit holds."""
    ratio = other / ours if at_least else ours / other
    holds = ratio >= bound if at_least else ratio <= bound
    sign = "≥" if at_least else "≤"
    print(
        f"  {'ok  ' if holds else 'MISS'} {name}: {ratio:.1f} (promised {sign} {bound:g})"
        f"   {ours * 1000:.1f} ms, {other * 1000:.1f} ms"
    )
    return holds
