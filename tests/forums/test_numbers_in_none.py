"""Municipalities in no forum are counted alike now and as known at a moment."""

from datetime import date

import pytest
from django.utils import timezone

from forums.models import Forum, ForumParticipant
from forums.taking_part import numbers_in_none
from history.known import as_known
from tests.factories import (
    CountyFactory,
    CountyMembershipFactory,
    ForumFactory,
    ForumParticipantFactory,
    MunicipalityFactory,
)

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 30)


def test_municipalities_in_no_forum_are_counted_alike_now_and_in_the_past():
    county, other = CountyFactory(), CountyFactory()
    forum = ForumFactory(county=county)
    towns = [MunicipalityFactory() for _ in range(3)]
    for town in towns:
        CountyMembershipFactory(county=county, municipality=town)
    CountyMembershipFactory(county=other, municipality=MunicipalityFactory())
    ForumParticipantFactory(forum=forum, municipality=towns[0])

    now = numbers_in_none(Forum.objects.all(), DAY)
    with as_known(timezone.now()):
        then = numbers_in_none(Forum.objects.all(), DAY)

    assert now == then == {county.pk: 2, other.pk: 1}


def test_participant_that_is_not_a_municipality_hides_none():
    county = CountyFactory()
    CountyMembershipFactory(county=county, municipality=MunicipalityFactory())
    ForumParticipant.objects.create(
        forum=ForumFactory(county=county), type="other", name="Yhdistys", period=(DAY, None)
    )

    with as_known(timezone.now()):
        assert numbers_in_none(Forum.objects.all(), DAY) == {county.pk: 1}
