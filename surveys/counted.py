"""What the cells of a table count: options, sums of several options, or something else.

Sums have names of their own and are never among the options they add up: who adds up a column or a
dimension counts nobody twice.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from surveys.counting import ALL, CODED, NO_ANSWER, REST, THEME
from surveys.models import Question, Side

RESPONDENTS, PART, OPTION, SUM = "respondents", "part", "option", "sum"
NONE, ANSWERS, OF_THEME, AVERAGE = "no_answer", "answers", "theme", "average"
NAMES = {
    RESPONDENTS: _("all respondents"),
    PART: _("part of the respondents"),
    OPTION: _("an option"),
    SUM: _("several options together"),
    NONE: _("no answer"),
    ANSWERS: _("answers"),
    OF_THEME: _("answers under a theme"),
    AVERAGE: _("average"),
}

SUMS = (Side.POOR.value, Side.GOOD.value, REST)
OPTIONS_VIEW, SUMS_VIEW = "options", "sums"
VIEWS = (OPTIONS_VIEW, SUMS_VIEW)
"""A table with both is two datasets."""


def counted(question: Question | None, answer: str) -> str:
    """What a cell counts, as a key of `NAMES`."""
    if question is None:
        return RESPONDENTS if answer == ALL else PART
    if answer in ("mean", "median"):
        return AVERAGE
    if answer in ("answered", CODED):
        return ANSWERS
    if answer.startswith(THEME):
        return OF_THEME
    if answer == NO_ANSWER:
        return NONE
    return SUM if answer in SUMS else OPTION


def views_of(question: Question | None, rows: str, answers: Iterable[str]) -> dict[str, list[str]]:
    """The answers of a table in one or two groups, each of which counts nobody twice.

    One choice broken down has its options and what is left beside them: together all respondents.
    """
    every = list(dict.fromkeys(answers))
    sums = [answer for answer in every if counted(question, answer) == SUM]
    others = [answer for answer in every if answer not in sums]
    is_parted = question is not None and question.kind == "single" and rows
    if not sums or (is_parted and others):
        return {OPTIONS_VIEW: every}
    found = {OPTIONS_VIEW: others, SUMS_VIEW: sums}
    return {name: own for name, own in found.items() if own}
