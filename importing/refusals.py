"""Why a row or a sheet is refused, by column."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _

from editing.edits import Stale
from importing.headings import ID, VERSION
from importing.outcomes import REFUSED, CellProblem, Refused, Result
from importing.sheet_subject import SheetSubject
from toolkit.proposals import Unreadable
from toolkit.sheets import Problem, Sheet, SheetRecord, Table, cell_text

REASONS = (Refused, Stale, PermissionDenied, Http404, Unreadable, ValidationError)
"""Exceptions that refuse one row only."""


def problems_of(
    reason: Exception, subject: SheetSubject, table: Table, record: SheetRecord
) -> list[CellProblem]:
    """Why the row is refused, with the headings of the file."""
    match reason:
        case Refused():
            return reason.problems
        case Stale():
            return [_in_column(table, record, VERSION, _("It has been changed since."))]
        case PermissionDenied():
            return [_of_another_county(subject, table, record)]
        case Http404():
            return [_in_column(table, record, ID, _("The row does not exist."))]
        case ValidationError() if hasattr(reason, "error_dict"):
            return list(_by_column(subject, table, record, reason))
        case ValidationError():
            return [CellProblem("", "", sentence) for sentence in reason.messages]
    return [CellProblem("", "", str(reason))]


def _in_column(table: Table, record: SheetRecord, key: str, reason: str) -> CellProblem:
    """A problem in a column, by its heading in the file."""
    return CellProblem(table.headings.get(key, key), cell_text(record.get(key)), reason)


def _of_another_county(subject: SheetSubject, table: Table, record: SheetRecord) -> CellProblem:
    """The problem in the column with the row's county or owner, which the user may not edit."""
    reason = _("You may not edit this: it belongs to another county.")
    owners = [column.key for column in subject.columns if column.is_owner]
    for key in (ID, *owners, "county"):
        if record.get(key) is not None:
            return _in_column(table, record, key, reason)
    return CellProblem("", "", reason)


def _by_column(
    subject: SheetSubject, table: Table, record: SheetRecord, errors: ValidationError
) -> Iterator[CellProblem]:
    """Errors of the model's fields, in the columns that hold them."""
    keys = {column.field: column.key for column in subject.columns if column.field}
    for name, of_field in errors.error_dict.items():
        key = keys.get(name, name)
        heading = table.headings.get(key, "")
        for error in of_field:
            yield CellProblem(heading, cell_text(record.get(key)), " ".join(error.messages))


def row_refused(sheet: str, row: int | None, problems: list[Problem]) -> Result:
    """A row with cells that are invalid in the file itself."""
    cells = [CellProblem(one.column, one.value, str(one.reason)) for one in problems]
    return Result(sheet, row, REFUSED, problems=cells, mark=f"{sheet} {row} refused")


def sheet_refused(sheet: Sheet) -> Result:
    """A sheet that is none of the known lists."""
    reason = _("The headings are not those of any list. Use the template.")
    return Result(sheet.name, 1, REFUSED, problems=[CellProblem("", "", reason)], mark=sheet.name)


def nothing_in_file() -> Result:
    """A file without rows."""
    reason = _("There are no rows in the file.")
    return Result("", None, REFUSED, problems=[CellProblem("", "", reason)])
