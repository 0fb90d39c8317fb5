"""Lines of background jobs carry the job's id, as those of requests carry the request's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from toolkit import queries


async def job_id(call_next: Callable[[], Awaitable[Any]], context: Any, worker: Any) -> Any:
    """A middleware of the worker: names the job in every line that it causes.

    The line about queueing a job has the id of the request that queued it.
    """
    job = context.job
    about = {"request_id": f"job-{job.id}", "task": job.task_name}
    with structlog.contextvars.bound_contextvars(**about), queries.counted() as tally:
        tally.route = job.task_name
        return await call_next()
