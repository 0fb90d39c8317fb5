"""What is behind a drop of the front page: the agreements that ended, and what follows them."""

from datetime import date

import pytest

from agreements.models import Agreement, AgreementStatus
from dashboard import front_page
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    CouncilTermFactory,
    CountyFactory,
    ForumFactory,
)

pytestmark = pytest.mark.django_db

DAY, BEFORE = date(2026, 1, 1), date(2025, 12, 31)


@pytest.fixture
def county():
    CouncilTermFactory(period=(date(2025, 6, 1), date(2029, 6, 1)))
    return CountyFactory(short_fi="Kainuu", short_sv="Kajanaland", slug="kainuu")


def ended(county, reason="expired", **more):
    """An agreement that was ready until the last day of 2025."""
    agreement = AgreementFactory(county=county, ready=date(2023, 1, 1), **more)
    AgreementStatusFactory(agreement=agreement, status="ended", reason=reason, since=DAY)
    return agreement


def drops_of(path_delta, day=DAY):
    """The drops of the lines with this change."""
    page = front_page.front_page(day, compared=BEFORE)
    return [drop for change in page.changes if change.delta == path_delta for drop in change.drops]


def page(client, language="", day="2026-01-01"):
    html = client.get(f"{language}/?date={day}&compare=2025-12-31").content.decode()
    return " ".join(html.split())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("", "voimassa 31.12.2025 asti. Nyt:"),
        ("/sv", "i kraft till och med 31.12.2025. Nu:"),
        ("/en", "in force until 31 December 2025. Now:"),
    ],
)
def test_a_drop_names_the_agreement_that_ended_and_its_successor(client, county, language, words):
    former = ended(county)
    successor = AgreementFactory(county=county)
    AgreementStatusFactory(agreement=successor, status="in_approval", since=date(2025, 11, 1))

    html = page(client, language)

    assert "<b>−1</b>" in html
    assert words in html
    for agreement in (former, successor):
        assert f'href="{language}/sopimukset/{agreement.pk}/?date=2026-01-01"' in html
    assert {"": "Hyväksyttävänä", "/sv": "För godkännande", "/en": "Being approved"}[
        language
    ] in html


@pytest.mark.parametrize("number", [1, 2])
def test_each_county_of_a_drop_is_named_once(client, county, number):
    ended(county)
    if number == 2:
        ended(CountyFactory(short_fi="Lappi"))

    html = page(client)
    line = html[html.index(f"<b>−{number}</b>") :].split("</li>")[0]

    words = {1: "sopimus ei ole enää valmis:", 2: "sopimusta ei ole enää valmiina:"}
    assert words[number] in line
    assert line.count("Kainuu</a>") == 1
    assert line.count("Lappi</a>") == number - 1


def test_nothing_else_on_record_is_said_so(client, county):
    ended(county, reason="terminated")

    (drop, *_) = drops_of(-1)

    assert drop.status.other_reason
    assert "(terminated)" in page(client, "/en")
    assert drop.is_without_successor
    assert "No other agreement is on record." in page(client, "/en")


def test_an_agreement_taken_up_again_has_not_ended(county):
    agreement = AgreementFactory(county=county, ready=date(2023, 1, 1))
    AgreementStatusFactory(agreement=agreement, status="in_preparation", since=DAY)

    (drop,) = drops_of(-1)

    assert (drop.agreement, drop.status.status) == (agreement, "in_preparation")
    assert drop.current is None
    assert not drop.is_without_successor


def test_a_sub_agreement_is_followed_by_one_on_its_theme(county):
    former = ended(county, sub=True)
    other = AgreementFactory(county=county, sub=True)
    same = AgreementFactory(county=county, sub=True, themes=former.themes)
    for one in (other, same):
        AgreementStatusFactory(agreement=one, status="in_preparation", since=date(2025, 12, 1))

    (drop,) = drops_of(-1)

    assert (drop.agreement, drop.current.agreement) == (former, same)


def test_a_drop_names_what_was_counted_not_a_later_agreement(county):
    ended(county)
    AgreementFactory(county=county, ready=date(2026, 2, 1))

    assert [drop.current for drop in drops_of(-1)] == [None, None]
    assert not drops_of(-1, day=date(2026, 2, 1))


@pytest.mark.parametrize("size", [1, 6])
def test_drops_take_one_query_at_any_size(client, county, size, django_assert_num_queries):
    for _ in range(size):
        other = CountyFactory()
        ended(other)
        ForumFactory(county=other)
    assert Agreement.objects.count() == size
    assert AgreementStatus.objects.count() == 2 * size

    with django_assert_num_queries(26):
        client.get("/?date=2026-01-01&compare=2025-12-31")
