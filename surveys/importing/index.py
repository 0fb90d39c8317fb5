"""A survey's questions, options, groups and places, by the names that files use for them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from surveys.models import Option, Question, RespondentGroup, Survey
from surveys.respondent_places import Places
from toolkit.sheets import spelt

SKIP, GROUP, PLACE, TICK = "skip", "group", "place", "tick"
WORD = re.compile(r"[^\W_]+")
OTHER_KEYS = {"other", "oth", "muu", "annat", "muut_mika"}
OTHER_FIRST = {("muu",), ("other",), ("annan",), ("annat",), ("jokin", "muu"), ("joku", "muu")}

Words = tuple[str, ...]


def plainly(text: str) -> str:
    """A text for exact comparison: without case, doubled spaces and typographic variants."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def words_of(text: str) -> Words:
    """The words of a text, without what stands between them."""
    return tuple(WORD.findall(plainly(text)))


class Names:
    """Names with what they refer to. A name of several things refers to none."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._plain: dict[str, set[str]] = {}
        self._spelt: dict[str, set[str]] = {}
        for name, key in pairs:
            if name.strip():
                self._plain.setdefault(plainly(name), set()).add(key)
                self._spelt.setdefault(spelt(name), set()).add(key)

    def get(self, name: str) -> str | None:
        """What a name refers to: as it is written, else in any spelling."""
        found = self._plain.get(plainly(name)) or self._spelt.get(spelt(name), set())
        return next(iter(found)) if len(found) == 1 else None

    def all(self) -> Iterator[tuple[str, str]]:
        """Every name that refers to one thing, in the spelling for comparison."""
        return ((name, next(iter(keys))) for name, keys in self._spelt.items() if len(keys) == 1)

    def all_plain(self) -> Iterator[tuple[str, str]]:
        """Every name that refers to one thing, as it is written."""
        return ((name, next(iter(keys))) for name, keys in self._plain.items() if len(keys) == 1)

    def by_words(self) -> dict[Words, set[str]]:
        found: dict[Words, set[str]] = {}
        for name, keys in self._plain.items():
            if words := words_of(name):
                found.setdefault(words, set()).update(keys)
        return found


def is_other(option: Option | RespondentGroup) -> bool:
    """Whether the option asks for the respondent's own words: «Muu, mikä?»."""
    if option.key in OTHER_KEYS or getattr(option, "code", "").strip("-") in OTHER_KEYS:
        return True
    words = words_of(option.label_fi if isinstance(option, Option) else option.name_fi)
    return words[:1] in OTHER_FIRST or words[:2] in OTHER_FIRST


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
    def question_names(self) -> Names:
        """Keys and texts of the questions."""
        return Names(
            (name, question.key)
            for question in self.questions.values()
            for name in (question.key, question.text_fi, question.text_sv, question.text_en)
        )

    @cached_property
    def group_names(self) -> Names:
        return Names(
            (name, group.key)
            for group in self.groups.values()
            for name in (group.key, group.name_fi, group.name_sv, group.name_en)
        )

    @cached_property
    def _option_names(self) -> dict[str, Names]:
        return {key: Names(_names_of(question)) for key, question in self.questions.items()}

    def option_names(self, question: str) -> Names:
        """Labels, keys and codes of a question's options."""
        return self._option_names[question]

    def option(self, question: str, key: str) -> Option | None:
        options = self.questions[question].options.all()
        return next((option for option in options if option.key == key), None)

    def other_option(self, question: str) -> Option | None:
        """The question's option for the respondent's own words; None without exactly one."""
        found = [option for option in self.questions[question].options.all() if is_other(option)]
        return found[0] if len(found) == 1 else None

    def own_words(self, question: str, option: str) -> Question | None:
        """The open question that keeps the own words of an option: q4_other for option other."""
        kept = self.questions.get(f"{question}_{option}")
        return kept if kept and kept.kind == "open" else None

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


def _names_of(question: Question) -> Iterator[tuple[str, str]]:
    for option in question.options.all():
        for name in (option.label_fi, option.label_sv, option.label_en, option.key, option.code):
            yield name, option.key
        if is_other(option):
            yield "-oth-", option.key  # the code of LimeSurvey
