"""Large files are checked and applied by the worker: once, whole, and seen while it happens."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import translation
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import RoleKind
from forums.models import Forum
from importing import actions
from importing.models import ImportRun, RunState
from tests.factories import CountyFactory, ForumFactory, RoleFactory
from tests.importing.test_pages import BACKEND, START, forum_file, send

pytestmark = pytest.mark.django_db
ROWS = 5


@pytest.fixture
def county():
    return CountyFactory(code="16", short_fi="Keski-Pohjanmaa")


@pytest.fixture
def coordinator(client, county):
    role = RoleFactory(kind=RoleKind.COORDINATOR, county=county, user__is_demonstration=True)
    client.force_login(role.user, backend=BACKEND)
    return client


@pytest.fixture(autouse=True)
def few_rows_are_many(monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", ROWS - 1)
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)


def large_file(*more, rows=ROWS):
    new = [[None, f"Uusi {i}", "field", "forum", "1.1.2024", "joskus"] for i in range(rows)]
    return forum_file(*new, *more)


def work():
    """What the worker does with the file that waits."""
    return actions.work_on(ImportRun.objects.get().pk)


def jobs():
    return ProcrastinateJob.objects.filter(task_name="importing.work_on_file")


def test_large_file_is_checked_and_applied_by_the_worker(coordinator):
    url = send(coordinator, large_file()).url
    waiting = coordinator.get(url)
    assert waiting["Refresh"] == "3"
    assert "<progress" in waiting.content.decode()

    work()
    shown = coordinator.get(url)
    assert "Refresh" not in shown
    assert shown.context["outcome"].count("created") == ROWS
    assert not Forum.objects.exists()

    assert coordinator.post(url, {"reason": "Alueen taulukko"}).status_code == 302
    assert not Forum.objects.exists()
    assert coordinator.get(url)["Refresh"] == "3"
    work()
    assert Forum.objects.count() == ROWS
    assert "Alueen taulukko" in coordinator.get(url).content.decode()
    assert ImportRun.objects.get().state == RunState.DONE


def test_small_file_is_answered_at_once(coordinator):
    url = send(coordinator, large_file(rows=ROWS - 1)).url

    assert coordinator.get(url).context["outcome"].count("created") == ROWS - 1
    assert not jobs().exists()


def test_file_confirmed_twice_has_one_job_and_is_applied_once(coordinator):
    url = send(coordinator, large_file()).url
    work()

    answers = [coordinator.post(url, {"reason": "x"}).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert jobs().count() == 2  # one to check, one to apply
    work()
    assert work() == "nothing to do"
    assert coordinator.post(url, {"reason": "x"}).status_code == 302
    assert Forum.objects.count() == ROWS


def test_killed_worker_leaves_nothing_and_the_job_that_is_tried_again_applies_all(
    coordinator, monkeypatch
):
    url = send(coordinator, large_file()).url
    work()
    coordinator.post(url, {"reason": "x"})

    class Killed(BaseException):
        """Like a process that ends: no handler of the application sees it."""

    def progress(_self, done, _total):
        if done == ROWS - 1:
            raise Killed

    monkeypatch.setattr(actions.Progress, "__call__", progress)
    with pytest.raises(Killed):
        work()
    assert not Forum.objects.exists()
    monkeypatch.undo()

    work()

    assert Forum.objects.count() == ROWS


def test_worker_killed_after_applying_does_not_apply_again(coordinator):
    url = send(coordinator, large_file()).url
    work()
    coordinator.post(url, {"reason": "x"})
    run = ImportRun.objects.get()
    work()
    ImportRun.objects.update(state=RunState.APPLYING, content=run.content)

    work()

    assert Forum.objects.count() == ROWS


def test_outcome_is_shown_again_if_records_have_changed_before_the_worker_applies(
    coordinator, county
):
    forum = ForumFactory(county=county, meets="ensin")
    changed = [forum.pk, None, None, None, None, "minun"]
    url = send(coordinator, large_file(changed)).url
    work()
    Forum.objects.filter(pk=forum.pk).update(meets="muiden")

    coordinator.post(url, {"reason": "x"})
    work()

    page = coordinator.get(url)
    assert page.context["is_stale"]
    assert "muiden" in page.content.decode()
    assert Forum.objects.count() == 1
    coordinator.post(url, {"reason": "x"})
    work()
    assert Forum.objects.get(pk=forum.pk).meets == "minun"


def test_right_withdrawn_before_the_worker_applies_is_respected(coordinator, county):
    url = send(coordinator, large_file()).url
    work()
    coordinator.post(url, {"reason": "x"})
    ImportRun.objects.get().user.roles.all().delete()

    work()

    assert not Forum.objects.exists()
    assert ImportRun.objects.get().state == RunState.CHANGED


@pytest.mark.parametrize("status", ["failed", "aborted", "cancelled"])
def test_job_that_failed_or_is_gone_is_reported_on_the_page(coordinator, status):
    url = send(coordinator, large_file()).url
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = %s", [status])

    page = coordinator.get(url)

    assert "Refresh" not in page
    assert 'role="alert"' in page.content.decode()


def test_error_in_the_worker_is_reported_and_raised(coordinator, monkeypatch):
    url = send(coordinator, large_file()).url
    monkeypatch.setattr(actions, "dry_run", _fail)

    with pytest.raises(LookupError):
        work()

    assert 'role="alert"' in coordinator.get(url).content.decode()


def _fail(*_args, **_more):
    raise LookupError("no such thing")


def test_user_has_at_most_three_files_waiting(coordinator):
    answers = [send(coordinator, large_file()).status_code for _ in range(4)]

    assert answers == [302, 302, 302, 422]


def test_outcome_is_in_the_language_in_which_the_file_was_sent(coordinator):
    with translation.override("sv"):
        url = coordinator.post(f"/sv{START}", {"file": _upload(large_file([None, "x"]))}).url
    work()

    assert "Ett värde behövs" in coordinator.get(url).content.decode()


def _upload(data):
    return SimpleUploadedFile("tuonti.xlsx", data)
