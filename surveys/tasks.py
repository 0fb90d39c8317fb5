"""Background tasks of surveys: imports, mails, and nightly cleaning."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from cooperation.registry import job_names
from surveys.actions import delete_due_answers
from surveys.answering.actions import send
from surveys.answering.mixing import mix_open_surveys
from surveys.answering.sitting import forget_old_drafts
from surveys.importing.actions import bring_in_pending, forget_old_files
from surveys.models import Survey

FILES_KEPT = timedelta(days=7)

job_names.add("surveys.bring_in_file", _("Import of a file of answers"), order=60)
job_names.add("surveys.send_links", _("Queueing links to a survey"), order=61)
job_names.add("surveys.tidy", _("Deleting answers and drafts past their day"), order=62)


@app.task(name="surveys.bring_in_file", queue="files")
def bring_in_file(number: int) -> str:
    """Import a file of answers, if it is waiting."""
    return bring_in_pending(number, timezone.localdate())


@app.task(name="surveys.send_links", queue="files")
def send_links(survey: int, what: str, root: str) -> int:
    """Queue personal links or reminders as mail, if the survey still exists."""
    row = Survey.objects.filter(pk=survey).first()
    if row is None:
        return 0
    return send(survey=row, what=what, root=root, today=timezone.localdate())


@app.periodic(cron="15 3 * * *")
@app.task(name="surveys.tidy", queueing_lock="surveys_tidy")
def tidy_surveys(timestamp: int) -> dict[str, int]:
    """Nightly: shuffle answers; delete drafts and answers past their day, unfinished imports."""
    today = timezone.localdate()
    return {
        "deleted": delete_due_answers(today),
        "mixed": mix_open_surveys(),
        "drafts": forget_old_drafts(today),
        "files": forget_old_files(today - FILES_KEPT),
    }
