"""Promises of the pages about the site: method, statements, glossary."""

import re
from datetime import date
from html import unescape

import pytest

from dashboard import glossary, statements
from situation import method
from situation.situations import situation
from tests.dashboard.public_records import make_records
from tests.factories import CountyFactory, ForumFactory, MunicipalityFactory
from toolkit.words import Words

LANGUAGES = ["", "/sv", "/en"]
TEXTS = [
    *(rule.rule for rules in method.sections().values() for rule in rules),
    *(rule.title for rules in method.sections().values() for rule in rules),
    *(text for section in method.sections() for text in (section.title, section.law)),
    *method.PRINCIPLES,
    *(term.meaning for term in glossary.TERMS),
    *(
        text
        for statement in (statements.ACCESSIBILITY, statements.PRIVACY)
        for part in statement.parts
        for text in (part.heading, *part.paragraphs)
    ),
]


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.en[:40])
def test_every_text_exists_in_each_language(text: Words):
    assert all(text)


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/saavutettavuus/", "/tietosuoja/", "/sanasto/"])
def test_a_statement_is_read_in_each_language(client, path, language):
    found = page(client, f"{language}{path}")

    assert found.count("<h1>") == 1
    assert f'<html lang="{language[1:] or "fi"}"' in found


@pytest.mark.django_db
def test_every_figure_of_the_method_is_one_of_the_situations():
    figures = dict(situation(date(2024, 6, 30)).figures())

    for rules in method.sections().values():
        assert len(method.counted(rules, figures)) == len(rules)


@pytest.mark.django_db
def test_the_method_shows_the_days_figures(client):
    county = CountyFactory()
    for _number in range(3):
        ForumFactory(county=county)

    found = page(client, "/nain-lasketaan/?date=2024-06-30").partition('id="forums"')[2]

    assert re.search(r'data-l="[^"]+">3\b', found)


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_to_records_works(client, language):
    found = page(client, f"{language}/nain-lasketaan/?date=2024-06-30")
    addresses = set(re.findall(r'<td [^>]*data-l="[^"]+">.*?<a href="([^"]+)"', found))

    assert len(addresses) > 10
    for address in addresses:
        assert client.get(address.replace("&amp;", "&")).status_code == 200


@pytest.mark.django_db
def test_every_figure_links_to_its_counties_or_its_records(client):
    make_records()
    figures = dict(situation(date(2024, 6, 30)).figures())
    found = unescape(page(client, "/nain-lasketaan/?date=2024-06-30"))

    opened = 0
    for path in method.figures_of_counties():
        address = f"/alueet/?figure={path}&date=2024-06-30"
        listed = client.get(address).context["counties"]
        assert [one.row.county.code for one in listed] == list(figures[path].counties)
        opened += address in found
    rows = [row for row in found.split('<tr role="row">') if 'role="rowheader"' in row]
    assert opened > 5
    assert not [row for row in rows if "<a href" not in row and ">0 /" not in row]


@pytest.mark.django_db
def test_an_unknown_figure_is_refused(client):
    assert client.get("/alueet/?figure=strategic_agreements.best").status_code == 400


@pytest.mark.django_db
def test_a_duty_not_in_force_has_no_figure(client):
    found = page(client, "/en/nain-lasketaan/?date=2022-06-30").partition('id="hyte_neg')[2]

    assert "not in force" in found


@pytest.mark.django_db
def test_a_day_outside_the_system_is_refused_with_a_message(client):
    assert client.get("/nain-lasketaan/?date=2020-01-01").status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 5])
def test_the_method_takes_the_same_queries_at_any_size(client, size, django_assert_num_queries):
    for _number in range(size):
        county = CountyFactory()
        MunicipalityFactory(county=county)
        ForumFactory(county=county)

    with django_assert_num_queries(14):
        client.get("/nain-lasketaan/?date=2024-06-30")
