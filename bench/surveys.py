"""Measures a survey's performance limits: `.venv/bin/python -m bench.surveys`.

The page with 100,000 and with 1,000,000 answers; and counting the million, compared with DuckDB on
the same rows if installed (`uv run --with duckdb python -m bench.surveys`).
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client

from bench.measuring import report, seconds  # sets Django up
from surveys.actions import store
from surveys.counting import count
from surveys.deciding import decide
from surveys.models import Cell, ResultTable, Survey
from tests import databases

PAGE = "/kyselyt/kuntakysely-2023/"

PEOPLE = """
    INSERT INTO surveys_respondent (survey_id, group_id, organisation, municipality_id, county_id,
        size, chosen)
    SELECT survey_id, group_id, organisation, municipality_id, county_id, size, picked.chosen
    FROM surveys_respondent CROSS JOIN generate_series(2, %s) AS copy
    CROSS JOIN LATERAL (SELECT array_agg(scale.ids[1 + floor(random() * 6)::int]) AS chosen
        FROM (SELECT question_id, array_agg(option.id ORDER BY option.id) AS ids
            FROM surveys_option AS option JOIN surveys_question
                ON surveys_question.id = question_id
            WHERE surveys_question.survey_id = %s GROUP BY 1) AS scale
        WHERE copy > 0) AS picked
    WHERE survey_id = %s"""
ROWS = """SELECT option.question_id, option.id, respondent.group_id, respondent.size,
        respondent.county_id
    FROM surveys_respondent AS respondent CROSS JOIN LATERAL unnest(chosen) AS pick
    JOIN surveys_option AS option ON option.id = pick"""
RECOUNT = """SELECT question, option, grouping, size, county, count(*) FROM answers
    GROUP BY ALL"""


def grow(survey: Survey, times: int) -> int:
    """Copies of the respondents with random answers, counted and published again."""
    Survey.objects.filter(pk=survey.pk).update(status="closed", published_on=None)
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [times, survey.pk, survey.pk])
        cursor.execute("ANALYZE surveys_respondent")
        cursor.execute("SELECT sum(cardinality(chosen)) FROM surveys_respondent")
        answers = int(cursor.fetchone()[0])
    Cell.objects.all().delete()
    ResultTable.objects.all().delete()
    store(survey, decide(survey, count(survey)))
    Survey.objects.filter(pk=survey.pk).update(status="published", published_on=survey.counted_on)
    return answers


def page() -> float:
    """The page rendered without cache."""
    client = Client()

    def fetch() -> None:
        caches["process"].clear()
        assert client.get(PAGE).status_code == 200  # noqa: S101

    return seconds(fetch, 5)


def duck() -> float | None:
    """DuckDB's time for the same grouping of the same rows in memory."""
    if not find_spec("duckdb"):
        return None
    there = import_module("duckdb").connect()
    there.execute(
        "CREATE TABLE answers (question BIGINT, option BIGINT, grouping BIGINT, size TEXT,"
        " county TEXT)"
    )
    with connection.cursor() as cursor:
        path = "var/bench_answers.csv"
        with open(path, "wb") as file, cursor.copy(f"COPY ({ROWS}) TO STDOUT CSV") as copy:  # noqa: PTH123
            file.writelines(copy)
    there.execute(f"COPY answers FROM '{path}'")
    return seconds(lambda: there.execute(RECOUNT).fetchall(), 3)


def main() -> int:
    """Measure once; returns 1 if a limit is exceeded."""
    databases.log_in_as_owner()
    with databases.test_database():
        call_command("load_reference_data", verbosity=0)
        call_command("load_demonstration", verbosity=0)
        survey = Survey.objects.get(slug="kuntakysely-2023")
        print(f"{grow(survey, 11)} answers")
        few = page()
        print(f"{grow(survey, 10)} answers")
        kept = [report("page at a million : at a tenth", page(), few, bound=1.5)]
        ours = seconds(lambda: count(survey), 3)
        if other := duck():
            print(f"  recount {ours * 1000:.0f} ms, DuckDB {other * 1000:.0f} ms")
            kept.append(report("recount : DuckDB", ours, other, bound=10))
        else:
            print(f"  recount {ours * 1000:.0f} ms; DuckDB is not installed")
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
