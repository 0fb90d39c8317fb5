"""A part of the situation that an app registers appears everywhere figures are listed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any

import pytest
from rest_framework import serializers

from cooperation.situations import Figure, Window
from situation.comparison import compare
from situation.courses import Turn, courses
from situation.registry import CountyField, SituationPart, Windows, parts
from situation.rules import MethodSection, Rule
from situation.sentences import Forms
from situation.serializers import FigureSerializer, SituationSerializer, amount
from situation.situations import situation
from situation.states import StateKind, StateReader
from situation.summary import summary
from situation.trends import trend
from tests.factories import CouncilTermFactory, CountyFactory
from toolkit.days import covers
from toolkit.words import Words

pytestmark = pytest.mark.django_db

FIRST, BEGUN, DAY = date(2024, 1, 31), date(2024, 3, 1), date(2024, 6, 30)
SOURCE = {"channel": "public_document", "reference": "Trials", "url": ""}
WINDOW = Window(date(2024, 1, 1), date.max)
RUNNING = Forms("No trials.", "Trials are running {in_counties_of}.", "")


@dataclass(frozen=True)
class TrialState:
    """How many trials a county has."""

    number: int = 0
    source: dict[str, str] | None = None

    def figures(self) -> Iterator[str]:
        if self.number:
            yield "trials.running"

    def amounts(self) -> Iterator[tuple[str, int]]:
        yield "trials.total", self.number


@dataclass(frozen=True)
class Trials:
    """The figures of the part."""

    window: Window | None
    total: int | None
    running: Figure | None


class TrialsSerializer(serializers.Serializer[Any]):
    """The figures in the API."""

    total = amount(allow_null=True)
    running = FigureSerializer(allow_null=True)


def states_on(span, base) -> dict[str, Any]:
    """Two trials in the first county, once they have begun."""
    first = base.counties[0][0]
    return {"trials": {first: TrialState(2, SOURCE)} if span.last >= BEGUN else {}}


def timelines(span, base) -> dict[str, Any]:
    found = {code: [(span.first, TrialState())] for code, *_ in base.counties}
    found[base.counties[0][0]].append((span.step(BEGUN), TrialState(2, SOURCE)))
    return {"trials": found}


def window_on(_base, day):
    return WINDOW if covers(WINDOW, day) else None


def figures(count, base, day):
    if window_on(base, day) is None:
        return Trials(None, None, None)
    return Trials(WINDOW, count.amount("trials.total"), count.figure("trials.running"))


TRIALS = SituationPart[TrialState, Trials](
    key="trials",
    kind=StateKind[TrialState](
        key="trials",
        reader=StateReader(states_on, timelines),
        paths=TrialState.figures,
        amounts=TrialState.amounts,
        default=TrialState,
    ),
    figures=figures,
    serializer=TrialsSerializer,
    fields=(CountyField("trials.number", lambda state: state.number, cites_source=True),),
    windows=Windows(window_on, lambda _base, _last: [WINDOW.lower], since=WINDOW.lower),
    sentences=lambda writer: writer.of_figure(
        dict.fromkeys(("fi", "sv", "en"), RUNNING),
        "trials.running",
        TRIALS.of(writer.situation).running,
    ),
    section=MethodSection("trials", Words("Trialit", "Trialer", "Trials"), Words("–", "–", "–")),
    rules=(
        Rule("trials.running", Words("Käynnissä", "Pågår", "Running"), Words("–", "–", "–")),
        Rule(
            "trials.total",
            Words("Trialteja", "Trialer", "Trials"),
            Words("–", "–", "–"),
            counts_counties=False,
        ),
    ),
)


@pytest.fixture(autouse=True)
def trials(monkeypatch):
    """The part is registered as long as the test runs; there are two counties."""
    assert list(parts)
    monkeypatch.setattr(parts, "_added", dict(parts._added))
    monkeypatch.setattr(parts, "_sorted", None)
    parts.add(TRIALS.key, TRIALS, order=15)
    CouncilTermFactory()
    CountyFactory(code="17")
    CountyFactory(code="18")


def test_its_figures_are_in_the_situation_and_typed():
    found = situation(DAY)

    assert TRIALS.of(found) == Trials(WINDOW, 2, Figure(2, ("17",)))
    assert TRIALS.state_of(found.states["17"]).number == 2
    assert TRIALS.state_of(found.states["18"]) == TrialState()
    assert situation(DAY, county="18")["trials"].running.count == 0


def test_its_figures_are_in_the_api_in_the_parts_order(client):
    found = client.get("/api/v1/situation/?date=2024-06-30").json()

    assert found["trials"]["running"] == {"count": 1, "of": 2, "counties": ["17"]}
    names = list(found)
    assert names.index("strategic_agreements") + 1 == names.index("trials")
    assert set(SituationSerializer().fields) == set(found)


def test_a_trend_counts_them_and_has_no_value_outside_the_windows():
    points = trend(date(2023, 12, 31), DAY, "quarter").points

    assert [point.counts["trials.total"] for point in points] == [None, 2, 2]
    assert [point.counts["trials.running"] for point in points] == [None, 1, 1]


def test_a_comparison_reports_its_figures_and_fields():
    found = compare(FIRST, DAY)

    change = found.change_of("trials.running")
    assert change is not None
    assert (change.before, change.after, change.entered) == (0, 1, ("17",))
    assert [one.as_dict() for one in found.counties["17"]] == [
        {"field": "trials.number", "from": 0, "to": 2, "on": "2024-03-01", "source": SOURCE}
    ]


def test_a_course_begins_with_the_duty():
    (turns,) = courses(date(2023, 6, 30), DAY, ["trials.running"]).values()

    assert turns == [
        Turn(date(2023, 6, 30), None),
        Turn(WINDOW.lower, 0, is_afresh=True),
        Turn(BEGUN, 1),
    ]


def test_its_sentences_are_in_the_summary(client):
    (paragraph,) = [one for one in summary(situation(DAY), {}, "en") if one.subject == "trials"]

    assert str(paragraph) == "Trials are running in one of 2 counties."
    page = client.get("/en/?date=2024-06-30").content.decode()
    link = "/en/alueet/?figure=trials.running&amp;date=2024-06-30"
    assert f'Trials are running in <b><a href="{link}">one of 2 counties</a></b>.' in page


def test_the_method_explains_it_and_the_list_of_counties_shows_those_behind(client):
    method = unescape(client.get("/en/nain-lasketaan/?date=2024-06-30").content.decode())
    listed = client.get("/alueet/?figure=trials.running&date=2024-06-30")

    assert '<h2 id="trials">Trials</h2>' in method
    assert "/en/alueet/?figure=trials.running&date=2024-06-30" in method
    assert [one.row.county.code for one in listed.context["counties"]] == ["17"]
    assert client.get("/alueet/?figure=trials.total").status_code == 400
