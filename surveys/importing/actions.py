"""The import of a file: received, mapped, checked, imported as a whole, deleted."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from accounts.access import Access
from background.progress import Progress as JobProgress
from editing.edits import editing
from surveys.deciding.earlier import editions_before
from surveys.importing.converting import Converter, Progress, Report
from surveys.importing.grids import Grid, grid_of
from surveys.importing.headings import HeadingReader
from surveys.importing.index import SKIP, SurveyIndex
from surveys.importing.layouts import Layout
from surveys.importing.matching import Mapping, propose
from surveys.importing.writing import write
from surveys.models import (
    ImportedFile,
    ImportMapping,
    ImportState,
    PendingImport,
    Survey,
    SurveyStatus,
)
from toolkit.constraints import explained
from toolkit.sheets import spelt


class RefusedError(Exception):
    """The file has problems, listed in `report`."""

    def __init__(self, report: Report) -> None:
        super().__init__(f"{report.problem_count} problems")
        self.report = report


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def refuse_known(survey: Survey, digest: str) -> None:
    """Refuse a file that has already been imported, into this or another survey.

    Into a new edition that began without answers the files of the former are brought in anew.
    """
    others = ImportedFile.objects.exclude(survey__in=[one.pk for one in editions_before(survey)])
    known = others.filter(digest=digest).select_related("survey").first()
    if known and known.survey_id == survey.pk:
        raise ValidationError(_("This file has been brought in already."), code="twice")
    if known:
        sentence = _("This file has been brought into another survey: %(survey)s.")
        raise ValidationError(sentence % {"survey": known.survey}, code="other_survey")


def receive(
    *, access: Access, survey: Survey, name: str, data: bytes, mapping_name: str, today: date
) -> PendingImport:
    """Store a file, with a target proposed for each column. Raises DamagedFile if unreadable."""
    refuse_takes_none(survey)
    refuse_known(survey, digest_of(data))
    remembered = _remembered(survey, mapping_name)
    index = SurveyIndex.of(survey)
    grid = read_grid(data, index, remembered)
    mapping = propose(grid, index, remembered)
    with editing(access, channel="import") as edit:
        pending = PendingImport(
            survey=survey,
            name=name[:200],
            digest=digest_of(data),
            content=zlib.compress(data, 1),
            mapping=mapping.as_stored(),
            mapping_name=mapping_name[:200],
            brought_on=today,
        )
        if access.user_id:
            pending.brought_by_id = access.user_id
        return edit.save(pending)


def takes_files(survey: Survey) -> bool:
    """Whether answers can be brought in from a file now."""
    return survey.status in (SurveyStatus.OPEN, SurveyStatus.CLOSED)


def refuse_takes_none(survey: Survey) -> None:
    """Refuse an import unless the survey is open or closed."""
    if not takes_files(survey):
        raise ValidationError(
            _("Answers are brought into a survey that is open or closed."), code="survey_status"
        )


def _remembered(survey: Survey, name: str) -> Mapping | None:
    stored = ImportMapping.objects.filter(survey=survey, name=name).first() if name else None
    return Mapping.read(stored.columns) if stored else None


def data_of(pending: PendingImport) -> bytes:
    return zlib.decompress(bytes(pending.content))


def read_grid(
    data: bytes, index: SurveyIndex, remembered: Mapping | None = None, layout: Layout | None = None
) -> Grid:
    """The answers of a file, its headings found by the names of the survey. DamagedFile.

    A remembered mapping adds its headings, its sheet and the number of its heading rows.
    """
    reader = HeadingReader(index)
    known = remembered or Mapping()
    mapped = {key for key, target in known.columns.items() if target != SKIP}
    if layout is None:
        layout = replace(known.layout, heading_row=0)
    return grid_of(
        data, layout=layout, knows=lambda text: spelt(text) in mapped or reader.knows(text)
    )


def grid_of_pending(pending: PendingImport) -> Grid:
    return grid_of(data_of(pending), layout=Mapping.read(pending.mapping).layout)


def remember(*, access: Access, survey: Survey, name: str, mapping: Mapping) -> None:
    """Store a mapping under its name, for the next file of the same tool."""
    if not name:
        return
    with editing(access, channel="import") as edit:
        stored = ImportMapping.objects.filter(survey=survey, name=name).first()
        stored = stored or ImportMapping(survey=survey, name=name)
        stored.columns = mapping.as_stored()
        edit.save(stored)


def bring_in(
    *,
    access: Access,
    survey: Survey,
    name: str,
    data: bytes,
    mapping: Mapping,
    progress: Progress | None = None,
) -> Report:
    """Check a file and write all of it; RefusedError if anything is wrong."""
    digest = digest_of(data)
    refuse_takes_none(survey)
    refuse_known(survey, digest)
    index = SurveyIndex.of(survey)
    grid = grid_of(data, layout=mapping.layout)
    report = Converter(grid, index, mapping).check(_half(progress, 0))
    if report.problem_count:
        raise RefusedError(report)
    with editing(access, channel="import") as edit:
        edit.save(
            ImportedFile(
                survey=survey, name=name[:200], digest=digest, respondents=report.respondents
            )
        )
        write(Converter(grid, index, mapping), survey.pk, _half(progress, 1))
    return report


def _half(progress: Progress | None, half: int) -> Progress | None:
    """The first or second half of the whole progress, in hundredths."""
    if progress is None:
        return None
    report = progress

    def scaled(done: int, total: int) -> None:
        report(half * 50 + 50 * done // max(total, 1), 100)

    return scaled


# In the background -------------------------------------------------------------------------------


def start(pending: PendingImport) -> None:
    """Have the worker import the file, after the surrounding transaction has been committed."""
    with transaction.atomic():
        waiting = PendingImport.objects.filter(
            pk=pending.pk, state__in=[ImportState.MAPPING, ImportState.FAILED]
        ).update(state=ImportState.WAITING, done=0, total=100, problem="")
        if waiting:
            # One job at a time, also if the worker is killed and the job is tried again.
            lock = f"surveys_import_{pending.pk}"
            task = app.configure_task("surveys.bring_in_file", allow_unknown=False, lock=lock)
            task.defer(number=pending.pk)


def bring_in_pending(number: int, today: date) -> str:
    """Import the file, in the worker; progress uses its own connection, to be visible at once."""
    # A running one is that of a worker that was killed: its transaction was undone.
    unfinished = [ImportState.WAITING, ImportState.RUNNING]
    claimed = PendingImport.objects.filter(pk=number, state__in=unfinished)
    if not claimed.update(state=ImportState.RUNNING):
        return "nothing to do"
    pending = PendingImport.objects.select_related("survey", "brought_by").get(pk=number)
    access, progress = Access.of(pending.brought_by, today), JobProgress(pending)
    try:
        with explained():
            bring_in(
                access=access,
                survey=pending.survey,
                name=pending.name,
                data=data_of(pending),
                mapping=Mapping.read(pending.mapping),
                progress=progress,
            )
            PendingImport.objects.filter(pk=number).delete()
    except RefusedError:
        return _fail(number, _("The file has problems: see the check."))
    except ValidationError as refusal:
        return _fail(number, " ".join(refusal.messages))
    except Exception:
        _fail(number, _("Something went wrong; nothing was imported."))
        raise
    finally:
        progress.close()
    return "brought in"


def _fail(number: int, problem: str) -> str:
    PendingImport.objects.filter(pk=number).update(state=ImportState.FAILED, problem=problem)
    return problem


def forget_old_files(before: date) -> int:
    """Delete files whose import was not finished; returns how many."""
    return PendingImport.objects.filter(brought_on__lt=before).delete()[0]
