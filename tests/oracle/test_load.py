"""Every generated story is one that the database accepts, and what it refuses breaks a rule."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, note

from negotiations.models import NoneStatement as Stated

from .facts import held_before, window_on
from .load import check, load
from .rows import NoneStatement
from .rules import breaches
from .stories import describe, stories

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)
statements = Stated._default_manager


@given(stories())
def test_the_database_accepts_every_generated_story(story):
    note(describe(story))
    assert breaches(story) == []
    with transaction.atomic():
        load(story)
        check()
        transaction.set_rollback(True)


@given(stories())
def test_the_database_refuses_a_none_statement_exactly_where_the_judge_does(story):
    """By then every negotiation is on record, also those that were recorded late."""
    story = replace(
        story, negotiations=tuple(replace(one, recorded_late=False) for one in story.negotiations)
    )
    note(describe(story))
    with transaction.atomic():
        load(replace(story, none_statements=()))
        for number, row in enumerate(_statements(story), start=1):
            assert _is_refused(row) == bool(held_before(story, row)), (number, row)
        transaction.set_rollback(True)


def _statements(story):
    """Statements about the windows of the negotiations, on their days and the day before."""
    for one in story.negotiations:
        for kind in ("cooperation", "hyte"):
            if window := window_on(story, kind, one.on):
                for day in (one.on, one.on - ONE_DAY):
                    yield NoneStatement(0, one.county, kind, window.start, day)


def _is_refused(row):
    try:
        with transaction.atomic():
            statements.create(
                county_id=row.county,
                kind=row.kind,
                window_from=row.window_from,
                stated_on=row.stated_on,
                reason="Ei tarvetta.",
            )
            transaction.set_rollback(True)
    except IntegrityError:
        return True
    return False
