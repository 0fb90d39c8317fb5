"""Response rates for staff while the survey is open, without revealing single respondents."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from cooperation.models import County, CountyMembership
from surveys.models import Survey

SMALLEST = 5


@dataclass(frozen=True, slots=True)
class Rate:
    """Invited and answered, of one county or of all; None where small numbers are hidden."""

    label: str
    invited: int
    answered: int | None

    @property
    def percent(self) -> int | None:
        if self.answered is None or not self.invited:
            return None
        return 100 * self.answered // self.invited


@dataclass(frozen=True, slots=True)
class Rates:
    """Response rates by county and in total."""

    counties: tuple[Rate, ...]
    total: Rate
    through_open_link: bool


def rates_of(survey: Survey) -> Rates:
    """The rates of personal links; answers through the open link cannot be distinguished."""
    county_of = dict(
        CountyMembership.objects.alive_on(survey.counted_on).values_list("municipality", "county")
    )
    invited: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    sent = survey.invitations.exclude(sent_on=None)
    for municipality, is_used in sent.order_by().values_list("municipality", "is_used"):
        county = county_of.get(municipality, "")
        invited[county] += 1
        answered[county] += is_used
    names = {county.code: str(county) for county in County.objects.in_order_of_names()}
    shown = _shown(invited, answered)
    order = [code for code in (*names, "") if code in invited]
    rows = tuple(
        Rate(names.get(code, ""), invited[code], answered[code] if code in shown else None)
        for code in order
    )
    is_told = set(shown) == set(order) or sum(answered.values()) >= SMALLEST
    total = Rate("", sum(invited.values()), sum(answered.values()) if is_told else None)
    return Rates(rows, total, survey.has_open_link)


def _shown(invited: Counter[str], answered: Counter[str]) -> set[str]:
    """Counties with at least five answers, and at least five or no missing answers.

    A single hidden county could be computed from the total: then the smallest one is hidden too.
    """

    def is_safe(code: str) -> bool:
        silent = invited[code] - answered[code]
        return answered[code] >= SMALLEST and silent >= SMALLEST

    shown = {code for code in invited if is_safe(code)}
    if len(invited) - len(shown) == 1 and shown:
        shown.discard(min(shown, key=lambda code: (answered[code], code)))
    return shown
