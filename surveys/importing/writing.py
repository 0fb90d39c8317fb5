"""Write respondents and answers by COPY, all of them or none, in random order."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from surveys.importing.converting import Converted, Converter, Progress

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
RESPONDENTS = """COPY surveys_respondent
    (id, survey_id, group_id, organisation, municipality_id, regional_council_id, county_id, size,
        chosen)
    FROM STDIN"""
ANSWERS = "COPY surveys_answer (respondent_id, question_id, number, text) FROM STDIN"
STEP = 500
BATCH = 2_500
"""Respondents written by one statement: keeps its trigger small, and shows progress."""


def write(converter: Converter, survey: int, progress: Progress | None = None) -> int:
    """Write every row of a checked file; returns how many respondents. Needs a transaction.

    The rows are shuffled, so that the position of a row in the table does not reveal its position
    in the file.
    """
    rows = list(converter.rows)
    random.SystemRandom().shuffle(rows)
    written = 0
    for start in range(0, len(rows), BATCH):
        people: list[tuple[UUID, Converted]] = []
        for number, row in enumerate(rows[start : start + BATCH], start):
            converted = converter.convert(row)
            if not converted.is_empty:
                people.append((uuid4(), converted))
            if progress and number % STEP == 0:
                progress(number, len(rows))
        _copy(RESPONDENTS, (_respondent(survey, pk, one) for pk, one in people))
        _copy(ANSWERS, _answers(people))
        written += len(people)
    return written


def _respondent(survey: int, pk: UUID, one: Converted) -> str:
    fields = one.place.fields()
    chosen = sorted(option for options in one.options.values() for option in options)
    return _line(
        *(pk, survey, one.group, fields["organisation"]),
        *(fields["municipality_id"], fields["regional_council_id"]),
        *(fields["county_id"], fields["size"]),
        f"{{{','.join(map(str, chosen))}}}",
    )


def _answers(people: list[tuple[UUID, Converted]]) -> Iterator[str]:
    for pk, one in people:
        for question, value in one.numbers.items():
            yield f"{pk}\t{question}\t{value}\t\n"
        for question, text in one.texts.items():
            yield f"{pk}\t{question}\t\\N\t{text.translate(_ESCAPES)}\n"


def _line(*values: Any) -> str:
    return "\t".join("\\N" if value is None else str(value) for value in values) + "\n"


def _copy(statement: str, lines: Iterable[str]) -> None:
    with connection.cursor() as cursor, cursor.cursor.copy(statement) as copy:
        copy.write("".join(lines))
