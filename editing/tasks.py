"""Background work of editing; the worker runs beside the server."""

from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from cooperation.registry import job_names
from editing.edits import forget_old_edits

job_names.add("editing.forget_old_edits", _("Deleting keys of old edits"), order=30)


@app.periodic(cron="30 3 * * *")
@app.task(name="editing.forget_old_edits", queueing_lock="forget_old_edits")
def forget_accepted_edits(timestamp: int) -> None:
    """Delete nightly the keys of edits accepted long ago, which will not be repeated."""
    forget_old_edits()
