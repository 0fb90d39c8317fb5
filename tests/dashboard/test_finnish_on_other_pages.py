"""No Finnish name, title or free text is on a Swedish or English page without lang="fi"."""

import re
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.db import models, transaction

from agreements.models import Agreement
from cooperation.models import County
from surveys.models import Survey

pytestmark = pytest.mark.usefixtures("demonstration")

VOID = {"br", "hr", "img", "input", "link", "meta", "source", "wbr", "col"}
UNREAD = {"title", "script", "style", "textarea"}
SPOKEN = ("aria-label", "alt", "title", "placeholder")
"""Attributes that are read aloud. A text among others in one cannot be marked."""
UNSPOKEN = ("source", "section", "diary", "sha", "slug", "key", "file")
"""Columns of rows in one language that have no words of it."""
SHORTEST = 4
"""Shorter names are parts of other words too often."""
LANGUAGES = ("fi", "sv", "en")


class Texts(HTMLParser):
    """Every text of a page, and every attribute that is read aloud, with its language."""

    def __init__(self):
        super().__init__()
        self.stack, self.found = [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        inherited = self.stack[-1][1] if self.stack else ""
        language = given.get("lang", inherited)
        self.found += [(f"@{name}", given[name], language) for name in SPOKEN if given.get(name)]
        if tag not in VOID:
            self.stack.append((tag, language))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag):
        if tag in [one for one, _language in self.stack]:
            while self.stack.pop()[0] != tag:
                pass

    def handle_data(self, data):
        text = " ".join(data.split())
        if text and self.stack and not {tag for tag, _language in self.stack} & UNREAD:
            self.found.append((self.stack[-1][0], text, self.stack[-1][1]))


def texts_of(page):
    parser = Texts()
    parser.feed(page)
    return parser.found


def translated():
    """The values of the columns of each language, of every text that has several."""
    for model in apps.get_models():
        if model._meta.app_label in ("auth", "sites", "account") or "Event" in model.__name__:
            continue
        names = {field.name for field in model._meta.concrete_fields}
        for name in names:
            stem = name.removesuffix("_fi")
            if name.endswith("_fi") and f"{stem}_sv" in names:
                columns = [f"{stem}_{one}" for one in LANGUAGES if f"{stem}_{one}" in names]
                for row in model._base_manager.values(*columns):
                    yield {one: row.get(f"{stem}_{one}") or "" for one in LANGUAGES}


def in_one_language():
    """The texts of rows that have one language: with its column, or references of sources."""
    for model in apps.get_models():
        fields = {field.name: field for field in model._meta.concrete_fields}
        if "Event" in model.__name__:
            continue
        if "language" in fields and model._meta.app_label != "accounts":
            texts = [
                name
                for name, field in fields.items()
                if isinstance(field, (models.TextField, models.CharField))
                and not field.choices
                and not field.primary_key
                and name.rpartition("_")[2] not in LANGUAGES
                and not name.startswith(UNSPOKEN)
            ]
            for row in model._base_manager.filter(language="fi").values_list(*texts):
                yield from row
        if "source_reference" in fields:
            yield from model._base_manager.values_list("source_reference", flat=True)


def finnish(language):
    """The Finnish texts that are foreign on pages in a language, and this language's own texts."""
    rows, free = list(translated()), set(in_one_language())
    own = {row[language] for row in rows} | {""}
    texts = {row["fi"] for row in rows if not row[language]} | free
    foreign = {
        " ".join(text.split())
        for text in texts - own
        if isinstance(text, str) and len(text) >= SHORTEST and not text.startswith("http")
    }
    return foreign, own - {""}


def any_of(texts):
    """Any of the texts as whole words, the longest first."""
    longest = sorted(texts, key=len, reverse=True)
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, longest)) + r")(?![\w-])")


def addresses():
    county = County.objects.get(slug="keski-pohjanmaa")
    agreements = Agreement.objects.order_by("kind", "pk").distinct("kind")
    return [
        "/",
        "/?date=2024-06-30&compare=2023-12-31",
        "/alueet/",
        "/alueet/?figure=strategic_agreements.ready",
        *(f"/alueet/{slug}/" for slug in (county.slug, "pohjanmaa", "lappi", "pirkanmaa")),
        f"/alueet/vertaa/?county={county.pk}&county=17",
        "/kunnat/",
        *(f"/kunnat/{code}/" for code in ("272", "231", "091", "588")),
        "/liitot/",
        "/liitot/16/",
        "/liitot/01/",
        "/sopimukset/",
        "/sopimukset/?status=not_started",
        *(f"/sopimukset/{one.pk}/" for one in agreements),
        *(f"/sopimukset/{one.pk}/" for one in Agreement.objects.filter(county=county)),
        "/neuvottelut/?year=2024",
        f"/neuvottelut/?year=2024&county={county.pk}",
        "/foorumit/",
        f"/foorumit/?county={county.pk}",
        "/kyselyt/",
        *(f"/kyselyt/{survey.slug}/" for survey in Survey.objects.visible()),
        "/velvoitteet/",
        "/suositukset/",
        *(f"/haku/?q={words}" for words in ("kokko", "johtoryhmä", "strateginen", "2024")),
        "/nain-lasketaan/",
        "/upota/",
        f"/upota/county/?county={county.pk}",
        "/upota/sentences/",
        "/muutokset/",
        f"/muutokset/?county={county.pk}",
        "/sanasto/",
        f"/alueet/{county.slug}/ilmoita/",
    ]


WRITTEN = ("agreements", "forums", "negotiations", "knowledge", "surveys", "dashboard")
"""Apps with texts that people write: these may be in Finnish only."""


def only_in_finnish():
    """Remove the Swedish and English of what people have written."""
    for model in apps.get_models():
        is_written = model._meta.app_label in WRITTEN or model.__name__ in (
            *("MunicipalityGroup", "Organisation", "Responsibility", "Municipality"),
        )
        if not is_written or "Event" in model.__name__:
            continue
        names = {field.name for field in model._meta.concrete_fields}
        emptied = {
            name: ""
            for name in names
            if name.endswith(("_sv", "_en")) and f"{name[:-3]}_fi" in names
        }
        if emptied:
            model._base_manager.update(**emptied)


def unmarked(client, language, *, also_own=frozenset()):
    """The Finnish texts that are not marked, with the first page of each."""
    foreign, own = finnish(language)
    own, foreign = own | also_own, foreign - also_own
    pattern, own_pattern = any_of(foreign), any_of(own)
    faults = {}
    for address in addresses():
        answer = client.get(f"/{language}{address}")
        assert answer.status_code == 200, address
        for place, text, marked in texts_of(answer.content.decode()):
            if marked != language:
                continue
            hits = [text] if text in foreign else pattern.findall(own_pattern.sub("", text))
            if hits and (not place.startswith("@") or text in foreign):
                faults.setdefault((place, text[:90], hits[0][:40]), address)
    return [f"{where}  {what}" for what, where in faults.items()]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_finnish_text_is_marked(client, language):
    assert not (found := unmarked(client, language)), "\n".join(found)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_is_written_in_finnish_only_is_marked(client, language):
    # Still in the list of changes; and Kela, as a choice of whom duties bind.
    _foreign, former = finnish(language)
    with transaction.atomic():
        only_in_finnish()
        found = unmarked(client, language, also_own=former | {"Kela"})
        transaction.set_rollback(True)

    assert not found, "\n".join(found)
