"""Editors that write through the API and the pages without pause, and keep what was acknowledged.

    with Editors(site, api=4, forms=2) as editors:
        …                                  # the bad day
    faults = editors.faults(postgres)      # lost, half-written, duplicated; all must be 0

An edit whose answer is lost is repeated with the same key until it is acknowledged, as a careful
program or a person with the form still open does.
"""

from __future__ import annotations

import http.client
import json
import secrets
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self, TypeAlias

from drills.installation import HOST, Installation
from drills.postgres import Postgres
from tests.rendered import form_in

PATIENCE_SECONDS = 90
"""How long an edit is repeated before it counts as refused for good."""
ACCOUNTS = """
import json
from datetime import timedelta
from importlib import import_module
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone
from accounts.models import Role, User
from accounts.tokens import make_token
from cooperation.models import County
store = import_module(settings.SESSION_ENGINE).SessionStore
counties = County.objects.filter(roles__kind="coordinator").order_by("code").distinct()
for county in counties[:NUMBER]:
    user = User.objects.filter(roles__county=county, roles__kind="coordinator").first()
    Authenticator.objects.get_or_create(user=user, type="totp", defaults={"data": {"secret": "x"}})
    expires = timezone.now() + timedelta(days=30)
    _, secret = make_token(user=user, name="drill", scope="write", expires_at=expires)
    session = store()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[-1]
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.save()
    print(json.dumps({"token": secret, "session": session.session_key, "county": county.code,
        "slug": county.slug, "cookie": settings.SESSION_COOKIE_NAME,
        "csrf": settings.CSRF_COOKIE_NAME}))
"""


@dataclass(frozen=True, slots=True)
class Account:
    """A coordinator with a token for writing and a signed-in session."""

    token: str
    session: str
    county: str
    slug: str
    cookie: str
    csrf: str


def accounts(site: Installation, number: int) -> list[Account]:
    """Coordinators of that many counties."""
    printed = site.manage("shell", "-v", "0", "-c", ACCOUNTS.replace("NUMBER", str(number)))
    # Beside the log, which is of JSON too.
    lines = [line for line in printed.splitlines() if line.startswith('{"token"')]
    return [Account(**json.loads(line)) for line in lines]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a request; status 0 where there was none."""

    status: int
    headers: Any = None
    body: bytes = b""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def ask(
    site: Installation,
    path: str,
    headers: dict[str, str] | None = None,
    *,
    method: str = "GET",
    body: bytes | None = None,
    timeout: float = 30,
) -> Answer:
    """Send a request as the proxy passes it on; never raises for what the server answers."""
    request = site.request(path, **(headers or {}))
    request.method, request.data = method, body
    try:
        with _opener.open(request, timeout=timeout) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, _read(error))
    except (OSError, http.client.HTTPException):
        return Answer(0)


def _read(error: urllib.error.HTTPError) -> bytes:
    try:
        return error.read()
    except (OSError, http.client.HTTPException):
        return b""


Way: TypeAlias = Callable[["Account", "Edit"], Callable[[], "Answer"] | None]
"""Makes an edit ready to be sent, as often as needed; None if its form does not open."""


@dataclass
class Edit:
    """One edit: the text that it wrote, and when its first try began and its answer came."""

    text: str
    way: str
    editor: int
    began: float
    acknowledged: float | None = None
    statuses: list[int] = field(default_factory=list)


class Editors:
    """Threads that edit plans; each edit writes a text that occurs nowhere else."""

    def __init__(
        self, site: Installation, *, api: int = 4, forms: int = 2, pause: float = 0.05
    ) -> None:
        self.site, self.pause = site, pause
        self.mark = f"drill {secrets.token_hex(4)}"
        self.accounts = accounts(site, api + forms)
        self.edits: list[Edit] = []
        self.refusals: list[tuple[str, Answer]] = []
        """What was answered to edits that were not acknowledged, with the way of writing."""
        self.closed_forms = 0
        """How often a form did not open."""
        self.ended: list[str] = []
        """Why editors ended before the end."""
        self._made: dict[int, tuple[int, str]] = {}
        self._stop, self._given_up = threading.Event(), False
        ways = [self._by_api] * api + [self._by_form] * forms
        self._threads = [
            threading.Thread(target=self._work, args=(number, way), daemon=True)
            for number, way in enumerate(ways)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS + 30)

    def give_up(self) -> None:
        """Stop without waiting until edits under way are acknowledged: nothing serves any more."""
        self._given_up = True
        self._stop.set()

    @property
    def acknowledged(self) -> list[Edit]:
        return [edit for edit in list(self.edits) if edit.acknowledged]

    def recovery(
        self, since: float, *, timeout: float = 60, meanwhile: Callable[[], None] | None = None
    ) -> float | None:
        """Seconds from `since` (monotonic) to the next acknowledged edit; None after `timeout`.

        `meanwhile` is called again and again while it waits.
        """
        deadline, seen = time.monotonic() + timeout, len(self.edits) - 50
        while time.monotonic() < deadline:
            moments = [edit.acknowledged or 0.0 for edit in self.edits[max(0, seen) :]]
            if after := [moment for moment in moments if moment > since]:
                return min(after) - since
            if meanwhile:
                meanwhile()
            time.sleep(0.02)
        return None

    # Writing -----------------------------------------------------------------------------------

    def _work(self, number: int, way: Way) -> None:
        try:
            self._edit(number, way)
        except Exception as problem:  # judged with the faults
            self.ended.append(repr(problem))
            print(f"    An editor has ended: {problem!r}", flush=True)

    def _edit(self, number: int, way: Way) -> None:
        account, count = self.accounts[number % len(self.accounts)], 0
        while not self._stop.is_set():
            count += 1
            name = way.__name__.removeprefix("_by_")
            edit = Edit(f"{self.mark} {name} {number} {count}", name, number, time.monotonic())
            self.edits.append(edit)
            self._until_acknowledged(edit, account, way)
            time.sleep(self.pause)

    def _until_acknowledged(self, edit: Edit, account: Account, way: Way) -> None:
        send, deadline = None, time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline and not self._given_up:
            send = send or way(account, edit)
            answer = send() if send else None
            if answer:
                edit.statuses.append(answer.status)
                if answer.status in (200, 201, 302):
                    edit.acknowledged = time.monotonic()
                    return
                self._note_refusal(edit, answer)
            time.sleep(0.1)

    def _note_refusal(self, edit: Edit, answer: Answer) -> None:
        if answer.status in (400, 404, 412, 422, 428):
            raise RuntimeError(f"{edit.way}: {answer.status} {answer.body[:500]!r}")
        if answer.status:
            self.refusals.append((edit.way, answer))

    def _by_api(self, account: Account, edit: Edit) -> Callable[[], Answer]:
        """Add a plan, then give it a second title, then add the next one."""
        headers = {
            "Authorization": f"Bearer {account.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": edit.text,
        }
        made = self._made.pop(edit.editor, None)
        if made:
            path, headers["If-Match"] = f"/api/v1/plans/{made[0]}/", made[1]
            body = json.dumps({"title": {"sv": edit.text}}).encode()
            return lambda: ask(self.site, path, headers, method="PATCH", body=body)
        plan = {
            "county": account.county,
            "kind": "interface_plan",
            "title": {"fi": edit.text},
            "from": "2024-01-01",
        }
        body = json.dumps(plan).encode()
        return lambda: self._remember(edit, headers, body)

    def _remember(self, edit: Edit, headers: dict[str, str], body: bytes) -> Answer:
        answer = ask(self.site, "/api/v1/plans/", headers, method="POST", body=body)
        if answer.status == 201:
            self._made[edit.editor] = (json.loads(answer.body)["id"], answer.headers["ETag"])
        return answer

    def _by_form(self, account: Account, edit: Edit) -> Callable[[], Answer] | None:
        path = f"/oma-alue/{account.slug}/suunnitelmat/uusi/"
        session = f"{account.cookie}={account.session}"
        page = ask(self.site, path, {"Cookie": session})
        if page.status != 200:
            edit.statuses.append(page.status)
            self.closed_forms += 1
            if page.status:
                self.refusals.append(("form", page))
            return None
        csrf = str(page.headers.get("Set-Cookie", "")).split(f"{account.csrf}=")[-1].split(";")[0]
        form = form_in(page.body.decode())
        typed = {"kind": "interface_plan", "title_fi": edit.text, "period_0": "1.1.2024"}
        body = urllib.parse.urlencode(form.sent(**typed), doseq=True).encode()
        headers = {
            "Cookie": f"{session}; {account.csrf}={csrf}",
            "Referer": f"https://{HOST}{path}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return lambda: ask(self.site, path, headers, method="POST", body=body)

    # Judging -----------------------------------------------------------------------------------

    def faults(self, postgres: Postgres) -> dict[str, int]:
        """How many acknowledged edits are lost, duplicated or half-written, by the database.

        And how many editors ended early: of an answer that no edit should get, such as 412.
        """
        rows = self._written(postgres)
        with postgres.connect() as connection:
            mine = [f"{self.mark} %"]
            (uneven,) = connection.execute(UNEVEN, mine * 2).fetchone() or (0,)
            (nobody,) = connection.execute(WITHOUT_USER, mine).fetchone() or (0,)
        return {
            "lost": sum(edit.text not in rows for edit in self.acknowledged),
            "duplicated": sum(number > 1 for number in rows.values()),
            "half-written": int(uneven),
            "without user": int(nobody),
            "ended editors": len(self.ended),
        }

    def lost(self, postgres: Postgres) -> list[Edit]:
        """The acknowledged edits that the database does not hold."""
        rows = self._written(postgres)
        return [edit for edit in self.acknowledged if edit.text not in rows]

    def _written(self, postgres: Postgres) -> dict[str, int]:
        with postgres.connect() as connection:
            return dict(connection.execute(ROWS, [f"{self.mark} %"]).fetchall())

    @property
    def refused(self) -> list[Edit]:
        """Edits that were tried and never acknowledged."""
        return [edit for edit in self.edits if edit.statuses and not edit.acknowledged]


ROWS = """
SELECT text, count(*) FROM (
    SELECT title_fi AS text FROM knowledge_planevent WHERE pgh_label = 'insert'
    UNION ALL SELECT title_sv FROM knowledge_planevent WHERE pgh_label = 'update') AS written
WHERE text LIKE %s GROUP BY text
"""
UNEVEN = """
SELECT count(*) FROM (SELECT * FROM knowledge_plan WHERE title_fi LIKE %s) AS plan
FULL JOIN (SELECT pgh_obj_id, count(*) AS events, max(version) AS version,
                  max(title_sv) AS title_sv
           FROM knowledge_planevent WHERE title_fi LIKE %s GROUP BY 1) AS event
    ON plan.id = event.pgh_obj_id
WHERE plan.id IS NULL OR event.events IS DISTINCT FROM event.version
    OR plan.version IS DISTINCT FROM event.version
    OR plan.title_sv IS DISTINCT FROM event.title_sv
"""
WITHOUT_USER = """
SELECT count(*) FROM knowledge_planevent AS event
LEFT JOIN pghistory_context AS context ON context.id = event.pgh_context_id
WHERE title_fi LIKE %s AND context.metadata -> 'user' IS NULL
"""
