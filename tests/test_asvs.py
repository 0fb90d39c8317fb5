"""The table of the verification standard is complete, and what it names exists."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.conf import settings

DOCS = settings.BASE_DIR / "docs/security"
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$")
NAMED = re.compile(r"`([\w./-]+?)(?:::(\w+))?`")
STATES = {"met", "not applicable", "not met yet"}
SIZES = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2,
    "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2,
    "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4,
    "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
    "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
"""The number of requirements of levels 1 and 2 in each section; those of level 3 follow."""
LEVEL_1 = {
    "1.2": (1, 2, 3, 4, 5), "1.3": (1, 2), "1.5": (1,), "2.1": (1,), "2.2": (1, 2), "2.3": (1,),
    "3.2": (1, 2), "3.3": (1,), "3.4": (1, 2), "3.5": (1, 2, 3), "4.1": (1,), "4.4": (1,),
    "5.2": (1, 2), "5.3": (1, 2), "6.1": (1,), "6.2": (1, 2, 3, 4, 5, 6, 7, 8), "6.3": (1, 2),
    "6.4": (1, 2), "7.2": (1, 2, 3, 4), "7.4": (1, 2), "8.1": (1,), "8.2": (1, 2), "8.3": (1,),
    "9.1": (1, 2, 3), "9.2": (1,), "10.4": (1, 2, 3, 4, 5), "11.3": (1, 2), "11.4": (1,),
    "12.1": (1,), "12.2": (1, 2), "13.4": (1,), "14.2": (1,), "14.3": (1,), "15.1": (1,),
    "15.2": (1,), "15.3": (1,),
}  # fmt: skip


def rows():
    lines = (DOCS / "asvs.md").read_text().splitlines()
    return [found.groups() for line in lines if (found := ROW.match(line))]


def test_every_requirement_of_level_1_and_2_has_one_line():
    expected = {
        f"{section}.{number}": "1" if number in LEVEL_1.get(section, ()) else "2"
        for section, size in SIZES.items()
        for number in range(1, size + 1)
    }
    assert len(expected) == 253
    assert Counter(expected.values()) == {"1": 70, "2": 183}

    assert Counter(number for number, *_rest in rows()).most_common(1)[0][1] == 1
    assert {number: level for number, level, *_rest in rows()} == expected


def test_every_line_has_a_state_and_a_reason():
    for number, _level, meaning, state, how in rows():
        assert state in STATES, number
        assert len(meaning) > 5, number
        assert len(how) > 5, number


def test_no_requirement_that_is_met_is_without_evidence():
    """A test or a file, or a named library or language that has it."""
    words = ("Python", "Django", "django-allauth", "ruff", "fido2", "digits", "Git")
    bare = [
        number
        for number, _level, _meaning, state, how in rows()
        if state == "met" and not NAMED.search(how) and not any(word in how for word in words)
    ]
    assert bare == []


@pytest.mark.parametrize("file", ["asvs.md", "threat-model.md", "secrets.md"])
def test_every_file_and_test_that_is_named_exists(file):
    found = NAMED.findall((DOCS / file).read_text())
    paths = [(path, test) for path, test in found if "/" in path and not path.startswith("/")]
    paths = [(path, test) for path, test in paths if path != "var/sbom.json"]
    assert len(paths) > 5

    missing = [path for path, _test in paths if not (settings.BASE_DIR / path).exists()]
    assert missing == []
    for path, test in paths:
        if test:
            assert f"def {test}(" in (settings.BASE_DIR / path).read_text(), f"{path}::{test}"
