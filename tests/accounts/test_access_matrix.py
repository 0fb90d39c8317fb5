"""Every URL of the resolver × every role. A URL missing from the matrix fails the test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.core.cache import caches
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone
from psycopg.types.range import DateRange

from accounts import actions, mail
from accounts.models import Erasure, Role, RoleKind, SecurityEvent, User
from api.docs import chapters
from cooperation.models import CouncilTerm, Organisation
from dashboard.models import Feedback
from situation.models import Presentation
from tests.accounts import access_matrix as matrix
from tests.accounts import world
from tests.accounts.access_matrix import ADMIN, COLLECTIONS, PAGES, ROLES, SIGN_IN
from tests.made import FACTORY_OF

pytestmark = pytest.mark.django_db

MOST_REDIRECTS = 5
WRITING = {"post", "put", "patch", "delete"}


def routes(resolver: Any = None, space: str = "") -> Iterator[tuple[str, Any]]:
    """Every route by its name (with its namespace), or by its pattern if it has no name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else space
            yield from routes(pattern, inner)
        else:
            yield f"{space}{pattern.name or pattern.pattern}", pattern


def admin_routes() -> dict[str, tuple[str, str]]:
    """The names that the admin creates for each model: route → (model, what)."""
    return {
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{what}": (
            model._meta.label_lower,
            what,
        )
        for model in admin.site._registry
        for what in ("changelist", "add", "change", "delete", "history")
    }


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """The folder for downloads of this module."""
    settings.VAR_DIR = tmp_path


@pytest.fixture
def made(world_on_record, db):
    caches["default"].clear()
    # Second factors are tested in test_sign_in.py; here every user has one.
    User.objects.update(is_demonstration=True)
    return world.copied(world_on_record)


@pytest.fixture
def clients(made):
    clients = {}
    for role in ROLES:
        clients[role] = Client()
        if made.people[role]:
            made.people[role].refresh_from_db()
            clients[role].force_login(made.people[role])
    return clients


@pytest.fixture
def samples(made):
    """The values for the names in braces in the matrix."""
    named = {name: row.pk for name, row in made.own.items()}
    named |= {f"other.{name}": row.pk for name, row in made.other.items()}
    return named | {
        "chapter": chapters()[0].name,
        "event of agreement": made.own["agreement"].events.first().pk,
        "term": CouncilTerm.objects.get().pk,
        "organisation": Organisation.objects.get().pk,
        "role of coordinator 01": Role.objects.get(user=made.people["coordinator 01"]).pk,
    }


def filled(path: str, samples: dict[str, Any]) -> str:
    return re.sub(r"\{(.+?)\}", lambda match: str(samples[match[1]]), path)


def answer(client: Client, path: str) -> object:
    """The final status, or that the request was redirected to sign-in."""
    for _redirect in range(MOST_REDIRECTS):
        if re.match(r"(/sv|/en)?/kirjaudu/\?", path):
            return SIGN_IN
        response = client.get(path)
        b"".join(response)  # a sent file is closed once it has been read
        if not 300 <= response.status_code < 400:
            return response.status_code
        path = response.url.removeprefix("http://testserver")
    return "redirected without an end"


def differences(clients, lines, samples, roles=ROLES) -> list[str]:
    wrong = []
    for line in lines:
        path = filled(line.path, samples)
        for role in roles:
            got, expected = answer(clients[role], path), line.expected(role)
            if got != expected:
                wrong.append(f"{line.route} {path} as {role}: {got} instead of {expected}")
    return wrong


def test_every_address_is_listed():
    listed = {line.route for line in PAGES} | set(admin_routes())
    listed |= {f"{name}-{what}" for name in COLLECTIONS for what in ("list", "detail")}
    listed |= {f"{name}-bulk" for name, line in COLLECTIONS.items() if not line.is_fixed}
    # The admin redirects <model>/<number>/, which has no name, to the page for changing.
    there = {name for name, _ in routes() if name != "admin:<path:object_id>/"}

    assert sorted(there - listed) == [], "add a line to tests/accounts/access_matrix.py"
    assert sorted(listed - there) == [], "these addresses are gone"


def test_every_model_in_the_admin_is_listed():
    assert {model._meta.label_lower for model in admin.site._registry} == set(ADMIN)


def is_open_to_all(line) -> bool:
    return {line.expected(role) for role in ROLES} == {200}


def test_every_page_answers_each_role_as_listed(clients, samples):
    closed = [line for line in PAGES if not is_open_to_all(line)]

    assert differences(clients, closed, samples) == []


OPEN_ROLES = ("anonymous", "coordinator 01", "staff")


@pytest.mark.parametrize("roles", [OPEN_ROLES, pytest.param(ROLES, marks=pytest.mark.full)])
def test_a_page_that_is_open_to_all_answers_all(clients, samples, roles):
    """Three of the nine in the short run: the reader makes no difference to these pages."""
    assert differences(clients, filter(is_open_to_all, PAGES), samples, roles) == []


# The admin


@pytest.fixture
def admin_samples(made):
    """A row of every model in the admin: of county 01 if it belongs to a county."""
    today = timezone.localdate()
    observer = made.people["observer"]
    offer = actions.Offer(RoleKind.OBSERVER, DateRange(today, today + timedelta(days=9)))
    invitation = actions.invite(
        email="uusi@example.fi", offer=offer, by=observer, absolute="https://a.fi{}".format
    )
    rows = [
        observer,
        Role.objects.get(user=observer),
        invitation,
        mail.queue(to="uusi@example.fi", subject="Hei", text="Hei"),
        Erasure.objects.create(kind="person", number=1, reason="Pyyntö"),
        SecurityEvent.objects.create(kind="signed_in", user=observer),
        Feedback.objects.create(text="Kiitos"),
        Presentation.objects.get_or_create(defaults={"presented_on": world.DAY})[0],
    ]
    return {row._meta.label_lower: row for row in rows} | {
        row._meta.label_lower: row for row in made.own.values()
    }


def sample_of(label: str, admin_samples) -> Any:
    """A row of the model: the sample, else any, else a new one."""
    model = next(m for m in admin.site._registry if m._meta.label_lower == label)
    return admin_samples.get(label) or model._default_manager.first() or FACTORY_OF[model]()


def admin_lines(admin_samples) -> Iterator[matrix.Line]:
    for route, (label, what) in admin_routes().items():
        row = sample_of(label, admin_samples)
        start, may = f"/admin/{label.replace('.', '/')}/", ADMIN[label]
        path, who = {
            "changelist": (start, may.view),
            "add": (f"{start}add/", may.add),
            "change": (f"{start}{row.pk}/change/", may.view),
            "history": (f"{start}{row.pk}/history/", may.view),
            "delete": (f"{start}{row.pk}/delete/", may.delete),
        }[what]
        # A hidden row's history redirects to the index, as a missing one's does: no difference is
        # visible.
        hidden = dict.fromkeys(matrix.OFFICE - who, 200) if what == "history" else {}
        yield matrix.Line(route, path, who, others=hidden)


def test_admin_answers_staff_and_administrators_as_listed(clients, admin_samples):
    assert differences(clients, admin_lines(admin_samples), {}, sorted(matrix.OFFICE)) == []


def test_admin_refuses_all_other_users_alike(clients, admin_samples):
    outside = ("anonymous", "coordinator 01", "contributor 001", "observer")
    asked = [(line.path, role) for line in admin_lines(admin_samples) for role in outside]
    got = {(path, role): clients[role].get(path) for path, role in asked}

    assert {key for key, response in got.items() if response.status_code != 302} == set()
    assert {response.url.partition("?")[0] for response in got.values()} == {"/admin/login/"}


def test_admin_shows_a_form_for_saving_to_those_who_may_change(clients, admin_samples):
    saved = {}
    for label in ADMIN:
        row = sample_of(label, admin_samples)
        path = f"/admin/{label.replace('.', '/')}/{row.pk}/change/"
        saved[label] = {
            role
            for role in matrix.OFFICE
            if 'name="_save"' in clients[role].get(path).content.decode()
        }

    assert saved == {label: set(line.change) for label, line in ADMIN.items()}


# The API


def test_every_collection_is_read_as_listed(clients, samples):
    lines = [
        line
        for name, collection in COLLECTIONS.items()
        for line in (
            matrix.page(f"{name}-list", f"/api/v1/{name}/"),
            matrix.Line(
                f"{name}-detail",
                f"/api/v1/{name}/{collection.sample}/",
                collection.readers,
                others=matrix.for_all(404),
            ),
        )
    ]

    readers = ("anonymous", "no role", "coordinator 02", "staff")
    assert differences(clients, lines, samples, readers) == []


def writing_operations() -> Iterator[tuple[str, str]]:
    """Collection, its URL, method."""
    for name, pattern in routes():
        for method in WRITING & set(getattr(pattern.callback, "actions", None) or {}):
            collection, _, what = name.rpartition("-")
            yield collection, what, method


def test_every_collection_is_written_as_listed():
    whole = {("detail", "put"), ("detail", "patch")}
    written = {
        name: whole if line.is_fixed else whole | ADDING | {("detail", "delete")}
        for name, line in COLLECTIONS.items()
    }

    found: dict[str, set[tuple[str, str]]] = {}
    for name, what, method in writing_operations():
        found.setdefault(name, set()).add((what, method))
    assert found == written


ADDING = {("list", "post"), ("bulk", "post")}


def test_content_of_a_write_is_validated_for_editors_only(clients, samples):
    """An empty write without a version: 400 or 428 for editors, which changes nothing."""
    wrong = []
    for name, what, method in writing_operations():
        line = COLLECTIONS[name]
        end = {"detail": f"{line.sample}/", "bulk": "bulk/", "list": ""}[what]
        path = filled(f"/api/v1/{name}/{end}", samples)
        may = line.editors if what == "detail" else line.adders
        for role in ROLES:
            got = getattr(clients[role], method)(path, {}, "application/json").status_code
            hidden = what == "detail" and role not in line.readers
            expected = (400, 428) if role in may else (404,) if hidden else (403,)
            if got not in ((401,) if role == "anonymous" else expected):
                wrong.append(f"{method} {path} as {role}: {got}")

    assert wrong == []


def test_no_rows_can_be_added_to_collections_without_post(clients, samples):
    fixed = [name for name, line in COLLECTIONS.items() if line.is_fixed]
    got = {
        (role, clients[role].post(f"/api/v1/{name}/", {}, "application/json").status_code)
        for name in fixed
        for role in ("anonymous", "coordinator 01", "staff")
    }

    assert got == {("anonymous", 401), ("coordinator 01", 405), ("staff", 405)}
