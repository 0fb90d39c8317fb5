"""Queues that cannot hold up one another, jobs that cannot run for ever."""

import asyncio
import contextlib
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import mail, smtp
from accounts.models import Delivery, MailMessage
from background import worker
from background.models import JobFailure
from background.queues import QUEUES
from background.tasks import STARTS, retry_stalled
from editing.tasks import forget_accepted_edits
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
QUEUE = {queue.name: queue for queue in QUEUES}


@pytest.fixture(autouse=True)
def connections_end(monkeypatch):
    """No connection of a thread is left open, whichever setting a worker changes."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)


@contextlib.contextmanager
def mail_server(behaviour):
    """A server that accepts every connection and does nothing but `behaviour` with it."""
    held, ending = [], threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)

        def accept():
            while not ending.is_set():
                with contextlib.suppress(TimeoutError):
                    held.append(server.accept()[0])
                for one in held:
                    with contextlib.suppress(OSError):
                        behaviour(one)

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            ending.set()
            thread.join()
            for one in held:
                one.close()


def never_answers(_connection):
    pass


def answers_a_byte_at_a_time(connected):
    connected.send(b"2")


@pytest.fixture
def mail_to(settings, monkeypatch):
    """Mail goes to the server at this port, which has a second, or two in all."""

    def send_to(port):
        settings.EMAIL_BACKEND = "accounts.smtp.DeadlineBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 1
        monkeypatch.setattr(smtp, "SECONDS", 2)

    return send_to


def work(queue, **more):
    """Work off a queue as its process does, in a thread."""
    try:
        return worker.run_queue(replace(queue, **more), wait=False)
    finally:
        connection.close()


def queued():
    return mail.queue(to="aino@example.fi", subject="Muistutus", text="Hei.\n")


def status_of(task):
    return ProcrastinateJob.objects.get(task_name=task).status


def test_mail_server_that_never_answers_holds_up_no_other_queue(mail_to):
    with mail_server(never_answers) as port, ThreadPoolExecutor(2) as pool:
        mail_to(port)
        message = queued()
        forget_accepted_edits.defer(timestamp=0)
        mailing = pool.submit(work, QUEUE["mail"])
        wait_until(lambda: MailMessage.objects.get(pk=message.pk).status == Delivery.SENDING)

        pool.submit(work, QUEUE["default"]).result(20)

        assert status_of("editing.forget_old_edits") == "succeeded"
        assert not mailing.done()
        assert status_of("editing.forget_old_edits") == "succeeded"
        mailing.result(20)

    message.refresh_from_db()
    assert (message.status, message.attempts) == (Delivery.QUEUED, 1)
    assert "timed out" in message.error
    again = ProcrastinateJob.objects.get(task_name="accounts.deliver_mail", status="todo")
    assert again.scheduled_at > timezone.now()


@pytest.mark.parametrize("is_encrypted", [False, True], ids=["plain", "TLS"])
def test_mail_server_that_answers_a_byte_at_a_time_is_left_when_the_time_is_over(
    mail_to, settings, is_encrypted
):
    with mail_server(answers_a_byte_at_a_time) as port:
        mail_to(port)
        settings.EMAIL_USE_SSL = is_encrypted
        settings.EMAIL_TIMEOUT = 30
        message = queued()

        mail.deliver(message.pk)

    message.refresh_from_db()
    assert message.status == Delivery.QUEUED
    assert message.error.startswith(("TimeoutError", "SSLError"))


def test_mail_queued_by_a_job_is_sent_only_after_the_jobs_transaction(monkeypatch):
    """Otherwise the mail's own queue would find no mail yet, and leave it."""
    seen = []

    def send(**_):
        with_job = queued()
        seen.append(ProcrastinateJob.objects.filter(args={"number": with_job.pk}).exists())
        with ThreadPoolExecutor(1) as pool:
            seen.append(pool.submit(_is_visible, with_job.pk).result())

    monkeypatch.setattr("editing.tasks.forget_old_edits", _in_a_transaction(send))
    forget_accepted_edits.defer(timestamp=0)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(work, QUEUE["default"]).result()

    assert seen == [True, False]


def _in_a_transaction(act):
    return transaction.atomic(act)


def _is_visible(number):
    try:
        return ProcrastinateJob.objects.filter(args={"number": number}).exists()
    finally:
        connection.close()


# Jobs that end badly -----------------------------------------------------------------------------


def test_job_that_uses_up_its_time_is_cut_off_and_tried_again(monkeypatch):
    release = threading.Event()
    monkeypatch.setattr("editing.tasks.forget_old_edits", lambda: release.wait(20))
    forget_accepted_edits.defer(timestamp=0)

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work, QUEUE["default"], seconds=0.2)
        wait_until(lambda: status_of("editing.forget_old_edits") == "todo" and _attempts() == 1)
        release.set()
        is_left_behind = working.result()

    assert is_left_behind
    assert JobFailure.objects.get().error == "Overdue: cut off after 0.2 s"


def _attempts():
    return ProcrastinateJob.objects.get(task_name="editing.forget_old_edits").attempts


def test_job_that_was_cut_off_three_times_is_given_up():
    strategy, overdue = worker.AgainIfOverdue(), worker.Overdue()

    def decided(attempts, problem=overdue):
        job = type("Job", (), {"attempts": attempts})
        return strategy.get_retry_decision(exception=problem, job=job)

    assert [bool(decided(n)) for n in range(4)] == [True, True, False, False]
    assert decided(0, ValueError()) is None


def test_error_of_a_failed_job_is_stored(monkeypatch):
    def fail():
        raise LookupError("no such thing")

    monkeypatch.setattr("editing.tasks.forget_old_edits", fail)
    forget_accepted_edits.defer(timestamp=0)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(work, QUEUE["default"]).result()

    assert status_of("editing.forget_old_edits") == "failed"
    failure = JobFailure.objects.get()
    assert failure.error == "LookupError: no such thing"
    assert ProcrastinateJob.objects.get(pk=failure.job).task_name == "editing.forget_old_edits"


@pytest.mark.parametrize(
    ("attempts", "status"), [(0, "todo"), (STARTS - 1, "failed")], ids=["first", "last"]
)
def test_job_whose_worker_was_killed_is_tried_again_until_it_is_given_up(attempts, status):
    forget_accepted_edits.defer(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', attempts = %s", [attempts])
    stalled = app.with_connector(app.connector.get_worker_connector())

    async def retry():
        async with stalled.open_async():
            await retry_stalled.func(type("Context", (), {"app": stalled}), 0)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, retry()).result()

    assert status_of("editing.forget_old_edits") == status
    assert JobFailure.objects.exists() == (status == "failed")


# Every task has its queue ------------------------------------------------------------------------


def test_every_task_is_in_the_queue_of_some_worker():
    strays = {task.name: task.queue for task in app.tasks.values() if task.queue not in QUEUE}

    assert not {name for name in strays if not name.startswith("builtin:")}
    queues = {name: task.queue for name, task in app.tasks.items()}
    assert queues["accounts.deliver_mail"] == "mail"
    assert queues["surveys.bring_in_file"] == "files"
    assert queues["background.check_links"] == "links"
