"""Rules that had several implementations have a single one, in the file given here.

The tests read the source files. When one fails, use the existing implementation, or change it.
"""

import ast
import re
from dataclasses import dataclass

import pytest
from django.conf import settings

from tests.layers import LADDER, SUBJECTS

FILES = {
    path.relative_to(settings.BASE_DIR).as_posix(): path.read_text(encoding="utf-8")
    for app in (*LADDER, "bench", "tests")
    for path in sorted((settings.BASE_DIR / app).rglob("*.py"))
    if "migrations" not in path.parts and path.name != "test_one_rule.py"
}


@dataclass(frozen=True)
class Rule:
    """A rule, the lines that implement it as a regular expression, and its only file."""

    name: str
    pattern: str
    file: str
    instead: str


RULES = [
    Rule(
        "random order of survey answers",
        r"ORDER BY random\(\)",
        "surveys/shuffling.py",
        "Call surveys.shuffling.shuffle: respondents' privacy depends on this statement.",
    ),
    Rule(
        "Finnish and Swedish alphabetical order",
        r"\{\|\}",
        "toolkit/texts.py",
        "Sort by toolkit.texts.finnish_key, or by FinnishOrder in the database.",
    ),
    Rule(
        "names of places as people write them",
        r"def names_of_municipality|hyvinvointialue\(\?:en\)",
        "naming/places.py",
        "Read names by naming.places.Places, and add forms to fixtures/reference/spoken_names.csv.",
    ),
    Rule(
        "what is proposed for a name that is not known",
        r"(?m)^def (?:not_known|likely)\(",
        "toolkit/proposals.py",
        "Call toolkit.proposals, which proposes nothing rather than something wrong.",
    ),
    Rule(
        "days as people type them",
        r"(?m)^def (?:inexact_day|whole_day)\(value|r\"\(\?P<d>",
        "inputs/days.py",
        "Read days by inputs.days, in forms by DayField and InexactDayField.",
    ),
    *(
        Rule(
            f"form class {name}",
            rf"(?m)^class {name}\b",
            file,
            f"Import {name} from {file}; PeriodField takes another day widget.",
        )
        for name, file in (
            ("DayField", "inputs/day_fields.py"),
            ("PeriodWidget", "inputs/day_fields.py"),
            ("PeriodField", "inputs/day_fields.py"),
            ("KeysField", "toolkit/form_fields.py"),
        )
    ),
    Rule(
        "names of the days that a precision is about",
        r"[\"']since[\"'],\s*[\"']decided_on[\"']",
        "history/statements.py",
        "Use PRECISE_DAYS or last_days of history.statements.",
    ),
    *(
        Rule(
            f"admin permission {name}",
            rf"def {name}\(",
            "cooperation/admin_base.py",
            "Inherit cooperation.admin_base.SitePermissions; workspace.admin_site decides.",
        )
        for name in ("has_view_permission", "has_module_permission")
    ),
    Rule(
        "end of a confirmation",
        r"confirmed_at\s*=\s*None",
        "history/tracking.py",
        "A trigger ends the confirmation of a changed row; editing.rules.part_of that of a whole.",
    ),
    Rule(
        "two-way link of one meeting for two laws",
        r"(?m)^\s+other\.combined_with(_id)? = ",
        "negotiations/actions.py",
        "Save the row through an edit: negotiations.actions.link_both_ways sets the other one.",
    ),
    Rule(
        "status at the end of an agreement's period",
        r"\.reason = Reason\.EXPIRED",
        "agreements/actions.py",
        "Save the agreement through an edit: agreements.actions.follow_end writes the status.",
    ),
    Rule(
        "trap for machines in public forms",
        r"(?m)^\s+website = forms\.|def is_by_a_machine",
        "toolkit/public_forms.py",
        "Inherit toolkit.public_forms.PublicForm and PublicFormView.",
    ),
    Rule(
        "limit on public forms per hour",
        r"allauth\.core\.ratelimit|\bratelimit\.consume\b",
        "toolkit/public_forms.py",
        "Inherit toolkit.public_forms.PublicFormView and name its limit in the settings.",
    ),
    *(
        Rule(
            f"factory {name}",
            rf"(?m)^class {name}\b",
            "tests/factories.py",
            f"Import {name} from tests.factories and give it arguments.",
        )
        for name in ("UserFactory", "RoleFactory")
    ),
]


def files_with(pattern: str) -> set[str]:
    return {name for name, text in FILES.items() if re.search(pattern, text)}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_is_implemented_in_one_file(rule):
    others = files_with(rule.pattern) - {rule.file}

    assert not others, f"{rule.name}: also in {sorted(others)}. {rule.instead}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_file_of_the_rule_still_implements_it(rule):
    assert re.search(rule.pattern, FILES[rule.file]), (
        f"{rule.name}: not in {rule.file} any more. Name its new file or pattern in RULES."
    )


# Writing -----------------------------------------------------------------------------------------

WRITTEN_BY_EDITS = {*SUBJECTS, "importing", "workspace"} - {"surveys"}
"""Apps whose rows are written through an edit only; surveys have actions of their own (ADR 7)."""

WRITES = re.compile(
    r"(?:save|delete|update|create|get_or_create|update_or_create|bulk_create|bulk_update)"
)
PAST_THE_EDIT = {
    "agreements/actions.py": ["delete", "delete", "delete"],
    "agreements/documents.py": ["bulk_create"],
    "importing/actions.py": [  # the runs of an import; their rows are written through the edit
        *("save", "update", "save", "save", "save", "delete"),
        *("update", "update", "update"),
    ],
    "negotiations/actions.py": ["save", "save"],
    "workspace/reports.py": ["create"],  # sent by a reader, not an edit
}
"""Writes of rows that are no statements, and in `actions.py` of consequences of a rule."""


def test_subjects_write_through_an_edit_only():
    found = {
        name: calls
        for name, text in FILES.items()
        if name.split("/")[0] in WRITTEN_BY_EDITS and (calls := list(raw_writes(text)))
    }

    assert found == PAST_THE_EDIT, "Use Edit.save, Edit.delete or, in a rule, Edit.write."


def raw_writes(text):
    """The writing methods that are called on anything but an edit."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value).rpartition(".")[2]
            if WRITES.fullmatch(node.func.attr) and owner not in HARMLESS:
                yield node.func.attr


HARMLESS = {"edit", "digest"}
"""Names of an edit, and of a checksum."""
