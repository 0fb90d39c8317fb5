"""The last confirmation of a county's record: one rule for list, page, admin, workspace and API."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.utils import timezone

from agreements.models import Agreement
from agreements.own_pages import screens
from cooperation.models import County
from dashboard.county_page import county_page
from forums.models import Forum
from history.known import as_known
from situation.freshness import is_fresh, last_confirmed, last_recorded
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    CouncilTermFactory,
    CountyFactory,
    ForumFactory,
    NegotiationFactory,
)
from tests.oracle.write import date_history

pytestmark = pytest.mark.django_db

EARLY, LATE = datetime(2024, 5, 14, 9, tzinfo=UTC), datetime(2024, 6, 13, 22, tzinfo=UTC)
LAST = date(2026, 11, 30)


def test_the_last_confirmation_of_any_record_counts_in_finnish_days(django_assert_num_queries):
    one, other = CountyFactory(code="01"), CountyFactory(code="02")
    AgreementFactory(county=one, confirmed_at=EARLY)
    ForumFactory(county=one, confirmed_at=LATE)
    AgreementFactory(county=other)

    with django_assert_num_queries(1):
        assert last_confirmed(LAST) == {"01": date(2024, 6, 14)}


@pytest.mark.parametrize(
    ("day", "confirmed_on"),
    [
        pytest.param(date(2024, 5, 13), None, id="before any"),
        pytest.param(date(2024, 5, 14), date(2024, 5, 14), id="the day of the first"),
        pytest.param(date(2024, 6, 13), date(2024, 5, 14), id="the day before the second"),
        pytest.param(date(2024, 6, 14), date(2024, 6, 14), id="the day of the second"),
    ],
)
def test_an_earlier_confirmation_counts_until_the_next_and_none_before_its_day(day, confirmed_on):
    forum = ForumFactory(county__code="01", confirmed_at=EARLY)
    Forum.objects.filter(pk=forum.pk).update(confirmed_at=LATE)

    assert last_confirmed(day).get("01") == confirmed_on


def test_a_change_of_what_was_confirmed_does_not_change_that_it_was():
    forum = ForumFactory(county__code="01", confirmed_at=EARLY)
    Forum.objects.filter(pk=forum.pk).update(meets="Kerran kuussa")

    assert last_confirmed(LAST) == {"01": date(2024, 5, 14)}


@pytest.mark.parametrize(
    ("confirmed_on", "fresh"),
    [
        pytest.param(None, False, id="never"),
        pytest.param(date(2023, 6, 29), False, id="over 12 months before"),
        pytest.param(date(2023, 6, 30), True, id="12 months before"),
        pytest.param(date(2024, 6, 30), True, id="on the day"),
        pytest.param(date(2024, 7, 1), False, id="after the day"),
    ],
)
def test_a_record_is_fresh_for_12_months(confirmed_on, fresh):
    assert is_fresh(confirmed_on, date(2024, 6, 30)) is fresh


def test_12_months_before_a_leap_day_is_the_last_of_february():
    assert is_fresh(date(2023, 2, 28), date(2024, 2, 29))


def test_the_last_entry_is_never_after_the_day():
    forum = ForumFactory()
    forum.recorded_at = LATE

    assert last_recorded([forum], date(2024, 6, 13)) is None
    assert last_recorded([forum], date(2024, 6, 14)) == date(2024, 6, 14)


class Log:
    """Confirmations and changes as a judge keeps them: what was recorded when."""

    def __init__(self):
        self.entries = []

    def judged(self, day, moment):
        found = {}
        for recorded, county, confirmed in self.entries:
            on = timezone.localdate(confirmed)
            if recorded <= moment and on <= day:
                found[county] = max(on, found.get(county, on))
        return found


def test_every_day_and_moment_agrees_with_a_log_that_is_played_again():
    chance = Random(14)  # noqa: S311 - a story, no secret
    log, rows = Log(), []
    for code in ("01", "02", "03"):
        county = CountyFactory(code=code)
        rows += [AgreementFactory(county=county), ForumFactory(county=county)]
    moment = datetime(2023, 1, 1, 12, tzinfo=UTC)
    date_history(moment)
    for number in range(40):
        moment += timedelta(hours=chance.randrange(1, 900))
        row = chance.choice(rows)
        held = type(row).objects.filter(pk=row.pk)
        if chance.random() < 0.6:
            held.update(confirmed_at=moment)
            log.entries.append((moment, row.county_id, moment))
        else:
            held.update(source_reference=f"Muistio {number}")
        date_history(moment)
    for _number in range(60):
        day = date(2023, 1, 1) + timedelta(chance.randrange(800))
        known = datetime(2023, 1, 1, 12, tzinfo=UTC) + timedelta(hours=chance.randrange(19_000))
        with as_known(known):
            assert last_confirmed(day) == log.judged(day, known)


def test_page_list_admin_and_api_agree(client):
    CouncilTermFactory()
    county = CountyFactory(code="18", slug="keski-pohjanmaa")
    agreement = AgreementFactory(county=county, confirmed_at=EARLY)
    AgreementStatusFactory(agreement=agreement, status="ready", since=date(2024, 2, 12))
    Agreement.objects.filter(pk=agreement.pk).update(confirmed_at=LATE)

    for day, shown in (("2024-06-01", "14.5.2024"), ("2024-06-30", "14.6.2024")):
        for path in ("/alueet/", "/alueet/keski-pohjanmaa/"):
            page = client.get(f"{path}?date={day}").content.decode()
            assert shown in page.partition('id="history"')[0]
            assert ("14.6.2024" in page.partition('id="history"')[0]) is (shown == "14.6.2024")
        found = client.get(f"/api/v1/situation/?date={day}").json()["confirmed"]
        on = date.fromisoformat(found["last"]["18"])
        assert f"{on.day}.{on.month}.{on.year}" == shown
        assert found["counties"] == ["18"]
    in_admin = County.objects.annotate(**screens.last_confirmed(LAST)).get(pk="18")
    assert timezone.localdate(in_admin.confirmed_at) == date(2024, 6, 14)
    assert client.get("/api/v1/situation/?date=2025-06-15").json()["confirmed"]["count"] == 0


def test_what_is_recorded_later_never_dates_the_page_of_an_earlier_day():
    county = CountyFactory(code="18")
    ForumFactory(county=county)  # recorded now, alive then

    page = county_page(County.objects.get(pk="18"), date(2024, 6, 30))

    assert page.freshness.recorded_on is None


def test_county_page_has_its_clock_and_its_calendar(client):
    CouncilTermFactory()
    county = CountyFactory(code="18", slug="keski-pohjanmaa")
    NegotiationFactory(county=county, held_on=date(2024, 2, 1), outcome="held")

    page = client.get("/alueet/keski-pohjanmaa/?date=2024-06-30").content.decode()
    earlier = client.get("/alueet/keski-pohjanmaa/?date=2023-06-30").content.decode()

    assert "Vuosikello 2024" in page
    assert 'href="/alueet/keski-pohjanmaa/neuvottelut.ics"' in page
    assert "Vuosikello" not in earlier
