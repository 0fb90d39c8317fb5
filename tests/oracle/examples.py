"""Stories small enough to count by hand, for the tests of the judge."""

from dataclasses import replace
from datetime import date

from .judge import compare, situation
from .rows import (
    Agreement,
    AgreementStatus,
    Confirmation,
    County,
    CountyRegion,
    Decision,
    Forum,
    Goal,
    Membership,
    Municipality,
    Negotiation,
    NoneStatement,
    Participant,
    Party,
    Period,
    RegionalCouncil,
    Standing,
    Story,
    Theme,
)

D = date.fromisoformat
MERGER = D("2025-01-01")

# County 10 has three municipalities and, after 003 has joined 001, two; county 05 has one.
WORLD = Story(
    counties=(County("10"), County("05")),
    municipalities=(
        Municipality("001"),
        Municipality("002"),
        Municipality("003", Period(D("1900-01-01"), MERGER), successor="001"),
        Municipality("004"),
        Municipality("091", special="helsinki"),
    ),
    memberships=(
        Membership("001", "10"),
        Membership("002", "10"),
        Membership("003", "10", Period(D("2022-03-01"), MERGER)),
        Membership("004", "05"),
    ),
    regional_councils=(RegionalCouncil("16"), RegionalCouncil("01")),
    county_regions=(CountyRegion("10", "16"), CountyRegion("05", "16")),
    employment_areas=("31",),
    organisations=("1",),
    themes=(
        Theme("employment"),
        Theme("health_promotion"),
        Theme("counselling", "health_promotion"),
    ),
)


def with_agreements(*histories: tuple[str, ...], kind: str = "strategic", **fields) -> Story:
    """Agreements 1, 2, … of county 10, each a list of "since status[/reason]"."""
    agreements, statuses = [], []
    for number, history in enumerate(histories, start=1):
        agreements.append(Agreement(number, "10", kind, **fields))
        for line in history:
            since, _, status = line.partition(" ")
            status, _, reason = status.partition("/")
            statuses.append(AgreementStatus(len(statuses) + 1, number, status, D(since), reason))
    return replace(WORLD, agreements=tuple(agreements), statuses=tuple(statuses))


def with_negotiations(*rows: Negotiation) -> Story:
    return replace(WORLD, negotiations=rows)


def negotiation(on: str, *codes: str, number: int = 1, kind: str = "hyte", **fields) -> Negotiation:
    """A negotiation of county 10; held unless given another outcome."""
    days = {
        name: D(fields.pop(name)) for name in ("announced_on", "cancelled_on") if name in fields
    }
    return Negotiation(
        number,
        "10",
        kind,
        D(on),
        **{"outcome": "held", "format": "one", "municipalities": codes, **days, **fields},
    )


def counties(story: Story, day: str, path: str) -> list[str] | None:
    """The counties behind the figure at `path`."""
    node = situation(story, D(day))
    for key in path.split("."):
        node = node[key]
    return None if node is None else node["counties"]


def with_regional_council(story: Story, *standings: str, agreement: int = 1) -> Story:
    """The story with a regional council in the agreement, its standings as "since standing"."""
    return replace(
        story,
        parties=(Party(1, agreement, "regional_council", "16"),),
        standings=tuple(
            Standing(number, 1, line.split()[1], D(line.split()[0]))
            for number, line in enumerate(standings, start=1)
        ),
    )


def forum(number: int = 1, start: str = "2024-01-01", until: str | None = None, **fields) -> Forum:
    return Forum(number, "10", Period(D(start), D(until) if until else None), **fields)


def everybody(*codes: str, start: str = "2022-03-01", until: str | None = None):
    period = Period(D(start), D(until) if until else None)
    return tuple(Participant("municipality", code, period) for code in codes)


def combined(day: str, second_day: str | None = None, outcome: str | None = "held") -> Story:
    return with_negotiations(
        negotiation(day, "001", number=1, kind="cooperation", combined_with=2),
        negotiation(second_day or day, "001", number=2, combined_with=1, outcome=outcome),
    )


def case_file(*decisions: Decision) -> Story:
    """Agreement 1 with municipalities 001–003 (003 leaves), the county and a regional council."""
    kinds = [("municipality", "001"), ("municipality", "002"), ("municipality", "003")]
    kinds += [("county", "10"), ("regional_council", "16"), ("municipality", "004")]
    return replace(
        WORLD,
        agreements=(Agreement(1, "10"),),
        parties=tuple(Party(n, 1, kind, code) for n, (kind, code) in enumerate(kinds, start=1)),
        standings=(
            Standing(1, 1, "prospective", D("2024-01-01")),
            Standing(2, 2, "party", D("2024-01-01")),
            Standing(3, 3, "prospective", D("2024-01-01")),
            Standing(4, 3, "left", D("2024-09-01")),
            Standing(5, 4, "prospective", D("2024-01-01")),
            Standing(6, 5, "prospective", D("2024-01-01")),
        ),
        decisions=decisions,
    )


def others_among_parties(*decisions: Decision) -> Story:
    """The case file with an employment area, an organisation and a foundation, parties 7 to 9."""
    story = case_file(*decisions)
    others = [("employment_area", "31", ""), ("organisation", "1", ""), ("other", None, "A fund")]
    return replace(
        story,
        parties=story.parties + tuple(Party(n, 1, *who) for n, who in enumerate(others, start=7)),
        standings=story.standings
        + tuple(Standing(n, n, "party", D("2024-01-01")) for n in range(7, 10)),
    )


def with_goals(*periods: Period | None) -> Story:
    """Goals 1, 2, … of an agreement prepared, ready, prepared again, ready and ended."""
    story = with_agreements(
        [
            "2023-01-01 not_started/not_yet",
            "2023-03-01 in_preparation",
            "2024-01-01 ready",
            "2024-03-01 in_preparation",
            "2024-05-01 ready",
            "2025-01-01 ended/terminated",
        ]
    )
    goals = (Goal(number, 1, period) for number, period in enumerate(periods, start=1))
    return replace(story, goals=tuple(goals))


def expecting(expected_on: str, expected_since: str, *decisions: Decision) -> Story:
    """The case file; the decision of 001 is expected on a day, known since another."""
    story = case_file(*decisions)
    first = replace(story.parties[0], expected_on=D(expected_on), expected_since=D(expected_since))
    return replace(story, parties=(first, *story.parties[1:]))


def stated_none(*rows: Negotiation, on: str = "2024-03-01") -> Story:
    """County 10 has stated that it holds no wellbeing promotion negotiation in 2024."""
    statement = NoneStatement(1, "10", "hyte", D("2024-01-01"), D(on))
    return replace(with_negotiations(*rows), none_statements=(statement,))


def confirmed_on(*days: str) -> Story:
    """County 10 has confirmed its agreement on the days, recorded in this order."""
    story = with_agreements(["2022-06-01 in_preparation"])
    rows = (Confirmation(n, "10", "agreements", 1, D(day)) for n, day in enumerate(days, start=1))
    return replace(story, confirmations=tuple(rows))


SERVED = replace(
    WORLD,
    county_regions=(
        CountyRegion("10", "16"),
        CountyRegion("10", "01", Period(D("2025-12-15"), D("2026-07-01"))),
        CountyRegion("05", "16", Period(D("2022-03-01"), D("2025-12-15"))),
    ),
)
"""County 10 has two councils for a time; county 05 has none after its first."""


def changes(story: Story, start: str, end: str) -> dict[str, tuple]:
    """The changes of county 10 as field: (from, to, on)."""
    for row in compare(story, D(start), D(end))["counties"]:
        if row["county"] == "10":
            return {one["field"]: (one["from"], one["to"], one["on"]) for one in row["changes"]}
    return {}


RENEWED = replace(
    WORLD,
    municipalities=(*WORLD.municipalities, Municipality("005", Period(MERGER))),
    memberships=(*WORLD.memberships, Membership("005", "10", Period(MERGER))),
)
MOVED = replace(
    WORLD,
    memberships=(
        Membership("001", "10"),
        Membership("002", "10", Period(D("2022-03-01"), MERGER)),
        Membership("002", "05", Period(MERGER)),
        Membership("004", "05"),
    ),
)

# What generated stories seldom meet; each is asked on all its boundary days.
RARE = {
    "ended before not started": with_agreements(
        ["2023-01-01 ended/expired"], ["2022-05-01 not_started/no_need"]
    ),
    "a tie broken by since": with_regional_council(
        with_agreements(["2023-01-02 ready"], ["2023-01-01 ready"]), "2022-03-01 party", agreement=2
    ),
    "a tie broken by id": with_regional_council(
        with_agreements(["2023-01-01 ready"], ["2023-01-01 ready"]), "2022-03-01 party", agreement=1
    ),
    "ended last": with_agreements(["2024-01-01 ended/expired"], ["2023-01-01 ended/replaced"]),
    "renewing and back": with_agreements(
        ["2023-01-01 ready", "2025-01-01 ended/replaced"],
        ["2024-01-01 in_preparation", "2024-06-01 in_approval", "2025-01-01 ready"],
    ),
    "all, and a new municipality": replace(
        RENEWED,
        negotiations=(
            negotiation("2024-02-01", "001", "002", "003", kind="cooperation", format="all"),
        ),
    ),
    "everybody as a group, and a new municipality": replace(
        RENEWED,
        negotiations=(
            negotiation("2024-02-01", "001", "002", "003", kind="cooperation", format="group"),
        ),
    ),
    "a municipality that changes county": replace(
        MOVED, negotiations=(negotiation("2024-02-01", "002", kind="cooperation"),)
    ),
    "the predecessor alone": with_negotiations(
        negotiation("2024-02-01", "003", kind="cooperation"),
        negotiation("2024-02-01", "002", number=2, kind="cooperation"),
    ),
    "cancelled on the day it was announced": with_negotiations(
        negotiation(
            "2024-02-01",
            "001",
            announced_on="2024-01-10",
            outcome="cancelled",
            cancelled_on="2024-01-10",
        )
    ),
    "a pair of which one was held": combined("2024-05-15", outcome=None),
    "a participant that comes late and leaves": replace(
        WORLD,
        forums=(
            forum(
                level="executive",
                participants=everybody("001", "002")
                + everybody("003", start="2024-03-01", until="2024-09-01")
                + (
                    Participant("regional_council", "16", Period(D("2024-03-01"), D("2024-04-01"))),
                ),
            ),
        ),
    ),
    "two forums that cover together": replace(
        WORLD,
        forums=(
            forum(1, participants=everybody("001", "002")),
            forum(2, participants=everybody("003")),
        ),
    ),
}

# The same for what case files and lists show.
RARE_CASES = {
    "goals while ready, in a period, and in one that ends with the agreement": with_goals(
        None, Period(D("2023-06-01"), D("2024-02-01")), Period(D("2024-12-01"))
    ),
    "expected, and decided before": expecting(
        "2024-09-30", "2024-06-01", Decision(1, 1, D("2024-09-15"), "approved")
    ),
    "expected, known only after its day": expecting("2024-06-01", "2024-09-30"),
    "approved on a condition that is met, and then returned": case_file(
        Decision(
            *(1, 1, D("2024-08-15"), "approved_conditionally"),
            condition_met_on=D("2024-09-10"),
        ),
        Decision(2, 1, D("2024-10-01"), "returned"),
    ),
    "replaced by one that approves, and that by one that only tells": case_file(
        Decision(1, 1, D("2024-08-15"), "rejected"),
        Decision(2, 1, D("2024-08-15"), "approved", replaces=1),
        Decision(3, 1, D("2024-09-01"), "noted"),
    ),
    "a committee, a board and another body": case_file(
        Decision(1, 1, D("2024-08-15"), body_key="committee"),
        Decision(2, 2, D("2024-08-16"), body_key="board"),
        Decision(3, 4, D("2024-08-17"), body_key="executive"),
        Decision(4, 5, D("2024-08-18"), body_key="other"),
    ),
    "an employment area, an organisation and one that is only named": others_among_parties(
        Decision(1, 7, D("2024-08-15")),
        Decision(2, 8, D("2024-08-16"), "tabled"),
        Decision(3, 9, D("2024-08-17"), "approved_with_changes"),
    ),
}
