"""The day beside «ended» is the last day of the agreement, whatever ended it, and is called so."""

import re
from datetime import date
from html import unescape

import pytest
from django.utils.translation import override

from tests.factories import AgreementFactory, AgreementStatusFactory, CountyFactory

pytestmark = pytest.mark.django_db

LAST, AFTER = date(2024, 12, 31), date(2025, 1, 1)
WORDS = {
    "fi": "viimeinen päivä 31.12.2024",
    "sv": "sista dag 31.12.2024",
    "en": "last day 31 December 2024",
}
PREFIX = {"fi": "", "sv": "/sv", "en": "/en"}
REASONS = ["expired", "terminated", "replaced"]


@pytest.fixture
def county():
    return CountyFactory(code="18", slug="keski-pohjanmaa")


def ended(county, reason, **more):
    period = (date(2024, 1, 1), AFTER) if reason == "expired" else (date(2024, 1, 1), None)
    agreement = AgreementFactory(county=county, ready=date(2024, 1, 1), in_force=period)
    row = AgreementStatusFactory(
        agreement=agreement, status="ended", reason=reason, **{"since": AFTER} | more
    )
    return agreement, row


def text_of(client, address):

    html = unescape(client.get(address).content.decode())
    main = html[html.index("<main") : html.index("<footer")]
    return " ".join(re.sub(r"<[^>]+>", "", main).split())


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("reason", REASONS)
def test_pages_name_the_last_day(client, county, reason, language):
    agreement, _row = ended(county, reason)
    prefix = PREFIX[language]

    for path in ("/sopimukset/", f"/sopimukset/{agreement.pk}/", f"/alueet/{county.slug}/"):
        text = text_of(client, f"{prefix}{path}?date=2025-06-30")
        assert WORDS[language] in text, path


@pytest.mark.parametrize("reason", REASONS)
def test_on_its_last_day_it_has_not_ended(client, county, reason):
    ended(county, reason)

    assert "ended" not in text_of(client, f"/en/alueet/{county.slug}/?date={LAST}").lower()


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("expired", "in force until 31 December 2024"),
        ("terminated", "ended, last day 31 December 2024"),
        ("replaced", "ended, last day 31 December 2024"),
    ],
)
def test_a_status_in_words_has_the_last_day(county, reason, words):
    _agreement, row = ended(county, reason)

    with override("en"):
        assert str(row) == words


def test_an_inexact_day_is_shown_as_it_is(client, county):
    _agreement, row = ended(county, "terminated", since=LAST, precision="year")

    with override("en"):
        assert str(row) == "ended 2024"
    assert "last day 2024" not in text_of(client, "/en/sopimukset/?date=2025-06-30")
