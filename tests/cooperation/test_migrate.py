"""`manage.py migrate` beside others: other machines that migrate, and users of the tables."""

import threading

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from cooperation.management.commands import migrate
from cooperation.roles import as_owner

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other():
    """A second connection as the same role."""
    second = connection.copy()
    yield second
    second.close()


def test_table_in_use_is_given_up_soon(other, monkeypatch):
    monkeypatch.setattr(migrate, "LOCK_SECONDS", "0.1")
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("SELECT 1 FROM accounts_user LIMIT 1")
    with (
        pytest.raises(OperationalError, match="lock timeout"),
        as_owner(),
        migrate.one_at_a_time(),
        connection.cursor() as cursor,
    ):
        cursor.execute("ALTER TABLE accounts_user ADD COLUMN more int")
    other.rollback()

    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)


def test_two_machines_migrate_one_after_the_other(other):
    with other.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_lock({migrate.ALONE})")
    done = threading.Event()

    def run():
        call_command("migrate", verbosity=0)
        done.set()
        connection.close()

    waiting = threading.Thread(target=run)
    waiting.start()
    assert not done.wait(1)
    with other.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_unlock({migrate.ALONE})")
    waiting.join()
    assert done.is_set()
