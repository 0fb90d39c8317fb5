"""A copy kept by the log equals the tables, and what was answered stays so, while many write.

Bulks of seconds and quick writes at the same time, each in a session of its own.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from random import Random

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from agreements.models import Agreement, Step
from tests.factories import AgreementFactory

QUESTIONS = 60
"""How often the readers ask in all, however long the writers write: the API has limits."""


WRITERS = 4


class Work:
    """What happens until the time is over."""

    def __init__(self, seconds, agreements):
        self.seconds, self.agreements = seconds, agreements
        self.until = time.monotonic() + seconds
        self.ended = []

    def goes_on(self):
        return time.monotonic() < self.until

    def is_written(self):
        return len(self.ended) == WRITERS

    def pause(self):
        time.sleep(self.seconds / QUESTIONS)


def writing(write):
    """Writes again and again in a session of its own; the last to end lets the readers end."""

    def run(work, number):
        random = Random(number)  # noqa: S311 - the same every time
        try:
            with closing(connection):
                while work.goes_on():
                    write(work, number, random)
        finally:
            work.ended.append(number)

    return run


@writing
def quick_writes(work, number, random):
    """Add a step, change it, sometimes delete it: each a transaction; and a row that all change."""
    agreement = random.choice(work.agreements[1:])
    step = Step.objects.create(agreement=agreement, kind="draft", held_on=date(2024, 1, 1))
    Step.objects.filter(pk=step.pk).update(body=f"Kirjaaja {number}")
    if random.random() < 0.4:
        step.delete()
    rename_first(work, f"Pika {number}")
    time.sleep(random.random() * 0.04)


@writing
def bulks(work, number, random):
    """Many steps in one transaction of about a second; at its end the row that all change."""
    with transaction.atomic():
        for _part in range(4):
            new = Step(agreement=work.agreements[-1], kind="draft", held_on=date(2024, 1, 2))
            Step.objects.bulk_create([new, *(copied(new) for _row in range(9))])
            time.sleep(random.random() * min(0.4, work.seconds / 10))
        rename_first(work, f"Massa {number}")
        if random.random() < 0.2:
            transaction.set_rollback(True)


def copied(step):
    return Step(agreement=step.agreement, kind=step.kind, held_on=step.held_on)


def rename_first(work, title):
    Agreement.objects.filter(pk=work.agreements[0].pk).update(title_fi=title)


def copy_by_the_log(work):
    """The versions of the rows by record and key, applied change by change as the log has them."""
    copy, cursor = {}, "0"
    with closing(connection):
        while True:
            is_last = work.is_written()
            page = read(cursor)
            while page["results"]:
                for change in page["results"]:
                    apply(copy, change)
                page = read(page["cursor"])
            cursor = page["cursor"]
            if is_last:
                return copy
            work.pause()


def read(cursor):
    return Client().get("/api/v1/changes/", {"since": cursor, "page_size": 1000}).json()


def apply(copy, change):
    key = change["record"], change["record_id"]
    if change["change"] == "insert":
        assert key not in copy
        if change["record"] == "steps":  # what it is part of was committed before
            assert ("agreements", change["objects"][1]["key"]) in copy
    else:
        assert copy[key] + (change["change"] != "delete") == change["version"]
    copy[key] = change["version"]
    if change["change"] == "delete":
        del copy[key]


def questions_of(work):
    """What is known now, asked again and again: the moment asked, that answered, and the bytes."""
    found = []
    with closing(connection):
        while not work.is_written():
            asked = timezone.now().isoformat()
            found.append((asked, *answer_to(asked)))
            work.pause()
    return found


def answer_to(moment):
    response = Client().get("/api/v1/steps/", {"known_at": moment, "page_size": 1000})
    return response["Known-At"], response.json()["count"], response.content


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seconds", [3, pytest.param(60, marks=pytest.mark.full)])
def test_copy_by_the_log_equals_the_tables_and_answers_stay_as_they_were(seconds):
    agreements = [AgreementFactory() for _ in range(4)]
    answer_to(timezone.now().isoformat())  # the first request of a process takes long
    work = Work(seconds, agreements)
    with ThreadPoolExecutor(WRITERS + 2) as pool:
        written = [pool.submit((quick_writes, bulks)[n % 2], work, n) for n in range(WRITERS)]
        copying, asking = pool.submit(copy_by_the_log, work), pool.submit(questions_of, work)
        for one in written:
            one.result()
        copy, asked = copying.result(), asking.result()

    assert copy == rows("steps", Step) | rows("agreements", Agreement)
    assert work.agreements[-1].steps.exists()
    assert asked
    for _asked, answered, count, content in asked:
        assert answer_to(answered) == (answered, count, content)


def rows(record, model):
    return {
        (record, str(pk)): version for pk, version in model.objects.values_list("pk", "version")
    }
