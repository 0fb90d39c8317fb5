"""Agreements of the demonstration: statuses, parties, standings, decisions, case files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, cast
from zlib import crc32

from agreements import models
from cooperation.actors import LISTED_TYPES
from demonstration import registry
from demonstration.entries import Moment, Ref, StoryEntry, entered_on, when_entered
from demonstration.files import document, names, numbered, source
from demonstration.registry import StoryTable
from demonstration.story_places import StoryPlaces

APPROVES = ("approved", "approved_with_changes")
Spec = dict[str, Any]


def agreements(places: StoryPlaces) -> Iterator[StoryEntry]:
    """Everything that belongs to an agreement of the story."""
    for spec in document("agreements")["agreement"]:
        yield from _Agreement(spec, places).entries()


def mistakes(_places: StoryPlaces) -> Iterator[StoryEntry]:
    """Statuses that were entered and deleted again."""
    counties = {row["key"]: row["county"] for row in document("agreements")["agreement"]}
    for row in document("corrections")["mistake"]:
        yield _mistake(row, counties[row["agreement"]])


def _mistake(row: Spec, county: str) -> StoryEntry:
    key = f"{row['agreement']}/{row['since']}"
    values = {
        "agreement": Ref("agreement", row["agreement"]),
        "status": row["status"],
        "reason": "",
        "since": row["since"],
        "source_channel": "demonstration",
    }
    recorded = entered_on(key, row["recorded"], county, row["by"])
    deleted = entered_on(key, row["deleted"], county, row["by"])
    return StoryEntry("status", key, values, county, recorded, deleted=deleted)


class _Agreement:
    """One agreement and the rows that belong to it."""

    def __init__(self, spec: Spec, places: StoryPlaces) -> None:
        self.spec, self.places = spec, places
        self.key, self.county = spec["key"], spec["county"]
        self.ref = Ref("agreement", self.key)
        self.statuses = {row["since"]: self._status(row) for row in spec["statuses"]}
        self.decisions = sorted(self._decisions(), key=lambda row: (row["on"], row["party"]))

    def entries(self) -> Iterator[StoryEntry]:
        yield self._agreement()
        yield from self.statuses.values()
        yield from self._end()
        for party in self._parties():
            yield from self._party(party)
        for row in self.decisions:
            yield self._decision(row)
        yield from self._steps()
        yield from self._appendices()
        yield from self._goals()

    def entry(
        self, what: str, key: str, on: date, values: Spec, row: Spec, *, default: str = ""
    ) -> StoryEntry:
        """A row about this agreement, with its source and the moment it was entered."""
        moment = when_entered(
            f"{what} {key}", on, self.county, recorded=row.get("recorded"), by=row.get("by", "")
        )
        return StoryEntry(what, key, values | source(row, default=default), self.county, moment)

    # The agreement and its statuses -----------------------------------------------------------

    def _agreement(self) -> StoryEntry:
        spec, first = self.spec, next(iter(self.statuses.values()))
        values = (
            names("title", spec["title"])
            | source(spec)
            | {
                "county_id": self.county,
                "kind": spec["kind"],
                "parent": Ref("agreement", spec["parent"]) if "parent" in spec else None,
                "themes": spec["themes"],
                "character": spec.get("character", ""),
                "template": spec.get("template", ""),
                "in_force": None,
            }
        )
        entry = StoryEntry("agreement", self.key, values, self.county, first.recorded)
        if "in_force" not in spec:
            return entry
        begins, ends = [*spec["in_force"], None][:2]
        if not self._ends_early:
            return entry.changed({"in_force": (begins, ends)}, self._made_ready)
        open_ended = entry.changed({"in_force": (begins, None)}, self._made_ready)
        return open_ended.changed({"in_force": (begins, ends)}, self._end_noted(ends))

    @property
    def _ends_early(self) -> bool:
        """Whether it was ended by a later act, not by its own period."""
        return self.spec.get("ends") in ("terminated", "replaced")

    @property
    def _made_ready(self) -> Moment:
        ready = [row for row in self.statuses.values() if row.values["status"] == "ready"]
        return ready[-1].recorded

    def _end_noted(self, ends: date) -> Moment:
        return when_entered(f"end {self.key}", ends - timedelta(45), self.county)

    def _status(self, row: Spec) -> StoryEntry:
        values = {
            "agreement": self.ref,
            "status": row["status"],
            "reason": row.get("reason", ""),
            "since": row["since"],
            "precision": row.get("precision", "day"),
        }
        return self.entry("status", f"{self.key}/{row['since']}", row["since"], values, row)

    def _end(self) -> Iterator[StoryEntry]:
        """The end of the period writes its own row, as the action of the page does."""
        ends = [*self.spec.get("in_force", []), None, None][1]
        if not ends or ends in self.statuses:
            return
        reason = self.spec.get("ends", "expired")
        noted = self._end_noted(ends) if self._ends_early else self._made_ready
        row = self._status({"status": "ended", "reason": reason, "since": ends})
        yield StoryEntry("status", row.key, row.values, self.county, noted)

    # Parties and their decisions --------------------------------------------------------------

    def _municipalities(self) -> list[str]:
        """None for an agreement whose preparation has not started."""
        begun = self.spec.get("prospective")
        return self.places.on(self.county, begun) if begun else []

    def _parties(self) -> Iterator[Spec]:
        spec = self.spec
        if "parties" in spec:
            yield from map(self._listed_party, spec["parties"])
            return
        if "prospective" not in spec:
            return
        usual = {
            f"prospective{part}": spec[f"prospective{part}"]
            for part in ("", "_precision", "_source")
            if f"prospective{part}" in spec
        }
        if since := spec.get("party_since"):
            usual |= {
                "party": since["on"],
                "party_precision": since["precision"],
                "party_source": since["source"],
            }
        yield usual | {"code": "county", "organisation": ("county", self.county)}
        for code in self._municipalities():
            left = {"left": spec["left"][code]} if code in spec.get("left", {}) else {}
            yield usual | left | {"code": code, "organisation": ("municipality", code)}
        if council := spec.get("regional_council"):
            yield council | {
                "code": "regional_council",
                "organisation": ("regional_council", council["code"]),
            }

    def _listed_party(self, row: Spec) -> Spec:
        """A party that the story lists by its type and its code or key."""
        kind = next(kind for kind in LISTED_TYPES if kind in row)
        own = self.places.id_of(kind, row[kind])
        return row | {"code": f"{kind}:{row[kind]}", "organisation": (kind, own)}

    def _party(self, party: Spec) -> Iterator[StoryEntry]:
        kind, code = party["organisation"]
        values = {
            "agreement": self.ref,
            "type": kind,
            f"{kind}_id": code,
            "decision_expected_on": self.spec.get("expected", {}).get(party["code"]),
            "decision_expected_since": self._asked_since(party["code"]),
        }
        standings = list(self._standings(party))
        key = f"{self.key}/{party['code']}"
        yield StoryEntry("party", key, values, self.county, standings[0].recorded)
        yield from standings

    def _asked_since(self, code: str) -> date | None:
        """The day of the decision is known from when the agreement is with the parties."""
        if code not in self.spec.get("expected", {}):
            return None
        asked = [day for day, row in self.statuses.items() if row.values["status"] == "in_approval"]
        return max(asked) if asked else max(self.statuses)

    def _standings(self, party: Spec) -> Iterator[StoryEntry]:
        joined = self._approved_on(party["code"])
        for standing in ("prospective", "party", "left"):
            since = party.get(standing)
            decided = standing == "party" and bool(joined) and (not since or joined <= since)
            if decided:
                since = joined
            if not since:
                continue
            key = f"{self.key}/{party['code']}/{standing}"
            values = {
                "party": Ref("party", f"{self.key}/{party['code']}"),
                "standing": standing,
                "since": since,
                "precision": "day" if decided else party.get(f"{standing}_precision", "day"),
            }
            row = {
                "source": party.get(f"{standing}_source", party.get("source", "")),
                "recorded": self._decision_entered(party["code"]) if decided else None,
            }
            yield self.entry("standing", key, since, values, row)

    def _decision_entered(self, code: str) -> date | None:
        """A standing that follows from a decision is entered with it."""
        approving = (r for r in self.decisions if r["party"] == code and _approves_from(r))
        return next(approving).get("recorded")

    def _approved_on(self, code: str) -> date | None:
        days = [_approves_from(row) for row in self.decisions if row["party"] == code]
        return min((day for day in days if day), default=None)

    def _decisions(self) -> Iterator[Spec]:
        written = self.spec.get("decisions", [])
        yield from written
        if council := self.spec.get("council"):
            spoken = {row["party"] for row in written}
            spoken |= set(self.spec.get("left", {}))
            codes = [c for c in council.get("only", self._municipalities()) if c not in spoken]
            yield from _spread(self.key, codes, council)

    def _decision(self, row: Spec) -> StoryEntry:
        values = {
            "party": Ref("party", f"{self.key}/{row['party']}"),
            "body_key": row["body"],
            "body_name": row.get("name", ""),
            "language": row.get("language", "fi"),
            "decided_on": row["on"],
            "section": row.get("section", ""),
            "diary_number": row.get("diary_number", ""),
            "result": row["result"],
        }
        met = row.get("condition_met_on")
        earlier = row.get("earlier", {})
        values |= {
            "condition": row.get("condition", ""),
            "replaces": self._decision_of(row, row["replaces"]) if "replaces" in row else None,
            "earlier_steps": [
                Ref("step", f"{self.key}/{number}") for number in earlier.get("steps", [])
            ],
            "earlier_decisions": [
                self._decision_of(row, day) for day in earlier.get("decisions", [])
            ],
            "condition_met_on": None,
        }
        key = f"{self.key}/{row['party']}/{row['on']}"
        entry = self.entry("decision", key, row["on"], values, row)
        if not met:
            return entry
        noted = when_entered(f"condition {key}", met, self.county)
        return entry.changed({"condition_met_on": met}, noted)

    def _decision_of(self, row: Spec, day: date) -> Ref:
        """The same party's decision of the day."""
        return Ref("decision", f"{self.key}/{row['party']}/{day}")

    # The case file ----------------------------------------------------------------------------

    def _steps(self) -> Iterator[StoryEntry]:
        for number, row in numbered(self.spec.get("steps", [])):
            key = f"{self.key}/{number}"
            texts = ("body", "convener", "section", "diary_number", "proposal", "decision")
            values: Spec = {text: row.get(text, "") for text in texts}
            values |= {
                "agreement": self.ref,
                "kind": row["kind"],
                "held_on": row["on"],
                "precision": row.get("precision", "day"),
                "preparers": row.get("preparers", []),
            }
            step = self.entry("step", key, row["on"], values, row)
            yield step
            for place, title in numbered(row.get("documents", [])):
                values = {"agreement": self.ref, "step": Ref("step", key), "title_fi": title}
                values |= {"kind": _document_kind(title)}
                yield self.entry(
                    "document",
                    f"{key}/{place}",
                    row["on"],
                    values,
                    row | {"recorded": step.recorded.at.date()},
                )

    def _appendices(self) -> Iterator[StoryEntry]:
        for row in self.spec.get("appendices", []):
            key, first = f"{self.key}/{row['label']}", row["statuses"][0]
            values = names("title", row["title"]) | {
                "agreement": self.ref,
                "label": row["label"],
                "themes": row["themes"],
            }
            yield self.entry("appendix", key, first["since"], values, first)
            for status in row["statuses"]:
                values = {
                    "appendix": Ref("appendix", key),
                    "status": status["status"],
                    "since": status["since"],
                    "precision": status.get("precision", "day"),
                }
                yield self.entry(
                    "appendix_status", f"{key}/{status['since']}", status["since"], values, status
                )

    def _goals(self) -> Iterator[StoryEntry]:
        for number, row in numbered(self.spec.get("goals", [])):
            key, entered = f"{self.key}/{number}", self._goals_entered()
            place = {"position": number}
            values = {"agreement": self.ref, "title_fi": row["text"], "owner": row["owner"]} | place
            yield StoryEntry("goal", key, values | source({}), self.county, entered)
            goal = {"goal": Ref("goal", key), "position": 1}
            measure = goal | {"title_fi": row["measures"], "owner": row["owner"]}
            yield StoryEntry("measure", key, measure, self.county, entered)
            yield StoryEntry(
                "indicator", key, goal | {"title_fi": row["indicator"]}, self.county, entered
            )

    def _goals_entered(self) -> Moment:
        """With the draft that went to the parties."""
        return [row for row in self.statuses.values() if row.values["status"] != "ended"][
            -1
        ].recorded


def _approves_from(decision: Spec) -> date | None:
    """The day from which the decision approves; None if it does not."""
    day = decision["on"] if decision["result"] in APPROVES else decision.get("condition_met_on")
    return day if day is None else cast("date", day)


def _document_kind(title: str) -> str:
    if title.startswith("Pöytäkirja"):
        return "minutes"
    return "enclosure" if title.startswith("Liite") else "document"


def _spread(agreement: str, codes: list[str], council: Spec) -> Iterator[Spec]:
    """Approving decisions of municipal bodies, evenly from the first day to the last."""
    order = sorted(codes, key=lambda code: crc32(f"{agreement}{code}".encode()))
    span = (council["last"] - council["first"]).days
    for place, code in enumerate(order):
        aim = council["first"] + timedelta(span * place // max(1, len(order) - 1))
        on = min(_meeting_day(aim), council["last"])
        chance = crc32(f"{agreement} {code}".encode())
        yield {
            "party": code,
            "body": council.get("body", "council"),
            "on": max(on, council["first"]),
            "section": str(10 + chance % 110),
            "diary_number": f"{100 + chance % 900}/00.04.01/{on.year}",
            "result": "approved",
            "recorded": council.get("recorded"),
        }


def _meeting_day(day: date) -> date:
    """The Monday before, and no meetings in July or around the turn of the year."""
    monday = day - timedelta(day.weekday())
    if monday.month == 7:
        return monday + timedelta(35)
    if (monday.month, monday.day) >= (12, 20) or (monday.month, monday.day) <= (1, 7):
        return monday + timedelta(21)
    return monday


for _order, _what, _table in (
    (110, "indicator", StoryTable(models.Indicator, is_confirmed=False)),
    (120, "measure", StoryTable(models.Measure, is_confirmed=False)),
    (130, "goal", StoryTable(models.Goal)),
    (140, "document", StoryTable(models.Document, is_confirmed=False)),
    (150, "appendix_status", StoryTable(models.AppendixStatus)),
    (160, "appendix", StoryTable(models.Appendix)),
    (170, "step", StoryTable(models.Step)),
    (180, "decision", StoryTable(models.Decision)),
    (190, "standing", StoryTable(models.PartyStanding, is_confirmed=False)),
    (200, "party", StoryTable(models.Party, is_confirmed=False)),
    (210, "status", StoryTable(models.AgreementStatus)),
    (220, "agreement", StoryTable(models.Agreement)),
):
    registry.tables.add(_what, _table, order=_order)
registry.entries.add("agreements", agreements, order=20)
registry.entries.add("mistaken statuses", mistakes, order=110)
