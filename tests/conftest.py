"""Fixtures for all tests: a database used as the runtime role, and a browser with checks.

The test database is created by the owner role, as in production; the tests then run as the runtime
role, so that a missing privilege is noticed here. `cooperation.roles.as_owner` switches roles.
"""

import gc
import os
from collections.abc import Callable, Collection, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from django.utils import translation
from django.utils.translation import trans_real
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import blocking_manager_key

from demonstration.loading import load_demonstration
from history import moments
from tests import databases
from tests.accounts import world
from tests.browser import find_chromium
from tests.made import FACTORIES
from toolkit import messages

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright runs a loop here

CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
LOADED_FOR_A_MODULE = {"demonstration", "loaded"}
"""Fixtures that take seconds: one worker runs their module, so that they are created once.

Either all tests of a module use one, or none does: its rows are visible to all of them.
"""

collect_ignore = [] if apps.is_installed("tests.spike_app") else ["spike_app"]
"""An app of the tests has a run of its own, with tests.spike_settings (script/test)."""

AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


NOT_QUICK = (
    "tests/api",
    "tests/importing",
    "tests/oracle",
    "tests/surveys",
    "tests/test_admin",
    "tests/editing/test_admin_locking",
    "tests/test_backup",
    "tests/test_entry_points",
    "tests/accounts/test_access_matrix",
    "tests/editing/test_channels",
    "tests/accounts/test_privacy",
    "tests/accounts/test_query_counts",
    "tests/agreements/test_cases_against_oracle",
    "tests/toolkit/test_embedded",
    "tests/toolkit/test_messages",
    "tests/cooperation/test_reference",
    "tests/toolkit/test_serving",
    "tests/cooperation/test_settings",
    "tests/toolkit/test_sheets",
    "tests/dashboard/test_county_page_against_oracle",
    "tests/demonstration/test_demonstration",
    "tests/situation/test_known_at_against_oracle",
    "tests/situation/test_situation_against_oracle",
    "tests/workspace/test_editing_at_once",
    "tests/workspace/test_stale_forms",
    "tests/workspace/test_views",
    "tests/accounts/test_openid",
    "tests/dashboard/test_side_by_side",
    "tests/cooperation/test_templates",
)
"""Beginnings of paths that `--quick` leaves out: tests that take long, alone or together."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="also run the long versions of tests")
    parser.addoption("--quick", action="store_true", help="leave out tests marked as slow")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues, and set the number of examples of generated tests.

    The same hundred every time; with --full a thousand new ones.
    """
    messages.compile_all()
    trans_real._translations.clear()
    profile = hypothesis_settings.register_profile
    profile(
        "normal",
        max_examples=100,
        derandomize=True,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    profile("full", hypothesis_settings.get_profile("normal"), max_examples=1000, derandomize=False)
    hypothesis_settings.load_profile("full" if config.getoption("--full") else "normal")


@pytest.hookimpl(tryfirst=True)  # before the workers read the groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        _mark(item)
    left_out = set() if config.getoption("--full") else {"full"}
    left_out |= {"slow"} if config.getoption("--quick") else set()
    deselected = [item for item in items if left_out & {mark.name for mark in item.iter_markers()}]
    gone = set(deselected)
    items[:] = [item for item in items if item not in gone]
    config.hook.pytest_deselected(items=deselected)


def _mark(item: pytest.Item) -> None:
    """Mark tests that use a browser, tests for one worker, and tests that `--quick` leaves out."""
    names = set(getattr(item, "fixturenames", ()))
    is_browser = "page" in names
    if is_browser:
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.xdist_group(f"browser {item.path.stem}"))
    elif names & LOADED_FOR_A_MODULE:
        item.add_marker(pytest.mark.xdist_group(item.path.stem))
    if item.nodeid.startswith(NOT_QUICK) or (is_browser and not item.get_closest_marker("smoke")):
        item.add_marker(pytest.mark.slow)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        with session.config.stash[blocking_manager_key].unblock():
            databases.drop_filled()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Freeze the garbage collector: collecting what is loaded by now costs a tenth of the time.

    Raises UsageError if the tests of a group would not be run by one worker: xdist names the group
    in their ids, and has ignored all groups without a word with a newer pytest.
    """
    if getattr(session.config.option, "loadgroup", False):
        lost = [one for one in session.items if one.get_closest_marker("xdist_group")]
        lost = [one for one in lost if "@" not in one.nodeid.rpartition("]")[2]]
        if lost:
            raise pytest.UsageError(f"xdist ignores the group of {lost[0].nodeid}")
    gc.collect()
    gc.freeze()


# Database ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Create the database as the owner; afterwards every connection is the runtime role's."""
    databases.log_in_as_owner()
    with (
        django_db_blocker.unblock(),
        databases.test_database(),
        databases.runtime_role(),
        django_db_blocker.block(),
    ):
        yield


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A demonstration's database. A test undoes what it changes."""
    demo = override_settings(DEMO=True, EMBEDDED=True, DEMO_PASSWORD="a password for tests")
    with (
        django_db_blocker.unblock(),
        demo,
        databases.filled("demonstration", _load_demonstration),
        transaction.atomic(),
    ):
        yield
        transaction.set_rollback(True)


def _load_demonstration() -> None:
    call_command("load_reference_data", verbosity=0)
    load_demonstration()


@pytest.fixture(scope="module")
def world_on_record(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    """The two counties of tests/accounts/world.py, created once for a module, then removed.

    Each test reverts its own changes; it gets copies of the rows (`world.copied`).
    """
    with django_db_blocker.unblock(), transaction.atomic():
        made = world.build()
        connection.check_constraints()  # later rows are checked separately
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def own_sequences() -> None:
    """Codes and names count from the start in each test, whichever tests ran before.

    Otherwise a generated code could equal a code that the test uses for something else.
    """
    for made in FACTORIES:
        made.reset_sequence(0, force=True)


@pytest.fixture(autouse=True)
def nothing_ready() -> None:
    """Clear the caches of pages and moments, which miss changes that are never committed."""
    caches["process"].clear()
    moments.forget()


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """Each test starts in the default language, whatever the test before requested."""
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture
def english() -> Iterator[None]:
    """The test reads the English messages, which are those of the code."""
    with translation.override("en"):
        yield


# Browser -------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = find_chromium(settings.BASE_DIR / ".tools" / "chromium")
    chosen = {"executable_path": chromium} if chromium else {}
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, **chosen, "args": CHROMIUM_FLAGS + root}


@pytest.fixture
def page(page: Any) -> Iterator[Any]:
    """A page without console errors, which would also show violations of the content policy."""
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.complaints = complaints
    yield page
    assert complaints == []


@pytest.fixture
def axe(page: Any) -> Callable[..., list[str]]:
    """The violations that the accessibility checker reports on the page; empty for a clean page.

    `contrast=False` leaves out the contrast of colours, which takes most of the checker's time, if
    another test measures it: the language of a page does not change its colours. `rules` limits
    the check to rules by their names.
    """
    from axe_playwright_python.base import AXE_SCRIPT

    def check(*, contrast: bool = True, rules: Collection[str] = ()) -> list[str]:
        # Only violations list every element: the rest would be written out for nothing.
        options = {
            "runOnly": {"type": "rule", "values": list(rules)} if rules else AXE_RULES,
            "resultTypes": ["violations"],
            "preload": False,  # no enabled rule reads the style sheets themselves
            "rules": {} if rules else {"color-contrast": {"enabled": contrast}},
        }
        if not page.evaluate("'axe' in window"):  # a page that was resized has it already
            page.evaluate(AXE_SCRIPT)
        found = page.evaluate("options => axe.run(options)", options)["violations"]
        return [f"{v['id']}: {v['nodes'][0]['html'][:100]}" for v in found]

    return check
