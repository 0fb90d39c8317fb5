"""Plain rows of a story: the records, without a database.

Names are those of the API's contract. A higher id was recorded later. Periods are half-open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date

FIRST_DAY = date(2022, 3, 1)
HYTE_FIRST_DAY = date(2023, 1, 1)

STAGES = ("not_started", "in_preparation", "in_approval", "ready", "ended")
REASONS = {
    "not_started": ("no_need", "not_yet", "other"),
    "ended": ("expired", "terminated", "replaced"),
}
AGREEMENT_KINDS = (
    "strategic",
    "sub",
    "task_transfer",
    "inter_county",
    "multidisciplinary",
    "other",
)
STANDINGS = ("prospective", "party", "left")
BODIES = ("council", "board", "executive", "committee", "other")
TELLING = ("proposed", "tabled", "statement", "noted")
RESULTS = (
    "approved",
    "approved_with_changes",
    "approved_conditionally",
    "rejected",
    "returned",
    *TELLING,
)
FORMATS = ("all", "one", "group")
LEVELS = ("political", "executive", "expert", "field")
STRATEGIC_LEVELS = ("political", "executive")
CONVENERS = ("county", "municipality", "regional_council", "jointly")
PREPARATIONS = ("survey", "workshop", "material", "meetings", "other")
FORUM_TYPES = ("forum", "working_group", "network", "negotiation_board")


@dataclass(frozen=True, slots=True)
class Period:
    """`[start, until)`: `until` is the first day after, None where open."""

    start: date
    until: date | None = None

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.until is None or day < self.until)


SYSTEM_DAYS = Period(FIRST_DAY)


@dataclass(frozen=True, slots=True)
class County:
    """A county and the days it exists."""

    code: str
    period: Period = SYSTEM_DAYS


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality and the days it exists; `special` ones are in no county."""

    code: str
    period: Period = Period(date(1900, 1, 1))
    special: str | None = None
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """A municipality in a county for a period."""

    municipality: str
    county: str
    period: Period = SYSTEM_DAYS


@dataclass(frozen=True, slots=True)
class CouncilTerm:
    """The term of county or municipal councils."""

    kind: str
    period: Period


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme; one with a parent is a sub-theme."""

    key: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class RegionalCouncil:
    """A regional council."""

    code: str


@dataclass(frozen=True, slots=True)
class CountyRegion:
    """A regional council serves a county for a period; several may at a time."""

    county: str
    council: str
    period: Period = SYSTEM_DAYS


@dataclass(frozen=True, slots=True)
class Group:
    """A county's group of its municipalities."""

    id: int
    county: str


@dataclass(frozen=True, slots=True)
class GroupMembership:
    """A municipality in a group for a period."""

    group: int
    municipality: str
    period: Period


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement; its state follows from its statuses alone."""

    id: int
    county: str
    kind: str = "strategic"
    parent: int | None = None
    themes: tuple[str, ...] = ()
    in_force: Period | None = None


@dataclass(frozen=True, slots=True)
class AgreementStatus:
    """The agreement has the status from `since` until its next status."""

    id: int
    agreement: int
    status: str
    since: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal of an agreement, for a period of its own or, without one, while that is ready."""

    id: int
    agreement: int
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation of an agreement; `code` is null and `name` given for type other.

    From `expected_since` on its decision was known to be expected on `expected_on`; both or none.
    """

    id: int
    agreement: int
    type: str
    code: str | None = None
    name: str = ""
    expected_on: date | None = None
    expected_since: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The party has the standing from `since` until its next standing."""

    id: int
    party: int
    standing: str
    since: date


@dataclass(frozen=True, slots=True)
class Decision:
    """What a body of the party decided on the agreement; `replaces`: the id of an earlier one."""

    id: int
    party: int
    decided_on: date
    result: str = "approved"
    body_key: str = "council"
    condition_met_on: date | None = None
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Negotiation:
    """A negotiation or meeting of a county with some or all of its municipalities."""

    id: int
    county: str
    kind: str
    on: date
    announced_on: date | None = None
    outcome: str | None = None
    cancelled_on: date | None = None
    replaces: int | None = None
    format: str = "all"
    municipalities: tuple[str, ...] = ()
    group: int | None = None
    regional_council_present: bool = False
    combined_with: int | None = None
    part_of: int | None = None
    conveners: tuple[str, ...] = ()
    preparation: tuple[str, ...] = ()
    recorded_late: bool = False
    """After the statements that none was held: it may contradict one."""


@dataclass(frozen=True, slots=True)
class NoneStatement:
    """The county states that it holds no negotiation of this kind in the window."""

    id: int
    county: str
    kind: str
    window_from: date
    stated_on: date


@dataclass(frozen=True, slots=True)
class Participant:
    """An organisation that takes part in a forum for a period."""

    type: str
    code: str
    period: Period


@dataclass(frozen=True, slots=True)
class Forum:
    """A standing place of cooperation in a county."""

    id: int
    county: str
    period: Period
    level: str = "political"
    type: str = "forum"
    themes: tuple[str, ...] = ()
    permanent: bool = True
    agreed_in: int | None = None
    participants: tuple[Participant, ...] = ()


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The county confirmed a row on the day; `table` is the field of the story the row is in."""

    id: int
    county: str
    table: str
    row: int
    on: date


COUNTY_TERMS = (
    CouncilTerm("county", Period(FIRST_DAY, date(2025, 6, 1))),
    CouncilTerm("county", Period(date(2025, 6, 1), date(2029, 6, 1))),
)
MUNICIPAL_TERMS = (
    CouncilTerm("municipal", Period(date(2021, 8, 1), date(2025, 6, 1))),
    CouncilTerm("municipal", Period(date(2025, 6, 1), date(2029, 6, 1))),
)


@dataclass(frozen=True, slots=True)
class Story:
    """Everything on record."""

    counties: tuple[County, ...] = ()
    municipalities: tuple[Municipality, ...] = ()
    memberships: tuple[Membership, ...] = ()
    terms: tuple[CouncilTerm, ...] = COUNTY_TERMS + MUNICIPAL_TERMS
    themes: tuple[Theme, ...] = ()
    regional_councils: tuple[RegionalCouncil, ...] = ()
    county_regions: tuple[CountyRegion, ...] = ()
    employment_areas: tuple[str, ...] = ()
    """Codes: nothing of them is counted, so that nothing else is needed."""
    organisations: tuple[str, ...] = ()
    """Numbers of other actors."""
    groups: tuple[Group, ...] = ()
    group_memberships: tuple[GroupMembership, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    statuses: tuple[AgreementStatus, ...] = ()
    goals: tuple[Goal, ...] = ()
    parties: tuple[Party, ...] = ()
    standings: tuple[Standing, ...] = ()
    decisions: tuple[Decision, ...] = ()
    negotiations: tuple[Negotiation, ...] = ()
    none_statements: tuple[NoneStatement, ...] = ()
    forums: tuple[Forum, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    """Each for ever, whatever came of its row."""

    def turning_days(self) -> list[date]:
        """Every day on which anything may become different from the day before, in order."""
        named = set(_days_in(self))
        years = range(HYTE_FIRST_DAY.year, max(named, default=HYTE_FIRST_DAY).year + 2)
        a_year_old = {
            date.fromordinal(one.on.toordinal() + days)
            for one in self.confirmations
            for days in (366, 367)
        }
        return sorted(named | {date(year, 1, 1) for year in years} | a_year_old)

    def boundary_days(self, until: date) -> list[date]:
        """The turning days and the days before them, from the system's first day to `until`."""
        turning = self.turning_days()
        eves = {date.fromordinal(day.toordinal() - 1) for day in turning}
        return sorted(day for day in eves | set(turning) if FIRST_DAY <= day <= until)


def _days_in(value: object) -> Iterator[date]:
    if isinstance(value, date):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _days_in(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _days_in(getattr(value, field.name))
