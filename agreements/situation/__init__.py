"""The agreements in the situation: two parts, counted from one state of each county."""

from __future__ import annotations

from agreements import happenings as agreement_happenings
from agreements import situations
from agreements.situation import method
from agreements.situation.figures import (
    StrategicAgreements,
    SubAgreements,
    strategic_agreements,
    sub_agreements,
)
from agreements.situation.sentences import strategic_sentences, sub_sentences
from agreements.situation.serializers import (
    StrategicAgreementsSerializer,
    SubAgreementsSerializer,
)
from agreements.situations import AgreementState
from situation.registry import CountyField, SituationPart, happenings, parts
from situation.states import StateKind, StateReader

AGREEMENTS = StateKind[AgreementState](
    key="agreements",
    reader=StateReader(
        lambda span, base: {"agreements": situations.states_on(span, base)},
        lambda span, base: {"agreements": situations.timelines(span, base)},
    ),
    paths=AgreementState.figures,
    default=AgreementState,
)

STRATEGIC = SituationPart[AgreementState, StrategicAgreements](
    key="strategic_agreements",
    kind=AGREEMENTS,
    figures=strategic_agreements,
    serializer=StrategicAgreementsSerializer,
    fields=(
        CountyField("strategic_agreement.status", lambda state: state.status, cites_source=True),
        CountyField(
            "strategic_agreement.reason", lambda state: state.reason or None, cites_source=True
        ),
        CountyField(
            "strategic_agreement.with_regional_council",
            lambda state: state.with_regional_council,
        ),
    ),
    sentences=strategic_sentences,
    section=method.SECTION,
    rules=method.STRATEGIC_RULES,
)

SUB = SituationPart[AgreementState, SubAgreements](
    key="sub_agreements",
    kind=AGREEMENTS,
    figures=sub_agreements,
    serializer=SubAgreementsSerializer,
    fields=(CountyField("sub_agreements.ready", lambda state: state.has_ready_sub),),
    sentences=sub_sentences,
    section=method.SECTION,
    rules=method.SUB_RULES,
)

parts.add(STRATEGIC.key, STRATEGIC, order=10)
parts.add(SUB.key, SUB, order=20)
happenings.add("agreements", agreement_happenings.happenings, order=10)
