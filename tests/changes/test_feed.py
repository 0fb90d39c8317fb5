"""The feed of changes: valid Atom, the same at every host, read to its end page by page."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import feedparser
import pytest

from tests.factories import AgreementFactory, CountyFactory, ForumFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
NEEDED = ("id", "title", "updated")


def complaints(body):
    """What a validator would say of a feed (RFC 4287, sections 4.1.1 and 4.1.2)."""
    feed = ElementTree.fromstring(body)  # noqa: S314 - our own
    entries = feed.findall(f"{ATOM}entry")
    for one in (feed, *entries):
        texts = {name: [found.text for found in one.findall(f"{ATOM}{name}")] for name in NEEDED}
        yield from (name for name, found in texts.items() if len(found) != 1 or not found[0])
        yield from ("id with an address" for ident in texts["id"] if not ident.startswith("tag:"))
        relations = [link.get("rel", "alternate") for link in one.findall(f"{ATOM}link")]
        needed = ["alternate", "self"] if one is feed else ["alternate"]
        yield from (name for name in needed if relations.count(name) != 1)
    if not feed.findtext(f"{ATOM}author/{ATOM}name"):
        yield "no author"
    if len({one.findtext(f"{ATOM}id") for one in entries}) != len(entries):
        yield "ids are not unique"


def test_feed_is_valid_with_entries_and_without(client):
    assert list(complaints(client.get("/muutokset/atom/").content)) == []
    ForumFactory()
    assert list(complaints(client.get("/sv/muutokset/atom/").content)) == []


def test_reader_of_feeds_reads_what_was_typed_as_text(client):
    AgreementFactory(title_fi="<b>Lahti & Hollola</b>", county=CountyFactory())
    feed = feedparser.parse(client.get("/muutokset/atom/").content)

    assert not feed.bozo
    assert feed.feed.author == "Yhdyspinta"
    entry = next(one for one in feed.entries if "Lahti" in one.title)
    assert "&lt;b&gt;Lahti &amp; Hollola&lt;/b&gt;" in entry.summary
    assert entry.title_detail.type == "text/plain"


def test_ids_are_the_same_at_every_host_and_links_name_the_one_asked(client, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    ForumFactory()
    one, two = (
        feedparser.parse(client.get("/muutokset/atom/", headers={"Host": host}).content)
        for host in settings.ALLOWED_HOSTS
    )

    assert one.feed.id == two.feed.id
    assert [entry.id for entry in one.entries] == [entry.id for entry in two.entries]
    links = {link.rel: link.href for link in two.feed.links}
    assert links["self"] == "http://two.example/muutokset/atom/"
    assert "example" not in one.feed.id


def test_bulk_is_read_to_its_end_page_by_page(client):
    county = CountyFactory(code="18")
    for number in range(120):
        ForumFactory(county=county, name_fi=f"Foorumi {number:03}")
    address, pages = "/muutokset/atom/?county=18&subject=forums", []
    while address:
        page = feedparser.parse(client.get(address).content)
        pages.append(page)
        links = {link.rel: link.href for link in page.feed.links}
        assert "after" not in links["first"]
        assert "county=18" in links["self"]
        address = links.get("next", "").removeprefix("http://testserver")

    assert len(pages) > 2
    assert len({page.feed.id for page in pages}) == 1
    entries = [entry for page in pages for entry in page.entries]
    assert len({entry.id for entry in entries}) == len(entries) == 120


def test_reader_who_has_the_feed_gets_304_by_its_day_too(client):
    ForumFactory(period=(date(2024, 1, 1), None))
    first = client.get("/muutokset/atom/")
    again = client.get("/muutokset/atom/", headers={"If-Modified-Since": first["Last-Modified"]})

    assert (again.status_code, again["Last-Modified"]) == (304, first["Last-Modified"])


def test_page_of_the_feed_that_does_not_exist_leads_to_the_reason(client):
    assert client.get("/muutokset/atom/?after=zzz", follow=True).status_code == 400
