"""Groups of municipalities, responsible people and remarks of the demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from unicodedata import normalize

from cooperation.models import MunicipalityGroup, MunicipalityGroupMember, Person, Responsibility
from demonstration import registry
from demonstration.entries import Ref, StoryEntry, ended, when_entered
from demonstration.files import day, document, names, source, table
from demonstration.registry import StoryTable
from demonstration.story_places import StoryPlaces
from situation.models import Remark

GROUPS_FROM = date(2022, 9, 1)


def groups(places: StoryPlaces) -> Iterator[StoryEntry]:
    """Groups with their members; a member that ceases to exist leaves automatically."""
    for row in document("groups")["group"]:
        begins, county = row.get("from", GROUPS_FROM), row["county"]
        moment = when_entered(row["key"], begins, county)
        values = names("name", row["name"]) | source(row) | {"county_id": county}
        yield StoryEntry("group", row["key"], values, county, moment)
        for code in row["members"]:
            period = (begins, places.until(county, code))
            member = {"group": Ref("group", row["key"]), "municipality_id": code, "period": period}
            yield StoryEntry("group_member", f"{row['key']}/{code}", member, county, moment)


def responsibilities(places: StoryPlaces) -> Iterator[StoryEntry]:
    """Responsibilities; the people and their addresses are invented."""
    homes = _home_counties(places)
    people: set[str] = set()
    for row in table("responsibilities"):
        county = row["county"] or homes[row["municipality"]]
        begins = date.fromisoformat(row["from"])
        key = f"{row['theme']}/{row['county']}{row['municipality']}/{begins}/{row['person']}"
        moment = when_entered(key, begins, county)
        if row["person"] not in people:
            people.add(row["person"])
            yield StoryEntry("person", row["person"], _person(row["person"]), county, moment)
        values = source(row) | {
            "person": Ref("person", row["person"]),
            "theme_id": row["theme"],
            "county_id": row["county"] or None,
            "municipality_id": row["municipality"] or None,
            "role_fi": row["role_fi"],
            "role_sv": row["role_sv"],
            "role_en": row["role_en"],
        }
        entry = StoryEntry("responsibility", key, values, county, moment)
        yield ended(entry, begins, day(row["until"]))


def _home_counties(places: StoryPlaces) -> dict[str, str]:
    return {
        stay.municipality_id: county for county, stays in places.stays.items() for stay in stays
    }


def _person(name: str) -> dict[str, Any]:
    plain = normalize("NFD", name.lower()).encode("ascii", "ignore").decode()
    return {"name": name, "email": f"{plain.replace(' ', '.')}@example.fi"}


def remarks(_places: StoryPlaces) -> Iterator[StoryEntry]:
    """Remarks of staff beside the figures."""
    for row in document("remarks")["remark"]:
        key = f"{row['subject']}/{row.get('county', '')}/{row['on']}"
        values = source(row) | {
            "subject": row["subject"],
            "county_id": row.get("county"),
            "described_on": row["on"],
            "author_role": row["by"],
            "text_fi": row["fi"],
            "text_sv": row["sv"],
            "text_en": row["en"],
        }
        moment = when_entered(key, row["on"], "", by="staff")
        yield StoryEntry("remark", key, values, "", moment)


registry.tables.add("remark", StoryTable(Remark, is_confirmed=False), order=10)
registry.tables.add("responsibility", StoryTable(Responsibility, is_confirmed=False), order=40)
registry.tables.add("person", StoryTable(Person, is_confirmed=False), order=50)
registry.tables.add(
    "group_member", StoryTable(MunicipalityGroupMember, is_confirmed=False), order=230
)
registry.tables.add("group", StoryTable(MunicipalityGroup), order=240)
registry.entries.add("groups", groups, order=10)
registry.entries.add("responsibilities", responsibilities, order=70)
registry.entries.add("remarks", remarks, order=90)
