"""The mapping of columns to questions and of values to options: certain, likely and open matches.

A mapping is stored as plain data: `columns` from a heading to a target, `values` from the contents
of cells to options (several separated by spaces), a group or a place. Targets are `skip`, `group`,
`place`, `q:<question>` and `o:<question>:<option>` for a column of ticks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from surveys.importing.choices import NO_ANSWER, Choices
from surveys.importing.grids import Column, Grid
from surveys.importing.headings import HeadingReader
from surveys.importing.index import GROUP, PLACE, SKIP, TICK, SurveyIndex, is_other
from surveys.importing.layouts import Layout
from surveys.models import Kind, RespondentGroup
from toolkit.sheets import spelt

LIKELY_VALUE = 0.7
TICKED = {
    *("1", "x", "y", "k", "kyllä", "yes", "ja", "valittu", "vald", "selected", "true", "tosi"),
    *("checked", "rasti", "quoted", "☑", "✓", "✔", "☒"),
}
UNTICKED = {
    *("", "0", "n", "e", "ei", "no", "nej", "ei valittu", "inte vald", "not selected", "false"),
    *("epätosi", "unchecked", "not checked", "not quoted", "☐"),
}


@dataclass
class Mapping:
    """The chosen or proposed mapping of a file's columns and values."""

    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    layout: Layout = field(default_factory=Layout)
    likely: set[str] = field(default_factory=set)
    """Headings whose target is a guess."""
    without_trials: bool = False
    """Whether trial answers, such as previews of Qualtrics, are left out."""

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Mapping:
        return cls(
            dict(stored.get("columns", {})),
            {scope: dict(values) for scope, values in stored.get("values", {}).items()},
            Layout.read(stored),
            set(stored.get("likely", ())),
            bool(stored.get("without_trials", False)),
        )

    def as_stored(self) -> dict[str, Any]:
        return {
            "columns": self.columns,
            "values": self.values,
            **self.layout.as_stored(),
            "likely": sorted(self.likely),
            "without_trials": self.without_trials,
        }

    @property
    def questions(self) -> set[str]:
        """Keys of the questions that some column is mapped to."""
        return {t.split(":")[1] for t in self.columns.values() if t.startswith(("q:", "o:"))}


def propose(grid: Grid, index: SurveyIndex, remembered: Mapping | None = None) -> Mapping:
    """A target for every column: the stored one, else by its heading, else skip."""
    mapping = Mapping(layout=grid.layout)
    stored = remembered.columns if remembered else {}
    mapping.values = {k: dict(v) for k, v in remembered.values.items()} if remembered else {}
    headings = HeadingReader(index)
    for column in grid.columns:
        target = stored.get(column.key, "")
        if not index.is_target(target):
            target, is_sure = headings.target(column)
            if not is_sure:
                mapping.likely.add(column.key)
        mapping.columns[column.key] = target
    return mapping


# Values ------------------------------------------------------------------------------------------


def scope_of(target: str) -> str:
    """The name under which the values of such columns are stored; empty if used as they are."""
    return TICK if target.startswith("o:") else target if target != SKIP else ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value without a match yet, with the likely match."""

    scope: str
    value: str
    rows: int
    proposal: str


def meaning(index: SurveyIndex, mapping: Mapping, target: str, value: str) -> str | None:
    """What a value of a group, a place or a tick means ("" for no answer); None if unknown."""
    scope, name = scope_of(target), spelt(value)
    stored = mapping.values.get(scope, {})
    if name in stored:
        return stored[name]
    if scope == TICK:
        return _tick(index, target, value)
    if scope == GROUP:
        found = index.group_names.get(value)
    else:
        place = index.places.named(value)
        found = place.key if place else None
    return "" if found is None and name in NO_ANSWER else found


def choices_of(index: SurveyIndex, mapping: Mapping, question: str) -> Choices:
    """The reader of a question's cells with chosen options."""
    stored = mapping.values.get(f"q:{question}", {})
    are_several = index.questions[question].kind == Kind.MULTIPLE
    return Choices(index.option_names(question), stored, are_several=are_several)


def _tick(index: SurveyIndex, target: str, value: str) -> str | None:
    """Whether a column of ticks has one: "1", or "" for none."""
    _kind, question, option = target.split(":")
    name = spelt(value)
    if name in UNTICKED or name in NO_ANSWER:
        return ""
    own = index.option_names(question).get(value)
    return "1" if name in TICKED or own == option or is_own_words(index, target, value) else None


def is_tick(index: SurveyIndex, target: str, value: str) -> bool:
    """Whether a cell says that an option is chosen or not; else it holds own words."""
    name = spelt(value)
    own = index.option_names(target.split(":")[1]).get(value)
    return bool(own) or name in TICKED or name in UNTICKED


def is_own_words(index: SurveyIndex, target: str, value: str) -> bool:
    """Whether a cell of ticks holds the respondent's own words, as with «Muu, mikä?»."""
    _kind, question, option = target.split(":")
    chosen = index.option(question, option)
    is_known = is_tick(index, target, value) or spelt(value) in NO_ANSWER
    return bool(chosen and is_other(chosen)) and not is_known


def unknown_values(grid: Grid, index: SurveyIndex, mapping: Mapping) -> list[Unknown]:
    """Values of choices, groups and places without a match, each with a likely match."""
    found: dict[tuple[str, str], Unknown] = {}
    for column in grid.columns:
        target = mapping.columns.get(column.key, SKIP)
        if not is_coded(index, target):
            continue
        for value, proposal, rows in _unknown_in(index, mapping, target, column):
            key = (scope_of(target), spelt(value))
            before = found[key].rows if key in found else 0
            found[key] = Unknown(key[0], value, before + rows, proposal)
    return sorted(found.values(), key=lambda unknown: (unknown.scope, unknown.value))


def _unknown_in(
    index: SurveyIndex, mapping: Mapping, target: str, column: Column
) -> Iterator[tuple[str, str, int]]:
    """The unknown values of a column, or what is unknown of them, with proposals and rows."""
    if not target.startswith("q:"):
        for value, rows in column.values.items():
            if meaning(index, mapping, target, value) is None:
                yield value, _proposal(index, target, value, column), rows
        return
    choices = choices_of(index, mapping, target[2:])
    for value, rows in column.values.items():
        reading = choices.read(value)
        for piece in reading.rest:
            is_whole = reading.is_ambiguous
            yield (
                piece,
                (" ".join(reading.keys) if is_whole else _proposal(index, target, piece, column)),
                rows,
            )


def is_coded(index: SurveyIndex, target: str) -> bool:
    """Whether the values of such a column are mapped, not used as they are."""
    if target.startswith("q:"):
        return index.questions[target[2:]].kind not in (Kind.OPEN, Kind.NUMBER)
    return target != SKIP


def _proposal(index: SurveyIndex, target: str, value: str, column: Column) -> str:
    """The likely match of a value, empty if there is none."""
    if target == PLACE:
        place = index.places.likely(value)
        return place.key if place else ""
    if target.startswith("o:"):
        return ""
    names = dict((index.group_names if target == GROUP else index.option_names(target[2:])).all())
    near = max(names, key=lambda name: _nearness(name, spelt(value)), default="")
    if near and _nearness(near, spelt(value)) >= LIKELY_VALUE:
        return names[near]
    return _by_order(index, target, value, column) or _other(index, target)


def _nearness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def _other(index: SurveyIndex, target: str) -> str:
    """The option or group for own words, which some tools write instead of its label."""
    if target == GROUP:
        groups: list[RespondentGroup] = [one for one in index.groups.values() if is_other(one)]
        return groups[0].key if len(groups) == 1 else ""
    option = index.other_option(target[2:])
    return option.key if option else ""


def _by_order(index: SurveyIndex, target: str, value: str, column: Column) -> str:
    """The option by its number, as some tools count options from 1; if all values fit."""
    if not target.startswith("q:"):
        return ""
    options = list(index.questions[target[2:]].options.all())
    numbers = {str(number) for number in range(1, len(options) + 1)}
    pieces = {piece for text in column.values for piece in text.replace(",", " ").split()}
    return options[int(value) - 1].key if value in numbers and pieces <= numbers else ""
