"""Translations without system tools: extract, merge, check and compile the catalogues.

A catalogue (locale/*/LC_MESSAGES/django.po) has exactly the messages of the code and templates,
sorted by msgid, one line each, without locations and without «fuzzy» entries. So branches add whole
entries, and the result of git's union merge of two branches is read leniently and repaired.
English is the language of the msgids and needs no catalogue.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import polib
from babel.messages.extract import extract_from_file
from django.conf import settings
from django.template.base import Lexer, Node, TokenType
from django.template.engine import Engine
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.text import unescape_string_literal
from django.utils.translation.template import constant_re

LANGUAGES = ("fi", "sv")
PLURAL_FORMS = 2  # in Finnish and Swedish alike: one, many
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
WITHOUT_MESSAGES = ("bench", "tests")
"""Packages whose texts are never shown to users of the site."""
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
LINE = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr|msgstr\[(\d)\]) )?"(.*)"$')


@dataclass(frozen=True, order=True, slots=True)
class Message:
    """A message to translate: the msgid, its plural if it has one, and its context."""

    msgid: str
    context: str = ""
    plural: str = ""


Translations = dict[Message, list[str]]


# Messages of the code ------------------------------------------------------------------------


def extract(root: Path | None = None) -> set[Message]:
    """Every message of the Python files and templates of the project, or of a folder's apps.

    Of the project all packages: engines without models have no apps.py, but have messages too.
    """
    if root is None:
        root, marker = settings.BASE_DIR, "__init__.py"
    else:
        marker = "apps.py"
    found = [file.parent for file in root.glob(f"*/{marker}")]
    packages = [package for package in found if package.name not in WITHOUT_MESSAGES]
    python = [
        file
        for package in packages
        for file in package.rglob("*.py")
        if "migrations" not in file.parts
    ]
    templates = [
        file
        for folder in (root, *packages)
        for kind in ("html", "txt")
        for file in folder.glob(f"templates/**/*.{kind}")
    ]
    return {
        message
        for of_file, files in ((_of_python, python), (_of_template, templates))
        for file in files
        for message in of_file(file)
    }


def _of_python(file: Path) -> Iterator[Message]:
    for _line, message, _comments, context in extract_from_file("python", file, KEYWORDS):
        msgid, plural = (message[0], message[1]) if isinstance(message, tuple) else (message, "")
        if msgid:
            yield Message(msgid, context or "", plural)


def _of_template(file: Path) -> Iterator[Message]:
    """The messages that the template's nodes look up when rendered."""
    text = file.read_text()
    for node in Engine.get_default().from_string(text).nodelist.get_nodes_by_type(Node):
        context = getattr(node, "message_context", None)
        context = str(context.var) if context else ""
        if isinstance(node, BlockTranslateNode):
            plural = node.render_token_list(node.plural)[0] if node.plural else ""
            singular = node.render_token_list(node.singular)[0]
            yield Message(singular, context, plural)
        elif isinstance(node, TranslateNode) and node.filter_expression.var.literal:
            yield Message(node.filter_expression.var.literal.replace("%", "%%"), context)
    for token in Lexer(text).tokenize():
        if token.token_type in (TokenType.BLOCK, TokenType.VAR):
            for constant in constant_re.findall(token.contents):  # _("…") as an argument
                yield Message(unescape_string_literal(constant).replace("%", "%%"))


# Catalogues ----------------------------------------------------------------------------------


def catalogue(language: str, folder: Path | str = "") -> Path:
    """A language's catalogue in a folder: the project's."""
    return Path(folder or settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def update() -> None:
    """Make every catalogue contain exactly the messages of the code, with existing translations."""
    messages = sorted(extract())
    for language in LANGUAGES:
        file = catalogue(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        known = read(file.read_text()) if file.exists() else {}
        file.write_text(write(language, {m: known.get(m, []) for m in messages}))


def _of(message: Message) -> str:
    return f" ({message.context})" if message.context else ""


def problems() -> list[str]:
    """The problems of incomplete catalogues, one message each."""
    messages = extract()
    found = []
    for language in LANGUAGES:
        file = catalogue(language)
        text = file.read_text() if file.exists() else ""
        known = read(text)
        complete = {message: known.get(message, []) for message in sorted(messages)}
        found += [
            f"{language}: no translation of «{message.msgid}»{_of(message)}"
            for message, translations in complete.items()
            if not is_translated(message, translations)
        ]
        found += [
            f"{language}: the translation of «{message.msgid}» has other placeholders"
            for message, translations in complete.items()
            if is_translated(message, translations)
            and not keeps_placeholders(message, translations)
        ]
        if text != write(language, complete):
            found.append(f"{language}: {file.name} is not as script/messages writes it; run that")
    return found


def is_translated(message: Message, translations: list[str]) -> bool:
    wanted = PLURAL_FORMS if message.plural else 1
    return len(translations) == wanted and all(translations)


def keeps_placeholders(message: Message, translations: list[str]) -> bool:
    """Each translation has the placeholders of its message; a singular may omit the number."""
    wanted = sorted(PLACEHOLDER.findall(message.plural or message.msgid))
    *singular, last = (sorted(PLACEHOLDER.findall(text)) for text in translations)
    return last == wanted and all(set(found) <= set(wanted) for found in singular)


def compile_all() -> None:
    """Write the .mo of every catalogue that is newer than its last one."""
    for language, folder in product(LANGUAGES, settings.LOCALE_PATHS):
        source = catalogue(language, folder)
        compiled = source.with_suffix(".mo")
        if not source.exists() or _is_older(source, compiled):
            continue
        with _unless_read_only(compiled):
            unfinished = compiled.with_suffix(f".{os.getpid()}.mo")  # others may compile too
            _as_polib(language, read(source.read_text())).save_as_mofile(str(unfinished))
            unfinished.replace(compiled)


@contextmanager
def _unless_read_only(compiled: Path) -> Iterator[None]:
    """A release whose files cannot be changed was compiled when it was built."""
    try:
        yield
    except OSError:
        if not compiled.exists():
            raise


def _is_older(file: Path, other: Path) -> bool:
    return other.exists() and file.stat().st_mtime_ns < other.stat().st_mtime_ns


def _as_polib(language: str, translations: Translations) -> polib.POFile:
    compiled = polib.POFile()
    compiled.metadata = {
        "Language": language,
        "Content-Type": "text/plain; charset=UTF-8",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for message, texts in translations.items():
        if is_translated(message, texts):
            words = {"msgstr_plural": dict(enumerate(texts))} if message.plural else {}
            compiled.append(
                polib.POEntry(
                    msgid=message.msgid,
                    msgid_plural=message.plural,
                    msgctxt=message.context or None,
                    msgstr="" if message.plural else texts[0],
                    **words,
                )
            )
    return compiled


# The file's text -----------------------------------------------------------------------------


def write(language: str, translations: Translations) -> str:
    return HEADER.format(language=language) + "".join(
        "\n" + _entry(message, texts) for message, texts in translations.items()
    )


def _entry(message: Message, texts: list[str]) -> str:
    lines = [f'msgctxt "{polib.escape(message.context)}"'] if message.context else []
    lines.append(f'msgid "{polib.escape(message.msgid)}"')
    if message.plural:
        lines.append(f'msgid_plural "{polib.escape(message.plural)}"')
        padded = [*texts, *[""] * PLURAL_FORMS][:PLURAL_FORMS]
        lines += [f'msgstr[{i}] "{polib.escape(text)}"' for i, text in enumerate(padded)]
    else:
        lines.append(f'msgstr "{polib.escape("".join(texts[:1]))}"')
    return "\n".join(lines) + "\n"


@dataclass
class _Reader:
    """Collects lines into entries, repairing the result of a union merge of two branches.

    Two consecutive msgids, left where both branches had the same translation, share the following
    translation; of two translations the first non-empty one is used.
    """

    found: Translations = field(default_factory=dict)
    heads: list[dict[str, str]] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    is_fuzzy: bool = False

    def line(self, kind: str, form: int, text: str) -> None:
        if kind in ("msgctxt", "msgid"):
            if self.texts:
                self.finish()
            if not (self.heads and set(self.heads[-1]) == {"msgctxt"}):
                self.heads.append({})
        if kind == "msgstr":
            self.texts[form] = self.texts.get(form) or text
        elif self.heads:
            self.heads[-1][kind] = text

    def finish(self) -> None:
        for head in self.heads:
            message = Message(
                head.get("msgid", ""), head.get("msgctxt", ""), head.get("msgid_plural", "")
            )
            texts = [self.texts[form] for form in sorted(self.texts)]
            if message.msgid and not self.is_fuzzy and is_translated(message, texts):
                self.found.setdefault(message, texts)
        self.heads, self.texts, self.is_fuzzy = [], {}, False


def read(text: str) -> Translations:
    """The translations of a catalogue, in any order left by a merge."""
    reader = _Reader()
    for kind, form, words in _joined_lines(text):
        if kind == "fuzzy":
            reader.finish()
            reader.is_fuzzy = True
        else:
            reader.line(kind, form, words)
    reader.finish()
    return reader.found


def _joined_lines(text: str) -> Iterator[tuple[str, int, str]]:
    """(keyword, plural form, text) of each string, including continuation lines."""
    current: tuple[str, int, str] | None = None
    for line in text.splitlines():
        found = LINE.match(line)
        if found and found[1] is None and current:
            current = (*current[:2], current[2] + polib.unescape(found[3]))
            continue
        if current:
            yield current
            current = None
        if found and found[1]:
            current = (found[1].split("[")[0], int(found[2] or 0), polib.unescape(found[3]))
        elif line.startswith("#,") and "fuzzy" in line:
            yield "fuzzy", 0, ""
    if current:
        yield current
