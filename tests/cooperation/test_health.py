"""Probes: live without dependencies, ready only with a reachable, migrated database."""

import pytest
from django.db import OperationalError
from django.db.migrations.executor import MigrationExecutor

from cooperation import health


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
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: ["one"])

    answer = client.get("/terveys/valmis/")

    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "problem": "migrations"}


def test_not_ready_without_the_database(client, monkeypatch):
    def gone(_connection):
        raise OperationalError("gone")

    monkeypatch.setattr(health, "MigrationExecutor", gone)
    answer = client.get("/terveys/valmis/")

    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "problem": "database"}
