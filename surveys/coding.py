"""Open answers under themes: who placed what where, how far coders agree, what may be quoted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from surveys.models import Answer, Code, CodeBook, Coding, Question, Quotation, Respondent

SMALLEST = 5


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two coders placed the answers that both have coded, for one theme."""

    code: Code
    both: int
    one: int
    neither: int
    only_first: int = 0

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa; None where both said the same of every answer, so that none is defined."""
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
    """Answers under a theme, of all and by respondent group."""

    code: Code
    answers: int
    groups: tuple[int, ...]


def open_answers(question: Question) -> Any:
    """The open answers of a question, in an order that means nothing and stays."""
    rows = Answer.objects.filter(question=question).exclude(text="")
    return rows.select_related("respondent__group").order_by("pk")


def place(*, answer: Answer, coder: User, book: CodeBook, codes: Iterable[Code]) -> None:
    """A coder's themes for an answer, in place of those given before; at least one."""
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
    """How many answers at least one coder placed under each theme, and by group."""
    groups = list(question.survey.groups.all())
    rows = Coding.objects.filter(answer__question=question, code__book=book).order_by()
    placed: dict[int, dict[UUID, int | None]] = defaultdict(dict)
    for code, answer, group in rows.values_list("code", "answer", "answer__respondent__group"):
        placed[code][answer] = group
    found = []
    for code in book.codes.all():
        by_group = Counter(placed[code.pk].values())
        found.append(
            ThemeCount(code, len(placed[code.pk]), tuple(by_group[group.pk] for group in groups))
        )
    return found


def coders_of(question: Question, book: CodeBook) -> list[tuple[User, int]]:
    """Who has coded how many of the question's answers, those with most first."""
    rows = Coding.objects.filter(answer__question=question, code__book=book).order_by()
    done: dict[int, set[UUID]] = defaultdict(set)
    for coder, answer in rows.values_list("coder", "answer"):
        done[coder].add(answer)
    users = User.objects.in_bulk(list(done))
    ranked = sorted(done, key=lambda coder: (-len(done[coder]), coder))
    return [(users[coder], len(done[coder])) for coder in ranked]


def agreement(question: Question, book: CodeBook, first: User, second: User) -> list[Agreement]:
    """For each theme, how two coders agree on the answers that both have coded."""
    rows = Coding.objects.filter(
        answer__question=question, code__book=book, coder__in=[first, second]
    ).order_by()
    said: dict[int, dict[UUID, set[int]]] = {first.pk: {}, second.pk: {}}
    for coder, answer, code in rows.values_list("coder", "answer", "code"):
        said[coder].setdefault(answer, set()).add(code)
    common = said[first.pk].keys() & said[second.pk].keys()
    pairs = [(said[first.pk][answer], said[second.pk][answer]) for answer in common]
    return [_agreement(code, pairs) for code in book.codes.all()]


def _agreement(code: Code, pairs: list[tuple[set[int], set[int]]]) -> Agreement:
    answers = Counter((code.pk in one, code.pk in other) for one, other in pairs)
    return Agreement(
        code,
        both=answers[True, True],
        one=answers[True, False] + answers[False, True],
        neither=answers[False, False],
        only_first=answers[True, False],
    )


# Quotations --------------------------------------------------------------------------------------


def may_name_county(respondent: Respondent) -> bool:
    """Whether group and county together are those of enough respondents to be told."""
    if not respondent.county_id:
        return False
    alike = Respondent.objects.filter(survey=respondent.survey_id, county=respondent.county_id)
    same_group = alike.filter(group=respondent.group_id)
    return alike.count() >= SMALLEST and same_group.count() >= SMALLEST


def choose(*, answer: Answer, text: str, language: str, by: User) -> Quotation:
    """Propose a passage as a quotation: with the group, and the county where it is safe."""
    respondent = answer.respondent
    own = Coding.objects.filter(answer=answer, coder=by).values_list("code", flat=True)
    return Quotation(
        question=answer.question,
        text=text.strip(),
        language=language,
        group=respondent.group,
        county_id=respondent.county_id if may_name_county(respondent) else None,
        codes=sorted(own),
        chosen_by=by,
    )


def approve(*, quotation: Quotation, by: User, today: date) -> None:
    """Let readers see it; somebody else than who chose it must."""
    quotation.approved_by, quotation.approved_on = by, today
