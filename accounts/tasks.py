"""Background work; the workers run beside the server (`manage.py work`)."""

from asgiref.sync import sync_to_async
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext_lazy as _
from procrastinate import JobContext
from procrastinate.contrib.django import app

from accounts import mail, security_log, sessions
from cooperation.registry import job_names
from toolkit.limits import shared

job_names.add("accounts.deliver_mail", _("Sending a mail"), order=10)
job_names.add("accounts.sweep_mail", _("Care of interrupted mail"), order=11)
job_names.add("accounts.sweep_limits", _("Deleting counters of limits"), order=13)
job_names.add("accounts.tidy", _("Deleting ended sessions and old jobs"), order=12)


@app.task(name="accounts.deliver_mail", queue="mail")
def deliver_mail(number: int) -> str:
    """Send one mail; only a waiting mail is sent, so repeating the job has no effect."""
    return mail.deliver(number)


@app.periodic(cron="*/5 * * * *")
@app.task(name="accounts.sweep_mail", queue="mail", queueing_lock="sweep_mail")
def sweep_mail(timestamp: int) -> dict[str, int]:
    """Handle mails that were interrupted, or whose job was lost."""
    return mail.sweep()


@app.periodic(cron="30 3 * * *")
@app.task(name="accounts.tidy", queueing_lock="tidy", pass_context=True)
async def tidy(context: JobContext, timestamp: int) -> None:
    """Delete nightly ended sessions, jobs finished a month ago and old security events.

    The mail log remains.
    """
    await sync_to_async(_delete_old)()
    await context.app.job_manager.delete_old_jobs(nb_hours=30 * 24)


@app.periodic(cron="7 * * * *")
@app.task(name="accounts.sweep_limits", queueing_lock="sweep_limits")
def sweep_limits(timestamp: int) -> None:
    """Delete the counters whose time is over."""
    shared().sweep()


def delete_old() -> None:
    """Delete ended sessions, what is known of their devices, and old security events."""
    call_command("clearsessions")
    sessions.forget_ended()
    security_log.sweep()


def _delete_old() -> None:
    delete_old()
    connection.close()  # this thread's own connection, not needed again before tomorrow
