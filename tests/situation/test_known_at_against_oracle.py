"""What was known at a moment, against a log of edits played again by the independent judge.

Random inserts, back-dated inserts, corrections, deletions and restores are made at moments of our
own; a plain log is kept of those the database took. For every day and moment the judge, asked
about the rows of the replayed log, must agree with the system asked as known at that moment.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db import DatabaseError, transaction
from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st

from agreements.cases import case_files, case_on
from agreements.models import Agreement
from cooperation.models import County
from dashboard.county_page import county_page
from forums.models import Forum
from history.known import as_known
from negotiations.models import Negotiation
from situation.comparison import compare
from situation.freshness import last_confirmed as last_confirmed_as_found
from situation.situations import situation
from situation.trends import trend
from tests.agreements.test_cases_against_oracle import compare_case
from tests.negotiations.test_negotiations_against_oracle import compare_parts, compare_statements
from tests.oracle import judge
from tests.oracle.confirmations import confirmed, last_confirmed
from tests.oracle.examples import RARE_CASES, confirmed_on, negotiation, stated_none
from tests.oracle.facts import (
    counties_on,
    forums_on,
    negotiation_state,
    status_on,
    strategic_status,
)
from tests.oracle.load import load
from tests.oracle.log import TABLES, Editor, Entry, Log, as_text, rows_of, with_rows
from tests.oracle.rows import Story
from tests.oracle.stories import LAST_DAY, describe, stories
from tests.oracle.write import date_history, judge_now, write
from tests.situation.test_situation_against_oracle import comparable, confirmed_as_found

pytestmark = pytest.mark.django_db

IS_FULL = settings.get_current_profile_name() == "full"
# A log follows from its seed, so shrinking would take long and make it no simpler.
judged = settings(
    max_examples=settings.default.max_examples // 20, phases=[Phase.explicit, Phase.generate]
)
FIRST_MOMENT = datetime(2023, 1, 1, 12, tzinfo=UTC)
STEP = timedelta(days=40)
EDITS = 7
DAYS_A_MOMENT = 10_000 if IS_FULL else 8


def record(story: Story, chance: Random) -> Log:
    """Put the story on record, then edit it; every accepted edit is in the log."""
    log, everything = Log(), rows_of(story)
    load(with_rows(story, {}))
    moment = FIRST_MOMENT
    _make(log, everything, moment)
    editor = Editor(story, chance)
    made = 0
    for _attempt in range(40 * EDITS):
        moment = FIRST_MOMENT + (made * 2 // 3 + 1) * STEP  # some are made at the same moment
        change = editor.edit(log.rows(moment), log.deleted(moment))
        made += bool(change) and _made(log, change, moment)
        if made == EDITS:
            break
    return log


def _made(log: Log, change: dict, moment: datetime) -> bool:
    """Whether the database took the change; then it is in the log, too."""
    try:
        with transaction.atomic():
            _make(log, change, moment)
    except DatabaseError:
        return False
    return True


def _make(log: Log, change: dict, moment: datetime) -> None:
    """Make the change, and note it in the log."""
    before = log.rows(moment)
    write(change)
    judge_now()
    date_history(moment)
    ordered = sorted(change, key=lambda key: (TABLES.index(key.table), key.id))
    log.entries += [
        Entry(moment, key, change[key]) for key in ordered if before.get(key) != change[key]
    ]


def asked_moments(log: Log) -> Iterator[datetime]:
    """Before anything was known, at each moment of the log, and just before the next."""
    yield FIRST_MOMENT - timedelta(microseconds=1)
    for moment in log.moments:
        yield moment
        yield moment + STEP - timedelta(microseconds=1)


def unfold(story: Story, log: Log) -> None:
    note(describe(with_rows(story, {})))
    note("\n".join(as_text(log.entries)))


def without_moments(picture: dict) -> dict:
    """In the judge's format, which has no moments."""
    return picture | {"known_at": None}


@judged
@given(stories(), st.integers(0, 2**32))
def test_every_day_and_moment(story, seed):
    with transaction.atomic():
        log = record(story, Random(seed))  # noqa: S311 - a story, no secret
        unfold(story, log)
        for number, moment in enumerate(asked_moments(log)):
            known = with_rows(story, log.rows(moment))
            days = known.boundary_days(LAST_DAY)
            for day in days[number % 3 :: max(1, len(days) // DAYS_A_MOMENT)]:
                found = situation(day, known_at=moment).as_dict()
                assert without_moments(found) == judge.situation(known, day), (day, moment)
            assert confirmed_as_found(day, moment) == confirmed(known, day), (day, moment)
        transaction.set_rollback(True)


RARE = {
    "recorded late": stated_none(negotiation("2024-02-15", "001", recorded_late=True)),
    "held after the statement": stated_none(negotiation("2024-05-15", "001")),
    "confirmed on several days": confirmed_on("2024-02-29", "2023-02-28"),
} | RARE_CASES


@pytest.mark.parametrize("name", RARE)
def test_rare_stories_known_from_their_moment_on(name):
    story, chance = RARE[name], Random(14)  # noqa: S311 - a story, no secret
    with transaction.atomic():
        log = record(story, chance)
        for moment in (FIRST_MOMENT - timedelta(microseconds=1), FIRST_MOMENT, log.moments[-1]):
            known = with_rows(story, log.rows(moment))
            with as_known(moment):
                agreements = list(case_files(Agreement.objects.all()))
                assert len(agreements) == len(known.agreements)
                for day in known.boundary_days(LAST_DAY):
                    for agreement in agreements:
                        compare_case(known, case_on(agreement, day), day)
                    compare_statements(known, day)
                    assert last_confirmed_as_found(day).get("10") == last_confirmed(
                        known, "10", day
                    )
        transaction.set_rollback(True)


@judged
@given(stories(), st.integers(0, 2**32))
def test_trend_and_comparison(story, seed):
    chance = Random(seed)  # noqa: S311 - a story, no secret
    with transaction.atomic():
        log = record(story, chance)
        unfold(story, log)
        for moment in asked_moments(log):
            known = with_rows(story, log.rows(moment))
            days = known.boundary_days(LAST_DAY)
            first, last = sorted((chance.choice(days), chance.choice(days)))
            assert trend(first, last, "quarter", known_at=moment).as_dict() == judge.trend(
                known, first, last, "quarter"
            )
            assert comparable(compare(first, last, known_at=moment).as_dict()) == comparable(
                judge.compare(known, first, last)
            )
        transaction.set_rollback(True)


@judged
@given(stories(), st.integers(0, 2**32))
def test_county_page_and_lists(story, seed):
    chance = Random(seed)  # noqa: S311 - a story, no secret
    with transaction.atomic():
        log = record(story, chance)
        unfold(story, log)
        for moment in asked_moments(log):
            known = with_rows(story, log.rows(moment))
            day = chance.choice(known.boundary_days(LAST_DAY))
            code = chance.choice(counties_on(known, day))
            with as_known(moment):
                _compare_lists(known, day)
                _compare_page(known, code, day)
        transaction.set_rollback(True)


def _compare_lists(known: Story, day) -> None:
    statuses = Agreement.objects.with_status_on(day).values_list("pk", "status_on")
    expected = {row.id: status_on(known, row.id, day) for row in known.agreements}
    assert dict(statuses) == {
        key: status.status if status else None for key, status in expected.items()
    }
    _compare_negotiations(known, day)
    alive = set(Forum.objects.alive_on(day).values_list("pk", flat=True))
    assert alive == {row.id for row in known.forums if day in row.period}


def _compare_negotiations(known: Story, day) -> None:
    """The parts, who convened and what prepared, and the statements that none was held."""
    compare_parts(known, day)
    compare_statements(known, day)
    kept = ("part_of_id", "conveners", "preparation")
    assert {
        row.pk: tuple(getattr(row, name) for name in kept) for row in Negotiation.objects.all()
    } == {
        row.id: (row.part_of, list(row.conveners), list(row.preparation))
        for row in known.negotiations
    }


def _compare_page(known: Story, code: str, day) -> None:
    page = county_page(County.objects.get(code=code), day)
    current = page.current.status if page.current else "unknown"
    assert current == strategic_status(known, code, day)
    assert page.confirmed_on == last_confirmed(known, code, day)
    for case in page.cases:
        compare_case(known, case, day)
    assert {row.forum.pk for row in page.forums} == {
        forum.id for forum in forums_on(known, code, day)
    }
    windows = {"cooperation": page.cooperation, "hyte": page.hyte}
    for kind, found in windows.items():
        state = negotiation_state(known, code, kind, day)
        inside = [window.state for window in found if window.last is None or window.last >= day]
        assert inside[:1] == ([state] if state else [])
