"""Measures the admin's lists: `script/bench --only admin`.

With a hundred times the statements and people a list needs as many SQL queries as before, and
searching it takes at most three times as long as showing it.
"""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from bench.measuring import report, seconds  # sets Django up

SEARCHES = {
    "agreements_agreement": ("yhteistyösopimus", "kokkola"),
    "agreements_decision": ("kokkola", "123/2024"),
    "agreements_step": ("valtuusto",),
    "forums_forum": ("johtoryhmä", "zzzz"),
    "negotiations_negotiation": ("pohjanmaa", "zzzz"),
    "negotiations_nonestatement": ("pohjanmaa",),
    "cooperation_county": ("pohjanmaa",),
    "cooperation_municipality": ("kokkola",),
    "cooperation_person": ("virtanen", "zzzz"),
    "cooperation_responsibility": ("virtanen", "kokkola"),
}
PEOPLE = """
    INSERT INTO cooperation_person (version, name, email, phone, is_public)
    SELECT 1, name || ' ' || copy, '', phone, is_public
    FROM cooperation_person, generate_series(2, %s) AS copy"""


def more_people(factor: int) -> None:
    """Multiply the people by `factor`."""
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [factor])
        cursor.execute("ANALYZE cooperation_person")


def staff() -> Client:
    """A signed-in staff user."""
    client = Client()
    user = User.objects.get(email="staff@example.fi")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def statements() -> dict[str, int]:
    """The number of SQL queries of each list."""
    client, taken = staff(), {}
    for name in SEARCHES:
        url = reverse(f"admin:{name}_changelist")
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        taken[name] = len(captured)
    return taken


def measure(before: dict[str, int]) -> list[bool]:
    """Measure the lists, and compare with the number of queries before."""
    kept, after, client = [], statements(), staff()
    for name, words in SEARCHES.items():
        if before[name] != after[name]:
            print(f"  MISS {name}: {before[name]} statements, then {after[name]}")
        kept.append(before[name] == after[name])
        url = reverse(f"admin:{name}_changelist")
        plain = seconds(lambda url=url: client.get(url), repeats=3)  # type: ignore[misc]
        for word in words:
            found = seconds(lambda url=url, word=word: client.get(url, {"q": word}), repeats=3)  # type: ignore[misc]
            kept.append(report(f"{name}: search «{word}» : list", found, plain, bound=3))
    return kept
