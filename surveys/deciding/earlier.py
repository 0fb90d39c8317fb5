"""The published surveys that a survey must be judged together with: they share its respondents.

These are its earlier editions, and other surveys with the same answers: most respondents of the
smaller of the two answered the questions that both ask exactly as somebody of the same
organisation in the other. Respondents have no identity, so that the answers themselves are
compared.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from surveys.counting import Counts, Profile, count
from surveys.deciding.tables import Forced
from surveys.models import Cell, Question, Side, Survey

Pairs = list[tuple[Question, Question]]
"""Questions of a survey, each with the same question of another."""

APART = timedelta(days=320)
"""Surveys further apart are rounds of their own, though the same people may answer alike."""
FEW_QUESTIONS = 3
ALIKE, ALIKE_IN_FEW = 0.8, 0.95
"""The share of answers in common from which on respondents are the same; with few questions in
common many answer alike by chance."""
FEWEST = 5

OTHER_SIDE = {Side.POOR.value: Side.GOOD.value, Side.GOOD.value: Side.POOR.value}


@dataclass(frozen=True)
class Earlier:
    """A published survey that shares respondents, in the terms of the survey that is judged."""

    survey: Survey
    counts: Counts
    hidden: Forced
    """The cells that it does not show."""
    otherwise: frozenset[int]
    """Questions whose options it counts in other classes."""
    unlike: frozenset[int]
    """Questions that may be its own in other words: with which of its numbers theirs differ is not
    known."""


def earlier_of(survey: Survey, counts: Counts) -> list[Earlier]:
    """The surveys to be judged together; raises ValidationError if one cannot be counted anew."""
    editions = editions_before(survey)
    if any(edition.answers_deleted_on for edition in editions):
        raise ValidationError(
            _(
                "The answers of an earlier edition have been deleted: what its difference from"
                " this one would tell cannot be judged any more."
            ),
            code="answers_deleted",
        )
    kin = {edition.pk for edition in editions}
    shared = [
        other
        for other in _candidates(survey)
        if other.pk not in kin and shares_respondents(survey, other)
    ]
    return [
        *(_in_terms_of(survey, counts, edition, is_edition=True) for edition in editions),
        *(_in_terms_of(survey, counts, other, is_edition=False) for other in shared),
    ]


def editions_before(survey: Survey) -> list[Survey]:
    """The editions that this one replaces, the latest first."""
    found = []
    before = survey.replaces
    while before is not None:
        found.append(before)
        before = before.replaces
    return found


def _candidates(survey: Survey) -> list[Survey]:
    days = (survey.counted_on - APART, survey.counted_on + APART)
    rows = Survey.objects.with_results().filter(counted_on__range=days, answers_deleted_on=None)
    return list(rows.exclude(pk=survey.pk))


# The same respondents ----------------------------------------------------------------------------


def shares_respondents(one: Survey, other: Survey) -> bool:
    """Whether most respondents of the smaller survey are in the other, by their answers."""
    pairs = [(own, its) for own, its in _pairs(one, other) if own.has_options]
    if not pairs:
        return False
    first = _records(one, [own for own, _ in pairs])
    second = _records(other, [its for _, its in pairs])
    fewer = min(first.total(), second.total())
    enough = ALIKE if len(pairs) >= FEW_QUESTIONS else ALIKE_IN_FEW
    return fewer >= FEWEST and (first & second).total() >= enough * fewer


def _pairs(one: Survey, other: Survey) -> Pairs:
    """The questions that both ask: the same by the bank, else by key, else by their words."""
    left = {question.pk: question for question in other.questions.prefetch_related("options")}
    asked = list(one.questions.prefetch_related("options"))
    found = []
    for name in ("bank_id", "key", "text_fi"):
        for question in list(asked):
            value = getattr(question, name)
            same = next(
                (
                    its
                    for its in left.values()
                    if value and getattr(its, name) == value and its.kind == question.kind
                ),
                None,
            )
            if same is not None:
                asked.remove(question)
                found.append((question, left.pop(same.pk)))
    return found


Record = tuple[str, frozenset[tuple[int, str]]]
"""An organisation, and the options chosen: the question's place and the option's key."""


def _records(survey: Survey, questions: list[Question]) -> Counter[Record]:
    """The answers of everybody who answered one of the questions at least."""
    keys = {
        option.pk: (place, option.key)
        for place, question in enumerate(questions)
        for option in question.options.all()
    }
    rows = survey.respondents.order_by().values_list(
        "organisation", "municipality", "regional_council", "chosen"
    )
    found: Counter[Record] = Counter()
    for *organisation, chosen in rows.iterator():
        if own := frozenset(keys[pk] for pk in chosen if pk in keys):
            found[str(organisation), own] += 1
    return found


# In the terms of the later survey ----------------------------------------------------------------


def _in_terms_of(survey: Survey, counts: Counts, other: Survey, *, is_edition: bool) -> Earlier:
    """The other survey's counts and hidden cells, by the questions of the first."""
    pairs = _pairs(survey, other)
    its_counts = count(other)
    own_of = {its.pk: own.pk for own, its in pairs}
    moved = replace(
        its_counts,
        answers={
            own.pk: {key: Counter[Profile]() for key in counts.answers[own.pk]}
            | its_counts.answers[its.pk]
            for own, its in pairs
        },
        numbers={own_of[pk]: found for pk, found in its_counts.numbers.items() if pk in own_of},
        themes={own_of[pk]: found for pk, found in its_counts.themes.items() if pk in own_of},
    )
    unlike = {
        own.pk
        for own, its in pairs
        if _used(counts, own) - _keys(its) or _used(its_counts, its) - _keys(own)
    }
    paired = {own.pk for own, _ in pairs}
    if is_edition and other.questions.exclude(pk__in=own_of).exists():
        unlike |= set(survey.questions.exclude(pk__in=paired).values_list("pk", flat=True))
    turned = {own.pk for own, its in pairs if _classes(own) == _turned(_classes(its))}
    otherwise = {own.pk for own, its in pairs if _classes(own) != _classes(its)} - turned
    hidden = _hidden(other, own_of, turned)
    return Earlier(other, moved, hidden, frozenset(otherwise), frozenset(unlike))


def _keys(question: Question) -> set[str]:
    return {option.key for option in question.options.all()}


def _used(counts: Counts, question: Question) -> set[str]:
    """The options that somebody chose."""
    answers = counts.answers[question.pk]
    return {key for key in _keys(question) if answers[key].total()}


def _classes(question: Question) -> dict[str, str]:
    """The class in which each option of a scale is counted."""
    if question.kind != "likert":
        return {}
    rows = question.options.all()
    return {row.key: "" if row.is_cannot_say or row.side == "neutral" else row.side for row in rows}


def _turned(classes: dict[str, str]) -> dict[str, str]:
    return {key: OTHER_SIDE.get(side, side) for key, side in classes.items()}


def _hidden(other: Survey, own_of: dict[int, int], turned: set[int]) -> Forced:
    """The cells that the other survey hides; where its scale is turned round, of the other side."""
    found: Forced = {}
    rows = Cell.objects.filter(table__survey=other).exclude(hidden="").order_by()
    names = ("table__question", "table__rows", "table__columns", "row", "column", "answer")
    for question, by, and_by, row, column, answer in rows.values_list(*names):
        if question is not None and question not in own_of:
            continue
        own = None if question is None else own_of[question]
        is_turned = own in turned
        told = OTHER_SIDE.get(answer, answer) if is_turned else answer
        found.setdefault((own, by, and_by), set()).add((row, column, told))
    return found
