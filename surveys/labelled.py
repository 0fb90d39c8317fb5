"""All answers of a survey, one row per respondent, for staff to use in statistics packages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from cooperation.models import County
from listing.files import Table
from surveys.models import (
    Answer,
    Option,
    OrganisationKind,
    Question,
    Respondent,
    SizeClass,
    Survey,
)
from surveys.spss import LONGEST_NAME, MOST_MISSING, NOMINAL, ORDINAL, SCALE, Value, Variable

Own = dict[int, Answer]
"""A respondent's numbers and texts by question."""


def rows_of(survey: Survey) -> Iterator[tuple[Respondent, Own]]:
    """Every respondent with the numbers and texts, in the order of random keys."""
    answers: dict[Any, Own] = {}
    for answer in Answer.objects.filter(question__survey=survey).iterator():
        answers.setdefault(answer.respondent_id, {})[answer.question_id] = answer
    for person in survey.respondents.select_related("group").order_by("id"):
        yield person, answers.get(person.pk, {})


# A table -----------------------------------------------------------------------------------------


def labelled_table(survey: Survey) -> Table:
    """Two columns for a question with options: code and label; otherwise the text or number."""
    questions = list(survey.questions.prefetch_related("options"))
    head = ["group", "organisation", "county", "size"]
    for question in questions:
        head += [question.key, *([f"{question.key}_label"] if question.has_options else [])]
    rows = []
    for person, own in rows_of(survey):
        row: list[Any] = [
            person.group.key if person.group else "",
            person.organisation,
            person.county_id or "",
            person.size,
        ]
        for question in questions:
            row += _answered(question, person, own.get(question.pk))
        rows.append(row)
    return Table(str(survey.name), head, rows, name=f"{survey.slug}-answers")


def _answered(question: Question, person: Respondent, answer: Answer | None) -> list[Any]:
    if not question.has_options:
        return ["" if answer is None else answer.text or float(answer.number or 0)]
    chosen = [option for option in question.options.all() if option.pk in person.chosen]
    codes = "|".join(option.code or option.key for option in chosen)
    return [codes, "|".join(str(option.label) for option in chosen)]


# Variables of SPSS -------------------------------------------------------------------------------

Column = tuple[Variable, Callable[[Respondent, Own], Value]]


def columns_of(survey: Survey) -> list[Column]:
    """Every variable, with the function that returns a respondent's value."""
    found = list(_about(survey))
    for question in survey.questions.prefetch_related("options"):
        found += _of_question(question)
    return found


def _about(survey: Survey) -> Iterator[Column]:
    groups = {group.pk: (n, str(group.name)) for n, group in enumerate(survey.groups.all(), 1)}
    yield (
        Variable("group", _("Respondent group"), dict(groups.values())),
        lambda person, _own: groups[person.group_id][0] if person.group_id else None,
    )
    for name, label, choices, level in (
        ("organisation", _("Organisation"), OrganisationKind, NOMINAL),
        ("size", _("Size of the municipality"), SizeClass, ORDINAL),
    ):
        codes = {key: n for n, key in enumerate(choices.values, 1)}
        meanings = dict(enumerate(map(str, choices.labels), 1))
        yield Variable(name, label, meanings, level=level), _coded(name, codes)
    used = County.objects.filter(code__in=survey.respondents.order_by().values("county"))
    counties = {int(county.code): str(county.short) for county in used.order_by("code")}
    yield (
        Variable("county", _("County"), counties),
        lambda person, _own: int(person.county_id) if person.county_id else None,
    )


def _coded(name: str, codes: dict[str, int]) -> Callable[[Respondent, Own], Value]:
    return lambda person, _own: codes.get(getattr(person, name))


def _of_question(question: Question) -> Iterator[Column]:
    name, label = f"q_{question.key}", str(question.text)
    options = list(question.options.all())
    if question.kind == "multiple":
        everything = {option.pk for option in options}
        for number, option in enumerate(options, 1):
            own = f"{name[: LONGEST_NAME - 4]}_{number}"
            meanings = {0: _("no"), 1: _("yes")}
            ticked = Variable(own, f"{label}: {option.label}", meanings)
            yield ticked, _ticked(option.pk, everything)
    elif question.has_options:
        codes = _codes([option.code for option in options])
        meanings = {code: str(option.label) for code, option in zip(codes, options, strict=True)}
        by_pk = {option.pk: code for code, option in zip(codes, options, strict=True)}
        level = ORDINAL if question.kind == "likert" else NOMINAL
        yield Variable(name, label, meanings, _missing(options, codes), level), _chosen(by_pk)
    elif question.kind == "number":
        yield Variable(name, label, level=SCALE, decimals=2), _number(question.pk)
    else:
        yield Variable(name, label, is_text=True), _text(question.pk)


def _missing(options: list[Option], codes: list[int]) -> tuple[int, ...]:
    """The codes of «cannot say»: a mean of the scale leaves them out."""
    found = [code for option, code in zip(options, codes, strict=True) if option.is_cannot_say]
    return tuple(found[:MOST_MISSING])


def _codes(written: list[str]) -> list[int]:
    """The options' codes if all are different numbers, else their positions."""
    if all(code.isdecimal() and len(code) < 9 for code in written):
        codes = [int(code) for code in written]
        if len(set(codes)) == len(codes):
            return codes
    return list(range(1, len(written) + 1))


def _chosen(codes: dict[int, int]) -> Callable[[Respondent, Own], Value]:
    return lambda person, _own: next((codes[pk] for pk in person.chosen if pk in codes), None)


def _ticked(option: int, everything: set[int]) -> Callable[[Respondent, Own], Value]:
    def value(person: Respondent, _own: Own) -> Value:
        return None if everything.isdisjoint(person.chosen) else float(option in person.chosen)

    return value


def _number(question: int) -> Callable[[Respondent, Own], Value]:
    def value(_person: Respondent, own: Own) -> Value:
        number = own[question].number if question in own else None
        return None if number is None else float(number)

    return value


def _text(question: int) -> Callable[[Respondent, Own], Value]:
    return lambda _person, own: own[question].text if question in own else ""
