"""How fresh a county's record is, on its page and in the list."""

from datetime import UTC, date, datetime

import pytest

from situation.freshness import freshness_of, last_confirmed
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    CouncilTermFactory,
    CountyFactory,
    ForumFactory,
    NegotiationFactory,
)

pytestmark = pytest.mark.django_db

EARLY, LATE = datetime(2024, 5, 14, 9, tzinfo=UTC), datetime(2024, 6, 13, 22, tzinfo=UTC)


def test_the_last_confirmation_of_any_record_counts_in_finnish_days(django_assert_num_queries):
    one, other = CountyFactory(code="01"), CountyFactory(code="02")
    AgreementFactory(county=one, confirmed_at=EARLY)
    ForumFactory(county=one, confirmed_at=LATE)
    AgreementFactory(county=other)

    with django_assert_num_queries(1):
        assert last_confirmed() == {"01": date(2024, 6, 14)}


def test_record_without_confirmation_is_not_confirmed():
    found = freshness_of([ForumFactory()])

    assert found.confirmed_on is None
    assert found.recorded_on is not None


def test_page_and_list_show_it(client):
    CouncilTermFactory()
    county = CountyFactory(code="18", slug="keski-pohjanmaa")
    agreement = AgreementFactory(county=county, confirmed_at=LATE)
    AgreementStatusFactory(
        agreement=agreement, status="ready", since=date(2024, 2, 12), confirmed_at=LATE
    )

    for path in ("/alueet/", "/alueet/keski-pohjanmaa/"):
        assert "14.6.2024" in client.get(path).content.decode()


def test_county_page_has_its_clock_and_its_calendar(client):
    CouncilTermFactory()
    county = CountyFactory(code="18", slug="keski-pohjanmaa")
    NegotiationFactory(county=county, held_on=date(2024, 2, 1), outcome="held")

    page = client.get("/alueet/keski-pohjanmaa/?date=2024-06-30").content.decode()
    earlier = client.get("/alueet/keski-pohjanmaa/?date=2023-06-30").content.decode()

    assert "Vuosikello 2024" in page
    assert 'href="/alueet/keski-pohjanmaa/neuvottelut.ics"' in page
    assert "Vuosikello" not in earlier
