"""In whom two surveys of the same respondents differ: what their published difference would tell.

Where a cell is shown in two surveys, the difference of its numbers is known. It counts those who
are in one of them only, or who answered otherwise in the other. These are counted here as surveys
of their own, so that they can be judged by the rules of any survey: the added and the gone, for the
respondents and for each question. Counts by profile are the finest that any table is made of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from surveys.counting import NO_ANSWER, WHERE, Counts, Profile
from surveys.models import Breakdown, Cell, Question


@dataclass(frozen=True)
class Difference:
    """Respondents counted in one survey and not in the other, or whose answer is.

    `option` is the one of several choices that is judged by itself. `without` is a breakdown that
    is left out of the profiles.
    """

    question: Question | None
    counts: Counts
    option: str = ""
    without: str = ""


def differences(one: Counts, other: Counts, questions: Sequence[Question]) -> list[Difference]:
    """In whom the surveys differ, both ways; without those in which nobody differs.

    Also by profiles without one breakdown, where that tells more: if everybody has another group
    than before, all seem to be gone and others added, and who is really added is seen without it.
    """
    found = []
    for more, less in ((one, other), (other, one)):
        full = list(_only_in(more, less, questions))
        found += full
        for breakdown in Breakdown.values:
            coarse = _only_in(_left_out(more, breakdown), _left_out(less, breakdown), questions)
            found += [
                replace(difference, without=breakdown)
                for difference, finer in zip(coarse, full, strict=True)
                if difference.counts.total != finer.counts.total
            ]
    return [difference for difference in found if difference.counts.total]


def _left_out(counts: Counts, breakdown: str) -> Counts:
    """The counts by profiles without a breakdown."""
    place = WHERE[Breakdown(breakdown)]

    def coarser(profile: Profile) -> Profile:
        places = list(profile)
        places[place] = ""
        group, size, county = places
        return group, size, county

    def summed(counted: Counter[Profile]) -> Counter[Profile]:
        sums: Counter[Profile] = Counter()
        for profile, many in counted.items():
            sums[coarser(profile)] += many
        return sums

    numbers: dict[int, dict[Profile, list[Decimal]]] = {}
    for question, by_profile in counts.numbers.items():
        own = numbers.setdefault(question, {})
        for profile, given in by_profile.items():
            own.setdefault(coarser(profile), []).extend(given)
    return replace(
        counts,
        respondents=summed(counts.respondents),
        answers={
            question: {key: summed(counted) for key, counted in own.items()}
            for question, own in counts.answers.items()
        },
        numbers=numbers,
    )


def _only_in(more: Counts, less: Counts, questions: Sequence[Question]) -> Iterator[Difference]:
    respondents = more.respondents - less.respondents
    municipal = sum(n for (_, size, _), n in respondents.items() if size != Cell.NONE)
    yield Difference(None, Counts(respondents, {}, municipal))
    for question in questions:
        if question.pk not in more.answers or question.pk not in less.answers:
            continue
        if question.kind == "multiple":
            yield from _by_option(more, less, question)
        elif question.kind == "number":
            yield _of_numbers(more, less, question)
        else:
            answers = _answers(more, less, question)
            yield Difference(question, _counts(question, answers))


def _answers(more: Counts, less: Counts, question: Question) -> dict[str, Counter[Profile]]:
    """The answers to a question that are in one survey only; an open answer is one of its own."""
    own, others = more.answers[question.pk], less.answers[question.pk]
    found = {key: counted - others.get(key, Counter()) for key, counted in own.items()}
    if not question.has_options:
        answered = more.respondents.copy()
        answered.subtract(own[NO_ANSWER])
        answered.subtract(less.respondents)
        answered.update(others[NO_ANSWER])
        found["answered"] = +answered
    return found


def _counts(question: Question, answers: dict[str, Counter[Profile]]) -> Counts:
    respondents: Counter[Profile] = sum(answers.values(), Counter())
    kept = {key: counted for key, counted in answers.items() if key != "answered"}
    return Counts(respondents, {question.pk: kept})


def _by_option(more: Counts, less: Counts, question: Question) -> Iterator[Difference]:
    """Each option is a question of its own: chosen or not."""
    own, others = more.answers[question.pk], less.answers[question.pk]
    for option in question.options.all():
        chosen, before = (found.get(option.key, Counter()) for found in (own, others))
        added = chosen - before
        without = (more.respondents - chosen) - (less.respondents - before)
        answers = {option.key: added, NO_ANSWER: Counter[Profile]()}
        yield Difference(question, Counts(added + without, {question.pk: answers}), option.key)


def _of_numbers(more: Counts, less: Counts, question: Question) -> Difference:
    """The numbers that are in one survey only."""
    own, others = (found.numbers.get(question.pk, {}) for found in (more, less))
    numbers: dict[Profile, list[Decimal]] = {}
    for profile, given in own.items():
        kept = Counter(given) - Counter(others.get(profile, []))
        if kept:
            numbers[profile] = list(kept.elements())
    silent = more.answers[question.pk][NO_ANSWER] - less.answers[question.pk][NO_ANSWER]
    answered = Counter({profile: len(given) for profile, given in numbers.items()})
    counts = Counts(answered + silent, {question.pk: {NO_ANSWER: silent}})
    counts.numbers[question.pk] = numbers
    return Difference(question, counts)
