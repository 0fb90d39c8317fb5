"""Probes: live without dependencies, ready only with a reachable, migrated database."""

import threading

import pytest
from django.db import OperationalError
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from cooperation import readiness
from cooperation.readiness import Readiness, needed_migrations, unreadiness


def test_live_probe_uses_no_database(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get("/terveys/", headers={"host": "10.0.0.7"})

    assert answer.status_code == 200
    assert answer.json() == {"live": True}
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_ready_when_the_database_answers(client):
    answer = client.get("/terveys/valmis/", headers={"host": "10.0.0.7"})

    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "problem": ""}


@pytest.mark.django_db
def test_not_ready_with_migrations_waiting(client, monkeypatch):
    monkeypatch.setattr(readiness, "needed_migrations", lambda: {("forums", "9999_new")})

    answer = client.get("/terveys/valmis/")

    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "problem": "migrations"}


def test_not_ready_without_the_database(client, monkeypatch):
    def gone(*_):
        raise OperationalError("gone")

    monkeypatch.setattr(MigrationRecorder.Migration.objects, "values_list", gone)
    answer = client.get("/terveys/valmis/")

    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "problem": "database"}


@pytest.mark.django_db
def test_readiness_reads_migrations_once_and_asks_one_query(django_assert_num_queries, monkeypatch):
    needed_migrations()
    monkeypatch.setattr(MigrationLoader, "build_graph", lambda _: pytest.fail("loaded again"))

    with django_assert_num_queries(1):
        assert unreadiness() == ""


def test_answer_is_kept_for_a_moment():
    asked = []
    ready = Readiness(lambda: asked.append(1) or "")

    assert [ready() for _ in range(50)] == [""] * 50
    assert len(asked) == 1


def test_hanging_database_holds_one_thread_and_no_probe():
    end, begun = threading.Event(), []

    def hang():
        begun.append(threading.get_ident())
        end.wait(20)
        return ""

    ready = Readiness(hang)
    try:
        assert [ready(seconds=0.01) for _ in range(5)] == ["database"] * 5
        assert len(begun) == 1
    finally:
        end.set()
    assert ready(seconds=10) == ""
