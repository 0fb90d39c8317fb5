"""Short texts in three languages: columns `_fi`, `_sv`, `_en`, and choosing one to show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from toolkit.constraints import filled

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LANGUAGES = ("fi", "sv", "en")


LANGUAGE_OF_REFERENCES = "fi"
"""References of sources are written in Finnish: they have no column for their language."""


class Language(models.TextChoices):
    """The languages of long texts and of documents."""

    FI = "fi", _("Finnish")
    SV = "sv", _("Swedish")
    EN = "en", _("English")


def language_of_texts(help_text: StrOrPromise = "") -> models.CharField[str, str]:
    """The column with the language of a row's texts that exist in one language only."""
    return models.CharField(
        _("language of the texts"),
        max_length=2,
        choices=Language,
        default=Language.FI,
        help_text=help_text,
    )


@dataclass(frozen=True, slots=True)
class Text:
    """A text chosen for a reader: `language` may differ from the reader's.

    It is empty if the text is in the reader's language.
    """

    value: str
    language: str

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Joined:
    """Texts one after another, each in its own language: “Kokkola: approved”."""

    texts: tuple[Text, ...]

    def __str__(self) -> str:
        return "".join(one.value for one in self.texts)

    @classmethod
    def of(cls, pattern: str, **named: object) -> Joined:
        """The pattern in the reader's language, `%(name)s: approved`, with the named texts."""
        found: list[Text] = []
        for number, piece in enumerate(_NAMED.split(pattern)):
            found += _texts(named[piece] if number % 2 else piece)
        return cls(tuple(one for one in found if one.value))

    @classmethod
    def by(cls, separator: str, *texts: object) -> Joined:
        """The texts that are not empty, with the separator between them."""
        shown = [one for one in texts if one is not None and str(one)]
        found = [piece for one in shown for piece in (*_texts(one), Text(separator, ""))]
        return cls(tuple(found[:-1]))


_NAMED = re.compile(r"%\((\w+)\)s")


def _texts(piece: object) -> tuple[Text, ...]:
    """A piece with its languages; a row is shown by its name."""
    if isinstance(piece, Joined):
        return piece.texts
    name = piece if isinstance(piece, Text) else getattr(piece, "name", None)
    if isinstance(name, Text):
        return (name,)
    return (Text(str(piece), ""),)


def text_of(row: object, field: str, language: str | None = None) -> Text:
    """The text of `field` in the reader's language, else the first of fi, sv, en that exists."""
    wanted = (language or get_language() or "fi")[:2]
    for candidate in (wanted, *LANGUAGES):
        if value := getattr(row, f"{field}_{candidate}", ""):
            return Text(value, candidate)
    return Text("", wanted)


def called(row: models.Model, field: str) -> str:
    """The name of the row that `field` refers to; its key if it is not loaded.

    Used in long lists, where a query for each row would be too expensive.
    """
    loaded = row._state.fields_cache.get(field)
    return str(loaded or getattr(row, f"{field}_id"))


class Named(models.Model):
    """Something with a name in three languages."""

    name_fi = models.CharField(_("name (Finnish)"), max_length=200)
    name_sv = models.CharField(_("name (Swedish)"), max_length=200, blank=True)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)

    class Meta:
        abstract = True
        constraints = filled("name_fi")

    def __str__(self) -> str:
        return self.name.value

    @property
    def name(self) -> Text:
        """The name in the active language."""
        return text_of(self, "name")


class Titled(models.Model):
    """Something with a title in three languages."""

    title_fi = models.CharField(_("title (Finnish)"), max_length=300)
    title_sv = models.CharField(_("title (Swedish)"), max_length=300, blank=True)
    title_en = models.CharField(_("title (English)"), max_length=300, blank=True)

    class Meta:
        abstract = True
        constraints = filled("title_fi")

    def __str__(self) -> str:
        return self.title.value

    @property
    def title(self) -> Text:
        """The title in the active language."""
        return text_of(self, "title")


# The order of Finnish and Swedish names. In Unicode, {, | and } follow z.
_LETTERS, _SORTED_AS = "åäöæøüé", "{|}|}ye"
_FINNISH_ORDER = str.maketrans(_LETTERS, _SORTED_AS)
# Upper case too: in a database with locale C, lower() changes only A to Z.
_FROM, _TO = _LETTERS.upper() + _LETTERS, 2 * _SORTED_AS


class FinnishOrder(models.Func):
    """Å, Ä, Ö after Z, ignoring case: the same on every PostgreSQL, with or without ICU."""

    template = f"translate(lower(%(expressions)s), '{_FROM}', '{_TO}') COLLATE \"C\""
    output_field = models.TextField()


class ShownOrder(models.Expression):
    """The order of a text as the reader sees it: in the language in which the query is run.

    `text` is the beginning of its columns `_fi`, `_sv` and `_en`. The same order as that of
    `finnish_key(str(text_of(row, text)))`.
    """

    output_field = models.TextField()

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def resolve_expression(self, query: Any = None, *args: Any, **kwargs: Any) -> Any:
        """The expression over the columns that the model has."""
        columns = {field.name for field in query.model._meta.get_fields()}
        wanted = (get_language() or "fi")[:2]
        filled_in = [
            NullIf(name, models.Value(""))
            for language in dict.fromkeys((wanted, *LANGUAGES))
            if (name := f"{self.text}_{language}") in columns
        ]
        shown = Coalesce(*filled_in, models.Value(""), output_field=self.output_field)
        return FinnishOrder(shown).resolve_expression(query, *args, **kwargs)


def finnish_key(text: str) -> str:
    """The sort key for Finnish and Swedish names in Python; the database uses FinnishOrder."""
    return text.lower().translate(_FINNISH_ORDER)
