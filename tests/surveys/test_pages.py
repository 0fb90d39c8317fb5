"""The pages, downloads and the demonstration: published figures, and nothing hidden."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.test import Client

from cooperation.models import County
from surveys.models import Cell, PublishedFigure
from surveys.results import percent, shown_tables
from surveys.results_page.breakdowns import broken_down
from surveys.results_page.county_map import county_map
from surveys.results_page.page import ResultsPage

PAGE = "/kyselyt/kuntakysely-2023/"


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# The demonstration


def test_synthetic_answers_equal_every_published_figure(survey_2023):
    page = ResultsPage(survey_2023)
    tables = shown_tables(survey_2023)
    compared = 0
    for figure in PublishedFigure.objects.filter(survey=survey_2023, question__isnull=False):
        rows, row = ("group", figure.group.key) if figure.group else ("", "")
        part = tables[figure.question_id, rows, ""].number(row, "", figure.answer)
        whole = tables[None, rows, ""].number(row)
        assert percent(part, whole) == figure.value, figure.key
        compared += 1
    assert compared == 10
    assert page.total == 790
    assert page.coverage == {
        "municipal": 758,
        "municipalities": 267,
        "asked": 293,
        "other": 32,
        "percent": 91,
    }


def test_groups_are_as_large_as_published(survey_2023):
    numbers = shown_tables(survey_2023)[None, "group", ""]
    sizes = [numbers.number(group.key) for group in survey_2023.groups.all()]
    assert sizes == [150, 156, 64, 246, 127]
    assert numbers.number("none") == 790 - sum(sizes)


def test_loading_again_gives_the_same_answers(survey_2023):
    from surveys.demonstration import load_surveys, remove_surveys

    def cells():
        rows = Cell.objects.values_list("table__question__key", "table__rows", "row", "answer")
        return sorted(map(str, rows.values_list("row", "column", "answer", "count", "hidden")))

    before = cells()
    remove_surveys()
    load_surveys()
    assert cells() == before


@pytest.mark.parametrize("prefix", ["", "/sv", "/en"])
def test_page_shows_coverage_and_that_answers_are_synthetic(survey_2023, client, prefix):
    text = text_of(client.get(prefix + PAGE))
    assert "267, 91 %" in text
    assert "790" in text
    words = {"": "Synteettiset", "/sv": "Syntetiska", "/en": "Synthetic"}
    assert words[prefix] in text


def test_page_marks_published_figures_and_gives_their_source(survey_2023, client):
    response = client.get(f"{PAGE}?question=regular_meetings")
    text = text_of(response)
    assert "julkaistu: 57 %" in text
    assert "julkaistu: 30 %" in text  # municipal managers
    assert "raportti 2023" in text


def test_survey_known_from_a_publication_only_shows_its_figures(survey_2023, client):
    text = text_of(client.get("/kyselyt/liittokysely-2023/"))
    assert re.search(r"Paljon yhteistyötä.*25 %", text)
    assert "Vertaile vastaajia" not in text


def test_page_shows_observations_by_theme_with_their_source(survey_2023, client):
    themes = client.get(PAGE).context["themes"]
    assert [len(theme.observations) for theme in themes] == [4, 4, 2, 1]

    text = text_of(client.get(PAGE))
    for theme in themes:
        assert all(str(row.title) in text for row in theme.observations)
    assert themes[0].observations[0].source_reference in text


def test_page_takes_as_many_queries_for_every_question(
    survey_2023, client, django_assert_max_num_queries
):
    for question in survey_2023.questions.all()[:3]:
        with django_assert_max_num_queries(25):
            client.get(f"{PAGE}?question={question.key}")


# What comes out


def hidden_numbers(survey):
    """Of hidden cells: question's key, row, column, answer."""
    return Cell.objects.filter(table__survey=survey).exclude(hidden="")


def test_downloads_have_every_table_and_no_hidden_number(survey_2023, client):
    response = client.get(f"{PAGE}?format=json")
    cells = response.json()["cells"]
    stored = Cell.objects.filter(table__survey=survey_2023)

    assert len(cells) == stored.count()
    assert sum(not cell["is_shown"] for cell in cells) == hidden_numbers(survey_2023).count() > 100
    assert not [c for c in cells if not c["is_shown"] and (c["respondents"] or c["percent"])]
    assert not [c for c in cells if c["is_shown"] and c["respondents"] < 5]


@pytest.mark.parametrize("prefix", ["", "/sv", "/en"])
def test_csv_is_the_same_in_every_language(survey_2023, client, prefix):
    response = client.get(f"{prefix}{PAGE}?question=openness&format=csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    delimiter = ";" if ";" in text.splitlines()[0] else ","
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    tables = shown_tables(survey_2023)
    openness = survey_2023.questions.get(key="openness").pk
    expected = [n for key, t in tables.items() if key[0] == openness for n in t.cells.values()]

    assert [row[11] for row in rows[1:]] == ["" if n is None else str(n) for n in expected]


def test_readers_do_not_see_why_a_cell_is_hidden(survey_2023, client):
    for address in (PAGE, f"{PAGE}?format=json"):
        content = client.get(address).content.decode()
        assert "complementary" not in content
        assert "small_cell" not in content


@pytest.mark.parametrize("word", ["question=none_such", "question="])
def test_unknown_question_is_refused_on_the_page(survey_2023, client, word):
    expected = 200 if word == "question=" else 400
    answer = client.get(f"{PAGE}?{word}")

    assert answer.status_code == expected
    assert "Kuntakysely 2023" in text_of(answer)
    assert ("none_such" in text_of(answer)) is (expected == 400)


def test_unknown_format_is_refused(survey_2023, client):
    assert client.get(f"{PAGE}?format=sav").status_code == 400


def test_list_names_each_survey_with_its_respondents(survey_2023):
    text = text_of(Client().get("/kyselyt/"))
    assert "Kuntakysely 2023" in text
    assert "790" in text


def test_county_page_shows_its_results_beside_its_structure(survey_2023, client):
    text = text_of(client.get("/alueet/lappi/?date=2024-06-30"))
    assert "Mitä kysely kertoi" in text
    assert "kumpikaan ei selitä toista" in text
    shown = shown_tables(survey_2023)[None, "county", ""].number(
        County.objects.get(slug="lappi").code
    )
    assert re.search(rf"Vastaukset kyselyyn {shown} ", text)


def test_county_page_of_a_day_before_the_survey_does_not_show_it(survey_2023, client):
    assert "Mitä kysely kertoi" not in text_of(client.get("/alueet/lappi/?date=2023-05-30"))
    assert "Mitä kysely kertoi" in text_of(client.get("/alueet/lappi/?date=2023-05-31"))


def test_map_with_only_hidden_shares_is_not_drawn(survey_2023):
    page, question = ResultsPage(survey_2023), survey_2023.questions.get(key="openness")
    assert county_map(page, question, broken_down(page, question))
    Cell.objects.filter(table__question=question, table__rows="county").update(hidden="table")
    assert county_map(page, question, broken_down(page, question)) is None


def test_untranslated_texts_keep_attributes_intact(survey_2023, client):
    survey_2023.questions.update(text_sv="")
    content = client.get(f"/sv{PAGE}").content.decode()
    assert '<span lang="fi">' in content
    assert not re.search(r'="[^">]*<span', content)
