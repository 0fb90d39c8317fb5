"""Each rule of the situation is written in one place: read from the sources themselves.

The tests of behaviour check what a rule is; these check that it is not written a second time. The
judge of the tests (tests/oracle) has its own copy on purpose, and so do migrations.
"""

import re
from dataclasses import dataclass

import pytest
from django.conf import settings

from tests.layers import LADDER

STATUS = r"(?:Status\.)?[\"']?(?:not_started|in_preparation|in_approval|ready|ended)[\"']?"


@dataclass(frozen=True)
class Rule:
    """The pattern of a copy of a rule, the rule's file, and what to do with a copy."""

    pattern: str
    places: tuple[str, ...]
    advice: str


RULES = {
    "first day of the duty to negotiate yearly": Rule(
        r"2023, *0?1, *0?1\b|2023-01-01",
        ("cooperation/first_days.py",),
        "Use cooperation.first_days.HYTE_FIRST_DAY.",
    ),
    "first day of the system": Rule(
        r"date\(2022, *0?3, *0?1\)",
        ("cooperation/first_days.py",),
        "Use cooperation.first_days.SYSTEM_FIRST_DAY.",
    ),
    "the system's days": Rule(
        r"SYSTEM_FIRST_DAY <=",
        ("cooperation/first_days.py",),
        "Use cooperation.first_days.is_system_day.",
    ),
    "a period covers a day": Rule(
        r"(?:upper|until)(?:[\"']\])? is None or|<= [\w.]*day < ",
        (
            "toolkit/days.py",
            "cooperation/reference/checks.py",  # whether two rows overlap
            "cooperation/reference/writing.py",  # whether a row ends earlier than before
            "negotiations/situations.py",  # from when to when a negotiation was planned
        ),
        "Use toolkit.days.covers, or alive_on of the queryset.",
    ),
    "order of statuses in which an agreement is current": Rule(
        rf"(?:{STATUS}(?:\.value)?,\s*){{4}}",
        ("agreements/models/status.py",),
        "Use agreements.models.CURRENT_FIRST.",
    ),
    "order of current agreements in SQL": Rule(
        r"array_position\(\s*ARRAY",
        ("agreements/models/status.py",),
        "Use current_first_sql of agreements.models.status.",
    ),
    "statuses that are preparing or begun": Rule(
        r"in_preparation[\"']?, *(?:Status\.)?[\"']?in_approval",
        (
            "agreements/models/agreement.py",  # the statuses that have no reason
            "agreements/models/status.py",
        ),
        "Use PREPARING or BEGUN of agreements.models.",
    ),
    "agreements that lists show": Rule(
        r"unknown[\"'], *(?:Status\.)?[\"']?not_started",
        (),
        "Use Case.is_listed, or listed_on of the queryset.",
    ),
    "state of a window of negotiations": Rule(
        r"[\"']confirmed_none[\"'] if",
        ("negotiations/situations.py",),
        "Ask negotiations.situations for the state.",
    ),
    "latest count of inhabitants up to a day": Rule(
        r"counted_on__lte",
        (
            "cooperation/models/populations.py",
            "surveys/county.py",  # the latest survey that was counted
        ),
        "Use with_population_on, or up_to of the counts.",
    ),
    "list of figures": Rule(
        r"fields\(\w+\)\[", (), "Name the fields, or ask the parts of the situation."
    ),
}


@pytest.fixture(scope="module")
def sources():
    """The code of all apps by path, without migrations."""
    paths = (path for app in LADDER for path in (settings.BASE_DIR / app).rglob("*.py"))
    return {
        path.relative_to(settings.BASE_DIR).as_posix(): path.read_text()
        for path in paths
        if "migrations" not in path.parts
    }


@pytest.mark.parametrize("name", RULES)
def test_rule_is_written_once(sources, name):
    rule = RULES[name]
    found = {
        path: number
        for path, text in sources.items()
        if (number := len(re.findall(rule.pattern, text, re.IGNORECASE)))
    }

    assert found == dict.fromkeys(rule.places, 1), f"“{name}” is written again. {rule.advice}"
