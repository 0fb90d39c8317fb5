"""What an anonymous visitor can store: nothing, but for what is listed here with its limit."""

import re

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client

from accounts.models import SecurityEvent
from accounts.strangers import BEGUN
from tests.accounts.access_matrix import COLLECTIONS, PAGES
from tests.accounts.test_access_matrix import (  # noqa: F401 - fixtures
    admin_routes,
    filled,
    made,
    own_folder,
    samples,
)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

COUNTERS = 12
"""Counters of limits (toolkit/limits.py): one row for each limit and network, not for each request.

Beyond these, each with a test of its own: of one network 30 sign-ins begun by passkey or through an
organisation a minute and 500 a day (here), 10 wrong passwords a minute and 200 a day with the
counters of the typed addresses (test_attempts.py), 100 security events a day (here), 5 messages of
feedback and 5 reports of errors an hour, 200 answers to a survey begun an hour. Someone who knows
a working invitation, a password link, or a password makes a session.
"""

MOST_ROWS = {
    "cooperation_cache": COUNTERS,
    "accounts_securityevent": 100,  # of invalid tokens
    # Feedback and reports of errors, with their histories, and the mail about them
    **dict.fromkeys(("dashboard_feedback", "dashboard_feedbackevent"), 5),
    **dict.fromkeys(("workspace_errorreport", "workspace_errorreportevent"), 5),
    **dict.fromkeys(("accounts_mailmessage", "accounts_mailmessageevent"), 10),
    **dict.fromkeys(("procrastinate_jobs", "procrastinate_events"), 20),
    "pghistory_context": 20,
}

JUNK = {"name": "x" * 2000, "text": "y" * 2000, "_key": "1", "email": "nobody@example.org"}


def rows_by_table():
    tables = connection.introspection.table_names()
    counts = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(counts)
        return dict(cursor.fetchall())


def added_since(before):
    return {t: n - before[t] for t, n in rows_by_table().items() if n != before[t]}


@pytest.fixture
def paths(samples):  # noqa: F811
    api = {f"/api/v1/{name}/{filled(one.sample, samples)}/" for name, one in COLLECTIONS.items()}
    lists = {f"/api/v1/{name}/" for name in COLLECTIONS}
    admin = {f"/admin/{label.replace('.', '/')}/{what}" for label, what in admin_paths()}
    own = {filled(line.path, samples) for line in PAGES}
    return sorted(own | api | lists | admin)


def admin_paths():
    for label, what in admin_routes().values():
        yield label, {"changelist": "", "add": "add/"}.get(what, f"1/{what}/")


@pytest.mark.parametrize("language", ["", pytest.param("/sv", marks=pytest.mark.full)])
def test_no_page_stores_anything_for_an_anonymous_visitor(paths, language):
    before = rows_by_table()

    def visit(method, **more):
        for path in paths:
            response = getattr(Client(), method)(f"{language}{path}", **more)
            assert response.status_code < 500, (method, path)
            b"".join(response)

    visit("get")
    assert set(added_since(before)) <= {"cooperation_cache"}
    visit("post", data=JUNK)
    first = added_since(before)
    visit("post", data=JUNK)
    visit("get", headers={"Authorization": "Bearer yp_invented"})

    assert first.keys() <= MOST_ROWS.keys()
    wrong = {t: n for t, n in added_since(before).items() if n > MOST_ROWS.get(t, 0)}
    assert wrong == {}


def test_sign_in_by_passkey_is_begun_thirty_times_a_minute():
    def begin():
        return Client().get("/kirjaudu/avain/", headers={"Accept": "application/json"}).status_code

    answers = [begin() for _ in range(35)]

    assert answers == [200] * 30 + [429] * 5
    assert rows_by_table()["django_session"] == BEGUN[0].amount == 30


def test_too_many_requests_are_answered_in_the_readers_language():
    for _ in range(31):
        page = Client().get("/sv/kirjaudu/avain/", headers={"Accept": "application/json"})

    assert page.status_code == 429
    assert "För många förfrågningar" in page.content.decode()


def test_refused_strangers_add_a_hundred_security_events_a_day():
    user = UserFactory()
    for number in range(105):
        Client().post("/kirjaudu/", {"login": user.email, "password": f"väärä {number}"})

    assert SecurityEvent.objects.filter(kind__startswith="sign_in").count() == 100


def test_typed_address_without_an_account_is_nowhere_stored(caplog):
    caches["default"].clear()
    Client().post("/kirjaudu/", {"login": "Salasanani-7-tässä", "password": "väärä"})
    Client().post("/kirjaudu/salasana/", {"email": "salasanani-7@example.org"})

    text = caplog.text
    with connection.cursor() as cursor:
        for table in ("accounts_securityevent", "cooperation_cache", "accounts_mailmessage"):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            text += cursor.fetchone()[0]
    assert not re.search("salasanani", text, re.IGNORECASE)
