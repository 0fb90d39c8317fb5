"""Jobs about jobs, and the check of links."""

from asgiref.sync import sync_to_async
from django.utils.translation import gettext_lazy as _
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from background.links import check_links
from background.worker import note_failure
from cooperation.registry import job_names

STARTS = 5
"""A job whose worker was killed so many times is given up: it may be what kills them."""


class Interrupted(Exception):  # noqa: N818 - a state of the job
    """The worker ended during the job."""


job_names.add("background.retry_stalled", _("Restarting interrupted jobs"), order=20)


@app.periodic(cron="*/2 * * * *")
@app.task(
    name="background.retry_stalled",
    aliases=["accounts.retry_stalled"],
    queueing_lock="retry_stalled",
    pass_context=True,
)
async def retry_stalled(context: JobContext, timestamp: int) -> int:
    """Restart jobs whose worker was killed."""
    manager = context.app.job_manager
    stalled = list(await manager.get_stalled_jobs())
    for job in stalled:
        if job.attempts + 1 < STARTS:
            await manager.retry_job(job)
            continue
        problem = Interrupted(f"the worker ended {STARTS} times during the job")
        await sync_to_async(note_failure, thread_sensitive=False)(job.id, problem)
        await manager.finish_job(job, status=Status.FAILED, delete_job=False)
    return len(stalled)


job_names.add("background.check_links", _("Checking links"), order=50)


@app.periodic(cron="15 2 * * *")
@app.task(name="background.check_links", queue="links", queueing_lock="check_links")
def check_links_nightly(timestamp: int) -> int:
    """Check the links in the records that have not been checked for a week."""
    return check_links()
