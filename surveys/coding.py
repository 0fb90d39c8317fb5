"""Coding of open answers by theme, and the agreement between coders."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from surveys.models import Answer, Code, CodeBook, Coding, Question


@dataclass(frozen=True, slots=True)
class CoderAgreement:
    """The agreement of two coders on one theme, over the answers that both have coded."""

    code: Code
    both: int
    one: int
    neither: int
    only_first: int = 0

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa; None where it is undefined because both coded every answer alike."""
        total = self.both + self.one + self.neither
        if not total:
            return None
        first = self.both + self.only_first
        second = self.both + self.one - self.only_first
        seen = (self.both + self.neither) / total
        by_chance = (first * second + (total - first) * (total - second)) / total**2
        return None if by_chance == 1 else (seen - by_chance) / (1 - by_chance)


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """The number of answers under a theme, in total and by respondent group."""

    code: Code
    answers: int
    groups: tuple[int, ...]


def open_answers(question: Question) -> Any:
    """The open answers of a question, in a stable but meaningless order."""
    rows = Answer.objects.filter(question=question).exclude(text="")
    return rows.select_related("respondent__group").order_by("pk")


def place(*, answer: Answer, coder: User, book: CodeBook, codes: Iterable[Code]) -> None:
    """Set a coder's themes for an answer, replacing earlier ones; at least one."""
    wanted = {code.pk for code in codes}
    if not wanted:
        raise ValidationError(
            _("Choose at least one theme; the book should have one for what fits none."),
            code="none",
        )
    own = Coding.objects.filter(answer=answer, coder=coder, code__book=book)
    own.exclude(code__in=wanted).delete()
    there = set(own.values_list("code", flat=True))
    Coding.objects.bulk_create(
        Coding(answer=answer, coder=coder, code_id=pk) for pk in wanted - there
    )


def counts(question: Question, book: CodeBook) -> list[ThemeCount]:
    """How many answers at least one coder placed under each theme, in total and by group."""
    groups = list(question.survey.groups.all())
    rows = Coding.objects.filter(answer__question=question, code__book=book).order_by()
    placed: dict[int, dict[UUID, int | None]] = defaultdict(dict)
    for theme, answer, group in rows.values_list("code", "answer", "answer__respondent__group"):
        placed[theme][answer] = group
    found = []
    for code in book.codes.all():
        by_group = Counter(placed[code.pk].values())
        found.append(
            ThemeCount(code, len(placed[code.pk]), tuple(by_group[group.pk] for group in groups))
        )
    return found


def coders_of(question: Question, book: CodeBook) -> list[tuple[User, int]]:
    """The coders with the number of the question's answers they coded, most first."""
    rows = Coding.objects.filter(answer__question=question, code__book=book).order_by()
    done: dict[int, set[UUID]] = defaultdict(set)
    for coder, answer in rows.values_list("coder", "answer"):
        done[coder].add(answer)
    users = User.objects.in_bulk(list(done))
    ranked = sorted(done, key=lambda coder: (-len(done[coder]), coder))
    return [(users[coder], len(done[coder])) for coder in ranked]


def agreement(
    question: Question, book: CodeBook, first: User, second: User
) -> list[CoderAgreement]:
    """The agreement of two coders on each theme, over the answers that both have coded."""
    rows = Coding.objects.filter(
        answer__question=question, code__book=book, coder__in=[first, second]
    ).order_by()
    themes_of: dict[int, dict[UUID, set[int]]] = {first.pk: {}, second.pk: {}}
    for coder, answer, code in rows.values_list("coder", "answer", "code"):
        themes_of[coder].setdefault(answer, set()).add(code)
    common = themes_of[first.pk].keys() & themes_of[second.pk].keys()
    pairs = [(themes_of[first.pk][answer], themes_of[second.pk][answer]) for answer in common]
    return [_agreement(code, pairs) for code in book.codes.all()]


def _agreement(code: Code, pairs: list[tuple[set[int], set[int]]]) -> CoderAgreement:
    answers = Counter((code.pk in one, code.pk in other) for one, other in pairs)
    return CoderAgreement(
        code,
        both=answers[True, True],
        one=answers[True, False] + answers[False, True],
        neither=answers[False, False],
        only_first=answers[True, False],
    )
