"""Negotiations of the demonstration, statements about none, and practices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from demonstration import registry
from demonstration.entries import STORY_ENDS, Ref, StoryEntry, when_entered
from demonstration.files import day, document, keys, source, table
from demonstration.registry import StoryTable
from demonstration.story_places import StoryPlaces
from negotiations.models import Negotiation, NegotiationActor, NegotiationPractice, NoneStatement

Row = dict[str, str]
WHO_USUALLY = {
    "cooperation": ["political", "office_holders"],
    "hyte": ["office_holders", "hyte_coordinators"],
    "meeting": ["office_holders"],
}


def negotiations(places: StoryPlaces) -> Iterator[StoryEntry]:
    """Every negotiation; a series becomes one for each municipality or group."""
    groups = {group["key"]: group for group in document("groups")["group"]}
    for row in table("negotiations"):
        for held_on, who in _meetings(row, places, list(groups.values())):
            yield from _negotiation(row, held_on, who, places, groups)


def _meetings(row: Row, places: StoryPlaces, groups: list[Any]) -> Iterator[tuple[date, str]]:
    first, _, last = row["held_on"].partition("..")
    begins, ends = date.fromisoformat(first), date.fromisoformat(last or first)
    if row["who"] == "each":
        partners = places.on(row["county"], begins)
    elif row["who"] == "groups":
        partners = [group["key"] for group in groups if group["county"] == row["county"]]
    else:
        partners = [row["who"]]
    for place, who in enumerate(partners):
        aim = begins + timedelta((ends - begins).days * place // max(1, len(partners) - 1))
        yield (_same_weekday(aim, begins) if last else aim), who


def _same_weekday(aim: date, first: date) -> date:
    """The series keeps its weekday and skips July and the week around New Year."""
    held_on = aim - timedelta((aim.weekday() - first.weekday()) % 7)
    return held_on + timedelta(35) if held_on.month == 7 else held_on


def _negotiation(
    row: Row, held_on: date, who: str, places: StoryPlaces, groups: dict[str, Any]
) -> Iterator[StoryEntry]:
    kinds = ["cooperation", "hyte"] if row["kind"] == "both" else [row["kind"]]
    keys_of = {kind: _key(row, kind, held_on, who) for kind in kinds}
    for kind, key in keys_of.items():
        other = next((k for other, k in keys_of.items() if other != kind), None)
        values = _values(row, kind, held_on) | _partners(row, who, held_on, places, groups)
        values["combined_with"] = Ref("negotiation", other) if other else None
        entry = _recorded(row, key, values)
        yield entry
        for word in row["organisations"].split():
            yield _organisation(entry, word, places)


def _organisation(entry: StoryEntry, word: str, places: StoryPlaces) -> StoryEntry:
    """An organisation or employment area that takes part in the negotiation."""
    prefix, _colon, code = word.partition(":")
    kind = {"org": "organisation", "area": "employment_area"}[prefix]
    values = {
        "negotiation": Ref("negotiation", entry.key),
        "type": kind,
        f"{kind}_id": places.id_of(kind, code),
    }
    key = f"{entry.key}/{word}"
    return StoryEntry("negotiation_organisation", key, values, entry.county, entry.recorded)


def _key(row: Row, kind: str, held_on: date, who: str) -> str:
    if row["key"] and row["kind"] != "both":
        return row["key"]
    if row["key"]:
        return f"{row['key']}-{kind}"
    return f"{row['county']}-{kind}-{held_on}" + (f"-{who}" if who != "all" else "")


def _values(row: Row, kind: str, held_on: date) -> dict[str, Any]:
    moved = row["replaces"] if kind != "cooperation" or row["kind"] != "both" else ""
    return source(row) | {
        "county_id": row["county"],
        "kind": kind,
        "held_on": held_on,
        "precision": row["precision"] or "day",
        "announced_on": day(row["announced_on"]),
        "outcome": row["outcome"],
        "cancelled_on": day(row["cancelled_on"]),
        "replaces": Ref("negotiation", moved) if moved else None,
        "format": row["format"],
        "participants": keys(row["participants"]) or WHO_USUALLY[kind],
        "part_of": Ref("negotiation", row["part_of"]) if row["part_of"] else None,
        "conveners": keys(row["conveners"]),
        "preparation": keys(row["preparation"]),
        "is_regional_council_present": row["regional_council"] == "yes",
        "forum": Ref("forum", row["forum"]) if row["forum"] else None,
        "themes": ["health_promotion"] if kind == "hyte" else [],
        "note": row["note"],
        "language": row["language"] or "fi",
    }


def _partners(
    row: Row, who: str, held_on: date, places: StoryPlaces, groups: dict[str, Any]
) -> dict[str, Any]:
    present = places.on(row["county"], held_on)
    if who == "all":
        return {"municipalities": present}
    if group := groups.get(who):
        members = [code for code in present if code in group["members"]]
        return {"municipalities": members, "group": Ref("group", who)}
    return {"municipalities": [who]}


def _recorded(row: Row, key: str, values: dict[str, Any]) -> StoryEntry:
    """Announced first, with the outcome entered later; otherwise entered once, afterwards."""
    county, announced, noted = row["county"], values["announced_on"], day(row["recorded"])
    over = values["cancelled_on"] or values["held_on"]
    if over > STORY_ENDS:
        values["outcome"] = ""
    known = values["outcome"] != ""
    closed = {"outcome": values["outcome"], "cancelled_on": values["cancelled_on"]}
    if not announced or (noted and noted > over):
        return StoryEntry(
            "negotiation", key, values, county, when_entered(key, over, county, recorded=noted)
        )
    first = values | {"outcome": "", "cancelled_on": None}
    entry = StoryEntry(
        "negotiation", key, first, county, when_entered(key, announced, county, recorded=noted)
    )
    return entry.changed(closed, when_entered(f"outcome {key}", over, county)) if known else entry


def none_statements(_places: StoryPlaces) -> Iterator[StoryEntry]:
    """Statements of counties about windows without a negotiation."""
    for row in table("none_statements"):
        key = row["key"] or f"{row['county']}-{row['kind']}-{row['window_from']}"
        stated_on = date.fromisoformat(row["stated_on"])
        values = source(row) | {
            "county_id": row["county"],
            "kind": row["kind"],
            "window_from": day(row["window_from"]),
            "stated_on": stated_on,
            "reason": row["reason"],
            "language": row["language"] or "fi",
        }
        moment = when_entered(key, stated_on, row["county"], recorded=day(row["recorded"]))
        yield StoryEntry("none_statement", key, values, row["county"], moment)


def practices(_places: StoryPlaces) -> Iterator[StoryEntry]:
    """How the counties negotiate."""
    for row in table("practices"):
        key = f"{row['county']}-{row['kind']}-{row['from']}"
        begins = date.fromisoformat(row["from"])
        values = source(row) | {
            "county_id": row["county"],
            "kind": row["kind"],
            "period": (begins, day(row["until"])),
            "rhythm": row["rhythm"],
            "times_a_year": int(row["times_a_year"]) if row["times_a_year"] else None,
            "is_thematic": row["thematic"] == "yes",
            "forum": Ref("forum", row["forum"]) if row["forum"] else None,
            "description_fi": row["fi"],
            "description_sv": row["sv"],
            "description_en": row["en"],
        }
        moment = when_entered(key, begins, row["county"])
        yield StoryEntry("practice", key, values, row["county"], moment)


registry.tables.add("practice", StoryTable(NegotiationPractice), order=60)
registry.tables.add("none_statement", StoryTable(NoneStatement), order=70)
registry.tables.add(
    "negotiation_organisation", StoryTable(NegotiationActor, is_confirmed=False), order=75
)
registry.tables.add("negotiation", StoryTable(Negotiation), order=80)
registry.entries.add("negotiations", negotiations, order=40)
registry.entries.add("none statements", none_statements, order=50)
registry.entries.add("practices", practices, order=60)
