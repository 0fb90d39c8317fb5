"""Every generated story is one that the database accepts."""

import pytest
from django.db import transaction
from hypothesis import given, note

from .load import check, load
from .rules import breaches
from .stories import describe, stories

pytestmark = pytest.mark.django_db


@given(stories())
def test_the_database_accepts_every_generated_story(story):
    note(describe(story))
    assert breaches(story) == []
    with transaction.atomic():
        load(story)
        check()
        transaction.set_rollback(True)
