"""The worker of one queue: cuts off jobs that take too long, and stores why jobs failed.

A job of ordinary functions runs in a thread, which cannot be stopped. When its time is over, the
job ends as failed (or is tried again later), the worker takes no more jobs, lets the others end,
and its process ends with the thread; the supervisor starts a new one.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connection
from procrastinate import BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.jobs import Job
from procrastinate.worker import Worker

from background.models import JobFailure
from background.queues import WorkQueue

logger = logging.getLogger(__name__)

TRIES = 3
PAUSE_SECONDS = 60
ENDING_SECONDS = 8
"""How long other jobs may take to end when the worker stops; the rest is tried again later."""


class Overdue(Exception):  # noqa: N818 - a state of the job
    """The job has used up its time."""


class AgainIfOverdue(BaseRetryStrategy):
    """A job that was cut off is tried again, three times in all; any other failure is final."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, Overdue) and job.attempts + 1 < TRIES:
            return RetryDecision(retry_in={"seconds": PAUSE_SECONDS})
        return None


def run_queue(queue: WorkQueue, *, wait: bool = True) -> bool:
    """Work until told to stop, or without `wait` until the queue is empty.

    Returns whether a thread is left behind by a job that was cut off.
    """
    connection.settings_dict["CONN_MAX_AGE"] = 0  # a job ends with its connection
    for task in app.tasks.values():
        task.retry_strategy = task.retry_strategy or AgainIfOverdue()
    guard = Guard(queue)
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=3)
    asyncio.run(_work(queue, guard, connector, wait=wait))
    return guard.left_behind


async def _work(queue: WorkQueue, guard: Guard, connector: PsycopgConnector, *, wait: bool) -> None:
    # Only the worker itself uses this connector: jobs created by jobs are part of the transaction.
    worker_app = app.with_connector(connector)
    async with worker_app.open_async():
        await worker_app.run_worker_async(
            queues=[queue.name],
            name=queue.name,
            concurrency=queue.at_once,
            wait=wait,
            worker_middleware=[guard],
            shutdown_graceful_timeout=ENDING_SECONDS,
            install_signal_handlers=wait,
            listen_notify=wait,
        )
    if guard.left_behind and wait:  # the end of the loop would wait for the thread
        sys.stderr.flush()
        os._exit(1)


class Guard:
    """Runs around every job of the worker."""

    def __init__(self, queue: WorkQueue) -> None:
        self.queue, self.left_behind = queue, False

    async def __call__(
        self, call_next: Callable[[], Awaitable[Any]], context: JobContext, worker: Worker
    ) -> Any:
        work = asyncio.ensure_future(call_next())
        try:
            await asyncio.wait({work}, timeout=self.queue.seconds)
        except asyncio.CancelledError:
            work.cancel()
            raise
        if work.done() and not work.exception():
            return work.result()
        problem = work.exception() if work.done() else self._cut_off(work, context, worker)
        assert problem is not None  # noqa: S101 - either it failed or it was cut off
        await sync_to_async(note_failure, thread_sensitive=False)(context.job.id, problem)
        raise problem

    def _cut_off(
        self, work: asyncio.Future[Any], context: JobContext, worker: Worker
    ) -> BaseException:
        logger.error("Job %s is cut off: its time is over.", context.job.call_string)
        self.left_behind = True
        work.cancel()
        worker.stop()
        return Overdue(f"cut off after {self.queue.seconds:g} s")


def note_failure(number: int | None, problem: BaseException) -> None:
    """Store why the job failed, for staff."""
    if number is not None:
        error = f"{type(problem).__name__}: {problem}"[:2000]
        JobFailure.objects.create(job=number, error=error)
    connection.close()  # this thread is not needed again soon
