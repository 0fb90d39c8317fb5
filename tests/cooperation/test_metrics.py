"""Metrics: only for the holder of the token, complete, and summed over processes."""

import os
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from prometheus_client.parser import text_string_to_metric_families

from accounts.models import Delivery, MailMessage
from cooperation.metrics import version
from history.models import LastChange
from toolkit import metrics, queries

TOKEN = "a-token-of-the-tests-for-metrics"
ADDRESS = "/terveys/mittarit/"


@pytest.fixture
def token(settings):
    settings.METRICS_TOKEN = TOKEN
    return {"authorization": f"Bearer {TOKEN}"}


def samples(client, headers):
    """All samples by name and labels."""
    answer = client.get(ADDRESS, headers=headers)
    assert answer.status_code == 200, answer.status_code
    found = {}
    for family in text_string_to_metric_families(answer.content.decode()):
        for one in family.samples:
            found[one.name, tuple(sorted(one.labels.items()))] = one.value
    return found


def value(found, name, **labels):
    return found.get((f"yhdyspinta_{name}", tuple(sorted(labels.items()))), 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given",
    [
        pytest.param({}, id="no token"),
        pytest.param({"authorization": "Bearer "}, id="empty token"),
        pytest.param({"authorization": "Bearer wrong"}, id="wrong token"),
    ],
)
@pytest.mark.parametrize("kept", ["", TOKEN], ids=["unset", "set"])
def test_there_is_no_page_of_metrics_without_the_token(client, settings, given, kept):
    settings.METRICS_TOKEN = kept

    assert client.get(ADDRESS, headers=given).status_code == 404


@pytest.mark.django_db
def test_requests_are_counted_by_route_method_and_class_of_status(client, token):
    before = samples(client, token)
    client.get("/sanasto/")
    client.get("/sanasto/")
    client.get("/ei-tallaista-sivua/")
    after = samples(client, token)

    def growth(name, **labels):
        return value(after, name, **labels) - value(before, name, **labels)

    known = {"route": "glossary", "method": "GET", "status": "2xx"}
    assert growth("http_requests_total", **known) == 2
    assert growth("http_request_seconds_count", route="glossary") == 2
    assert growth("http_request_seconds_bucket", route="glossary", le="+Inf") == 2
    lost = {"route": "unknown", "method": "GET", "status": "4xx"}
    assert growth("http_requests_total", **lost) == 1


@pytest.mark.django_db
def test_stored_pages_are_counted_by_hit_and_miss(client, token):
    LastChange.objects.get_or_create(pk=1)
    before = samples(client, token)
    client.get("/sanasto/")
    client.get("/sanasto/")
    after = samples(client, token)

    def growth(result):
        name = "response_cache_total"
        return value(after, name, result=result) - value(before, name, result=result)

    assert growth("miss") >= 1
    assert growth("hit") + growth("miss") == 2


@pytest.mark.django_db
def test_jobs_mail_last_change_heartbeat_and_build_are_shown(client, token):
    LastChange.objects.update_or_create(pk=1, defaults={"number": 4711})
    MailMessage.objects.create(
        to="a@example.org", subject="x", text="x", message_id="<1@x>", status=Delivery.FAILED
    )
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
            " VALUES ('metrics', 'x', 'todo'), ('metrics', 'x', 'failed')"
        )
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - interval '100 s' WHERE job_id IN"
            " (SELECT id FROM procrastinate_jobs WHERE queue_name = 'metrics')"
        )
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at)"
            " VALUES ('metrics', 'x', 'todo', %s)",
            [timezone.now() + timedelta(hours=1)],
        )
    assert ProcrastinateJob.objects.filter(queue_name="metrics").count() == 3

    found = samples(client, token)

    assert value(found, "last_change_number") == 4711
    assert value(found, "database_up") == 1
    assert value(found, "mails", state="failed") == 1
    assert value(found, "jobs", queue="metrics", state="waiting") == 1
    assert value(found, "jobs", queue="metrics", state="failed") == 1
    assert 100 <= value(found, "jobs_oldest_seconds", queue="metrics") < 1000
    assert 0 <= value(found, "worker_heartbeat_age_seconds") < 1000
    (build,) = [dict(labels) for name, labels in found if name == "yhdyspinta_build_info"]
    assert build["version"] == version() != ""


def test_metrics_are_shown_while_the_database_is_away(client, token, monkeypatch):
    def gone(*_, **__):
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", gone)
    found = samples(client, token)

    assert ("yhdyspinta_database_up", ()) in found
    assert value(found, "database_up") == 0


def test_transaction_that_has_recorded_something_and_goes_on_is_seen(client, token, db):
    with closing(connection.copy()) as other:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT history_moment()")
        assert value(samples(client, token), "recording_open_seconds") > 0
        other.rollback()

    assert value(samples(client, token), "recording_open_seconds") == 0


def test_slow_queries_and_errors_of_the_database_have_counters(client, token, monkeypatch):
    def gone(*_, **__):
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", gone)
    with pytest.raises(OperationalError):
        queries.measured(gone, "SELECT 1", None, many=False, context={})

    assert value(samples(client, token), "database_errors_total", kind="OperationalError") >= 1


COUNT = """
import django; django.setup()
from toolkit import metrics, queries
queries.SLOW.inc(3)
"""


def test_processes_add_up_and_the_folder_is_removed(tmp_path):
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    with metrics.common_folder(tmp_path) as folder:
        environment[metrics.FOLDER] = str(folder)
        for _ in range(2):
            subprocess.run(
                [sys.executable, "-c", COUNT],
                env=environment,
                cwd=django_settings.BASE_DIR,
                check=True,
            )
        assert b"yhdyspinta_slow_queries_total 6.0" in metrics.exposition()
    assert not Path(folder).exists()
    assert metrics.FOLDER not in os.environ
