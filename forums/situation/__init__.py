"""The forums in the situation."""

from __future__ import annotations

from forums import happenings as forum_happenings
from forums import situations
from forums.situation.figures import Forums, forum_figures
from forums.situation.method import RULES, SECTION
from forums.situation.sentences import forum_sentences
from forums.situation.serializers import ForumsSerializer
from forums.situations import ForumState
from situation.registry import CountyField, SituationPart, happenings, parts
from situation.states import StateKind, StateReader

FORUMS = SituationPart[ForumState, Forums](
    key="forums",
    kind=StateKind[ForumState](
        key="forums",
        reader=StateReader(
            lambda span, base: {"forums": situations.states_on(span, base)},
            lambda span, base: {"forums": situations.timelines(span, base)},
        ),
        paths=ForumState.figures,
        amounts=ForumState.amounts,
        default=ForumState,
    ),
    figures=forum_figures,
    serializer=ForumsSerializer,
    fields=(CountyField("forums.count", lambda state: state.total),),
    sentences=forum_sentences,
    section=SECTION,
    rules=RULES,
)

parts.add(FORUMS.key, FORUMS, order=50)
happenings.add("forums", forum_happenings.happenings, order=50)
