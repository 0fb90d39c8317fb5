"""Forms as a browser would send them: read from the page's HTML only."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

SKIPPED = {"submit", "button", "image", "reset", "file"}


@dataclass
class RenderedForm:
    """A form of a page: its URL, and the data it sends if nothing is changed."""

    method: str = "get"
    action: str = ""
    ident: str = ""
    data: dict[str, list[str]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    buttons: list[str] = field(default_factory=list)

    def add(self, name: str, value: str) -> None:
        self.data.setdefault(name, []).append(value)

    def sent(self, **changed: object) -> dict[str, object]:
        """The data with some values changed, without the empty rows that scripts copy."""
        kept = {name: values for name, values in self.data.items() if "-__prefix__-" not in name}
        return kept | changed


class _Forms(HTMLParser):
    """Collects the controls of every form."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[RenderedForm] = []
        self.form: RenderedForm | None = None
        self.select: tuple[str, bool] | None = None
        self.options: list[tuple[str, bool]] = []
        self.area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = RenderedForm(
                found.get("method", "get").lower(), found.get("action", ""), found.get("id", "")
            )
            self.forms.append(self.form)
        elif self.form is not None and "disabled" not in found:
            self._control(tag, found)

    def _control(self, tag: str, found: dict[str, str]) -> None:
        assert self.form is not None
        name = found.get("name", "")
        if tag == "input" and name:
            self._input(name, found)
        elif tag == "select":
            self.select, self.options = (name, "multiple" in found), []
        elif tag == "option" and self.select:
            self.options.append((found.get("value", ""), "selected" in found))
        elif tag == "textarea":
            self.area = name
            self.form.add(name, "")

    def _input(self, name: str, found: dict[str, str]) -> None:
        assert self.form is not None
        kind = found.get("type", "text")
        if kind == "submit":
            self.form.buttons.append(name)
        if kind in SKIPPED or (kind in ("checkbox", "radio") and "checked" not in found):
            return
        if kind == "hidden":
            self.form.hidden.add(name)
        self.form.add(name, found.get("value", "on" if kind in ("checkbox", "radio") else ""))

    def handle_data(self, data: str) -> None:
        if self.area and self.form:
            self.form.data[self.area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self.select and self.form:
            name, several = self.select
            chosen = [value for value, is_selected in self.options if is_selected]
            if not several and not chosen:
                chosen = [value for value, _selected in self.options[:1]]
            for value in chosen:
                self.form.add(name, value)
            self.select = None
        elif tag == "textarea":
            if self.area and self.form:  # a browser drops the first line break of a text area
                text = self.form.data[self.area]
                text[-1] = text[-1].removeprefix("\r").removeprefix("\n")
            self.area = None
        elif tag == "form":
            self.form = None


def forms_in(html: str) -> list[RenderedForm]:
    """Every form of the page, in order."""
    parser = _Forms()
    parser.feed(html)
    return parser.forms


def form_in(html: str, ident: str = "") -> RenderedForm:
    """The page's form with the id, else the last one that is posted."""
    found = [
        one for one in forms_in(html) if (one.ident == ident if ident else one.method == "post")
    ]
    assert found, "there is no such form on the page"
    return found[-1]
