"""Background work of the import."""

from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from cooperation.registry import job_names
from importing.actions import work_on

job_names.add("importing.work_on_file", _("Import of a file"), order=40)


@app.task(name="importing.work_on_file", queue="files")
def work_on_file(number: int) -> str:
    """Check or apply a file, whichever it waits for."""
    return work_on(number)
