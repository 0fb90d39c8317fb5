"""Sections of minutes: «§ 239» is kept as its number, with its letter if it has one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    TextColumn = models.CharField[str, str]
else:
    TextColumn = models.CharField

NORMAL = "[1-9][0-9]{0,4}[a-zåäö]?"
WRITTEN = re.compile(r"[§\s]*(?P<number>[1-9][0-9]{0,4})\s*(?P<letter>[a-zåäö]?)[§\s]*")
NO_SECTION = _(
    "«%(typed)s» is not a section. Write its number, with its letter if it has one: 239 or 12a."
)


def section_in(typed: str) -> str | None:
    """The section in «§ 239», «239 §», «§ § 239», «12 a §» …; None if the text is no section."""
    found = WRITTEN.fullmatch(typed.casefold())
    return found["number"] + found["letter"] if found else None


def section_number(typed: str) -> str:
    """The section, or nothing for an empty text; refuses any other text with a ValidationError."""
    if not typed.strip():
        return ""
    section = section_in(typed)
    if section is None:
        shown = " ".join(typed.split())
        raise ValidationError(NO_SECTION, code="no_section", params={"typed": shown})
    return section


def section_sign(section: str) -> str:
    """The section with its sign, once. A text that is no section, in old history, is left as is."""
    number = section_in(section)
    return f"§\xa0{number}" if number else section


class SectionInput(forms.CharField):
    """A section typed with or without its sign."""

    def to_python(self, value: Any) -> str:
        return section_number(super().to_python(value) or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        typed = str(data or "")
        return super().has_changed(initial, section_in(typed) or typed)


class SectionField(TextColumn):
    """A column with a section, which every way of writing brings into the one form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """In migrations a plain column: only what is typed into it is read differently."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def clean(self, value: Any, model_instance: Any) -> str:
        return super().clean(section_number(str(value or "")), model_instance)

    def pre_save(self, model_instance: Any, add: bool) -> Any:  # noqa: FBT001 - Django's own
        """The section in its one form, on the row too. Other text is left for the database."""
        value = self.get_prep_value(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        """The section in its one form, also where rows are looked up or updated by it."""
        typed = super().get_prep_value(value)
        return (section_in(typed) or typed) if isinstance(typed, str) else typed

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        """Without a limit of letters, so that what was pasted is refused as a whole, with why."""
        field: Any = super().formfield(*args, **{"form_class": SectionInput} | kwargs)
        field.max_length = None
        field.validators = []
        field.widget.attrs.pop("maxlength", None)
        return field


def section_well_formed(field: str = "section") -> models.CheckConstraint:
    """The column holds a section in its one form, or nothing."""
    return models.CheckConstraint(
        name=f"%(app_label)s_%(class)s_{field}_well_formed",
        condition=Q(**{f"{field}__regex": f"^({NORMAL})?$"}),
        violation_error_message=_(
            "A section is its number, with its letter if it has one: 239 or 12a."
        ),
    )
