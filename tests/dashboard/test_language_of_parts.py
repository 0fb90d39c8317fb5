"""Texts that exist in one language only are marked with it, on pages in other languages."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest

from agreements.models import Agreement, Decision, Step
from forums.models import Forum
from history.statements import Channel
from tests.factories import (
    AgreementFactory,
    CountyFactory,
    DecisionFactory,
    ForumFactory,
    PartyFactory,
    StepFactory,
)

pytestmark = pytest.mark.django_db

TITLE, FORUM, BODY, REFERENCE = (
    "Strateginen sopimus X",
    "Yhteinen johtoryhmä",
    "Yhdyspinnan neuvottelukunta",
    "Kokouspöytäkirja 5",
)
FINNISH = (TITLE, FORUM, BODY, REFERENCE)
VOID = {"br", "hr", "img", "input", "link", "meta", "source", "wbr", "col"}


class Languages(HTMLParser):
    """The texts of a page, each with the language that it is marked with."""

    def __init__(self):
        super().__init__()
        self.stack, self.found = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            inherited = self.stack[-1][1] if self.stack else ""
            self.stack.append((tag, dict(attrs).get("lang", inherited)))

    def handle_endtag(self, tag):
        if tag in [one for one, _language in self.stack]:
            while self.stack.pop()[0] != tag:
                pass

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_data(self, data):
        if self.stack and self.stack[-1][0] not in ("title", "script", "style", "textarea"):
            self.found.append((" ".join(data.split()), self.stack[-1][1]))


def texts_of(html):
    parser = Languages()
    parser.feed(re.sub("</?mark>", "", html))
    return parser.found


@pytest.fixture
def county():
    county = CountyFactory()
    source = {"source_channel": Channel.DOCUMENT, "source_reference": REFERENCE}
    agreement = AgreementFactory(
        county=county, title_fi=TITLE, title_sv="", title_en="", ready=date(2024, 1, 1), **source
    )
    StepFactory(agreement=agreement, body=BODY, section="77", held_on=date(2023, 5, 1), **source)
    party = PartyFactory(agreement=agreement, standing=date(2023, 6, 1))
    DecisionFactory(party=party, decided_on=date(2023, 9, 1), **source)
    ForumFactory(county=county, name_fi=FORUM, name_sv="", name_en="", **source)
    return county


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("alueet/{slug}/", (TITLE, FORUM, REFERENCE)),
        ("sopimukset/{agreement}/", (TITLE, BODY)),
        ("sopimukset/", (TITLE,)),
        ("foorumit/", (FORUM,)),
        ("muutokset/", (TITLE, FORUM, REFERENCE, BODY)),
        ("haku/?q=johtoryhmä", (FORUM,)),
        ("haku/?q=strateginen", (TITLE,)),
        ("haku/?q=77", (TITLE, BODY)),
    ],
)
def test_finnish_texts_are_marked_on_pages_in_other_languages(
    client, county, language, path, shown
):
    agreement = Agreement.objects.get()
    address = path.format(slug=county.slug, agreement=agreement.pk)

    found = texts_of(client.get(f"/{language}/{address}").content.decode())

    for text in shown:
        assert text in [one for one, _language in found], text
    for text, marked in found:
        if text in FINNISH:
            assert marked == "fi", text


def test_finnish_page_marks_no_finnish_text(client, county):
    found = texts_of(client.get("/muutokset/").content.decode())

    assert {marked for text, marked in found if text in FINNISH} == {"fi"}
    assert Decision.objects.count() == Step.objects.count() == Forum.objects.count() == 1


@pytest.mark.parametrize(
    ("prefix", "one", "many"),
    [
        ("", "tulos haulle", "tulosta haulle"),
        ("/sv", "träff på", "träffar på"),
        ("/en", "result for", "results for"),
    ],
)
def test_one_result_is_counted_as_one(client, county, prefix, one, many):
    for number in ("Toinen", "Kolmas"):
        ForumFactory(name_fi=f"{number} valiokunta")

    first = " ".join(client.get(f"{prefix}/haku/?q=johtoryhmä").content.decode().split())
    second = " ".join(client.get(f"{prefix}/haku/?q=valiokunta").content.decode().split())

    assert f"<b>1</b> {one}" in first
    assert f"<b>2</b> {many}" in second
