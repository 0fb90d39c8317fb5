"""One day across the site: every page names its day, and no link changes it silently."""

from datetime import date
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.utils import timezone

from cooperation.templatetags.shown_day import page_day
from tests.dashboard.public_records import make_records
from tests.factories import PresentationFactory, SurveyFactory
from tests.history.test_known import THEN, recorded

pytestmark = pytest.mark.django_db

PRESENTED, OTHER = "2024-06-30", "2024-05-15"


@pytest.fixture
def records():
    PresentationFactory(presented_on=date.fromisoformat(PRESENTED))
    SurveyFactory(slug="kysely", published=True)
    return make_records()


class Links(HTMLParser):
    """The addresses that the links and GET forms of a page lead to, but not those of its strip."""

    def __init__(self, address):
        super().__init__()
        self.address, self.found, self.depth, self.form = address, [], 0, None

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "div" and (self.depth or found.get("class") == "day"):
            self.depth += 1
        if self.depth:
            return
        href, says_so = found.get("href", "#"), "other-day" in found.get("class", "")
        if tag in ("a", "area") and not href.startswith("#") and not says_so:
            self.found.append(urljoin(self.address, href))
        if tag == "form" and found.get("method", "get") == "get":
            self.form = (urljoin(self.address, found.get("action", "")).split("?")[0], {})
        if tag == "input" and self.form and found.get("type") == "hidden":
            self.form[1][found["name"]] = found.get("value", "")

    def handle_endtag(self, tag):
        if tag == "div" and self.depth:
            self.depth -= 1
        if tag == "form" and self.form:
            address, words = self.form
            query = "&".join(f"{name}={value}" for name, value in words.items())
            self.found.append(f"{address}?{query}")
            self.form = None


def day_shown(address, today):
    """The day and the moment that a page shows, None for what has neither."""
    parts = urlsplit(address)
    page = page_day(parts.path)
    if parts.netloc or not page.understood:
        return None
    words = dict(parse_qsl(parts.query))
    default = PRESENTED if page.shows_presented_day else today
    return words.get("date", default), words.get("known_at", "")


def pages(records, query=""):
    addresses = [
        "/",
        "/alueet/",
        f"/alueet/{records.county.slug}/",
        "/alueet/vertaa/",
        "/kunnat/",
        f"/kunnat/{records.municipality.code}/",
        "/liitot/",
        f"/liitot/{records.council.code}/",
        "/sopimukset/",
        f"/sopimukset/{records.agreement.pk}/",
        "/neuvottelut/",
        "/foorumit/",
        "/kyselyt/",
        "/kyselyt/kysely/",
        "/velvoitteet/",
        "/suositukset/",
        "/haku/",
        "/nain-lasketaan/",
        "/upota/",
        "/muutokset/",
        "/sanasto/",
        "/saavutettavuus/",
        "/tietosuoja/",
        "/palaute/",
        "/palaute/kiitos/",
        f"/alueet/{records.county.slug}/ilmoita/",
    ]
    return [f"{address}{query}" for address in addresses]


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("", id="its own day"),
        pytest.param("?date=today", id="today"),
        pytest.param(f"?date={PRESENTED}", id="the presented day"),
        pytest.param(f"?date={OTHER}", id="another day"),
        pytest.param(f"?date={OTHER}&known_at=2024-07-01", id="as known earlier"),
    ],
)
def test_no_link_of_a_page_changes_the_day_silently(client, records, query):
    changing, today = [], timezone.localdate().isoformat()
    query = query.replace("today", today)
    recorded(THEN)
    for address in [*pages(records, query), f"/haku/{query or '?'}&q=keski"]:
        answer = client.get(address)
        assert answer.status_code == 200, address
        links = Links(address)
        links.feed(answer.content.decode())
        changing += [
            (address, link)
            for link in links.found
            if day_shown(link, today) not in (None, day_shown(address, today))
        ]

    assert not changing, "\n".join(f"{page}  {link}" for page, link in changing)


@pytest.mark.parametrize(
    ("address", "field", "typed"),
    [
        pytest.param("/en/?date=2024-06-30&compare=2025-01-01", "day-compare", "2025-01-01"),
        pytest.param("/en/alueet/?date=2021-01-01", "day-date", "2021-01-01"),
        pytest.param("/en/kunnat/?date=2024-13-01", "day-date", "2024-13-01"),
        pytest.param("/en/sopimukset/?known_at=noon", "known_at", "noon"),
    ],
    ids=["compared day after the day", "before the system", "malformed day", "malformed moment"],
)
def test_what_cannot_be_answered_is_shown_at_its_field(client, records, address, field, typed):
    answer = client.get(address)
    html = answer.content.decode()

    assert answer.status_code == 400
    assert f'aria-describedby="{field}-error"' in html
    assert f'id="{field}-error" role="alert"' in html
    assert f'value="{typed}"' in html
    assert '<link rel="canonical"' not in html
    assert ("Swap the days" in html) is (field == "day-compare")


@pytest.mark.parametrize(
    "address",
    [
        "/alueet/?status=valmis",
        "/foorumit/?county=99",
        "/velvoitteet/?theme=x",
        "/kunnat/?county=99",
    ],
)
def test_an_unknown_choice_is_refused_on_the_list_itself(client, records, address):
    answer = client.get(address)

    assert answer.status_code == 400
    assert "errm" in answer.content.decode()
    assert answer.context["asked"].today


def test_error_page_leads_on_by_today_and_by_search(client, records):
    html = client.get("/en/ei-ole/").content.decode()

    assert f'href="/en/?date={timezone.localdate()}"' in html
    assert 'id="q3" name="q"' in html
