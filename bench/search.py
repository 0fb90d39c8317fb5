"""Measures the search at each letter typed, at ten times the demonstration: `-m bench.search`."""

from __future__ import annotations

import statistics
import sys
import time

from bench.measuring import DAY  # first: sets Django up

# isort: split
from django.core.management import call_command

from bench.generate import multiply
from search.index import Index
from search.kinds import Search
from search.searching import search
from tests import databases

QUERIES = (
    "kokkolan kaupunki",
    "yhteistyösopimus",
    "hyte-neuvottelu satakunta",
    "työllisyyden alasopimus",
    "jyväskylän kaupunginvaltuusto",
    "förhandling",
    "1559/00.02.13/2023",
    "14 §",
)
SHORTEST = 2
AIM = 0.05


def letters() -> list[str]:
    """What has been typed at each letter of the queries."""
    return [query[:n] for query in QUERIES for n in range(SHORTEST, len(query) + 1)]


def main() -> int:
    """Report the processor time of a search; returns 1 if the 99th percentile exceeds the aim."""
    databases.log_in_as_owner()
    with databases.test_database():
        call_command("load_reference_data", verbosity=0)
        call_command("load_demonstration", verbosity=0)
        multiply(10)
        begin = time.process_time()
        _words = Index.now().vocabulary
        print(f"index read in {time.process_time() - begin:.1f} s")
        taken = []
        for typed in letters():
            begin = time.process_time()
            search(Search(typed, DAY))
            taken.append(time.process_time() - begin)
    taken.sort()
    p99 = taken[int(len(taken) * 0.99)]
    print(f"median {statistics.median(taken) * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms")
    return int(p99 > AIM)


if __name__ == "__main__":
    sys.exit(main())
