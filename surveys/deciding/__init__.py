"""All tables of a survey's results, with the decision which cells are hidden."""

from __future__ import annotations

from surveys.counting import Counts, categories
from surveys.deciding.questions import of_question
from surveys.deciding.respondents import of_respondents
from surveys.deciding.tables import Classes, Decision, Forced, Table
from surveys.models import Survey


def decide(
    survey: Survey,
    counts: Counts,
    forced: Forced | None = None,
    classes: dict[int, Classes] | None = None,
) -> list[Table]:
    """Every table of the survey: of respondents, and of each question that has options.

    By its own answers alone; `surveys.deciding.jointly` judges it together with other surveys.
    """
    known = categories(survey, counts)
    decision = Decision(survey, counts, known, forced=forced or {}, classes=classes or {})
    decision.tables += of_respondents(decision)
    for question in survey.questions.prefetch_related("options"):
        decision.tables += of_question(decision, question)
    return decision.tables


__all__ = ["Table", "decide"]
