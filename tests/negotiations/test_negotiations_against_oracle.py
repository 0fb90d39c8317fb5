"""Statements that none was held, and parts of negotiations, against the independent judge."""

import pytest
from django.db import transaction
from hypothesis import given, note, settings

from negotiations.models import Negotiation, NoneStatement
from negotiations.none_statements import is_contradicted, with_held
from negotiations.parts import parts_of, with_parts
from tests.oracle import facts
from tests.oracle.examples import negotiation, stated_none
from tests.oracle.load import load
from tests.oracle.stories import LAST_DAY, describe, stories

pytestmark = pytest.mark.django_db

RARE = {
    "held after the statement": stated_none(negotiation("2024-05-15", "001")),
    "held on its day, recorded late": stated_none(
        negotiation("2024-03-01", "001", recorded_late=True)
    ),
    "held before, recorded late, and after": stated_none(
        negotiation("2024-02-15", "001", recorded_late=True),
        negotiation("2024-05-15", "001", number=2),
    ),
    "held in the last day of its window": stated_none(negotiation("2024-12-31", "001")),
    "held on the first day after its window": stated_none(negotiation("2025-01-01", "001")),
}


@settings(max_examples=settings.default.max_examples // 10)
@given(stories())
def test_statements_and_parts_agree_with_the_judge(story):
    note(describe(story))
    _compare(story)


@pytest.mark.parametrize("name", RARE)
def test_rare_statements_on_all_their_days(name):
    _compare(RARE[name])


def _compare(story):
    with transaction.atomic():
        load(story)
        for day in story.boundary_days(LAST_DAY):
            compare_statements(story, day)
            compare_parts(story, day)
        transaction.set_rollback(True)


def compare_statements(story, day):
    """Which statements were ended or contradicted by the day."""
    found = with_held(NoneStatement.objects.all(), day)
    assert {
        row.pk: None
        if row.first_held_on is None
        else ("contradicted" if is_contradicted(row) else "ended")
        for row in found
    } == {row.id: facts.why_not_confirmed_none(story, row, day) for row in story.none_statements}


def compare_parts(story, day):
    """The numbers of the parts on the day."""
    found = parts_of(with_parts(Negotiation.objects.all()), day)
    assert {key: (part.number, part.of) for key, part in found.items()} == facts.parts_on(
        story, day
    )
