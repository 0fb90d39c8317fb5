"""Invented rows of a case file are marked one by one, and its other texts follow the minutes."""

import re
import tomllib
from html import unescape

import pytest
from django.conf import settings

from agreements.models import Agreement, Goal, Step

DIARY_NUMBER = "1559/00.02.13/2023"
BY_THE_MINUTES = {"21.4.2023", "6.9.2023", "26.1.2024"}
WORDS = {"": "havainnollistava", "/sv": "illustrativ", "/en": "illustrative"}

pytestmark = pytest.mark.usefixtures("demonstration")


@pytest.fixture
def agreement():
    return Agreement.objects.get(county="18", kind="strategic")


def page_of(client, path):
    return re.sub(r"\s+", " ", unescape(client.get(path).content.decode()))


@pytest.mark.parametrize("path", ["/sopimukset/{pk}/", "/alueet/keski-pohjanmaa/"])
@pytest.mark.parametrize("prefix", ["", "/sv"])
def test_each_invented_step_and_decision_is_marked(client, agreement, prefix, path):
    page = page_of(client, f"{prefix}{path.format(pk=agreement.pk)}?date=2025-06-30")

    lines = [
        re.sub("<[^>]+>", "", line)
        for timeline in re.findall(r'<ol class="tl">.*?</ol>', page)
        for line in re.findall(r"<li.*?</li>", timeline)
    ]
    assert len(lines) > 10
    for line in lines:
        day = re.search(r"\d+\.\d+\.\d{4}", line).group()
        assert (f"○ {WORDS[prefix]}" in line) == (day not in BY_THE_MINUTES), line
    assert sum(DIARY_NUMBER in line for line in lines) >= 4


def test_invented_goals_and_appendices_are_marked(client, agreement):
    page = page_of(client, f"/sopimukset/{agreement.pk}/?date=2025-06-30")

    goals = page[page.index('id="goals"') :].partition("</table>")[0]
    assert (
        goals.count("○ havainnollistava") == Goal.objects.filter(agreement=agreement).count() == 4
    )
    appendices = page[page.index("<dt>Liitteet</dt>") :].partition("</dd>")[0]
    assert appendices.count("○ havainnollistava") == 2


def test_appendix_b_is_by_the_minutes_while_it_is_a_draft(client, agreement):
    page = page_of(client, f"/sopimukset/{agreement.pk}/?date=2024-02-01")

    appendices = page[page.index("<dt>Liitteet</dt>") :].partition("</dd>")[0]
    assert "B: Yhteistyö häiriötilanteissa" in appendices
    assert "○" not in appendices


def test_without_invented_rows_there_is_no_mark(client, agreement):
    page = page_of(client, f"/sopimukset/{agreement.pk}/?date=2024-02-01")

    timeline = re.search(r'<ol class="tl">.*?</ol>', page).group()
    assert DIARY_NUMBER in timeline
    assert "○" not in timeline


def test_the_api_has_each_rows_own_source(client, agreement):
    steps = client.get(f"/api/v1/steps/?agreement={agreement.pk}").json()["results"]
    goals = client.get(f"/api/v1/goals/?agreement={agreement.pk}").json()["results"]

    channels = {one["on"]: one["source"]["channel"] for one in steps}
    assert {on for on, channel in channels.items() if channel == "document"} == {
        "2023-04-21",
        "2023-09-06",
        "2024-01-26",
    }
    assert set(channels.values()) == {"document", "demonstration"}
    assert {one["source"]["channel"] for one in goals} == {"demonstration"}


def test_the_preparers_are_those_of_the_minutes():
    by_day = {
        step.held_on.isoformat(): step.preparers
        for step in Step.objects.filter(agreement__county="18", source_channel="document")
    }

    assert by_day["2023-04-21"] == ["Muutosjohtaja", "Kehittämissuunnittelija"]
    assert by_day["2024-01-26"] == ["Kehitysjohtaja", "Pelastusjohtaja"]


def test_remarks_name_the_bodies_of_the_source():
    path = settings.BASE_DIR / "fixtures" / "demonstration" / "remarks.toml"
    remarks = {one["subject"]: one for one in tomllib.loads(path.read_text())["remark"]}

    for remark in remarks.values():
        assert not re.search("lautakun", remark["fi"])
        assert not re.search("nämnd", remark["sv"])
        assert not re.search("committee", remark["en"])
    assert "hyte-neuvottelukuntaan" in remarks["hyte_negotiations"]["fi"]
    assert "delegation" in remarks["hyte_negotiations"]["sv"]
    assert "yhdyspintaneuvottelukunnat" in remarks["forums"]["fi"]
    assert "poliittinen päätöksenteko" in remarks["forums"]["fi"]
    assert "erityisesti hyvinvointialueiden" in remarks["forums"]["fi"]
    assert "yhteydenottoina Kuntaliittoon" in remarks["sub_agreements"]["fi"]
