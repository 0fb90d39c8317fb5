"""Small, nasty stories that obey every rule of the domain, for Hypothesis.

A story takes its days from a small pool of its own, so that much happens on the same day, and the
pool is full of first and last days of terms and years. Ids follow the order of drawing, not that
of the days: some rows were recorded long after their day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from .choosing import Choose
from .facts import held_before, municipalities_on
from .rows import (
    AGREEMENT_KINDS,
    BODIES,
    CONVENERS,
    FIRST_DAY,
    FORMATS,
    FORUM_TYPES,
    HYTE_FIRST_DAY,
    LEVELS,
    PREPARATIONS,
    REASONS,
    RESULTS,
    STAGES,
    TELLING,
    Agreement,
    AgreementStatus,
    Confirmation,
    Decision,
    Forum,
    Goal,
    Negotiation,
    NoneStatement,
    Participant,
    Party,
    Period,
    Standing,
    Story,
)
from .worlds import (
    EMPLOYMENT_AREAS,
    HELSINKI,
    ORGANISATIONS,
    REGIONAL_COUNCILS,
    THEME_KEYS,
    world,
)

LAST_DAY = date(2026, 11, 1)
EDGES = (
    date(2022, 3, 1),
    date(2022, 12, 31),
    date(2023, 1, 1),
    date(2024, 2, 29),
    date(2024, 6, 30),
    date(2024, 12, 31),
    date(2025, 1, 1),
    date(2025, 5, 31),
    date(2025, 6, 1),
    date(2026, 1, 1),
    date(2026, 11, 1),
    date(2022, 2, 28),
)
KINDS = ("strategic",) * 5 + ("sub", *AGREEMENT_KINDS)
STANDING_PATHS = (
    ("party",),
    ("prospective",),
    ("prospective", "party"),
    ("party", "left"),
    ("prospective", "left"),
    ("prospective", "party", "left"),
)
DAYS = st.lists(
    st.one_of(st.sampled_from(EDGES), st.dates(FIRST_DAY, LAST_DAY)),
    min_size=4,  # a day that nothing uses does not show in the story
    max_size=6,
    unique=True,
)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """A whole story."""
    choose = Choose(draw)
    days = draw(DAYS)
    writer = Writer(choose, days, world(choose))
    writer.write_agreements()
    writer.write_negotiations()
    writer.write_none_statements()
    writer.write_forums()
    writer.write_confirmations()
    return writer.story


class Writer:
    """Adds rows to a story, on the days of its pool."""

    def __init__(self, choose: Choose, days: list[date], story: Story) -> None:
        self.choose = choose
        self.days = days
        self.story = story
        # Half of everything happens in the first county, so that its rows meet each other.
        codes = [county.code for county in story.counties]
        self.counties = [codes[0]] * len(codes) + codes

    def add(self, table: str, *rows: object) -> None:
        self.story = replace(self.story, **{table: getattr(self.story, table) + rows})

    def next_id(self, table: str) -> int:
        return len(getattr(self.story, table)) + 1

    def ever_in(self, county: str) -> list[str]:
        """Every municipality the county ever has."""
        return sorted({row.municipality for row in self.story.memberships if row.county == county})

    # ------------------------------------------------------------ agreements

    def write_agreements(self) -> None:
        """Agreements with all that hangs on them; one strategic of a county may not be begun."""
        waiting = set()
        for _ in self.choose.times(8):
            county = self.choose.one(self.counties)
            kind = self.choose.one(KINDS)
            number = self.next_id("agreements")
            is_strategic = kind == "strategic"
            history = self._history(may_wait=not is_strategic or county not in waiting)
            if is_strategic and any(status == "not_started" for _, status, _ in history):
                waiting.add(county)
            self.add("agreements", self._agreement(number, county, kind, history))
            for since, status, reason in history:
                row = AgreementStatus(self.next_id("statuses"), number, status, since, reason)
                self.add("statuses", row)
            if kind in ("strategic", "sub"):
                self._write_parties(number, county)
            for _ in self.choose.times(2):
                period = self.choose.one((None, self._period()))
                self.add("goals", Goal(self.next_id("goals"), number, period))

    def _agreement(
        self, number: int, county: str, kind: str, history: list[tuple[date, str, str]]
    ) -> Agreement:
        is_sub = kind == "sub"
        themes = self.choose.some(THEME_KEYS, least=int(is_sub), most=2)
        strategic = [
            row.id
            for row in self.story.agreements
            if row.county == county and row.kind == "strategic"
        ]
        parent = self.choose.one([None, *strategic]) if is_sub else None
        expired = [since for since, _, reason in history if reason == "expired"]
        in_force = Period(expired[0] - timedelta(days=365), expired[0]) if expired else None
        return Agreement(number, county, kind, parent, tuple(themes), in_force)

    def _history(self, *, may_wait: bool) -> list[tuple[date, str, str]]:
        """(since, status, reason): one a day, in any order of recording, nothing after ended."""
        sinces = self.choose.some(self.days, most=4)
        rows = []
        for since in sinces:
            allowed = [stage for stage in STAGES[1:] if stage != "ended" or since == max(sinces)]
            status = self.choose.one([*allowed, *(["not_started"] if may_wait else [])])
            reason = self.choose.one(REASONS[status]) if status in REASONS else ""
            rows.append((since, status, reason))
        return rows

    def _write_parties(self, agreement: int, county: str) -> None:
        """Organisations with their standings and decisions, each once."""
        organisations = [
            *(("regional_council", row.code, "") for row in REGIONAL_COUNCILS),
            *(("municipality", code, "") for code in self.ever_in(county)),
            ("county", county, ""),
            *(("employment_area", code, "") for code in EMPLOYMENT_AREAS),
            *(("organisation", number, "") for number in ORGANISATIONS),
            ("other", None, "A foundation"),
        ]
        councils = organisations[: int(self.choose.maybe())]
        others = self.choose.some(organisations[len(councils) :], most=2)
        for organisation in councils + others:
            number = self.next_id("parties")
            self.add("parties", Party(number, agreement, *organisation, *self._expectation()))
            self._write_standings(number)
            for _ in self.choose.times(3):
                self.add("decisions", self._decision(number))

    def _expectation(self) -> tuple[date, date] | tuple[None, None]:
        """When the decision is expected, and the day from which that was known."""
        if self.choose.number(0, 2) < 2:
            return None, None
        return self.choose.one(self.days), self.choose.one(self.days)

    def _write_standings(self, party: int) -> None:
        path = self.choose.one([path for path in STANDING_PATHS if len(path) <= len(self.days)])
        sinces = self.choose.some(self.days, least=len(path), most=len(path))
        for standing, since in zip(path, sorted(sinces), strict=True):
            self.add("standings", Standing(self.next_id("standings"), party, standing, since))

    def _decision(self, party: int) -> Decision:
        row = Decision(
            self.next_id("decisions"),
            party,
            self.choose.one(self.days),
            self.choose.one(RESULTS),
            self.choose.one(BODIES),
        )
        if row.result == "approved_conditionally":
            met = [day for day in self.days if day >= row.decided_on]
            row = replace(row, condition_met_on=self.choose.one([*met, None]))
        if self.choose.rarely():
            row = replace(row, replaces=self.choose.one([None, *self._earlier_than(row)]))
        return row

    def _earlier_than(self, row: Decision) -> list[int]:
        """What the decision may replace: not after it, and no answer if it is none itself."""
        return [
            one.id
            for one in self.story.decisions
            if one.party == row.party
            and one.decided_on <= row.decided_on
            and (row.result not in TELLING or one.result in TELLING)
        ]

    # ------------------------------------------------------------ negotiations

    def write_negotiations(self) -> None:
        """Single ones, combined pairs, parts, and moved ones with what replaces them."""
        for _ in self.choose.times(10):
            county = self.choose.one(self.counties)
            kind = self.choose.one(("cooperation", "hyte", "cooperation", "hyte", "meeting"))
            days = [day for day in self.days if self._may_meet(county, kind, day)]
            if not days:
                continue
            first = self._negotiation(self.next_id("negotiations"), county, kind, days)
            rows = [first]
            if kind != "meeting" and first.on >= HYTE_FIRST_DAY and self.choose.rarely():
                rows = self._pair(first)
            elif first.outcome == "cancelled" and self.choose.maybe():
                new = self._negotiation(first.id + 1, county, kind, days)
                rows.append(replace(new, replaces=first.id))
            elif self.choose.rarely():
                part = self._negotiation(first.id + 1, county, kind, days)
                rows.append(replace(part, part_of=first.id))
            late = self.choose.rarely()
            rows = [replace(row, recorded_late=late) for row in rows]
            self.add("negotiations", *rows)

    def _may_meet(self, county: str, kind: str, on: date) -> bool:
        in_time = kind != "hyte" or on >= HYTE_FIRST_DAY
        return in_time and bool(municipalities_on(self.story, county, on))

    def _negotiation(self, number: int, county: str, kind: str, days: list[date]) -> Negotiation:
        on = self.choose.one(days)
        reach, group, codes = self._reach(county, on)
        announced_on = self._earlier(on, 400) if self.choose.number(0, 2) else None
        outcome = self.choose.one(("held", None, "cancelled"))
        cancelled_on = None
        if outcome == "cancelled":
            first = announced_on or on - timedelta(days=30)
            between = [day for day in self.days if first < day < on]
            cancelled_on = self.choose.one((on, first, *between))
        return Negotiation(
            number,
            county,
            kind,
            on,
            announced_on,
            outcome,
            cancelled_on,
            format=reach,
            municipalities=codes,
            group=group,
            regional_council_present=self.choose.maybe(),
            conveners=tuple(self.choose.some(CONVENERS, most=1)),
            preparation=tuple(self.choose.some(PREPARATIONS, most=1)),
        )

    def _earlier(self, on: date, most: int) -> date:
        """A day of the pool before `on`, or one some days before it."""
        days = [day for day in self.days if day < on]
        if days and self.choose.maybe():
            return self.choose.one(days)
        return on - timedelta(days=self.choose.number(1, most))

    def _reach(self, county: str, on: date) -> tuple[str, int | None, tuple[str, ...]]:
        """Format, group and the codes as of the day."""
        ours = municipalities_on(self.story, county, on)
        reach = self.choose.one(FORMATS)
        if reach == "all":
            return reach, None, tuple(ours)
        if reach == "one":
            return reach, None, (self.choose.one(ours),)
        for group in self.story.groups:
            members = [
                row.municipality
                for row in self.story.group_memberships
                if row.group == group.id and on in row.period
            ]
            if group.county == county and members and self.choose.maybe():
                return reach, group.id, tuple(sorted(members))
        return reach, None, tuple(sorted(self.choose.some(ours, least=1)))

    def _pair(self, first: Negotiation) -> list[Negotiation]:
        """One meeting for both laws as two linked rows; what came of them may differ."""
        other = "hyte" if first.kind == "cooperation" else "cooperation"
        second = replace(first, id=first.id + 1, kind=other, combined_with=first.id)
        if self.choose.rarely():
            outcome = "held" if first.outcome != "held" else None
            second = replace(second, outcome=outcome, cancelled_on=None)
        return [replace(first, combined_with=second.id), second]

    def write_none_statements(self) -> None:
        """That none is held in a window, stated before, in or after it; once a day.

        Not where one is on record as held by then; one recorded late may still contradict it.
        """
        windows = [("cooperation", t.period.start) for t in self.story.terms if t.kind == "county"]
        windows += [("hyte", date(year, 1, 1)) for year in range(HYTE_FIRST_DAY.year, 2027)]
        seen = set()
        for _ in self.choose.times(4):
            kind, window_from = self.choose.one(windows)
            key = (self.choose.one(self.counties), kind, window_from, self.choose.one(self.days))
            row = NoneStatement(self.next_id("none_statements"), *key)
            if key not in seen and not held_before(self.story, row):
                self.add("none_statements", row)
            seen.add(key)

    # ------------------------------------------------------------ forums

    def write_forums(self) -> None:
        """Forums of any county, alive and ended."""
        for _ in self.choose.times(4):
            county = self.choose.one(self.counties)
            period = self._period()
            agreements = [row.id for row in self.story.agreements if row.county == county]
            forum = Forum(
                self.next_id("forums"),
                county,
                period,
                level=self.choose.one(LEVELS),
                type=self.choose.one(FORUM_TYPES),
                themes=tuple(self.choose.some(THEME_KEYS, most=3)),
                permanent=not self.choose.maybe(),
                agreed_in=self.choose.one([None, *agreements]),
                participants=self._participants(county, period),
            )
            self.add("forums", forum)

    def _period(self) -> Period:
        start = self.choose.one(self.days)
        later = [day for day in self.days if day > start]
        return Period(start, self.choose.one([None, *later]))

    def _participants(self, county: str, period: Period) -> tuple[Participant, ...]:
        """Often every municipality the county ever has, less one; and some others."""
        ours = self.ever_in(county)
        absent = self.choose.some(ours, most=1) if self.choose.maybe() else ours
        others = [
            ("regional_council", REGIONAL_COUNCILS[0].code),
            ("county", county),
            ("municipality", HELSINKI.code),
            ("employment_area", EMPLOYMENT_AREAS[0]),
            ("organisation", ORGANISATIONS[0]),
        ]
        organisations = [("municipality", code) for code in ours if code not in absent]
        organisations += self.choose.some(others, most=2)
        return tuple(
            Participant(kind, code, presence)
            for kind, code in organisations
            for presence in self._presences(period)
        )

    def _presences(self, period: Period) -> list[Period]:
        """From the forum's first day, unless it comes later, leaves, or is off and on."""
        later = [day for day in self.days if day > period.start]
        if not later or self.choose.number(0, 3) < 3:
            return [Period(period.start)]
        turns = sorted(self.choose.some(later, least=1, most=2))
        manner = self.choose.one(("until", "from", "off and on"))
        if manner == "from":
            return [Period(turns[0])]
        if manner == "until" or len(turns) == 1:
            return [Period(period.start, turns[0])]
        return [Period(period.start, turns[0]), Period(turns[1])]

    # ------------------------------------------------------------ confirmations

    def write_confirmations(self) -> None:
        """Of any row, also twice; of days before others that were recorded earlier, too."""
        confirmable = [
            Confirmation(0, row.county, table, row.id, self.days[0])
            for table in ("agreements", "forums", "negotiations")
            for row in getattr(self.story, table)
        ]
        if not confirmable:
            return
        for _ in self.choose.times(4):
            row = self.choose.one(confirmable)
            number = self.next_id("confirmations")
            self.add("confirmations", replace(row, id=number, on=self.choose.one(self.days)))


# ---------------------------------------------------------------- a readable story


NOT_DESCRIBED = ("themes", "regional_councils", "employment_areas", "organisations")


def describe(story: Story) -> str:
    """The story row by row, short enough to read in a failing example."""
    lines = []
    for name in story.__dataclass_fields__:
        rows = getattr(story, name)
        if rows and name not in NOT_DESCRIBED:
            lines.append(name)
            lines += [f"  {_text(row)}" for row in rows]
    return "\n".join(lines)


def _text(row: object) -> str:
    """A row as name=value, without what is empty."""
    pairs = ((name, getattr(row, name)) for name in row.__dataclass_fields__)
    return " ".join(
        f"{name}={_value(value)}" for name, value in pairs if value not in (None, "", ())
    )


def _value(value: object) -> str:
    if isinstance(value, Period):
        return f"[{value.start}, {value.until or '…'})"
    if isinstance(value, tuple):
        return ", ".join(_value(item) for item in value)
    if isinstance(value, Participant):
        return " ".join(_value(item) for item in (value.type, value.code, value.period))
    return str(value)
