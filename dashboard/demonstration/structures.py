"""Groups of municipalities, forums, people, plans, remarks and assessments of the story."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from unicodedata import normalize

from cooperation.models import County
from dashboard.demonstration.entries import STORY_ENDS, Entry, Ref, when_entered
from dashboard.demonstration.files import day, document, keys, names, source, table
from dashboard.demonstration.places import Places

GROUPS_FROM = date(2022, 9, 1)
FORUM_TEXTS = (
    *("name_fi", "name_sv", "name_en", "level", "type"),
    *("other_actors", "meets", "convener", "mandate"),
)


def groups(places: Places) -> Iterator[Entry]:
    """Groups with their members; one that ceases to exist leaves by itself."""
    for row in document("groups")["group"]:
        begins, county = row.get("from", GROUPS_FROM), row["county"]
        moment = when_entered(row["key"], begins, county)
        values = names("name", row["name"]) | source(row) | {"county_id": county}
        yield Entry("group", row["key"], values, county, moment)
        for code in row["members"]:
            period = (begins, places.until(county, code))
            member = {"group": Ref("group", row["key"]), "municipality_id": code, "period": period}
            yield Entry("group_member", f"{row['key']}/{code}", member, county, moment)


def forums(places: Places) -> Iterator[Entry]:
    """Forums with their participants."""
    councils = dict(County.objects.values_list("code", "regional_council_id"))
    for row in table("forums"):
        begins, ends = date.fromisoformat(row["from"]), day(row["until"])
        moment = when_entered(row["key"], begins, row["county"])
        values: dict[str, Any] = source(row) | {field: row[field] for field in FORUM_TEXTS}
        values |= {
            "county_id": row["county"],
            "language": row["language"] or "fi",
            "themes": keys(row["themes"]),
            "period": (begins, None),
            "is_permanent": row["permanent"] == "yes",
            "agreed_in": Ref("agreement", row["agreed_in"]) if row["agreed_in"] else None,
        }
        forum = Entry("forum", row["key"], values, row["county"], moment)
        yield _ended(forum, begins, ends)
        for participant in _participants(row, places, councils[row["county"]]):
            entry = Entry("participant", *participant, row["county"], moment)
            yield _ended(
                entry, *_within(entry.values.pop("joined"), entry.values.pop("left"), ends)
            )


def _within(joined: date, left: date | None, ends: date | None) -> tuple[date, date | None]:
    return joined, min(filter(None, (left, ends)), default=None)


def _ended(entry: Entry, begins: date, ends: date | None) -> Entry:
    """The end was entered when it came; one that is still ahead was known from the start."""
    entry.values["period"] = (begins, None)
    if not ends:
        return entry
    if ends > STORY_ENDS:
        entry.values["period"] = (begins, ends)
        return entry
    noted = max(
        when_entered(f"end {entry.key.split('/')[0]}", ends - timedelta(1), entry.county),
        entry.recorded,
    )
    return entry.changed({"period": (begins, ends)}, noted)


def _participants(
    row: dict[str, str], places: Places, council: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    begins = date.fromisoformat(row["from"])
    for word in row["members"].split():
        name, _, joined = word.partition("@")
        since = day(joined) or begins
        codes = places.on(row["county"], begins) if name == "all" else [name]
        for code in codes:
            kind, own = _organisation(code, row["county"], council)
            yield (
                f"{row['key']}/{code}",
                source(row)
                | {
                    "forum": Ref("forum", row["key"]),
                    "type": kind,
                    f"{kind}_id": own,
                    "joined": since,
                    "left": places.until(row["county"], code) if kind == "municipality" else None,
                },
            )


def _organisation(word: str, county: str, council: str) -> tuple[str, str]:
    if word == "county":
        return "county", county
    return ("regional_council", council) if word == "rc" else ("municipality", word)


def responsibilities() -> Iterator[Entry]:
    """Who answers for what; the people are invented, and so are their addresses."""
    homes = _home_counties()
    people: set[str] = set()
    for row in table("responsibilities"):
        county = row["county"] or homes[row["municipality"]]
        begins = date.fromisoformat(row["from"])
        key = f"{row['theme']}/{row['county']}{row['municipality']}/{begins}/{row['person']}"
        moment = when_entered(key, begins, county)
        if row["person"] not in people:
            people.add(row["person"])
            yield Entry("person", row["person"], _person(row["person"]), county, moment)
        values = source(row) | {
            "person": Ref("person", row["person"]),
            "theme_id": row["theme"],
            "county_id": row["county"] or None,
            "municipality_id": row["municipality"] or None,
            "role_fi": row["role_fi"],
            "role_sv": row["role_sv"],
            "role_en": row["role_en"],
        }
        entry = Entry("responsibility", key, values, county, moment)
        yield _ended(entry, begins, day(row["until"]))


def _home_counties() -> dict[str, str]:
    return {
        stay.municipality_id: county for county, stays in Places().stays.items() for stay in stays
    }


def _person(name: str) -> dict[str, Any]:
    plain = normalize("NFD", name.lower()).encode("ascii", "ignore").decode()
    return {"name": name, "email": f"{plain.replace(' ', '.')}@example.fi"}


def plans() -> Iterator[Entry]:
    """Plans that make agreements concrete."""
    for row in table("plans"):
        begins = date.fromisoformat(row["from"])
        key = row["key"] or f"{row['county']}-{row['from']}"
        values = source(row) | {
            "county_id": row["county"],
            "kind": row["kind"],
            "title_fi": row["title_fi"],
            "title_sv": row["title_sv"],
            "title_en": row["title_en"],
            "agreement": Ref("agreement", row["agreement"]) if row["agreement"] else None,
            "themes": keys(row["themes"]),
            "period": (begins, day(row["until"])),
        }
        yield Entry("plan", key, values, row["county"], when_entered(key, begins, row["county"]))


def remarks() -> Iterator[Entry]:
    """What staff wrote beside the figures."""
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
        yield Entry("remark", key, values, "", moment)


def assessments() -> Iterator[Entry]:
    """What staff assessed by the recommendations that no record can show."""
    for row in document("assessments")["assessment"]:
        key = f"{row['recommendation']}/{row['county']}/{row['on']}"
        values = source(row) | {
            "county_id": row["county"],
            "recommendation": row["recommendation"],
            "state": row["state"],
            "assessed_on": row["on"],
            "assessor_role": row["by"],
            "reason_fi": row["fi"],
            "reason_sv": row["sv"],
            "reason_en": row["en"],
        }
        moment = when_entered(key, row["on"], "", by="staff")
        yield Entry("assessment", key, values, "", moment)
