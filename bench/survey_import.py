"""Import of a survey tool's export: 25,000 respondents × 40 questions in 60 s and 500 MiB.

    DEMO=1 uv run python -m bench.survey_import [rows] [csv|xlsx]

Makes the file, a survey of 40 questions and everything else in a transaction that is rolled back;
needs the reference data (any database that script/server has made).
"""

from __future__ import annotations

import csv
import io
import os
import random
import resource
import sys
import time
from datetime import date
from typing import Any

import django

LABELS = ["Erittäin huonosti", "Melko huonosti", "Ei hyvin eikä huonosti", "Melko hyvin"]
SCALE = [*LABELS, "Erittäin hyvin", "En osaa sanoa"]
FORMS = ["Johtoryhmä", "Verkosto", "Työpari", "Seminaari"]


def make_rows(count: int, names: list[str]) -> list[list[str]]:
    """Two heading rows and `count` answers: 34 scales, 2 multiple choices, 2 numbers, 2 open."""
    chance = random.Random(5)  # noqa: S311 - test data
    top, sub = ["Vastaajan ID", "Kunta", "Ryhmä"], ["", "", ""]
    for number in range(34):
        top, sub = [*top, f"Miten yhteistyö sujuu asiassa {number}?"], [*sub, ""]
    for number in range(2):
        top, sub = [*top, f"Missä muodoissa {number}?", *[""] * 3], [*sub, *FORMS]
    top += [f"Kuinka monta kertaa {n}?" for n in range(2)] + [f"Mitä muuta {n}?" for n in range(2)]
    sub += [""] * 4
    rows = [top, sub]
    for number in range(count):
        row = [str(number), chance.choice(names), chance.choice(["Johtajat", "Päättäjät"])]
        row += [chance.choice(SCALE) for _ in range(34)]
        row += [chance.choice(["", "1"]) for _ in range(8)]
        row += [str(chance.randrange(50)) for _ in range(2)]
        row += [f"Yhteistyö on vastaajan {number} mielestä alussa; aikaa kuluu." for _ in range(2)]
        rows.append(row)
    return rows


def as_csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: list[list[str]]) -> bytes:
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": False}) as book:
        sheet = book.add_worksheet("Vastaukset")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value:
                    sheet.write_string(number, column, value)
    return file.getvalue()


def make_survey() -> Any:
    from surveys import models

    survey = models.Survey.objects.create(
        slug="mittaus", name_fi="Mittaus", target="municipalities", status="closed",
        counted_on=date(2023, 5, 31),
    )  # fmt: skip
    for key, name in (("managers", "Johtajat"), ("politicians", "Päättäjät")):
        models.RespondentGroup.objects.create(survey=survey, key=key, name_fi=name)

    def ask(key: str, kind: str, text: str, labels: list[str]) -> None:
        question = models.Question.objects.create(survey=survey, key=key, kind=kind, text_fi=text)
        for order, label in enumerate(labels):
            models.Option.objects.create(
                question=question, key=f"o{order}", order=order, label_fi=label
            )

    for number in range(34):
        ask(f"scale_{number}", "likert", f"Miten yhteistyö sujuu asiassa {number}?", SCALE)
    for number in range(2):
        ask(f"forms_{number}", "multiple", f"Missä muodoissa {number}?", FORMS)
        ask(f"times_{number}", "number", f"Kuinka monta kertaa {number}?", [])
        ask(f"open_{number}", "open", f"Mitä muuta {number}?", [])
    return survey


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Measure the phases."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")
    django.setup()
    from django.db import transaction

    from accounts.access import Access
    from accounts.models import User
    from cooperation.models import Municipality
    from cooperation.roles import as_owner
    from surveys.importing.actions import bring_in, read_grid
    from surveys.importing.index import SurveyIndex
    from surveys.importing.matching import propose, unknown_values
    from surveys.models import Respondent

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 25_000
    kind = sys.argv[2] if len(sys.argv) > 2 else "csv"
    names = list(Municipality.objects.values_list("name_fi", flat=True)) or ["Kokkola"]
    if pid := os.fork():
        os.waitpid(pid, 0)  # the file is made in another process, so that its memory is not counted
    else:
        rows = make_rows(count, names)
        with open(f"/tmp/bench-survey.{kind}", "wb") as file:  # noqa: PTH123, S108
            file.write(as_csv(rows) if kind == "csv" else as_xlsx(rows))
        os._exit(0)
    from django.db import connections

    connections.close_all()
    with open(f"/tmp/bench-survey.{kind}", "rb") as file:  # noqa: PTH123, S108
        data = file.read()
    base, progress = peak(), []
    with as_owner(), transaction.atomic():
        user = User.objects.create(email="mittaus@example.fi", is_superuser=True)
        access, survey = Access.of(user, date(2024, 6, 30)), make_survey()
        began = time.perf_counter()
        index = SurveyIndex.of(survey)
        grid = read_grid(data, index)
        mapping = propose(grid, index)
        unknown = unknown_values(grid, index, mapping)
        del grid
        proposed = time.perf_counter()
        report = bring_in(
            access=access, survey=survey, name="mittaus", data=data, mapping=mapping,
            progress=lambda done, _total: progress.append(done),
        )  # fmt: skip
        ended = time.perf_counter()
        print(f"{kind}: {len(data) / 1e6:.1f} MB, {len(unknown)} unknown values")
        print(f"propose {proposed - began:.1f} s, bring in {ended - proposed:.1f} s")
        print(f"{Respondent.objects.filter(survey=survey).count()} respondents,", end=" ")
        print(f"{report.answers} answers,", end=" ")
        print(f"{report.problem_count} problems, progress reported {len(progress)} times")
        print(f"peak {peak()} MiB (before the import {base})")
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
