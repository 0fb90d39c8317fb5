"""A file's way: received, matched, judged, brought in as a whole, forgotten."""

from __future__ import annotations

import hashlib
import zlib
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from accounts.access import Access
from editing.edits import editing
from surveys.importing.converting import Converter, Progress, Report
from surveys.importing.matching import Mapping, Subject, propose
from surveys.importing.reading import Grid, grid_of
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


class NotBroughtInError(Exception):
    """The file has problems; `report` tells them."""

    def __init__(self, report: Report) -> None:
        super().__init__(f"{report.problem_count} problems")
        self.report = report


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def refuse_known(survey: Survey, digest: str) -> None:
    """A file is brought in once, into one survey."""
    known = ImportedFile.objects.filter(digest=digest).select_related("survey").first()
    if known and known.survey_id == survey.pk:
        raise ValidationError(_("This file has been brought in already."), code="twice")
    if known:
        sentence = _("This file has been brought into another survey: %(survey)s.")
        raise ValidationError(sentence % {"survey": known.survey}, code="other_survey")


def receive(
    *, access: Access, survey: Survey, name: str, data: bytes, mapping_name: str, today: date
) -> PendingImport:
    """Take a file in, with a target proposed for each column. DamagedFile where it is none."""
    refuse_takes_none(survey)
    refuse_known(survey, digest_of(data))
    remembered = _remembered(survey, mapping_name)
    grid = grid_of(data, header_rows=remembered.header_rows if remembered else 0)
    mapping = propose(grid, Subject.of(survey), remembered)
    with editing(access, channel="import") as edit:
        pending = PendingImport(
            survey=survey,
            name=name[:200],
            digest=digest_of(data),
            content=zlib.compress(data, 1),
            mapping=mapping.as_kept(),
            mapping_name=mapping_name[:200],
            brought_on=today,
        )
        if access.user_id:
            pending.brought_by_id = access.user_id
        return edit.save(pending)


def refuse_takes_none(survey: Survey) -> None:
    """Answers are brought in while a survey is open or closed, not before and not after."""
    if survey.status not in (SurveyStatus.OPEN, SurveyStatus.CLOSED):
        raise ValidationError(
            _("Answers are brought into a survey that is open or closed."), code="survey_status"
        )


def _remembered(survey: Survey, name: str) -> Mapping | None:
    kept = ImportMapping.objects.filter(survey=survey, name=name).first() if name else None
    return Mapping.read(kept.columns) if kept else None


def data_of(pending: PendingImport) -> bytes:
    return zlib.decompress(bytes(pending.content))


def grid_of_pending(pending: PendingImport) -> Grid:
    header_rows = Mapping.read(pending.mapping).header_rows
    return grid_of(data_of(pending), header_rows=header_rows)


def remember(*, access: Access, survey: Survey, name: str, mapping: Mapping) -> None:
    """Keep a mapping under its name, for the next file of the same tool."""
    if not name:
        return
    with editing(access, channel="import") as edit:
        kept = ImportMapping.objects.filter(survey=survey, name=name).first()
        kept = kept or ImportMapping(survey=survey, name=name)
        kept.columns = mapping.as_kept()
        edit.save(kept)


def bring_in(
    *,
    access: Access,
    survey: Survey,
    name: str,
    data: bytes,
    mapping: Mapping,
    progress: Progress | None = None,
) -> Report:
    """Judge a file and write all of it; NotBroughtInError where anything is wrong."""
    digest = digest_of(data)
    refuse_takes_none(survey)
    refuse_known(survey, digest)
    grid = grid_of(data, header_rows=mapping.header_rows)
    subject = Subject.of(survey)
    report = Converter(grid, subject, mapping).check(_half(progress, 0))
    if report.problem_count:
        raise NotBroughtInError(report)
    with editing(access, channel="import") as edit:
        edit.save(
            ImportedFile(
                survey=survey, name=name[:200], digest=digest, respondents=report.respondents
            )
        )
        write(Converter(grid, subject, mapping), survey.pk, _half(progress, 1))
    return report


def _half(progress: Progress | None, half: int) -> Progress | None:
    """The first or second half of the whole progress, in hundredths."""
    if progress is None:
        return None
    tell = progress

    def told(done: int, total: int) -> None:
        tell(half * 50 + 50 * done // max(total, 1), 100)

    return told


# In the background -------------------------------------------------------------------------------


def start(pending: PendingImport) -> None:
    """Have the worker bring the file in, once the transaction around is committed."""
    with transaction.atomic():
        waiting = PendingImport.objects.filter(
            pk=pending.pk, state__in=[ImportState.MAPPING, ImportState.FAILED]
        ).update(state=ImportState.WAITING, done=0, total=100, problem="")
        if waiting:
            task = app.configure_task("surveys.bring_in_file", allow_unknown=False)
            task.defer(number=pending.pk)


def bring_in_pending(number: int, today: date) -> str:
    """What the worker does; progress goes through a connection of its own, to be seen at once."""
    claimed = PendingImport.objects.filter(pk=number, state=ImportState.WAITING)
    if not claimed.update(state=ImportState.RUNNING):
        return "nothing to do"
    pending = PendingImport.objects.select_related("survey", "brought_by").get(pk=number)
    access, progress = Access.of(pending.brought_by, today), _Progress(number)
    try:
        with explained():
            bring_in(
                access=access,
                survey=pending.survey,
                name=pending.name,
                data=data_of(pending),
                mapping=Mapping.read(pending.mapping),
                progress=progress.note,
            )
            PendingImport.objects.filter(pk=number).delete()
    except NotBroughtInError:
        return _fail(number, _("The file has problems: see the check."))
    except ValidationError as refusal:
        return _fail(number, " ".join(refusal.messages))
    except Exception:
        _fail(number, _("Something went wrong; nothing was brought in."))
        raise
    finally:
        progress.close()
    return "brought in"


def _fail(number: int, problem: str) -> str:
    PendingImport.objects.filter(pk=number).update(state=ImportState.FAILED, problem=problem)
    return problem


class _Progress:
    """Progress where other processes see it: the import's own transaction would hide it."""

    def __init__(self, number: int) -> None:
        self.number, self.told = number, -1
        self.connection: Any = connection.copy()

    def note(self, done: int, total: int) -> None:
        """Write it, at most once for each hundredth."""
        if done == self.told:
            return
        self.told = done
        with self.connection.cursor() as cursor:
            cursor.execute(
                "UPDATE surveys_pendingimport SET done = %s, total = %s WHERE id = %s",
                [done, total, self.number],
            )

    def close(self) -> None:
        self.connection.close()


def forget_old_files(before: date) -> int:
    """Delete files that nobody has brought to an end; how many."""
    return PendingImport.objects.filter(brought_on__lt=before).delete()[0]
