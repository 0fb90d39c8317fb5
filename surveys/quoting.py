"""Quotations from open answers: who is named beside one, and who approves it.

A quotation names its writer's group and county only where a published table shows how many
respondents they are; otherwise it would tell that a number hidden there is not zero.
"""

from __future__ import annotations

from datetime import date

from accounts.models import User
from surveys.models import Answer, Breakdown, Cell, Coding, Cross, Quotation, Survey


def choose(*, answer: Answer, text: str, language: str, by: User) -> Quotation:
    """Propose a passage as a quotation, with group and county as far as these may be named.

    Before publication it has both, so that publication can judge them.
    """
    respondent = answer.respondent
    own = Coding.objects.filter(answer=answer, coder=by).values_list("code", flat=True)
    made = Quotation(
        question=answer.question,
        text=text.strip(),
        language=language,
        group=respondent.group,
        county_id=respondent.county_id,
        codes=sorted(own),
        chosen_by=by,
    )
    if answer.question.survey.has_results:
        name_as_shown(made, shown_places(answer.question.survey))
    return made


def approve(*, quotation: Quotation, by: User, today: date) -> None:
    """Approve for publication. The approver must not be the person who chose the quotation."""
    quotation.approved_by, quotation.approved_on = by, today


Place = tuple[str, str]
"""A group's key and a county's code; empty where it is not named."""


def shown_places(survey: Survey) -> set[Place]:
    """The groups, counties, and groups of a county whose number of respondents is shown."""
    cells = Cell.objects.filter(table__survey=survey, table__question=None, hidden="", count__gt=0)
    county, group = Cross.COUNTY_GROUP.split("_")
    rows = cells.order_by().values_list("table__rows", "table__columns", "row", "column")
    found = set()
    for by, and_by, row, column in rows:
        if (by, and_by) == (county, group):
            found.add((column, row))
        elif (by, and_by) == (Breakdown.GROUP, ""):
            found.add((row, ""))
        elif (by, and_by) == (Breakdown.COUNTY, ""):
            found.add(("", row))
    return found


def name_as_shown(quotation: Quotation, shown: set[Place]) -> None:
    """Leave out the county, or the group, or both, where their number is not shown."""
    group, county = quotation.group, quotation.county_id or ""
    key = group.key if group else ""
    if (key or Cell.NONE, county) in shown and county:
        return
    if (key, "") in shown:
        quotation.county = None
    else:
        quotation.group = None
        if ("", county) not in shown:
            quotation.county = None


def name_all_as_shown(survey: Survey) -> None:
    """The same for all quotations of a survey whose tables have just been stored."""
    shown = shown_places(survey)
    for quotation in Quotation.objects.filter(question__survey=survey).select_related("group"):
        before = (quotation.group_id, quotation.county_id)
        name_as_shown(quotation, shown)
        if before != (quotation.group_id, quotation.county_id):
            quotation.save(update_fields=["group", "county"])
