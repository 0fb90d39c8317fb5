"""Surveys in the API: the page's numbers as JSON-stat, and nothing hidden by any way of asking."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from surveys.models import Cell
from surveys.results import percent, shown_tables

API = "/api/v1/surveys/"
TABLE = f"{API}kuntakysely-2023/table/"


def test_surveys_are_listed(survey_2023, client):
    found = client.get(API).json()
    assert found["count"] == len(found["results"]) == 2
    assert {row["slug"] for row in found["results"]} == {"kuntakysely-2023", "liittokysely-2023"}


def test_survey_tells_its_questions_figures_and_tables(survey_2023, client):
    found = client.get(f"{API}kuntakysely-2023/").json()
    assert found["is_synthetic"] is True
    assert len(found["questions"]) == 11
    assert found["questions"][0]["options"][0]["label"]["sv"] == "Mycket dåligt"
    figures = {figure["key"]: figure["value"] for figure in found["published_figures"]}
    assert (figures["respondents"], figures["plan_based_poor"]) == (790, 57)
    assert len(found["tables"]) == survey_2023.tables.count()
    assert client.get(found["tables"][-1]["url"]).status_code == 200


def test_table_is_json_stat_with_hidden_cells_marked(survey_2023, client):
    found = client.get(f"{TABLE}?question=openness&rows=county&lang=en").json()
    assert (found["version"], found["class"]) == ("2.0", "dataset")
    assert found["id"] == ["county", "answer"]
    assert len(found["value"]) == found["size"][0] * found["size"][1]
    assert found["status"]
    assert all(found["value"][int(place)] is None for place in found["status"])
    table = shown_tables(survey_2023)[survey_2023.questions.get(key="openness").pk, "county", ""]
    shown = [number for number in found["value"] if number is not None]
    assert sorted(shown) == sorted(n for n in table.cells.values() if n is not None)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("question=none", 400),
        ("rows=municipality", 400),
        ("lang=de", 400),
        ("rows=county&columns=group", 404),
        ("by=county", 400),
    ],
)
def test_what_is_asked_wrongly_is_refused(survey_2023, client, words, status):
    assert client.get(f"{TABLE}?{words}").status_code == status


# All that can be asked -----------------------------------------------------------------------


def ways(survey):
    """Every public address that tells numbers, with how to read cells out of it."""
    page, questions = f"/kyselyt/{survey.slug}/", [q.key for q in survey.questions.all()]
    for key, rows, columns, lang in product(
        ["", *questions], ["", "group", "size", "county"], ["", "group", "size"], ["fi", "sv", "en"]
    ):
        yield f"{TABLE}?question={key}&rows={rows}&columns={columns}&lang={lang}"
    for prefix, key in product(["", "/sv", "/en"], ["", *questions]):
        yield f"{prefix}{page}?format=json" + (f"&question={key}" if key else "")


def told(client, address):
    """What an address tells: number and percentage by question, place and answer."""
    response = client.get(address)
    if response.status_code != 200:
        assert response.status_code == 404
        return {}
    body = response.json()
    if "cells" in body:
        names = ("question", "rows", "row", "columns", "column", "answer")
        return {
            tuple(cell[name] for name in names): (cell["respondents"], cell["percent"])
            for cell in body["cells"]
        }
    words = dict(part.split("=") for part in address.split("?")[1].split("&"))
    found = {}
    categories = [body["dimension"][name]["category"]["index"] for name in body["id"]]
    for place, number in zip(product(*categories), body["value"], strict=True):
        keys = dict(zip(body["id"], place, strict=True))
        answer = "" if keys["answer"] == "all" else keys["answer"]
        row, column = keys.get(words["rows"], ""), keys.get(words["columns"], "")
        where = (words["question"], words["rows"], row, words["columns"], column, answer)
        if number is not None:
            found[where] = (number, None)
    return found


def test_no_pair_of_thousands_of_questions_tells_more_than_the_stored_cells(survey_2023, client):
    """Whatever is asked, and whichever two answers are set beside each other: the same numbers."""
    cells = Cell.objects.filter(table__survey=survey_2023).values_list(
        "table__question__key", "table__rows", "row", "table__columns", "column", "answer",
        "count", "hidden",
    )  # fmt: skip
    public = {(key or "", *where): None if why else n for key, *where, n, why in cells}
    bases = {where[1:5]: n for where, n in public.items() if not where[0] and not where[5]}
    answers = [told(client, address) for address in ways(survey_2023)]
    answers = [answer for answer in answers if answer]
    assert len(answers) > 150

    chance = Random(5)  # noqa: S311
    for _ in range(5000):
        one, other = chance.sample(answers, 2)
        for where in (one.keys() & other.keys()) or one.keys():
            for number, share in (one[where], other.get(where, one[where])):
                assert number == public[where], where
                expected = percent(public[where], bases[where[1:5]]) if where[0] else None
                assert share in (None, expected), where
