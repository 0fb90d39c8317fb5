"""Store a file with its dry run, apply it, delete old ones.

A small file is checked and applied at once. A larger one is checked and applied by the worker;
its state shows how far it is. A job that is tried again, because its worker was killed, finds the
state as it was: what it had written was undone, and what is applied is not applied again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.access import Access
from accounts.models import User
from background.progress import Progress, Report
from cooperation.models import County
from editing.edits import AlreadyMade
from importing.models import ImportRun, RunState
from importing.outcomes import Outcome
from importing.running import apply, dry_run, rows_in

KEPT = timedelta(days=30)
AT_ONCE = 50
"""Rows of a file that is checked and applied without the worker: about a second."""
MOST_WAITING = 3
UNFINISHED = (RunState.CHECKING, RunState.APPLYING)
UNFINISHED_JOB = ("todo", "doing")


def take_in(
    *, access: Access, user: User, name: str, data: bytes, county: County | None = None
) -> ImportRun:
    """Store a file, with the outcome of its dry run if it is small.

    Raises DamagedFile if it cannot be read, and ValidationError if the user has too many waiting.
    """
    forget_old_runs()
    run = ImportRun(user=user, county=county, file_name=name[:200], content=data)
    run.language = (get_language() or "fi")[:2]
    if rows_in(data) <= AT_ONCE:
        run.outcome = dry_run(access, data, county=county).as_json()
        run.save()
        return run
    _refuse_too_many(user)
    run.state = RunState.CHECKING
    with transaction.atomic():
        run.save()
        _defer(run)
    return run


def confirm(*, access: Access, run: ImportRun, reason: str) -> None:
    """Apply what was shown, or have the worker apply it; once, however often it is confirmed.

    Afterwards the state of the run is DONE, CHANGED (with the new outcome) or APPLYING.
    """
    outcome = Outcome.of_json(run.outcome)
    if len(outcome.rows) <= AT_ONCE:
        carry_out(access=access, run=run, reason=reason)
        return
    with transaction.atomic():
        shown = ImportRun.objects.select_for_update().filter(pk=run.pk)
        chosen = shown.filter(applied_at=None).exclude(state__in=UNFINISHED)
        if outcome.may_be_applied and chosen.update(
            state=RunState.APPLYING, reason=reason, done=0, total=100
        ):
            _defer(run)
    run.refresh_from_db()


def carry_out(
    *, access: Access, run: ImportRun, reason: str, progress: Report | None = None
) -> bool:
    """Apply what was shown; if records have changed since, store the new outcome instead."""
    expected = Outcome.of_json(run.outcome).digest
    with transaction.atomic():
        is_done, outcome = apply(
            access,
            bytes(run.content),
            expected=expected,
            reason=reason,
            key=f"import:{run.pk}:{expected[:16]}",
            county=run.county,
            answer={"run": run.pk},
            progress=progress,
        )
        run.outcome = outcome.as_json()
        run.state = RunState.DONE if is_done else RunState.CHANGED
        if is_done:
            run.applied_at, run.reason, run.content = timezone.now(), reason, b""
        run.save(update_fields=["outcome", "state", "applied_at", "reason", "content"])
    return is_done


def forget_old_runs() -> int:
    """Delete imports that were not finished; return their number."""
    return ImportRun.objects.filter(made_at__lt=timezone.now() - KEPT).delete()[0]


# In the background -------------------------------------------------------------------------------


def work_on(number: int) -> str:
    """Check or apply the file, in the worker; returns the state that it leads to."""
    run = ImportRun.objects.select_related("user", "county").filter(pk=number).first()
    if run is None or not run.is_at_work:
        return "nothing to do"
    access, progress = Access.of(run.user, timezone.localdate()), Progress(run)
    try:
        with override(run.language):
            _advance(run, access, progress)
    except AlreadyMade:
        pass  # the job before, whose worker was killed afterwards, has applied it
    except Exception:
        ImportRun.objects.filter(pk=number).update(state=RunState.FAILED)
        raise
    finally:
        progress.close()
    return str(run.state)


def _advance(run: ImportRun, access: Access, progress: Report) -> None:
    if run.state == RunState.APPLYING:
        carry_out(access=access, run=run, reason=run.reason, progress=progress)
        return
    outcome = dry_run(access, bytes(run.content), county=run.county, progress=progress)
    run.outcome, run.state = outcome.as_json(), RunState.SHOWN
    run.save(update_fields=["outcome", "state"])


def note_lost_job(run: ImportRun) -> None:
    """Mark a run as failed if no worker has it or will: its job failed, or is gone."""
    if not run.is_at_work:
        return
    alive = ProcrastinateJob.objects.filter(pk=run.job, status__in=UNFINISHED_JOB)
    if not alive.exists():
        lost: Any = ImportRun.objects.filter(pk=run.pk, state=run.state)
        lost.update(state=RunState.FAILED)
        run.refresh_from_db(fields=["state"])


def _defer(run: ImportRun) -> None:
    """Have the worker go on with the run; one job at a time works on it."""
    task = app.configure_task(
        "importing.work_on_file", allow_unknown=False, lock=f"importing_{run.pk}"
    )
    run.job = task.defer(number=run.pk)
    ImportRun.objects.filter(pk=run.pk).update(job=run.job)


def _refuse_too_many(user: User) -> None:
    if ImportRun.objects.filter(user=user, state__in=UNFINISHED).count() >= MOST_WAITING:
        raise ValidationError(
            _("You have %(most)s files waiting already. Wait until one of them is ready."),
            code="too_many",
            params={"most": MOST_WAITING},
        )
