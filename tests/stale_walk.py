"""Walking through forms as rendered: read one, type into it, change the record behind it, send it.

For any page whose forms carry versions: `read` takes what a browser would send, `type_into` changes
a field as a person would, and `walk` goes the whole way and returns what was wrong. The admin's
forms can be walked the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.db.models import Model
from django.test import Client
from django.utils.html import escape

TYPED = "Juuri kirjoitettu"


@dataclass
class Input:
    """One field of a form as a browser sees it."""

    name: str
    kind: str
    value: str = ""
    is_sent: bool = True
    longest: int = 1000
    options: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form on a page: its URL and its fields in order."""

    action: str
    inputs: list[Input] = field(default_factory=list)

    @property
    def sent(self) -> dict[str, list[str]]:
        """What a browser sends when the first button is pressed."""
        found: dict[str, list[str]] = {}
        for one in self.inputs:
            if one.is_sent and one.kind not in ("submit", "button", "file"):
                found.setdefault(one.name, []).append(one.value)
        return found

    def texts(self) -> list[Input]:
        """Fields of free text, except the reason of the change."""
        wanted = ("text", "textarea")
        return [one for one in self.inputs if one.kind in wanted and not one.name.startswith("_")]


class _Reader(HTMLParser):
    """Collects the forms of a page that are sent by POST."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select: Input | None = None
        self.area: Input | None = None

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        if tag == "form" and (given.get("method") or "").lower() == "post":
            self.form = Form(given.get("action") or "")
            self.forms.append(self.form)
        elif self.form is not None and tag == "option":
            self._option(given)
        elif self.form is not None and given.get("name"):
            self._field(tag, given, self.form)

    def _field(self, tag: str, given: dict[str, Any], form: Form) -> None:
        made = Input(given["name"], tag, given.get("value") or "")
        made.longest = int(given.get("maxlength") or 1000)
        if tag == "input":
            made.kind = given.get("type") or "text"
            made.is_sent = made.kind not in ("checkbox", "radio") or "checked" in given
            made.value = made.value or ("on" if made.kind == "checkbox" else "")
            made.kind = "day" if "day" in (given.get("class") or "").split() else made.kind
        elif tag == "button":
            made.kind = "submit"
        elif tag == "select":
            made.is_sent, self.select = False, made
        elif tag == "textarea":
            self.area = made
        form.inputs.append(made)

    def _option(self, given: dict[str, Any]) -> None:
        if self.select is None:
            return
        value = given.get("value") or ""
        self.select.options.append(value)
        if "selected" in given or not self.select.is_sent:
            self.select.value, self.select.is_sent = value, True

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area is not None:
            self.area.value = self.area.value.removeprefix("\n")
            self.area = None
        elif tag == "select":
            self.select = None
        elif tag == "form":
            self.form = None


def read(html: str) -> list[Form]:
    """The forms of a page that are sent by POST."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms


def edit_form(html: str, *, marked: str = "_key") -> Form:
    """The page's form for editing, recognised by a field that only it has."""
    forms = [form for form in read(html) if any(one.name == marked for one in form.inputs)]
    assert len(forms) == 1, f"{len(forms)} forms with {marked}"
    return forms[0]


PARTICULAR = ("section", "condition")
"""Text fields that do not take any words in any row."""


def type_into(form: Form, prefix: str = "") -> tuple[dict[str, list[str]], str]:
    """The data after typing into the first text field, with the field's name."""
    texts = [
        one
        for one in form.texts()
        if one.name.startswith(prefix) and not one.name.endswith(PARTICULAR)
    ]
    sent = form.sent
    if texts:
        sent[texts[0].name] = [TYPED[: texts[0].longest].strip()]
        return sent, texts[0].name
    changeable = [one for one in form.inputs if one.name.startswith(prefix)]
    days = [one for one in changeable if one.kind == "day"]
    if days:
        other = "28.02.2023" if days[0].value != "28.02.2023" else "27.02.2023"
        sent[days[0].name] = [other]
        return sent, days[0].name
    chosen = next(one for one in changeable if one.kind == "select" and len(one.options) > 1)
    sent[chosen.name] = [next(o for o in chosen.options if o not in ("", chosen.value))]
    return sent, chosen.name


@dataclass(frozen=True)
class Step:
    """One form to test: its URL, its row, and the beginnings of the names of the row's fields."""

    path: str
    row: Model
    prefix: str = ""


TOUCHED = ("source_reference", "phone", "title_sv", "owner", "page")


def touch(row: Model) -> None:
    """Another user changes the row meanwhile: its version rises."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    names = {column.name for column in row._meta.concrete_fields}
    texts = [name for name in TOUCHED if name in names]
    rows.update(**({texts[0]: "muualta"} if texts else {"version": 0}))


def walk(client: Client, steps: Iterable[Step], *, behind: Callable[[Model], None] = touch,
         both: tuple[str, ...] = ()) -> list[str]:  # fmt: skip
    """Open each form, change its row behind it, send it; return the deviations from the promises.

    The form is refused with 409, shows both versions and the input, and writes nothing; sent again
    as it is shown then, it is accepted.
    """
    return [
        f"{step.path}: {fault}" for step in steps for fault in _faults(client, step, behind, both)
    ]


def _faults(
    client: Client, step: Step, behind: Callable[[Model], None], both: tuple[str, ...]
) -> Iterable[str]:
    opened = client.get(step.path)
    if opened.status_code != 200:
        yield f"opened with {opened.status_code}"
        return
    sent, name = type_into(edit_form(opened.content.decode()), step.prefix)
    behind(step.row)
    before = _state(step.row)
    refused = client.post(step.path, sent)
    html = refused.content.decode()
    if refused.status_code != 409:
        yield f"answered {refused.status_code} instead of 409 after typing into {name}"
        return
    if _state(step.row) != before:
        yield "was written over"
    yield from (f"does not show «{words}»" for words in both if escape(words) not in html)
    again = edit_form(html)
    if again.sent.get(name) != sent[name]:
        yield f"lost what was typed into {name}: {again.sent.get(name)}"
    accepted = client.post(again.action or step.path, again.sent)
    if accepted.status_code != 302:
        yield f"a second sending is answered {accepted.status_code}"
    elif _state(step.row) == before:
        yield "accepted a second time, but nothing was written"


def _state(row: Model) -> Any:
    return type(row)._default_manager.filter(pk=row.pk).values().first()
