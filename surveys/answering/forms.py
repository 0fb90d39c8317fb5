"""The form of a survey, in parts: group and organisation first, then a part for each section.

No question is required: partial answers are accepted.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from surveys.models import (
    LONGEST_TEXT,
    Kind,
    OrganisationKind,
    Question,
    RespondentGroup,
    Section,
    Survey,
    Target,
)
from surveys.respondent_places import NOWHERE, Place, Places

KINDS = {
    Target.MUNICIPALITIES: (OrganisationKind.MUNICIPALITY,),
    Target.REGIONAL_COUNCILS: (OrganisationKind.REGIONAL_COUNCIL,),
    Target.COUNTIES: (OrganisationKind.COUNTY,),
    Target.PILOTS: (
        OrganisationKind.MUNICIPALITY,
        OrganisationKind.COUNTY,
        OrganisationKind.REGIONAL_COUNCIL,
    ),
}
GROUP, PLACE = "group", "place"
NO_ANSWER = ("", _("No answer"))


class PlainText(forms.CharField):
    """Typed text: line ends are normalised, invisible characters removed."""

    def to_python(self, value: Any) -> str:
        text = str(value or "").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
        shown = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
        return super().to_python("".join(shown)) or ""


@dataclass(frozen=True)
class FormPart:
    """A page of the form: its section (None for the first one) and its questions."""

    number: int
    section: Section | None
    questions: tuple[Question, ...]
    is_about: bool = False


@dataclass(frozen=True)
class Questionnaire:
    """A survey's form: its parts, with options and groups read once."""

    survey: Survey
    groups: tuple[RespondentGroup, ...]
    parts: tuple[FormPart, ...]

    @classmethod
    def of(cls, survey: Survey) -> Questionnaire:
        """The survey's form, in a fixed number of queries."""
        questions = list(survey.questions.select_related("section").prefetch_related("options"))
        sections = [None, *survey.sections.all()]
        parts = [FormPart(1, None, (), is_about=True)]
        for section in sections:
            own = tuple(q for q in questions if q.section == section)
            if own:
                parts.append(FormPart(len(parts) + 1, section, own))
        return cls(survey, tuple(survey.groups.all()), tuple(parts))

    @cached_property
    def places(self) -> Places:
        return Places.on(self.survey.counted_on)

    @property
    def questions(self) -> Iterator[Question]:
        for part in self.parts:
            yield from part.questions

    def part(self, number: int) -> FormPart | None:
        """The part with this number, if it exists."""
        return self.parts[number - 1] if 1 <= number <= len(self.parts) else None

    def place_choices(self) -> list[Any]:
        """The places that can be answered for, by the survey's target."""
        kinds = KINDS[Target(self.survey.target)]
        choices: list[Any] = [("", _("I would rather not say"))]
        choices += self.places.of_kind(*kinds)
        if OrganisationKind.MUNICIPALITY in kinds:
            joint = OrganisationKind.JOINT_AUTHORITY
            choices.append((f"{joint}:", joint.label))
        choices.append((f"{OrganisationKind.OTHER}:", OrganisationKind.OTHER.label))
        return choices

    def place_of(self, key: str) -> Place:
        """The chosen place."""
        return self.places.by_key.get(key, NOWHERE)


class PartForm(forms.Form):
    """One part of the form. `rows` are its fields in order, each with its question."""

    def __init__(self, questionnaire: Questionnaire, part: FormPart, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.part = part
        if part.is_about:
            self._add_about(questionnaire)
        for question in part.questions:
            self.fields[name_of(question)] = field_for(question)

    def _add_about(self, questionnaire: Questionnaire) -> None:
        if questionnaire.groups:
            self.fields[GROUP] = forms.ChoiceField(
                label=_("In which role do you answer?"),
                choices=[(group.key, str(group)) for group in questionnaire.groups] + [NO_ANSWER],
                widget=forms.RadioSelect,
                required=False,
            )
        self.fields[PLACE] = forms.ChoiceField(
            label=_("For which organisation do you answer?"),
            choices=questionnaire.place_choices(),
            required=False,
        )

    @property
    def rows(self) -> Iterator[tuple[forms.BoundField, Question | None]]:
        by_name = {name_of(question): question for question in self.part.questions}
        for field in self:
            yield field, by_name.get(field.name)


def name_of(question: Question) -> str:
    """The name of a question's field."""
    return f"q-{question.key}"


def field_for(question: Question) -> forms.Field:
    """The form field for a question."""
    common: dict[str, Any] = {
        "label": str(question),
        "help_text": str(question.help),
        "required": False,
    }
    options = [(option.key, str(option)) for option in question.options.all()]
    if question.kind == Kind.OPEN:
        widget: forms.Widget = forms.Textarea({"rows": 5})
        return PlainText(max_length=LONGEST_TEXT, widget=widget, **common)
    if question.kind == Kind.NUMBER:
        return forms.DecimalField(
            min_value=question.minimum,
            max_value=question.maximum,
            max_digits=12,
            decimal_places=2,
            localize=True,
            widget=forms.TextInput({"inputmode": "decimal", "class": "short"}),
            **common,
        )
    if question.kind == Kind.MULTIPLE:
        return forms.MultipleChoiceField(
            choices=options, widget=forms.CheckboxSelectMultiple, **common
        )
    return forms.ChoiceField(choices=[*options, NO_ANSWER], widget=forms.RadioSelect, **common)


def as_stored(value: Any) -> Any:
    """A field's value as stored in a draft."""
    return value if isinstance(value, list | str) else "" if value is None else str(value)
