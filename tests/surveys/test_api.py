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
    assert len({(t["question"], t["rows"], t["columns"]) for t in found["tables"]}) == (
        survey_2023.tables.count()
    )
    assert client.get(found["tables"][-1]["url"]).status_code == 200


def test_table_is_json_stat_with_hidden_cells_marked(survey_2023, client):
    found = client.get(f"{TABLE}?question=openness&rows=county&lang=en").json()
    assert (found["version"], found["class"]) == ("2.0", "dataset")
    assert found["id"] == ["county", "answer"]
    assert len(found["value"]) == found["size"][0] * found["size"][1]
    assert found["status"]
    assert all(found["value"][int(place)] is None for place in found["status"])
    table = shown_tables(survey_2023)[survey_2023.questions.get(key="openness").pk, "county", ""]
    sums = client.get(f"{TABLE}?question=openness&rows=county&lang=en&answers=sums").json()
    assert sums["value"] == found["value"]  # by county, sums alone are there
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
        ("answers=all", 400),
        ("answers=sums", 404),
    ],
)
def test_invalid_parameters_are_refused(survey_2023, client, query, status):
    assert client.get(f"{TABLE}?{query}").status_code == status


def by_row(body, answer):
    """The numbers of one answer, in the order of the rows."""
    keys = body["dimension"]["answer"]["category"]["index"]
    return body["value"][keys.index(answer) :: len(keys)]


def test_numbers_of_a_table_count_nobody_twice(survey_2023, client):
    """Categories that are all shown add up to the row's respondents, or are fewer."""
    cubes = [
        (table, client.get(table["url"]).json())
        for table in client.get(f"{API}kuntakysely-2023/").json()["tables"]
    ]
    whole = {
        (table["rows"], table["columns"]): by_row(body, "all")
        for table, body in cubes
        if not table["question"]
    }
    added_up = 0
    for table, body in cubes:
        keys = body["dimension"]["answer"]["category"]["index"]
        assert len({"poor", "good", "rest"} & set(keys)) in (0, len(keys))
        if not table["question"]:
            continue
        everybody = whole[table["rows"], table["columns"]]
        rows = [by_row(body, key) for key in keys]
        for numbers, respondents in zip(zip(*rows, strict=True), everybody, strict=False):
            if respondents is not None and None not in numbers:
                assert sum(numbers) <= respondents
                added_up += sum(numbers) == respondents
    assert added_up > 100


def test_names_of_sums_are_not_those_of_options(survey_2023, client):
    for language in ("fi", "sv", "en"):
        prefix = "" if language == "fi" else f"/{language}"
        cells = client.get(f"{prefix}/kyselyt/kuntakysely-2023/?format=json").json()["cells"]
        names = {kind: set() for kind in ("option", "sum")}
        for cell in cells:
            if cell["question"] and cell["counted"] in names:
                names[cell["counted"]].add(cell["answer_name"])
        assert len(names["sum"]) >= 3
        assert not names["sum"] & names["option"]
