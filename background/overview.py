"""The state of background work: queues, workers, periodic jobs, failures. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import (
    ProcrastinateEvent,
    ProcrastinateJob,
    ProcrastinateWorker,
)

from accounts.models import Delivery, MailMessage
from background.models import JobFailure
from background.queues import QUEUES
from cooperation.registry import job_names

SILENT = timedelta(minutes=10)
"""A worker reports every ten seconds; after so long without a report there is none."""
LATE = timedelta(minutes=15)
"""A job that has been due for so long is late."""
SHOWN = 50
FAILED = ("failed", "aborted")
UNSENT = (Delivery.FAILED, Delivery.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class QueueState:
    """How many jobs of a queue are due, running and failed, and since when the oldest is."""

    title: Any
    waiting: int = 0
    waiting_since: datetime | None = None
    running: int = 0
    running_since: datetime | None = None
    failed: int = 0

    @property
    def is_late(self) -> bool:
        return bool(self.waiting_since and timezone.now() - self.waiting_since > LATE)


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that failed, with its error if it is known."""

    number: int
    name: Any
    failed_at: datetime | None
    attempts: int
    error: str


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    """A job that is done regularly: its last state, when, and when it is next due."""

    name: Any
    status: str
    at: datetime | None
    next_at: datetime


@dataclass(frozen=True, slots=True)
class Workers:
    """The worker processes that are known, and when one of them last reported."""

    number: int
    reported_at: datetime | None

    @property
    def are_silent(self) -> bool:
        return self.reported_at is None or timezone.now() - self.reported_at > SILENT


@dataclass(frozen=True, slots=True)
class BackgroundState:
    """All of it, as the staff's page shows it."""

    queues: list[QueueState]
    workers: Workers
    failed: list[FailedJob]
    periodic: list[PeriodicJob]
    mails: list[MailMessage]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What staff should look at: shown on their first pages."""

    failed_jobs: int
    unsent_mails: int
    are_workers_silent: bool

    def __bool__(self) -> bool:
        return bool(self.failed_jobs or self.unsent_mails or self.are_workers_silent)


def state() -> BackgroundState:
    """The state now, in six queries."""
    mails = MailMessage.objects.filter(status__in=UNSENT).defer("text", "secret")
    return BackgroundState(_queues(), _workers(), _failed(), _periodic(), list(mails[:SHOWN]))


def trouble() -> Trouble:
    """What has failed and not been tried again, in three queries."""
    jobs = ProcrastinateJob.objects.filter(status__in=FAILED).count()
    mails = MailMessage.objects.filter(status__in=UNSENT).count()
    return Trouble(jobs, mails, _workers().are_silent)


def name_of(task: str) -> Any:
    """What staff call the task, also by a former name of it."""
    known = app.tasks.get(task)
    return job_names.get(known.name if known else task, task)


def _workers() -> Workers:
    found = ProcrastinateWorker.objects.aggregate(n=Count("pk"), at=Max("last_heartbeat"))
    return Workers(found["n"], found["at"])


def _with_moment(jobs: QuerySet[Any]) -> QuerySet[Any]:
    """Jobs with `at`, the moment of their last event."""
    events = ProcrastinateEvent.objects.filter(job=OuterRef("pk")).order_by("-pk")
    return jobs.annotate(at=Subquery(events.values("at")[:1]))


def _queues() -> list[QueueState]:
    is_due = Q(scheduled_at=None) | Q(scheduled_at__lte=timezone.now())
    wanted = Q(is_due, status="todo") | Q(status="doing") | Q(status__in=FAILED)
    rows = _with_moment(ProcrastinateJob.objects.filter(wanted)).values("queue_name", "status")
    counted = list(rows.annotate(n=Count("pk"), since=Min("at")))
    return [
        _queue(queue.title, [row for row in counted if row["queue_name"] == queue.name])
        for queue in QUEUES
    ]


def _queue(title: Any, rows: Iterable[dict[str, Any]]) -> QueueState:
    by_status = {row["status"]: row for row in rows}
    none = {"n": 0, "since": None}
    waiting, running = by_status.get("todo", none), by_status.get("doing", none)
    failed = sum(by_status.get(one, none)["n"] for one in FAILED)
    return QueueState(title, waiting["n"], waiting["since"], running["n"], running["since"], failed)


def _failed() -> list[FailedJob]:
    jobs = list(
        _with_moment(ProcrastinateJob.objects.filter(status__in=FAILED)).order_by("-pk")[:SHOWN]
    )
    failures = JobFailure.objects.filter(job__in=[job.pk for job in jobs]).order_by("pk")
    errors = dict(failures.values_list("job", "error"))  # the last of each job
    return [
        FailedJob(job.pk, name_of(job.task_name), job.at, job.attempts, errors.get(job.pk, ""))
        for job in jobs
    ]


def _periodic() -> list[PeriodicJob]:
    regular = list(app.periodic_registry.periodic_tasks.values())
    names = [one.task.name for one in regular]
    jobs = _with_moment(ProcrastinateJob.objects.filter(task_name__in=names))
    last = {job.task_name: job for job in jobs.order_by("task_name", "-pk").distinct("task_name")}
    now = timezone.now()
    return [
        PeriodicJob(
            name_of(one.task.name),
            last[one.task.name].status if one.task.name in last else "",
            last[one.task.name].at if one.task.name in last else None,
            one.croniter.get_next(datetime, start_time=now),
        )
        for one in sorted(regular, key=lambda one: str(name_of(one.task.name)))
    ]
