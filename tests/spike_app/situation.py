"""The pilots in the situation: figures, schema of the API, sentences and method."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from rest_framework import serializers

from cooperation.situations import Base, Figure
from situation.counting import Count
from situation.registry import CountyField, SituationPart, parts
from situation.rules import MethodSection, Rule
from situation.sentences import Forms, Sentence, SentenceWriter
from situation.serializers import FigureSerializer, amount
from situation.states import StateKind, StateReader
from tests.spike_app import situations
from tests.spike_app.situations import PilotState
from toolkit.words import Words


@dataclass(frozen=True, slots=True)
class Pilots:
    """The pilots alive, and the counties that have one."""

    total: int
    under_way: Figure


class PilotsSerializer(serializers.Serializer[Any]):
    """The pilots alive on the day, and the counties that have one."""

    total = amount()
    under_way = FigureSerializer()


def pilot_figures(count: Count, _base: Base, _day: date) -> Pilots:
    """The figures on the pilots."""
    return Pilots(count.amount("pilots.total"), count.figure("pilots.under_way"))


UNDER_WAY = {
    "fi": Forms("", "Yhteistyökokeilu on käynnissä {in_counties}."),
    "sv": Forms("", "{in_counties} pågår ett samarbetsförsök."),
    "en": Forms("", "A pilot is under way {in_counties}."),
}


def pilot_sentences(writer: SentenceWriter) -> Iterator[Sentence]:
    """The sentence on the pilots; none where there are none."""
    figures: Pilots = writer.situation["pilots"]
    yield from writer.of_figure(UNDER_WAY, "pilots.under_way", figures.under_way)


SECTION = MethodSection(
    "pilots",
    Words("Kokeilut", "Försök", "Pilots"),
    Words(
        "Kokeiluista ei säädetä laissa.",
        "Försök regleras inte i lag.",
        "Pilots are not laid down in law.",
    ),
)
RULES = (
    Rule(
        "pilots.total",
        Words("Kokeiluja", "Antal försök", "Pilots"),
        Words(
            "Kokeilut, joiden voimassaolo kattaa päivän.",
            "Försök vars tid omfattar dagen.",
            "Pilots whose period covers the day.",
        ),
        "/kokeilut/",
        counts_counties=False,
    ),
    Rule(
        "pilots.under_way",
        Words("Kokeilu käynnissä", "Försök pågår", "Pilot under way"),
        Words(
            "Alueet, joilla on vähintään yksi tällainen kokeilu.",
            "Områden med minst ett sådant försök.",
            "Counties with at least one such pilot.",
        ),
    ),
)

PILOTS = SituationPart[PilotState, Pilots](
    key="pilots",
    kind=StateKind[PilotState](
        key="pilots",
        reader=StateReader(
            lambda span, base: {"pilots": situations.states_on(span, base)},
            lambda span, base: {"pilots": situations.timelines(span, base)},
        ),
        paths=PilotState.figures,
        amounts=PilotState.amounts,
        default=PilotState,
    ),
    figures=pilot_figures,
    serializer=PilotsSerializer,
    fields=(CountyField("pilots.count", lambda state: state.total),),
    sentences=pilot_sentences,
    section=SECTION,
    rules=RULES,
)

parts.add(PILOTS.key, PILOTS, order=960)
