"""Hostile texts, planted through every form and API field, and what no answer may show of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from itertools import cycle
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http.response import HttpResponseBase
from django.test import Client

from tests import stale_walk
from tests.stale_walk import Form, Input

MARK = "zq7"
EVALUATED = str(7919 * 7907)

PAYLOADS = {
    "markup": f'"><script>{MARK}()</script><img src=x onerror={MARK}()>',
    "attribute": f"' onmouseover={MARK}() x='<svg/onload={MARK}()>",
    "address": f"javascript:{MARK}()",
    "template": "{{ 7919*7907 }}{% debug %}${7919*7907}#{7919*7907}{{7919|add:7907}}",
    "query": f"{MARK}' OR '1'='1'; SELECT pg_sleep(9) --",
    "path": f"../../../../etc/passwd%00{MARK}",
    "header": f"{MARK}\r\nX-Injected: {MARK}\r\n\r\n<script>{MARK}()</script>",
    "formula": f'=HYPERLINK("http://example.org/{MARK}")',
    "unicode": f"{MARK}\u202e\ufeff\u0000𝕏\u2028ﷺ",
    "moment": "9999-12-31T23:59:59-14:00",
    "number": "9" * 30,
}
KINDS = set(PAYLOADS)
MIXED = "".join(PAYLOADS[name] for name in ("formula", "markup", "attribute", "template", "query"))
"""For an input by itself; the other kinds have to begin or end a text, or are refused as such."""
RAW = (
    f"<script>{MARK}",
    f"<img src=x onerror={MARK}",
    f"<svg/onload={MARK}",
    f'href="javascript:{MARK}',
    f"' onmouseover={MARK}() x='<",
)
"""What would be run if it were in a page as it was typed."""
SHOWN_AS_PAGES = ("text/html", "image/svg+xml", "application/xml", "application/atom+xml")
TEXTS = ("text", "textarea", "search", "email", "url", "tel")
CHOICES = ("select", "checkbox", "radio")
"""Any other value is refused field by field, so all of them can be sent at once."""
ENDING = (
    "/ulos/",
    "/logout/",
    "/istunnot/",
    "/delete/",
    "/poista/",
    "erase",
    "/luovuta/",
    "/salasana/",
)
"""Forms that end the session or remove the row that others are planted in: undone each time."""


def turned(names: Sequence[str], kinds: Sequence[str]) -> Iterator[dict[str, str]]:
    """As many rounds as there are kinds: in each every name has one of them, in all it has all."""
    for turn in range(len(kinds)):
        yield {name: kinds[(place + turn) % len(kinds)] for place, name in enumerate(names)}


@dataclass
class Walk:
    """What has been sent and seen, and each fault found."""

    sent: int = 0
    accepted: int = 0
    seen: int = 0
    shown: int = 0
    """Answers in which the mark is shown, escaped."""
    faults: list[str] = field(default_factory=list)
    typed: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """By path and input: the kinds of payload that were sent in it."""

    def note(self, path: str, kinds: dict[str, str]) -> None:
        """Remember the kind of payload that is sent in each input of the path."""
        for name, kind in kinds.items():
            self.typed.setdefault((path, name), set()).add(kind)

    @property
    def unfinished(self) -> list[str]:
        """The inputs that have not had every kind of payload."""
        return [f"{path} {name}" for (path, name), had in self.typed.items() if KINDS - had]

    def judge(self, response: HttpResponseBase, what: str) -> None:
        """Note each fault of an answer; its body is read, which closes it."""
        self.seen += 1
        body = b"".join(response).decode("utf-8", "replace")
        kind = response.get("Content-Type", "").split(";")[0]
        wrong = [raw for raw in RAW if kind in SHOWN_AS_PAGES and raw in body]
        wrong += [f"evaluated {EVALUATED}"] * (EVALUATED in body)
        wrong += [f"status {response.status_code}"] * (response.status_code >= 500)
        wrong += ["header injected"] * ("X-Injected" in response.headers)
        wrong += [f"redirect to {response.get('Location')}"] * _leads_away(response)
        self.shown += MARK in body
        self.faults += [f"{what}: {one}" for one in wrong]


def _leads_away(response: HttpResponseBase) -> bool:
    return urlsplit(response.get("Location", "")).netloc not in ("", "testserver")


# Forms -------------------------------------------------------------------------------------------


def plant_by_forms(
    client: Client,
    path: str,
    walk: Walk,
    kinds: Sequence[str] = tuple(PAYLOADS),
    *,
    is_whole: bool = True,
) -> None:
    """Send every kind of payload in every input of each form of the page.

    Each kind in all texts at once; each text alone where that was refused; then, undone each time,
    the kinds in turn in all inputs, hidden ones and choices too, and alone in each hidden one.
    Without `is_whole` only texts.
    """
    for number, form in enumerate(_forms(client, path)):
        planting = Planting(client, path, walk, number, form)
        if not any(word in planting.action for word in ENDING):
            planting.texts(kinds)
        if is_whole:
            planting.undone(kinds)


def _forms(client: Client, path: str) -> list[Form]:
    page = client.get(path)
    text = b"".join(page).decode("utf-8", "replace")  # read to its end, which closes a file
    is_page = page.get("Content-Type", "").startswith("text/html")
    return stale_walk.read(text) if page.status_code == 200 and is_page else []


@dataclass
class Planting:
    """One form of a page; it is read again when it was accepted, as its version has changed."""

    client: Client
    path: str
    walk: Walk
    number: int
    form: Form

    def texts(self, kinds: Sequence[str]) -> None:
        """Each kind in all texts; and a mixture in each text that was refused with the others."""
        names = [one.name for one in self._inputs if one.kind in TEXTS]
        if not names:
            return
        accepted = [self._send(dict.fromkeys(names, kind)) for kind in kinds]
        for name in names if not all(accepted) else ():
            self._send({name: "mixed"})

    def undone(self, kinds: Sequence[str]) -> None:
        """All inputs with the kinds in turn, and each hidden one, button or file with one."""
        names = list(dict.fromkeys(one.name for one in self._inputs))
        by_name = {one.name: one.kind for one in self._inputs}
        others = [name for name in names if by_name[name] not in (*TEXTS, *CHOICES)]
        alone = [{name: kind} for name, kind in zip(others, cycle(kinds), strict=False)]
        for kinds_by_name in [*turned(names, kinds), *alone]:
            cookies = SimpleCookie(self.client.cookies)
            with transaction.atomic():
                self._send(kinds_by_name, is_kept=False)
                transaction.set_rollback(True)
            self.client.cookies = cookies

    @property
    def action(self) -> str:
        """Where the form is sent."""
        return urljoin(self.path, self.form.action)

    @property
    def _inputs(self) -> list[Input]:
        return [one for one in self.form.inputs if _is_row(one)]

    def _send(self, kinds: dict[str, str], *, is_kept: bool = True) -> bool:
        self.walk.note(f"{self.path} form {self.number}", kinds)
        data = _typed(self.form, kinds)
        what = f"{' '.join(set(kinds.values()))} in {' '.join(kinds)} of {self.path}"
        is_accepted = _post(self.client, self.action, data, self.walk, what)
        if is_accepted and is_kept:
            again = _forms(self.client, self.path)
            self.form = again[self.number] if len(again) > self.number else self.form
        return is_accepted


def _is_row(one: Input) -> bool:
    return "__prefix__" not in one.name and one.name != "csrfmiddlewaretoken"


def _typed(form: Form, kinds: dict[str, str]) -> dict[str, Any]:
    data: dict[str, Any] = {
        name: values for name, values in form.sent.items() if "__prefix__" not in name
    }
    for one in form.inputs:
        if one.name in kinds:
            text = PAYLOADS.get(kinds[one.name], MIXED)
            data[one.name] = [text[: one.longest]] if one.kind != "file" else _file(text)
    return data


def _file(text: str) -> SimpleUploadedFile:
    """A file with the payload as its name and in it."""
    return SimpleUploadedFile(f"{text}.csv", f"{text};{text}\n{text};{text}\n".encode())


def _post(client: Client, path: str, data: Any, walk: Walk, what: str, **how: Any) -> bool:
    """Whether the form was accepted. A broken transaction is undone and is a fault."""
    walk.sent += 1
    with transaction.atomic():
        response = client.post(path, data, **how)
        if connection.needs_rollback:
            transaction.set_rollback(True)
    walk.judge(response, what)
    is_accepted = response.status_code in (200, 201, 302) and response.status_code != 200
    walk.accepted += is_accepted
    return is_accepted


# API ---------------------------------------------------------------------------------------------


def plant_by_api(
    client: Client, path: str, walk: Walk, kinds: Sequence[str] = tuple(PAYLOADS)
) -> None:
    """Change each text of the row at the path, in each language, to each kind of payload."""
    current = client.get(path)
    for name in kinds:
        for key, value in _changes(current.json(), PAYLOADS[name]):
            walk.sent += 1
            walk.note(path, {key: name})
            with transaction.atomic():
                response = client.patch(
                    path,
                    json.dumps({key: value}),
                    "application/json",
                    headers={"If-Match": current["ETag"]},
                )
            walk.accepted += response.status_code == 200
            walk.judge(response, f"{name} in {key} of {path}")
            if response.status_code == 200:
                current = response


def _changes(row: dict[str, Any], payload: str) -> Iterator[tuple[str, Any]]:
    for key, value in row.items():
        if isinstance(value, str):
            yield key, payload
        elif isinstance(value, dict):
            yield key, {inner: payload for inner, old in value.items() if isinstance(old, str)}


# Addresses and headers ---------------------------------------------------------------------------


def plant_by_parameters(client: Client, path: str, walk: Walk, names: Sequence[str]) -> None:
    """All parameters at once with the kinds in turn, and each alone with each of two texts."""
    alone = [{name: text} for name in names for text in ("mixed", "unicode")]
    for kinds in [*turned(names, list(PAYLOADS)), *alone]:
        walk.sent += 1
        walk.note(path, kinds)
        query = urlencode({name: PAYLOADS.get(kind, MIXED) for name, kind in kinds.items()})
        address = f"{path}{'&' if '?' in path else '?'}{query}"
        walk.judge(client.get(address), address)


def plant_by_headers(client: Client, path: str, walk: Walk, names: Sequence[str]) -> None:
    """All headers at once with the kinds in turn. A server refuses line ends in a header."""
    for kinds in turned(names, list(PAYLOADS)):
        walk.sent += 1
        walk.note(path, kinds)
        sent = {name: " ".join(PAYLOADS[kind].splitlines()) for name, kind in kinds.items()}
        walk.judge(client.get(path, headers=sent), f"{kinds} of {path}")


def walk_pages(client: Client, paths: list[str], walk: Walk, role: str) -> None:
    """Read every path as the role."""
    for path in paths:
        walk.judge(client.get(path), f"{path} as {role}")
