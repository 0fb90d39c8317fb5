"""What stands under the themes of a survey for readers: observations and approved quotations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from accounts.access import Access
from surveys.models import Code, Observation, Quotation, Survey


@dataclass(slots=True)
class ThemeTold:
    """A theme with its observations and quotations; no theme where a quotation has none."""

    code: Code | None
    observations: list[Observation] = field(default_factory=list)
    quotations: list[Quotation] = field(default_factory=list)


def themes_told(survey: Survey, access: Access) -> Iterator[ThemeTold]:
    """The themes under which there is something to read, in the order of their books.

    A quotation stands under the first of its themes only, so that nobody counts it twice. How many
    answers a theme has is for staff: that changes while coding goes on, published tables do not.
    """
    observed = access.visible(Observation.objects.filter(survey=survey))
    quoted = access.visible(Quotation.objects.filter(question__survey=survey)).filter(
        approved_on__isnull=False
    )
    told: dict[int | None, ThemeTold] = {}
    observations = list(observed.select_related("county"))
    quotations = list(quoted.select_related("question", "group", "county"))
    named = {one.code_id for one in observations} | {pk for one in quotations for pk in one.codes}
    codes = {code.pk: code for code in Code.objects.filter(pk__in=named)}
    for code in codes.values():
        told[code.pk] = ThemeTold(code)
    told[None] = ThemeTold(None)
    for observation in observations:
        told[observation.code_id].observations.append(observation)
    for quotation in quotations:
        own = next((pk for pk in codes if pk in quotation.codes), None)
        told[own].quotations.append(quotation)
    return (one for one in told.values() if one.observations or one.quotations)
