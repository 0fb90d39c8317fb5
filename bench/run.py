"""Measures the promises of speed as ratios in one run: `script/bench`."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date

os.environ["DEMO"] = "1"
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

import django

django.setup()

from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from bench.generate import age, multiply, rows
from bench.loops import situation_by_loops
from dashboard.situations import situation
from dashboard.trends import trend
from tests import databases

DAY = date(2026, 6, 30)
REPEATS = 7
EDITS = 3

COUNT_VALID = """
SELECT (SELECT count(*) FROM (SELECT DISTINCT ON (agreement_id) id FROM agreements_agreementstatus
            WHERE since <= %(day)s ORDER BY agreement_id, since DESC) AS one)
     + (SELECT count(*) FROM (SELECT DISTINCT ON (party_id) id FROM agreements_partystanding
            WHERE since <= %(day)s ORDER BY party_id, since DESC) AS one)
     + (SELECT count(*) FROM (SELECT DISTINCT ON (party_id) id FROM agreements_decision
            WHERE decided_on <= %(day)s ORDER BY party_id, decided_on DESC, id DESC) AS one)
     + (SELECT count(*) FROM negotiations_negotiation WHERE held_on <= %(day)s)
     + (SELECT count(*) FROM forums_forum WHERE period @> %(day)s::date)
     + (SELECT count(*) FROM forums_forumparticipant WHERE period @> %(day)s::date)
"""
MUNICIPALITIES_AS_JSON = """
SELECT json_agg(json_build_object('code', municipality.code,
    'name', json_build_object('fi', name_fi, 'sv', name_sv), 'county', membership.county_id,
    'special', special, 'from', lower(municipality.period), 'until', upper(municipality.period),
    'successor', successor_id, 'population', (SELECT json_build_object('value', value,
        'on', counted_on) FROM cooperation_population AS counted
        WHERE counted.municipality_id = municipality.code AND counted_on <= CURRENT_DATE
        ORDER BY counted_on DESC LIMIT 1)) ORDER BY municipality.code)
FROM cooperation_municipality AS municipality
JOIN cooperation_countymembership AS membership ON membership.municipality_id = municipality.code
    AND membership.period @> CURRENT_DATE
WHERE municipality.period @> CURRENT_DATE
"""


def seconds(call: Callable[[], object], repeats: int = REPEATS) -> float:
    """The median time of a call, after one that warms up."""
    call()
    taken = []
    for _number in range(repeats):
        begin = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def ask(sql: str, **parameters: object) -> object:
    """One statement's answer."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.fetchone()


def report(name: str, ours: float, other: float, *, bound: float, at_least: bool = False) -> bool:
    """Print a ratio beside what was promised; whether the promise holds."""
    ratio = other / ours if at_least else ours / other
    holds = ratio >= bound if at_least else ratio <= bound
    sign = "≥" if at_least else "≤"
    print(
        f"  {'ok  ' if holds else 'MISS'} {name}: {ratio:.1f} (promised {sign} {bound:g})"
        f"   {ours * 1000:.1f} ms, {other * 1000:.1f} ms"
    )
    return holds


def measure_known() -> list[bool]:
    """What asking for the knowledge of a moment costs."""
    one = seconds(lambda: situation(DAY), repeats=3)
    known = seconds(lambda: situation(DAY, known_at=timezone.now()), repeats=3)
    return [report("situation as known at a moment : situation", known, one, bound=10)]


def measure() -> list[bool]:
    """The ratios of the situation with the rows there are now."""
    one = seconds(lambda: situation(DAY))
    counted = seconds(lambda: ask(COUNT_VALID, day=DAY))
    loops = seconds(lambda: situation_by_loops(DAY), repeats=1)
    months = seconds(lambda: trend(date(2022, 3, 1), date(2032, 2, 1), "month"), repeats=3)
    return [
        report("situation : counting the rows valid on the day", one, counted, bound=3),
        report("situation faster than looping over counties", one, loops, bound=10, at_least=True),
        report("trend of 120 months : situation", months, one, bound=10),
    ]


def measure_pages() -> list[bool]:
    """Ratios of answers over HTTP, which the number of statements does not touch."""
    client = Client()
    caches["process"].clear()
    front = "/?date=2024-06-30"
    ready = seconds(lambda: client.get(front), repeats=200)
    constant = seconds(lambda: client.get("/constant/"), repeats=200)
    address = "/api/v1/municipalities/?in_county=true&page_size=1000"

    def listed() -> object:
        caches["process"].clear()
        return client.get(address)

    listing = seconds(listed, repeats=15)
    by_database = seconds(lambda: ask(MUNICIPALITIES_AS_JSON), repeats=15)
    return [
        report("unchanged front page : a view of constant bytes", ready, constant, bound=2),
        report("list of municipalities : JSON by the database", listing, by_database, bound=3),
    ]


LISTS = ("/alueet/", "/sopimukset/", "/foorumit/", "/neuvottelut/", "/kunnat/", "/haku/?q=kokkola")


def time_lists() -> dict[str, float]:
    """How long each list page takes to make."""
    client = Client()

    def page_of(address: str) -> Callable[[], object]:
        def ask_page() -> object:
            caches["process"].clear()
            return client.get(address)

        return ask_page

    return {address: seconds(page_of(address)) for address in LISTS}


def compare_lists(before: dict[str, float], after: dict[str, float]) -> list[bool]:
    """A page of a list is as long however many rows there are, and takes about as long."""
    return [
        report(f"{address} at × 100 : at × 1", after[address], before[address], bound=2)
        for address in LISTS
    ]


def main() -> int:
    """Measure once and a hundred times over; 1 where a promise is broken."""
    databases.log_in_as_owner()
    kept = []
    with databases.test_database():
        call_command("load_reference_data", verbosity=0)
        call_command("load_demonstration", verbosity=0)
        print(f"× 1: {rows()} statements")
        measure()  # told, not promised: the rows are few, the statements are what costs
        kept += measure_known() + measure_pages()
        lists = time_lists()
        multiply(100)
        print(f"× 100: {rows()} statements")
        kept += measure()
        kept += compare_lists(lists, time_lists())
        age(EDITS)
        print(f"× 100 with ten years of history: {EDITS} more events for each statement")
        kept += measure_known()
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
