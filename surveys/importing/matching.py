"""The mapping of columns to questions and of values to options: certain, likely and open matches.

A mapping is stored as plain data: `columns` from a heading to a target, `values` from the contents
of cells to an option, a group or a place. Targets are `skip`, `group`, `place`, `q:<question>` and
`o:<question>:<option>` for a column of ticks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from functools import cached_property
from typing import Any

from surveys.importing.grids import Column, Grid
from surveys.models import Kind, Option, Question, RespondentGroup, Survey
from surveys.respondent_places import Places
from toolkit.sheets import spelt

SKIP, GROUP, PLACE, TICK = "skip", "group", "place", "tick"
NEAR_ENOUGH = 0.86
# Columns that would show who answered, or when: never imported.
PRIVATE = {
    *(
        "id",
        "vastaajan id",
        "vastaajan numero",
        "lähetetty",
        "vastaajatunnus",
        "respondent id",
        "response id",
        "svars id",
        "nro",
    ),
    *("submitdate", "date submitted", "datestamp", "date last action", "startdate", "date started"),
    *("lastpage", "last page", "seed", "startlanguage", "start language", "token", "access code"),
    *("ipaddr", "ip address", "ip osoite", "ip adress", "refurl", "referrer url", "interviewtime"),
    *("vastausaika", "aloitusaika", "lähetysaika", "vastattu", "päivämäärä", "aikaleima", "datum"),
    *("sähköposti", "sähköpostiosoite", "email", "e mail", "e post", "nimi", "etunimi", "sukunimi"),
    *("name", "namn", "firstname", "first name", "lastname", "last name", "puhelin", "telefon"),
}
GROUPS = {
    *("ryhmä", "vastaajaryhmä", "rooli", "asema", "tehtävä", "taustaryhmä", "group", "role"),
    *("grupp", "roll", "respondent group", "missä roolissa vastaat?"),
}
PLACES = {
    *("kunta", "kunnan nimi", "kuntanimi", "kuntakoodi", "kuntanumero", "kotikunta", "kommun"),
    *("kommunens namn", "municipality", "organisaatio", "organisation", "organization"),
    *("maakunnan liitto", "hyvinvointialue", "hva", "kunta tai organisaatio", "vastaajan kunta"),
}
TICKED = {"1", "x", "y", "kyllä", "yes", "ja", "valittu", "vald", "selected", "true", "checked"}
UNTICKED = {"0", "n", "ei", "no", "nej", "ei valittu", "inte vald", "not selected", "false"}
NUMBERED = re.compile(r"^(?:[a-zåäö]{0,4}\d{1,4}[a-z]?)\s+(?=\D)")
BRACKETED = re.compile(r"^(.*?)\s*\[([^\[\]]+)\]\s*$", re.DOTALL)


@dataclass
class SurveyIndex:
    """The survey's questions, options, groups and places, by the names used in files."""

    survey: Survey
    questions: dict[str, Question]
    groups: dict[str, RespondentGroup]

    @classmethod
    def of(cls, survey: Survey) -> SurveyIndex:
        rows = survey.questions.prefetch_related("options")
        questions = {question.key: question for question in rows}
        return cls(survey, questions, {group.key: group for group in survey.groups.all()})

    @cached_property
    def places(self) -> Places:
        return Places.on(self.survey.counted_on)

    @cached_property
    def question_names(self) -> dict[str, str]:
        """Normalised keys and texts of questions, mapped to the key."""
        names: dict[str, str] = {}
        for question in self.questions.values():
            for name in (question.key, question.text_fi, question.text_sv, question.text_en):
                if name:
                    names.setdefault(spelt(name), question.key)
        return names

    @cached_property
    def group_names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for group in self.groups.values():
            for name in (group.key, group.name_fi, group.name_sv, group.name_en):
                if name:
                    names.setdefault(spelt(name), group.key)
        return names

    def option_names(self, question: str) -> dict[str, str]:
        """Normalised labels, keys and codes of a question's options, mapped to the key."""
        names: dict[str, str] = {}
        for option in self.questions[question].options.all():
            for name in (
                option.label_fi,
                option.label_sv,
                option.label_en,
                option.key,
                option.code,
            ):
                if name:
                    names.setdefault(spelt(name), option.key)
        return names

    def option(self, question: str, key: str) -> Option | None:
        options = self.questions[question].options.all()
        return next((option for option in options if option.key == key), None)

    def is_target(self, target: str) -> bool:
        """Whether a target exists in this survey."""
        kind, _colon, rest = target.partition(":")
        if kind == "q":
            return rest in self.questions
        question, _colon, option = rest.partition(":")
        if kind == "o":
            return question in self.questions and self.option(question, option) is not None
        return target in (SKIP, GROUP, PLACE)

    def targets(self) -> Iterator[tuple[str, str]]:
        """Everything a column can be mapped to, with labels, for a list of choices."""
        for question in self.questions.values():
            yield f"q:{question.key}", str(question)
            if question.has_options:
                for option in question.options.all():
                    yield f"o:{question.key}:{option.key}", f"{question} – {option}"


@dataclass
class Mapping:
    """The chosen or proposed mapping of a file's columns and values."""

    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    header_rows: int = 0
    likely: set[str] = field(default_factory=set)
    """Headings whose target is a guess."""

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Mapping:
        return cls(
            dict(stored.get("columns", {})),
            {scope: dict(values) for scope, values in stored.get("values", {}).items()},
            int(stored.get("header_rows", 0)),
            set(stored.get("likely", ())),
        )

    def as_stored(self) -> dict[str, Any]:
        return {
            "columns": self.columns,
            "values": self.values,
            "header_rows": self.header_rows,
            "likely": sorted(self.likely),
        }

    @property
    def questions(self) -> set[str]:
        """Keys of the questions that some column is mapped to."""
        return {t.split(":")[1] for t in self.columns.values() if t.startswith(("q:", "o:"))}


def propose(grid: Grid, index: SurveyIndex, remembered: Mapping | None = None) -> Mapping:
    """A target for every column: the stored one, else by its heading, else skip."""
    mapping = Mapping(header_rows=grid.header_rows)
    stored = remembered.columns if remembered else {}
    mapping.values = {k: dict(v) for k, v in remembered.values.items()} if remembered else {}
    for column in grid.columns:
        target = stored.get(column.key, "")
        if not index.is_target(target):
            target, is_sure = _target(column, index)
            if not is_sure:
                mapping.likely.add(column.key)
        mapping.columns[column.key] = target
    return mapping


def _target(column: Column, index: SurveyIndex) -> tuple[str, bool]:
    """The target of a heading, and whether it is certain."""
    name = spelt(column.heading)
    names = {name, NUMBERED.sub("", name)}
    if names & PRIVATE:
        return SKIP, True
    if names & GROUPS:
        return GROUP, True
    if names & PLACES:
        return PLACE, True
    return _question_target(column, index) or (SKIP, True)


def _question_target(column: Column, index: SurveyIndex) -> tuple[str, bool] | None:
    names = index.question_names
    for top, sub in _readings(column):
        question = _known(names, top)
        if question and not sub:
            return f"q:{question}", True
        if question and (option := _known(index.option_names(question), sub)):
            return f"o:{question}:{option}", True
        if sub and (statement := _known(names, sub)):
            return f"q:{statement}", True
    return _likely_question(column, names)


def _readings(column: Column) -> Iterator[tuple[str, str]]:
    """Question and option of a heading: in two rows, or in one with the option in brackets."""
    yield spelt(column.top), spelt(column.sub)
    if found := BRACKETED.match(column.top):
        yield spelt(found[1]), spelt(found[2])
    if not column.sub:
        yield spelt(column.top), ""


def _known(names: dict[str, str], words: str) -> str | None:
    """The key of a text, with or without a leading number."""
    return names.get(words) or names.get(NUMBERED.sub("", words))


def _likely_question(column: Column, names: dict[str, str]) -> tuple[str, bool] | None:
    wanted = NUMBERED.sub("", spelt(column.sub or column.top))
    if len(wanted) < 8:
        return None
    near = get_close_matches(wanted, names, n=1, cutoff=NEAR_ENOUGH)
    return (f"q:{names[near[0]]}", False) if near else None


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
    """The key a value is mapped to ("" for no answer); None if it is unknown."""
    scope, name = scope_of(target), spelt(value)
    stored = mapping.values.get(scope, {})
    if name in stored:
        return stored[name]
    if scope == GROUP:
        return index.group_names.get(name)
    if scope == PLACE:
        place = index.places.named(value)
        return place.key if place else None
    if scope == TICK:
        return _tick(index, target, name)
    return index.option_names(target[2:]).get(name)


def _tick(index: SurveyIndex, target: str, name: str) -> str | None:
    """Whether a column of ticks has one: "1", or "" for none."""
    _kind, question, option = target.split(":")
    if name in UNTICKED:
        return ""
    own = index.option_names(question).get(name)
    return "1" if name in TICKED or own == option else None


def unknown_values(grid: Grid, index: SurveyIndex, mapping: Mapping) -> list[Unknown]:
    """Values of choices, groups and places without a match, each with a likely match."""
    found: dict[tuple[str, str], Unknown] = {}
    for column in grid.columns:
        target = mapping.columns.get(column.key, SKIP)
        if not is_coded(index, target):
            continue
        for value, rows in column.values.items():
            if meaning(index, mapping, target, value) is not None:
                continue
            if target.startswith("q:") and _several(index, mapping, target, value):
                continue
            key = (scope_of(target), spelt(value))
            before = found[key].rows if key in found else 0
            proposal = _proposal(index, target, value, column)
            found[key] = Unknown(key[0], value, before + rows, proposal)
    return sorted(found.values(), key=lambda unknown: (unknown.scope, unknown.value))


def is_coded(index: SurveyIndex, target: str) -> bool:
    """Whether the values of such a column are mapped, not used as they are."""
    if target.startswith("q:"):
        return index.questions[target[2:]].kind not in (Kind.OPEN, Kind.NUMBER)
    return target != SKIP


def _several(index: SurveyIndex, mapping: Mapping, target: str, value: str) -> bool:
    return len(several(index, mapping, target, value)) > 1


def several(index: SurveyIndex, mapping: Mapping, target: str, value: str) -> list[str]:
    """The keys of several choices in one cell; empty if one of them is unknown."""
    for separator in (";", "\n", "|", ","):
        choices = [choice.strip() for choice in value.split(separator) if choice.strip()]
        if len(choices) > 1:
            keys = [meaning(index, mapping, target, choice) for choice in choices]
            if all(keys):
                return [key for key in keys if key]
    return []


def _proposal(index: SurveyIndex, target: str, value: str, column: Column) -> str:
    """The likely match of a value, empty if there is none."""
    if target == PLACE:
        place = index.places.likely(value)
        return place.key if place else ""
    if target.startswith("o:"):
        return ""
    names = index.group_names if target == GROUP else index.option_names(target[2:])
    near = max(names, key=lambda name: _nearness(name, spelt(value)), default="")
    if near and _nearness(near, spelt(value)) >= 0.7:
        return names[near]
    return _by_order(index, target, value, column)


def _nearness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def _by_order(index: SurveyIndex, target: str, value: str, column: Column) -> str:
    """The option by its number, as some tools count options from 1; if all values fit."""
    if not target.startswith("q:"):
        return ""
    options = list(index.questions[target[2:]].options.all())
    numbers = {str(number) for number in range(1, len(options) + 1)}
    if value in numbers and set(column.values) <= numbers:
        return options[int(value) - 1].key
    return ""
