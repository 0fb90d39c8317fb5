"""Surveys in the API: the page's numbers as JSON-stat, without hidden numbers."""

from __future__ import annotations

import pytest

from surveys.results import shown_tables

API = "/api/v1/surveys/"
TABLE = f"{API}kuntakysely-2023/table/"


def test_surveys_are_listed(survey_2023, client):
    found = client.get(API).json()
    assert found["count"] == len(found["results"]) == 2
    assert {row["slug"] for row in found["results"]} == {"kuntakysely-2023", "liittokysely-2023"}


def test_survey_has_its_questions_figures_and_tables(survey_2023, client):
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
    ("query", "status"),
    [
        ("question=none", 400),
        ("rows=municipality", 400),
        ("lang=de", 400),
        ("rows=county&columns=group", 404),
        ("by=county", 400),
    ],
)
def test_invalid_parameters_are_refused(survey_2023, client, query, status):
    assert client.get(f"{TABLE}?{query}").status_code == status
