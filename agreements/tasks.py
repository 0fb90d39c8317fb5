"""Background tasks on agreements; the worker loads the module `tasks` of every app."""

from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from agreements.links import check_links
from cooperation.registry import job_names

job_names.add("agreements.check_links", _("Checking links"), order=50)


@app.periodic(cron="15 2 * * *")
@app.task(name="agreements.check_links", queue="links", queueing_lock="check_links")
def check_links_nightly(timestamp: int) -> int:
    """Check the links in the records that have not been checked for a week."""
    return check_links()
