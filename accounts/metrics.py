"""Figures of operation: background jobs, their worker, and mail."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Count
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from accounts.models import MailMessage
from cooperation.registry import figures_of_operation
from toolkit.metrics import NAMESPACE

JOBS = """
    SELECT queue_name, status, count(*),
        coalesce(extract(epoch FROM now() - min(coalesce(scheduled_at, queued.at))), 0)
    FROM procrastinate_jobs AS job LEFT JOIN LATERAL (
        SELECT min(at) AS at FROM procrastinate_events
        WHERE job_id = job.id AND type = 'deferred' AND job.status = 'todo') AS queued ON true
    WHERE status IN ('todo', 'doing', 'failed')
        AND NOT (status = 'todo' AND coalesce(scheduled_at > now(), false))
    GROUP BY queue_name, status ORDER BY queue_name, status"""
HEARTBEAT = "SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers"
STATES = {"todo": "waiting", "doing": "running", "failed": "failed"}


def jobs() -> Iterator[Metric]:
    """Jobs by queue and state, how long the oldest has waited, and the worker's last sign."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(JOBS)
            rows = cursor.fetchall()
            cursor.execute(HEARTBEAT)
            age = cursor.fetchone()[0]
    except (DatabaseError, InterfaceError):
        return
    number = GaugeMetricFamily(
        f"{NAMESPACE}_jobs",
        "Background jobs that could run now, by state.",
        labels=["queue", "state"],
    )
    oldest = GaugeMetricFamily(
        f"{NAMESPACE}_jobs_oldest_seconds", "How long the oldest waits.", labels=["queue"]
    )
    for queue, status, count, seconds in rows:
        number.add_metric([queue, STATES[status]], count)
        if status == "todo":
            oldest.add_metric([queue], float(seconds))
    yield number
    yield oldest
    if age is not None:
        yield GaugeMetricFamily(
            f"{NAMESPACE}_worker_heartbeat_age_seconds",
            "Time since any background worker showed that it lives.",
            value=float(age),
        )


def mail() -> Iterator[Metric]:
    """Mails by state: queued, being sent, sent, failed, interrupted."""
    family = GaugeMetricFamily(f"{NAMESPACE}_mails", "Mails by state.", labels=["state"])
    try:
        for state, count in (
            MailMessage.objects.order_by().values_list("status").annotate(Count("pk"))
        ):
            family.add_metric([state], count)
    except (DatabaseError, InterfaceError):
        return
    yield family


figures_of_operation.add("jobs", jobs, order=30)
figures_of_operation.add("mail", mail, order=40)
