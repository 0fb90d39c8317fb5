"""Which regional councils serve a county on a day, against the independent judge."""

import pytest
from django.core.cache import caches
from django.db import transaction
from hypothesis import given, note, settings
from rest_framework.test import APIClient

from cooperation.models import County, RegionalCouncil
from tests.oracle import facts
from tests.oracle.examples import SERVED
from tests.oracle.load import load
from tests.oracle.stories import LAST_DAY, describe, stories

pytestmark = pytest.mark.django_db


@settings(max_examples=settings.default.max_examples // 20)
@given(stories())
def test_councils_of_every_day_agree_with_the_judge(story):
    note(describe(story))
    _compare(story)


def test_several_councils_and_none_on_all_their_days():
    _compare(SERVED)


def _compare(story):
    with transaction.atomic():
        load(story)
        turning = {
            day for row in story.county_regions for day in (row.period.start, row.period.until)
        }
        for day in story.boundary_days(LAST_DAY):
            codes = facts.counties_on(story, day)
            judged = {code: facts.regional_councils_on(story, code, day) for code in codes}
            _compare_queries(judged, day)
            if day in turning or day.fromordinal(day.toordinal() + 1) in turning:
                _compare_api(judged, day)
        transaction.set_rollback(True)


def _compare_queries(judged, day):
    counties = County.objects.filter(code__in=judged).with_regional_councils_on(day)
    assert judged == {
        county.code: sorted(row.regional_council_id for row in county.regions_on)
        for county in counties
    }
    for council in RegionalCouncil.objects.all():
        served = County.objects.served_on(council, day).filter(code__in=judged)
        assert sorted(served.values_list("code", flat=True)) == [
            code for code, councils in judged.items() if council.code in councils
        ]


def _compare_api(judged, day):
    caches["process"].clear()  # it is told of changes when they are committed
    rows = APIClient().get("/api/v1/counties/", {"date": day.isoformat()}).json()["results"]
    assert {row["code"]: row["regional_councils"] for row in rows} == judged
    assert {row["code"]: row["regional_council"] for row in rows} == {
        code: councils[0] if len(councils) == 1 else None for code, councils in judged.items()
    }
