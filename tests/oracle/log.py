"""A log of edits in plain Python, and what was on record at a moment: the log played again.

Rows are those of a story, except that a forum's participants are rows of their own here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any, NamedTuple

from .rows import (
    AGREEMENT_KINDS,
    CONVENERS,
    FORUM_TYPES,
    LEVELS,
    PREPARATIONS,
    REASONS,
    RESULTS,
    STAGES,
    STANDINGS,
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


class Key(NamedTuple):
    """A row: the field of the story it is in, and its id."""

    table: str
    id: int


@dataclass(frozen=True, slots=True)
class TakingPart:
    """A participant with its id and its forum."""

    id: int
    forum: int
    participant: Participant


class Entry(NamedTuple):
    """From the moment on the row was so; None: it was deleted."""

    moment: datetime
    key: Key
    row: Any


TABLES = (
    "agreements",
    "statuses",
    "goals",
    "parties",
    "standings",
    "decisions",
    "negotiations",
    "none_statements",
    "forums",
    "participants",
    "confirmations",
)
"""Parents before their children."""

PARENTS = {
    "statuses": ("agreement", "agreements"),
    "goals": ("agreement", "agreements"),
    "parties": ("agreement", "agreements"),
    "standings": ("party", "parties"),
    "decisions": ("party", "parties"),
    "participants": ("forum", "forums"),
}


def rows_of(story: Story) -> dict[Key, Any]:
    """A story's statements as rows."""
    found = {
        Key(table, row.id): row
        for table in TABLES
        if table != "participants"
        for row in getattr(story, table)
    }
    number = 0
    for forum in story.forums:
        found[Key("forums", forum.id)] = replace(forum, participants=())
        for one in forum.participants:
            number += 1
            found[Key("participants", number)] = TakingPart(number, forum.id, one)
    return found


def with_rows(story: Story, rows: dict[Key, Any]) -> Story:
    """The story's places with these statements."""
    of = {table: [rows[key] for key in sorted(rows) if key.table == table] for table in TABLES}
    participants = of.pop("participants")
    of["forums"] = [
        replace(
            forum, participants=tuple(p.participant for p in participants if p.forum == forum.id)
        )
        for forum in of["forums"]
    ]
    return replace(story, **{table: tuple(found) for table, found in of.items()})


@dataclass
class Log:
    """What was entered when, in the order it was entered."""

    entries: list[Entry] = field(default_factory=list)

    def rows(self, moment: datetime) -> dict[Key, Any]:
        """What was on record at the moment."""
        found: dict[Key, Any] = {}
        for entry in self.entries:
            if entry.moment > moment:
                break
            if entry.row is None:
                found.pop(entry.key, None)
            else:
                found[entry.key] = entry.row
        return found

    def deleted(self, moment: datetime) -> dict[Key, Any]:
        """Rows that were on record before the moment and are no longer, as they last were."""
        last = {entry.key: entry.row for entry in self.entries if entry.row is not None}
        return {key: row for key, row in last.items() if key not in self.rows(moment)}

    @property
    def moments(self) -> list[datetime]:
        return sorted({entry.moment for entry in self.entries})


def with_parts(rows: dict[Key, Any], key: Key) -> list[Key]:
    """A row and what is deleted together with it, the parts first."""
    found: list[Key] = []
    for other, row in rows.items():
        column, table = PARENTS.get(other.table, ("", ""))
        if table == key.table and getattr(row, column) == key.id:
            found += with_parts(rows, other)
    return [*found, key]


# Random edits ------------------------------------------------------------------------------------

Change = dict[Key, Any]
"""What an edit makes of rows; None: it deletes the row."""

Corrections = tuple[dict[str, Any], ...]


class Editor:
    """Thinks of edits; whether the database takes one is found out by trying."""

    def __init__(self, story: Story, chance: Random) -> None:
        self.story, self.chance = story, chance
        self.days = story.turning_days()
        self.number = 10_000
        self.rows: dict[Key, Any] = {}

    def edit(self, rows: dict[Key, Any], deleted: dict[Key, Any]) -> Change:
        """An insert (or a confirmation), a correction, a deletion or a restore."""
        self.rows = rows
        kind = self.chance.choice(("insert", "insert", "correct", "correct", "delete", "restore"))
        if kind == "restore" and deleted:
            key = self.chance.choice(sorted(deleted))
            return {key: deleted[key]}
        lasting = sorted(key for key in rows if key.table != "confirmations")
        if kind == "insert" or not lasting:
            return self._insert(rows)
        key = self.chance.choice(lasting)
        if kind == "delete":
            return dict.fromkeys(with_parts(rows, key))
        return {key: self._corrected(rows[key])}

    def _insert(self, rows: dict[Key, Any]) -> Change:
        self.number += 1
        table = self.chance.choice(TABLES)
        parent = PARENTS.get(table)
        owner = self._id(rows, parent[1]) if parent else 0
        if owner is None:
            return {}
        row = getattr(self, f"_new_{table}")(self.number, owner)
        return {Key(table, self.number): row} if row else {}

    def _id(self, rows: dict[Key, Any], table: str) -> int | None:
        found = sorted(key.id for key in rows if key.table == table)
        return self.chance.choice(found) if found else None

    def _day(self) -> Any:
        return self.chance.choice(self.days)

    def _period(self) -> Period:
        first, until = sorted((self._day(), self._day()))
        return Period(first, until if first < until and self.chance.random() < 0.5 else None)

    def _county(self) -> str:
        return self.chance.choice(self.story.counties).code

    def _status(self) -> dict[str, Any]:
        status = self.chance.choice(STAGES)
        reason = self.chance.choice(REASONS[status]) if status in REASONS else ""
        return {"status": status, "reason": reason}

    def _themes(self) -> tuple[str, ...]:
        keys = [theme.key for theme in self.story.themes]
        return tuple(sorted(self.chance.sample(keys, self.chance.randint(0, len(keys)))))

    def _municipalities(self, county: str) -> tuple[str, ...]:
        found = sorted({m.municipality for m in self.story.memberships if m.county == county})
        return tuple(self.chance.sample(found, self.chance.randint(min(1, len(found)), len(found))))

    def _new_agreements(self, number: int, _owner: int) -> Agreement:
        kind = self.chance.choice(("strategic", "strategic", "sub", AGREEMENT_KINDS[2]))
        return Agreement(number, self._county(), kind, themes=self._themes())

    def _new_statuses(self, number: int, owner: int) -> AgreementStatus:
        return AgreementStatus(number, owner, since=self._day(), **self._status())

    def _new_goals(self, number: int, owner: int) -> Goal:
        return Goal(number, owner, self.chance.choice((None, self._period())))

    def _new_parties(self, number: int, owner: int) -> Party:
        kind = self.chance.choice(("regional_council", "employment_area", "organisation", "other"))
        return Party(number, owner, kind, self._code(kind), "A fund" if kind == "other" else "")

    def _code(self, kind: str) -> str | None:
        """One of the kind; None of those that are only named."""
        if kind == "regional_council":
            return self.chance.choice(self.story.regional_councils).code
        areas, others = self.story.employment_areas, self.story.organisations
        codes = {"employment_area": areas, "organisation": others}
        return self.chance.choice(codes[kind]) if kind in codes else None

    def _new_standings(self, number: int, owner: int) -> Standing:
        return Standing(number, owner, self.chance.choice(STANDINGS), self._day())

    def _new_decisions(self, number: int, owner: int) -> Decision:
        return Decision(number, owner, self._day(), self.chance.choice(RESULTS))

    def _new_negotiations(self, number: int, _owner: int) -> Negotiation:
        """One of its own, or a further part of one on record."""
        county, kind = self._county(), self.chance.choice(("cooperation", "hyte", "meeting"))
        first = self._id(self.rows, "negotiations") if self.chance.random() < 0.5 else None
        if first is not None:
            whole = self.rows[Key("negotiations", first)]
            county, kind, first = whole.county, whole.kind, whole.part_of or first
        return Negotiation(
            number,
            county,
            kind,
            self._day(),
            outcome="held",
            format="group",
            municipalities=self._municipalities(county),
            regional_council_present=self.chance.random() < 0.5,
            part_of=first,
            conveners=self._some(CONVENERS),
            preparation=self._some(PREPARATIONS),
        )

    def _some(self, options: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.chance.sample(options, self.chance.randint(0, 2)))

    def _new_confirmations(self, number: int, _owner: int) -> Confirmation | None:
        """Of any row on record that counties confirm, for any day."""
        tables = ("agreements", "negotiations", "forums")
        found = sorted(key for key in self.rows if key.table in tables)
        if not found:
            return None
        key = self.chance.choice(found)
        return Confirmation(number, self.rows[key].county, key.table, key.id, self._day())

    def _new_none_statements(self, number: int, _owner: int) -> NoneStatement:
        kind = self.chance.choice(("cooperation", "hyte"))
        return NoneStatement(number, self._county(), kind, self._day(), self._day())

    def _new_forums(self, number: int, _owner: int) -> Forum:
        return Forum(
            number,
            self._county(),
            self._period(),
            self.chance.choice(LEVELS),
            self.chance.choice(FORUM_TYPES),
            self._themes(),
            permanent=self.chance.random() < 0.5,
        )

    def _new_participants(self, number: int, owner: int) -> TakingPart:
        one = self.chance.choice(
            [
                *(("municipality", row.municipality) for row in self.story.memberships),
                *(("regional_council", row.code) for row in self.story.regional_councils),
                *(("employment_area", code) for code in self.story.employment_areas),
                *(("organisation", number) for number in self.story.organisations),
            ]
        )
        return TakingPart(number, owner, Participant(*one, self._period()))

    def _corrected(self, row: Any) -> Any:
        return replace(row, **self.chance.choice(self._corrections(row)))

    def _corrections(self, row: Any) -> tuple[dict[str, Any], ...]:
        """What may be changed in a row, one of these at a time."""
        return getattr(self, f"_in_{type(row).__name__.lower()}")(row)

    def _in_agreement(self, _row: Agreement) -> Corrections:
        return ({"themes": self._themes()}, {"county": self._county()})

    def _in_agreementstatus(self, _row: AgreementStatus) -> Corrections:
        return ({"since": self._day()}, self._status())

    def _in_goal(self, _row: Goal) -> Corrections:
        return ({"period": self._period()}, {"period": None})

    def _in_party(self, row: Party) -> Corrections:
        """Another of its kind, or another day on which its decision is expected.

        The day since when that is known changes with it: else the database would set it.
        """
        others = [day for day in self.days if day != row.expected_since]
        expected = {"expected_on": self._day(), "expected_since": self.chance.choice(others)}
        corrections: Corrections = (expected, dict.fromkeys(expected))
        if row.type in ("regional_council", "organisation"):
            corrections += ({"code": self._code(row.type)},)
        return corrections

    def _in_standing(self, _row: Standing) -> Corrections:
        return ({"since": self._day()}, {"standing": self.chance.choice(STANDINGS)})

    def _in_decision(self, row: Decision) -> Corrections:
        """Another result or day, a condition that is met, or that another one is replaced."""
        others = [other.id for other in self.story.decisions if other.party == row.party]
        return (
            {"result": self.chance.choice(RESULTS), "decided_on": self._day()},
            {"result": "approved_conditionally", "condition_met_on": self._day()},
            {"replaces": self.chance.choice([None, *others])},
        )

    def _in_negotiation(self, row: Negotiation) -> Corrections:
        return (
            {"on": self._day()},
            {"outcome": "held", "cancelled_on": None},
            {"outcome": None, "cancelled_on": None},
            {"regional_council_present": not row.regional_council_present},
            {"announced_on": self._day()},
            {"format": "group", "municipalities": self._municipalities(row.county)},
            {"conveners": self._some(CONVENERS)},
            {"preparation": self._some(PREPARATIONS)},
            {"part_of": self._other_first(row)},
        )

    def _other_first(self, row: Negotiation) -> int | None:
        """A negotiation that the row could be a part of, or none."""
        found = [
            key.id
            for key, other in self.rows.items()
            if key.table == "negotiations"
            and (other.county, other.kind, other.part_of) == (row.county, row.kind, None)
            and other.id != row.id
        ]
        return self.chance.choice([None, *sorted(found)])

    def _in_nonestatement(self, _row: NoneStatement) -> Corrections:
        return ({"stated_on": self._day()},)

    def _in_forum(self, row: Forum) -> Corrections:
        return (
            {"period": self._period()},
            {"level": self.chance.choice(LEVELS)},
            {"themes": self._themes(), "permanent": not row.permanent},
        )

    def _in_takingpart(self, row: TakingPart) -> Corrections:
        return ({"participant": replace(row.participant, period=self._period())},)


def as_text(entries: Iterable[Entry]) -> Iterator[str]:
    """The log, a line an entry, for a failing test."""
    for moment, key, row in entries:
        yield f"{moment.isoformat()} {key.table} {key.id}: {row or 'deleted'}"
