"""The staff's page of background work, and the note on their first pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from accounts import mail
from accounts.models import Delivery, MailMessage
from background.models import JobFailure
from background.overview import name_of, state, trouble
from editing.tasks import forget_accepted_edits
from tests.factories import CountyFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/yllapito/taustatyot/"


@pytest.fixture
def staff(client):
    user = UserFactory(staff=True, is_demonstration=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def worker_reported(ago):
    moment = timezone.now() - ago
    sql("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", moment)


def failed_job(error="LookupError: no such thing"):
    number = forget_accepted_edits.configure(queueing_lock=None).defer(timestamp=0)
    for status in ("doing", "failed"):
        sql("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", status, number)
    JobFailure.objects.create(job=number, error=error)
    return number


def unsent_mail():
    mail.queue(to="aino@example.fi", subject="Muistutus", text="Hei")
    MailMessage.objects.update(status=Delivery.FAILED, error="ConnectionRefusedError: no server")


def text_of(client, path=PAGE):
    return " ".join(client.get(path).content.decode().split())


@pytest.mark.parametrize("language", ["", "/sv", "/en"])
def test_page_shows_failures_with_their_reasons_in_every_language(staff, language):
    worker_reported(timedelta(seconds=5))
    failed_job("LookupError: <b>no such thing</b>")
    unsent_mail()

    page = text_of(staff, f"{language}{PAGE}")

    assert "LookupError: &lt;b&gt;no such thing" in page
    assert "ConnectionRefusedError: no server" in page
    assert 'role="alert"' not in page


@pytest.mark.parametrize(
    ("ago", "is_silent"),
    [(None, True), (timedelta(minutes=11), True), (timedelta(minutes=9), False)],
    ids=["never", "long ago", "lately"],
)
def test_silence_of_the_workers_is_said_in_words(staff, ago, is_silent):
    if ago:
        worker_reported(ago)

    assert ("No worker has reported for ten minutes" in text_of(staff, f"/en{PAGE}")) == is_silent


def test_queue_shows_the_jobs_that_are_due_and_since_when(staff):
    for _ in range(3):
        mail.queue(to="aino@example.fi", subject="Muistutus", text="Hei")
    app.configure_task("accounts.deliver_mail", schedule_in={"hours": 1}).defer(number=0)
    sql("UPDATE procrastinate_events SET at = now() - interval '20 minutes'")

    queue = state().queues[0]

    assert (queue.waiting, queue.running, queue.failed) == (3, 0, 0)
    assert queue.is_late
    assert "the oldest for 20" in text_of(staff, f"/en{PAGE}")


def test_regular_work_shows_its_last_result_and_its_next_time():
    number = failed_job()

    by_name = {str(one.name): one for one in state().periodic}
    failed = [one for one in by_name.values() if one.status == "failed"]

    assert len(by_name) == len(app.periodic_registry.periodic_tasks)
    assert all(one.next_at > timezone.now() for one in by_name.values())
    assert len(failed) == 1
    assert ProcrastinateJob.objects.get(pk=number).task_name == "editing.forget_old_edits"


def test_every_task_has_a_name_in_words():
    unnamed = {name for name in app.tasks if name_of(name) == name}

    assert not {name for name in unnamed if "builtin" not in name}


def test_failed_job_is_tried_again_once(staff):
    number = failed_job()

    for _ in range(2):
        assert staff.post(f"{PAGE}{number}/uudelleen/").url == PAGE

    job = ProcrastinateJob.objects.get(pk=number)
    assert (job.status, job.attempts) == ("todo", 1)


def test_job_whose_like_is_waiting_is_not_tried_again(staff):
    number = failed_job()
    sql("UPDATE procrastinate_jobs SET queueing_lock = 'forget_old_edits'")
    forget_accepted_edits.defer(timestamp=1)

    assert staff.post(f"{PAGE}{number}/uudelleen/").url == PAGE

    assert ProcrastinateJob.objects.get(pk=number).status == "failed"


def test_page_takes_as_many_queries_for_one_failure_as_for_ten(django_assert_num_queries):
    for failures in (1, 9):
        for _ in range(failures):
            failed_job()
            unsent_mail()
        with django_assert_num_queries(6):
            state()


@pytest.mark.parametrize("path", ["/admin/", "/oma-alue/"])
def test_first_pages_of_staff_point_to_what_failed(staff, path):
    CountyFactory.create_batch(2)
    worker_reported(timedelta(seconds=5))
    assert not trouble()
    assert "taustatyötä on epäonnistunut" not in text_of(staff, path)

    failed_job()
    failed_job()

    assert "2 taustatyötä on epäonnistunut" in text_of(staff, path)
    assert f'href="{PAGE}"' in text_of(staff, path)


def test_workers_that_ended_in_order_are_not_counted():
    worker_reported(timedelta(minutes=1))
    ProcrastinateWorker.objects.all()._raw_delete("default")

    assert state().workers.number == 0
