"""The statutory negotiations in the situation: a part for each kind, read from the records at once.

Each kind is counted separately in its own windows: council terms, or calendar years.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from cooperation.first_days import HYTE_FIRST_DAY
from cooperation.situations import Base, Span, Timeline, hyte_year, hyte_years
from negotiations import happenings as negotiation_happenings
from negotiations.models import Kind
from negotiations.situation import method, texts
from negotiations.situation.figures import Negotiations, negotiation_figures
from negotiations.situation.method import COOPERATION_RULES, HYTE_RULES
from negotiations.situation.sentences import negotiation_sentences
from negotiations.situation.serializers import NegotiationsSerializer
from negotiations.situations import NegotiationState, records_of
from situation.counting import Count
from situation.registry import CountyField, SituationPart, Windows, happenings, parts
from situation.rules import MethodSection, Rule
from situation.sentences import Sentence, SentenceWriter, Texts
from situation.states import StateKind, StateReader

State = NegotiationState | None
"""None on a day without a duty."""
Part = SituationPart[State, Negotiations]


def _states_on(span: Span, base: Base) -> dict[str, Mapping[str, NegotiationState]]:
    municipalities = base.municipalities_on(span.last)
    return {
        kind: record.states_on(span.last, municipalities)
        for kind, record in records_of(span, base).items()
    }


def _timelines(span: Span, base: Base) -> dict[str, Mapping[str, Timeline[State]]]:
    return {kind: record.timelines() for kind, record in records_of(span, base).items()}


READER = StateReader(_states_on, _timelines)


def _part(
    kind: str, windows: Windows, held: Texts, section: MethodSection, rules: tuple[Rule, ...]
) -> Part:
    """The part of one kind of negotiation; its states have the kind's key."""
    key = f"{kind}_negotiations"

    def covered(state: NegotiationState) -> Iterator[tuple[str, frozenset[str]]]:
        yield f"{key}.municipalities_covered", state.covered

    def figures(count: Count, base: Base, day: date) -> Negotiations:
        return negotiation_figures(count, key, windows.window_on(base, day))

    def sentences(writer: SentenceWriter) -> Iterator[Sentence]:
        return negotiation_sentences(writer, key, held)

    return Part(
        key=key,
        kind=StateKind[State](
            key=kind,
            reader=READER,
            paths=lambda state: state.figures(kind),
            municipalities=covered,
        ),
        figures=figures,
        serializer=NegotiationsSerializer,
        fields=(
            CountyField(f"{key}.state", lambda state: state and state.state),
            CountyField(
                f"{key}.municipalities_covered",
                lambda state: None if state is None else len(state.covered),
            ),
        ),
        windows=windows,
        sentences=sentences,
        section=section,
        rules=rules,
    )


COOPERATION = _part(
    Kind.COOPERATION.value,
    Windows(Base.term_on, lambda base, _last: [term.lower for term in base.terms]),
    texts.COOPERATION_HELD,
    method.COOPERATION,
    COOPERATION_RULES,
)
HYTE = _part(
    Kind.HYTE.value,
    Windows(
        lambda _base, day: hyte_year(day),
        lambda _base, last: [year.lower for year in hyte_years(last)],
        since=HYTE_FIRST_DAY,
    ),
    texts.HYTE_HELD,
    method.HYTE,
    HYTE_RULES,
)

parts.add(COOPERATION.key, COOPERATION, order=30)
parts.add(HYTE.key, HYTE, order=40)
happenings.add("negotiations", negotiation_happenings.happenings, order=30)
