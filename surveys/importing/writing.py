"""Write respondents and answers by COPY, all of them or none, in random order."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from surveys.importing.converting import Converted, Converter, Progress

PIECE = 1 << 18
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
RESPONDENTS = """COPY surveys_respondent
    (id, survey_id, group_id, organisation, municipality_id, regional_council_id, county_id, size)
    FROM STDIN"""
ANSWERS = "COPY surveys_answer (respondent_id, question_id, options, number, text) FROM STDIN"
STEP = 500


def write(converter: Converter, survey: int, progress: Progress | None = None) -> int:
    """Write every row of a checked file; how many respondents. The caller has the transaction.

    The file's order is lost on the way, so that the place of a row in the table does not tell
    which row of the file it was.
    """
    rows = list(converter.grid.rows)
    random.SystemRandom().shuffle(rows)
    people: list[tuple[UUID, Converted]] = []
    total = len(rows) * 2
    for number, row in enumerate(rows):
        converted = converter.convert(row)
        if not converted.is_empty:
            people.append((uuid4(), converted))
        if progress and number % STEP == 0:
            progress(number, total)
    _copy(RESPONDENTS, (_respondent(survey, pk, one) for pk, one in people))
    _copy(ANSWERS, _answers(people, len(rows), total, progress))
    return len(people)


def _respondent(survey: int, pk: UUID, one: Converted) -> str:
    fields = one.place.fields()
    return _line(
        *(pk, survey, one.group, fields["organisation"]),
        *(fields["municipality_id"], fields["regional_council_id"]),
        *(fields["county_id"], fields["size"]),
    )


def _answers(
    people: list[tuple[UUID, Converted]], done: int, total: int, progress: Progress | None
) -> Iterator[str]:
    for number, (pk, one) in enumerate(people):
        for question, options in one.options.items():
            yield f"{pk}\t{question}\t{{{','.join(map(str, options))}}}\t\\N\t\n"
        for question, value in one.numbers.items():
            yield f"{pk}\t{question}\t{{}}\t{value}\t\n"
        for question, text in one.texts.items():
            yield f"{pk}\t{question}\t{{}}\t\\N\t{text.translate(_ESCAPES)}\n"
        if progress and number % STEP == 0:
            progress(done + number, total)


def _line(*values: Any) -> str:
    return "\t".join("\\N" if value is None else str(value) for value in values) + "\n"


def _copy(statement: str, lines: Iterable[str]) -> None:
    with connection.cursor() as cursor, cursor.cursor.copy(statement) as copy:
        piece: list[str] = []
        size = 0
        for line in lines:
            piece.append(line)
            size += len(line)
            if size > PIECE:
                copy.write("".join(piece))
                piece, size = [], 0
        copy.write("".join(piece))
