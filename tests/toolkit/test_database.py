"""Connections that end their waiting, and the breaker."""

import socket
import time
from contextlib import closing

import pytest
from django.db import OperationalError, connection

from toolkit.database import limits
from toolkit.database.base import DatabaseWrapper
from toolkit.database.waiting import BREAKER, Breaker, answered_within

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def unanswering():
    """The address of a server that accepts connections and answers nothing."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        yield listening.getsockname()


@pytest.fixture
def wrapper(unanswering):
    """A connection of a web process to that server."""
    host, port = unanswering
    options = limits.connection_options("web") | {"connect_timeout": 2, "sslmode": "disable"}
    made = DatabaseWrapper(
        connection.settings_dict
        | {"HOST": host, "PORT": port, "OPTIONS": options, "ENGINE": "toolkit.database"}
    )
    yield made
    BREAKER.close()


def test_statement_without_an_answer_ends_and_the_next_one_connects_anew():
    with (
        pytest.raises(OperationalError, match=r"did not answer in 0\.2 seconds"),
        answered_within(0.2),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT pg_sleep(30)")
    connection.close_if_unusable_or_obsolete()

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_while_the_database_is_away_only_the_first_attempt_waits(wrapper):
    begin = time.monotonic()
    with pytest.raises(OperationalError, match="timeout"):
        wrapper.ensure_connection()
    first = time.monotonic() - begin
    with pytest.raises(OperationalError, match="a moment ago"):
        wrapper.ensure_connection()

    assert first > 1
    assert BREAKER.is_open


def test_command_tries_each_time(unanswering, wrapper):
    BREAKER.open()
    wrapper.settings_dict["OPTIONS"]["fails_fast"] = False

    with pytest.raises(OperationalError, match="timeout"):
        wrapper.ensure_connection()


def test_breaker_closes_by_itself_and_at_success(monkeypatch):
    monkeypatch.setattr("toolkit.database.waiting.OPEN_SECONDS", 0.05)
    breaker = Breaker()
    breaker.open()
    assert breaker.is_open
    time.sleep(0.06)
    assert not breaker.is_open
    breaker.open()
    breaker.close()
    assert not breaker.is_open


@pytest.mark.parametrize("kind", ["web", "heavy", "worker"])
def test_postgresql_ends_a_statement_before_its_client_stops_waiting(kind):
    allowed = limits.KINDS[kind]

    assert 0 < allowed.lock < allowed.statement < allowed.wait


def test_limits_reach_the_server():
    options = limits.connection_options("web")
    made = DatabaseWrapper(
        connection.settings_dict | {"OPTIONS": options, "ENGINE": "toolkit.database"}
    )
    with closing(made), made.cursor() as cursor:
        shown = {}
        for name in ("statement_timeout", "lock_timeout", "application_name"):
            cursor.execute(f"SHOW {name}")
            shown[name] = cursor.fetchone()[0]

    assert shown == {
        "statement_timeout": "15s",
        "lock_timeout": "5s",
        "application_name": "yhdyspinta web",
    }


def test_a_command_has_no_limits():
    assert limits.connection_options("command")["wait_seconds"] == 0
    assert "statement_timeout=0s" in limits.connection_options("command")["options"]
