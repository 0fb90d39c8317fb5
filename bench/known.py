"""Measures the cost of reading the past: `script/bench --only known`.

A hundred times the demonstration's statements, each changed six times more in ten years, read as
known at moments of those years, compared with reading the present. Also measures what maintaining
the history costs a write.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import count

from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.generate import age
from bench.measuring import DAY, report, seconds  # sets Django up
from forums.models import ForumParticipant
from situation.comparison import compare
from situation.situations import situation
from situation.trends import trend
from toolkit.model_fields import event_model

EDITS = 6
MOMENTS = [datetime(year, 6, 30, tzinfo=UTC) for year in (2025, 2029, 2036)]
PAGES = ("/alueet/", "/sopimukset/", "/sopimukset/1/", "/neuvottelut/", "/foorumit/")
"""Without the page of a county, which shows all of its agreements, a hundred times as many."""
WRITTEN = 10_000
AGAIN = count()

Asked = Callable[[datetime | None], object]


def of_functions() -> dict[str, Asked]:
    """The functions behind the pages."""
    year = (date(2023, 12, 31), DAY)
    return {
        "situation": lambda moment: situation(DAY, known_at=moment),
        "trend": lambda moment: trend(date(2024, 1, 1), DAY, "month", known_at=moment),
        "comparison": lambda moment: compare(*year, known_at=moment),
    }


def of_pages(client: Client) -> dict[str, Asked]:
    """Pages, with all their queries."""

    def page(path: str) -> Asked:
        def ask(moment: datetime | None) -> None:
            caches["process"].clear()
            words = {"date": DAY.isoformat(), "again": str(next(AGAIN))}  # else a kept answer
            if moment:
                words["known_at"] = moment.isoformat()
            assert client.get(path, words).status_code == 200  # noqa: S101

        return ask

    return {path: page(path) for path in PAGES}


def measure() -> list[bool]:
    """Compare the past at each moment with the present; the most expensive moment counts."""
    age(EDITS)
    print(f"× 100 with ten years of history: each statement changed {EDITS} times more", flush=True)
    measure_writing()
    kept = []
    for name, ask in (of_functions() | of_pages(Client())).items():
        now = seconds(lambda ask=ask: ask(None), repeats=1)  # type: ignore[misc]
        then = max(
            seconds(lambda ask=ask, at=at: ask(at), repeats=1)  # type: ignore[misc]
            for at in MOMENTS
        )
        kept.append(report(f"{name} as known at a moment : now", then, now, bound=10))
        kept.append(has_as_many_statements(name, ask))
    return kept


def has_as_many_statements(name: str, ask: Asked) -> bool:
    """Whether the past needs as many queries as the present."""
    numbers = []
    for moment in (None, MOMENTS[1]):
        with CaptureQueriesContext(connection) as captured:
            ask(moment)
        numbers.append(len(captured))
    if numbers[0] != numbers[1]:
        print(f"  MISS {name}: {numbers[1]} statements for the past, {numbers[0]} for the present")
    return numbers[0] == numbers[1]


def measure_writing() -> None:
    """The cost of writing many rows with and without the superseding trigger; report only."""
    table = event_model(ForumParticipant)._meta.db_table
    some = list(ForumParticipant.objects.values_list("pk", flat=True)[:WRITTEN])

    def write() -> None:
        with transaction.atomic():
            ForumParticipant.objects.filter(pk__in=some).update(name="")
            transaction.set_rollback(True)

    taken = {}
    for word in ("ENABLE", "DISABLE"):
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} {word} TRIGGER USER")
        taken[word] = seconds(write, repeats=3)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    print(
        f"       {WRITTEN} rows written: {taken['ENABLE'] * 1000:.0f} ms,"
        f" without superseding {taken['DISABLE'] * 1000:.0f} ms"
    )
