"""Measures the performance limits as ratios in one run: `script/bench [--only known]`."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date
from itertools import count
from math import inf
from typing import Any

from bench.measuring import DAY, report, seconds  # first: sets Django up

# isort: split
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test import Client

from bench import admin, known
from bench.generate import multiply, rows
from bench.loops import situation_by_loops
from history.models import LastChange
from situation.situations import situation
from situation.trends import trend
from tests import databases

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


def ask(sql: str, **parameters: Any) -> object:
    """The result of one SQL statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.fetchone()


def measure() -> list[bool]:
    """The ratios of the situation with the current rows."""
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
    """Ratios of HTTP responses, independent of the number of statements."""
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


DATED = "date=2026-06-30"
LISTS = {
    "/alueet/": "/alueet/",
    "/alueet/vertaa/?county=18&county=19": "/alueet/vertaa/?county=18&county=19",
    "/sopimukset/": "/sopimukset/",
    "/sopimukset/?missing=decisions": "/sopimukset/",
    "/foorumit/": "/foorumit/",
    "/foorumit/?county=18&level=expert": "/foorumit/",
    "/neuvottelut/": "/neuvottelut/",
    "/kunnat/": "/kunnat/",
    "/liitot/": "/liitot/",
    "/velvoitteet/": "/velvoitteet/",
    "/suositukset/": "/suositukset/",
    "/muutokset/": "/muutokset/",
    "/haku/?q=kokkola": "/haku/?q=kokkola",
    "/haku/?q=yhteisty%C3%B6sopimus": "/haku/?q=yhteisty%C3%B6sopimus",
}
"""Every list of the public site, and the most expensive filters, each with the list that has as
many rows per page with few statements."""


AGAIN = count()


def time_list(client: Client, address: str, repeats: int = 3) -> float:
    """The shortest time of a list page, with parameters that are not cached.

    What pages cache until the next change is cached here too.
    """
    taken = []
    for _number in range(1 + repeats):
        sign = "&" if "?" in address else "?"
        begin = time.perf_counter()
        answer = client.get(f"{address}{sign}{DATED}&again={next(AGAIN)}")
        taken.append(time.perf_counter() - begin)
        assert answer.status_code == 200, address  # noqa: S101
    return min(taken[1:])


def measure_lists(few: str, many: str) -> list[bool]:
    """A list's page has the same length for any number of rows, and takes about as long.

    Both databases are measured in turns, so that other load affects both.
    """
    client = Client()
    before = dict.fromkeys(LISTS, inf)
    after = dict.fromkeys(LISTS, inf)
    for _round in range(2):
        for address in LISTS:
            databases.lead_to(few)
            before[address] = min(before[address], time_list(client, address))
            databases.lead_to(many)
            after[address] = min(after[address], time_list(client, address))
    return [
        report(f"{address} at × 100 : {same} at × 1", after[address], before[same], bound=2)
        for address, same in LISTS.items()
    ]


def report_first_pages() -> None:
    """The waiting time of the first reader of a day after a change; report only."""
    for address in ("/", "/alueet/"):
        caches["process"].clear()
        begin = time.perf_counter()
        Client().get(f"{address}?{DATED}")
        print(f"       {address} first after a change: {time.perf_counter() - begin:.1f} s")


def copied_database() -> str:
    """A copy of the current database; nothing cached is shared with the other."""
    LastChange.objects.update(number=F("number") + 1)
    name = databases.copied()
    LastChange.objects.update(number=F("number") + 1)
    return name


CASES = ("situation", "known", "pages", "lists", "admin")


def main(only: list[str]) -> int:
    """Measure with the data once and a hundred times; returns 1 if a limit is exceeded."""
    databases.log_in_as_owner()
    kept: list[bool] = []
    with databases.test_database():
        call_command("load_reference_data", verbosity=0)
        call_command("load_demonstration", verbosity=0)
        print(f"× 1: {rows()} statements")
        if "situation" in only:
            measure()  # report only: with few rows, the queries dominate
        if "pages" in only:
            kept += measure_pages()
        few = copied_database() if "lists" in only else ""
        statements = admin.statements() if "admin" in only else {}
        multiply(100)
        print(f"× 100: {rows()} statements", flush=True)
        if "situation" in only:
            kept += measure()
        if "lists" in only:
            kept += measure_lists(few, connection.settings_dict["NAME"])
            report_first_pages()
            databases.drop(few)
        if "admin" in only:
            admin.more_people(100)
            kept += admin.measure(statements)
        if "known" in only:
            kept += known.measure()
    return 0 if all(kept) else 1


def asked_cases() -> list[str]:
    """The cases to measure: `--only lists`, repeatable; default: all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", choices=CASES)
    return parser.parse_args().only or list(CASES)


if __name__ == "__main__":
    sys.exit(main(asked_cases()))
