"""Why a row or a sheet is refused, in the columns that it is about."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cooperation.sheets import Problem, Record, Sheet, Table, said
from importing.headings import ID
from importing.outcomes import REFUSED, CellProblem, Result
from importing.sheet_subject import SheetSubject


def in_column(table: Table, record: Record, key: str, reason: str) -> CellProblem:
    """What is wrong in a column, by its heading in the file."""
    return CellProblem(table.headings.get(key, key), said(record.get(key)), reason)


def of_another_county(subject: SheetSubject, table: Table, record: Record) -> CellProblem:
    """What is refused, in the column that names the row or what it belongs to."""
    reason = _("You may not edit this: it belongs to another county.")
    owners = [column.key for column in subject.columns if column.is_owner]
    for key in (ID, *owners, "county"):
        if record.get(key) is not None:
            return in_column(table, record, key, reason)
    return CellProblem("", "", reason)


def by_column(
    subject: SheetSubject, table: Table, record: Record, refusal: Exception
) -> Iterator[CellProblem]:
    """A refusal with its columns, as far as it names them."""
    if isinstance(refusal, ValidationError) and hasattr(refusal, "error_dict"):
        keys = {column.field: column.key for column in subject.columns if column.field}
        for name, errors in refusal.error_dict.items():
            key = keys.get(name, name)
            heading = table.headings.get(key, "")
            for error in errors:
                yield CellProblem(heading, said(record.get(key)), " ".join(error.messages))
    elif isinstance(refusal, ValidationError):
        yield from (CellProblem("", "", sentence) for sentence in refusal.messages)
    else:
        yield CellProblem("", "", str(refusal))


def row_refused(sheet: str, row: int | None, problems: list[Problem]) -> Result:
    """A row with cells that the file itself spoils."""
    cells = [CellProblem(one.column, one.value, str(one.reason)) for one in problems]
    return Result(sheet, row, REFUSED, problems=cells, mark=f"{sheet} {row} refused")


def sheet_refused(sheet: Sheet) -> Result:
    """A sheet that is none of the lists."""
    reason = _("The headings are not those of any list. Use the template.")
    return Result(sheet.name, 1, REFUSED, problems=[CellProblem("", "", reason)], mark=sheet.name)


def nothing_in_file() -> Result:
    """A file without rows."""
    reason = _("There are no rows in the file.")
    return Result("", None, REFUSED, problems=[CellProblem("", "", reason)])
