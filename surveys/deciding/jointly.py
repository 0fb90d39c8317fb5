"""A survey's tables, judged together with the published surveys that share its respondents.

An edition with one late answer, shown beside the edition before it, would tell that answer in full:
every number that is shown in both gives a difference. So a cell is shown only where the survey's
own rules show it, where the earlier survey has not hidden it, and where the difference may be
shown: those in whom the two differ are judged as surveys of their own
(`surveys.deciding.differences`). What one of them hides is hidden in all, until nothing is added.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.counting import (
    CODED,
    REST,
    THEME,
    WHERE,
    Categories,
    Counts,
    categories,
    classes_of,
    count,
)
from surveys.deciding import decide
from surveys.deciding.differences import Difference, differences
from surveys.deciding.earlier import Earlier, earlier_of
from surveys.deciding.questions import of_question
from surveys.deciding.respondents import of_respondents
from surveys.deciding.tables import Classes, Decision, Forced, Table, Where, Which
from surveys.disclosure import SMALLEST
from surveys.models import Breakdown, Question, Survey


def results_of(survey: Survey) -> list[Table]:
    """Every table of the survey as it would be published now.

    Raises ValidationError if it shares respondents with a published survey and nothing could be
    shown beside that one, or if that cannot be judged.
    """
    counts = count(survey)
    earlier = earlier_of(survey, counts)
    if not earlier:
        return decide(survey, counts)
    judgement = _Judgement.of(survey, counts, earlier)
    tables = judgement.tables()
    if not _shows_a_question(tables) and _shows_a_question(decide(survey, counts)):
        _refuse(counts, earlier)
    return tables


def _shows_a_question(tables: list[Table]) -> bool:
    """Whether a number of any question is shown."""
    return any(table.question and set(table.counts) - table.unseen for table in tables)


def _refuse(counts: Counts, earlier: list[Earlier]) -> None:
    """Say with which survey the difference is too small, and what to do."""
    differing = [
        (one.counts.total, str(other.survey))
        for other in earlier
        for one in differences(counts, other.counts, [])
    ]
    if differing:
        fewest, name = min(differing)
        sentence = ngettext(
            "Only %(number)s respondent differs from the published survey “%(survey)s”: the"
            " difference of the two would tell how they answered. Leave the published one as it is,"
            " say in its remark what is missing or wrong, and count it anew when many more differ:"
            " a hundred or so for totals, several hundred for breakdowns.",
            "Only %(number)s respondents differ from the published survey “%(survey)s”: the"
            " difference of the two would tell how they answered. Leave the published one as it is,"
            " say in its remark what is missing or wrong, and count it anew when many more differ:"
            " a hundred or so for totals, several hundred for breakdowns.",
            fewest,
        )
        told = {"number": fewest, "survey": name}
        raise ValidationError(sentence % told, code="difference")
    raise ValidationError(
        _(
            "Nothing of this survey can be shown beside the published ones of the same respondents:"
            " their differences would tell single answers."
        ),
        code="difference",
    )


@dataclass(frozen=True)
class _Judgement:
    survey: Survey
    counts: Counts
    known: Categories
    questions: list[Question]
    differing: list[Difference]
    classes: dict[int, Classes]
    hidden_before: Forced
    unlike: frozenset[int]
    """Questions of which nothing is shown."""

    @classmethod
    def of(cls, survey: Survey, counts: Counts, earlier: list[Earlier]) -> _Judgement:
        questions = list(survey.questions.prefetch_related("options"))
        differing = [
            one for other in earlier for one in differences(counts, other.counts, questions)
        ]
        everybody = sum((other.counts.respondents for other in earlier), counts.respondents)
        known = categories(survey, replace(counts, respondents=everybody))
        classes = {
            question.pk: _classes(question, counts, differing, earlier) for question in questions
        }
        hidden = joined(
            *(other.hidden for other in earlier),
            *(_of_coverage(counts, other.counts) for other in earlier),
            *(_of_themes(counts, other.counts) for other in earlier),
        )
        unlike = frozenset(pk for other in earlier for pk in other.unlike)
        return cls(survey, counts, known, questions, differing, classes, hidden, unlike)

    def tables(self) -> list[Table]:
        forced = self.hidden_before
        while True:
            tables = decide(self.survey, self.counts, forced, self.classes)
            for table in tables:
                table.is_withheld |= bool(table.question and table.question.pk in self.unlike)
            unseen = {table.which: table.unseen for table in tables}
            told = joined(*(self._told_by(one, tables, unseen) for one in self.differing))
            more = {which: cells - unseen[which] for which, cells in told.items()}
            if not any(more.values()):
                return tables
            forced = joined(forced, more)

    def _told_by(self, one: Difference, tables: Iterable[Table], unseen: Forced) -> Forced:
        """The cells of the survey that must be hidden, because a difference must be."""
        question = one.question
        known = _only_with(self.known, one.counts)
        decision = Decision(self.survey, one.counts, known, forced=unseen, classes=self.classes)
        decision.tables += of_respondents(decision)
        if question is not None:
            decision.tables += of_question(decision, question)
        own = {table.which: table for table in decision.tables}
        return {
            table.which: {
                where
                for where in table.counts
                if _is_judged(one, where) and _must_hide(table, own.get(table.which), where, known)
            }
            for table in tables
            if table.question == question
            and not (one.without and one.without in (table.rows, table.columns))
        }


def _is_told_by(one: Difference, table: Table) -> bool:
    """Whether the profiles of the difference have the breakdowns of the table."""
    return not one.without or one.without not in (table.rows, table.columns)


def _is_judged(one: Difference, where: Where) -> bool:
    """Whether the cell counts those of the difference; some are judged by their sums alone."""
    answer = where[2]
    if one.question is None:
        return answer not in ("municipalities", "asked")
    if one.option:
        return answer == one.option
    return answer != CODED and not answer.startswith(THEME)


def _must_hide(table: Table, own: Table | None, where: Where, known: Categories) -> bool:
    """Whether a cell must be hidden by the table of a difference.

    A row in which nobody differs has the same numbers in both surveys: these tell nothing.
    """
    if own is None:
        return True
    if where in own.counts:
        return where in own.unseen
    row, column, _answer = where
    if table.which == (None, "", ""):
        return False  # no difference in the municipal or the other ones
    return all(
        place in known.of(breakdown)
        for breakdown, place in ((table.rows, row), (table.columns, column))
        if breakdown
    )


def joined(*which: Forced) -> Forced:
    """The cells of all."""
    found: dict[Which, set[Where]] = {}
    for one in which:
        for table, cells in one.items():
            found[table] = found.get(table, set()) | cells
    return found


def _only_with(known: Categories, counts: Counts) -> Categories:
    """The rows with respondents."""
    group, size, county = (
        tuple(
            row
            for row in known.of(breakdown)
            if any(profile[WHERE[breakdown]] == row for profile in counts.respondents)
        )
        for breakdown in Breakdown
    )
    return replace(known, group=group, size=size, county=county)


def _classes(
    question: Question, counts: Counts, differing: list[Difference], earlier: list[Earlier]
) -> Classes:
    """The question's classes: large enough in the survey and in each difference.

    None where an earlier survey counts an option on another side: the difference of the sums would
    tell the option.
    """
    if any(question.pk in other.otherwise for other in earlier):
        return {REST: []}
    totals = [
        {key: counted.total() for key, counted in found.answers[question.pk].items()}
        for found in (counts, *(one.counts for one in differing if one.question == question))
    ]
    return classes_of(question, *totals)


def _of_coverage(counts: Counts, before: Counts) -> Forced:
    """The number of municipalities, if a few of them make the difference."""
    is_few = 0 < abs(counts.municipalities - before.municipalities) < SMALLEST
    return {(None, "", ""): {("", "", "municipalities")} if is_few else set()}


def _of_themes(counts: Counts, before: Counts) -> Forced:
    """The numbers of answers by theme, if a few answers make the difference in one of them."""
    found: Forced = {}
    for question, themes in counts.themes.items():
        other = before.themes.get(question)
        if other is None:
            continue
        if any(0 < abs(many - other.get(key, 0)) < SMALLEST for key, many in themes.items()):
            found[question, "", ""] = {("", "", key) for key in themes}
    return found
