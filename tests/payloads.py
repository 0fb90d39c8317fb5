"""Hostile texts, planted through every form and API field, and what no answer may show of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any
from urllib.parse import urljoin, urlsplit

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
}
RAW = (
    f"<script>{MARK}",
    f"<img src=x onerror={MARK}",
    f"<svg/onload={MARK}",
    f'href="javascript:{MARK}',
    f"' onmouseover={MARK}() x='<",
)
"""What would be run if it were in a page as it was typed."""
SHOWN_AS_PAGES = ("text/html", "image/svg+xml", "application/xml", "application/atom+xml")
MOST_RETRIED = 3
"""Of a form that is refused with a payload in all its texts: how many are tried by themselves."""
TEXTS = ("text", "textarea", "search", "email", "url", "tel")
ENDING = ("/ulos/", "/istunnot/", "/delete/", "/poista/", "erase", "/luovuta/", "/salasana/")
"""Forms that end the session or remove the row that others are planted in."""


class Turns:
    """Markup each time, and the other payloads in turn: all of them on each would take hours."""

    def __init__(self) -> None:
        others = [(name, text) for name, text in PAYLOADS.items() if name != "markup"]
        self._others = cycle(others)

    def __call__(self) -> dict[str, str]:
        return {"markup": PAYLOADS["markup"]} | dict([next(self._others)])


Choose = Callable[[], dict[str, str]]
"""The payloads for one form or one row."""


@dataclass
class Walk:
    """What has been sent and seen, and each fault found."""

    sent: int = 0
    accepted: int = 0
    seen: int = 0
    shown: int = 0
    """Answers in which the mark is shown, escaped."""
    faults: list[str] = field(default_factory=list)

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


def plant_by_forms(client: Client, path: str, walk: Walk, choose: Choose) -> None:
    """Send each form of the page with each payload in its text fields, and once in every field."""
    page = client.get(path)
    is_page = page.get("Content-Type", "").startswith("text/html") and not page.streaming
    if page.status_code != 200 or not is_page or any(word in path for word in ENDING):
        return
    for form in stale_walk.read(page.content.decode()):
        action = urljoin(path, form.action)
        texts = [one for one in form.inputs if one.kind in TEXTS and _is_row(one)]
        if any(word in action for word in ENDING) or not texts:
            continue
        for name, payload in choose().items():
            what = f"{name} by the form of {path}"
            if not _post(client, action, _typed(form, texts, payload), walk, what):
                for one in texts[:MOST_RETRIED]:
                    _post(client, action, _typed(form, [one], payload), walk, what)
            others = [one for one in form.inputs if one.name != "csrfmiddlewaretoken"]
            with transaction.atomic():
                _post(client, action, _typed(form, others, payload), walk, f"{what}, every field")
                transaction.set_rollback(True)


def _is_row(one: Input) -> bool:
    return "__prefix__" not in one.name and one.name != "csrfmiddlewaretoken"


def _typed(form: Form, fields: list[Input], payload: str) -> dict[str, list[str]]:
    data = {name: values for name, values in form.sent.items() if "__prefix__" not in name}
    return data | {one.name: [payload[: one.longest]] for one in fields if _is_row(one)}


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


def plant_by_api(client: Client, path: str, walk: Walk, choose: Choose) -> None:
    """Change each text of the row at the path, in each language, to each payload."""
    for name, payload in choose().items():
        current = client.get(path)
        for key, value in _changes(current.json(), payload):
            walk.sent += 1
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


def walk_pages(client: Client, paths: list[str], walk: Walk, role: str) -> None:
    """Read every path as the role."""
    for path in paths:
        walk.judge(client.get(path), f"{path} as {role}")
