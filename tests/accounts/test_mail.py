"""Mail: sent once, only if the change it reports was committed, and always in the log."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.core import mail as django_mail
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import mail
from accounts.models import Delivery, MailMessage
from accounts.tasks import sweep_mail

pytestmark = pytest.mark.django_db

BROKEN = "tests.accounts.test_mail.BrokenBackend"


class BrokenBackend:
    """A mail server that refuses everything."""

    def __init__(self, **_):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError("no server")


def queued(**more):
    return mail.queue(**{"to": "aino@example.fi", "subject": "Muistutus", "text": "Hei.\n"} | more)


def jobs():
    return ProcrastinateJob.objects.filter(task_name="accounts.deliver_mail")


def test_mail_waits_with_its_job_until_the_worker_sends_it():
    message = queued()
    assert message.status == Delivery.QUEUED
    assert [job.args for job in jobs()] == [{"number": message.pk}]
    assert django_mail.outbox == []

    assert mail.deliver(message.pk) == Delivery.SENT

    sent = django_mail.outbox[0]
    assert (sent.to, sent.subject, sent.body) == (["aino@example.fi"], "Muistutus", "Hei.\n")
    message.refresh_from_db()
    assert (message.status, message.attempts) == (Delivery.SENT, 1)
    assert message.sent_at


def test_mail_of_a_rolled_back_transaction_is_not_sent():
    with transaction.atomic():
        queued()
        transaction.set_rollback(True)

    assert not MailMessage.objects.exists()
    assert not jobs().exists()


def test_mail_is_sent_once_however_often_its_job_runs():
    message = queued()

    answers = [mail.deliver(message.pk) for _ in range(3)]

    assert answers == [Delivery.SENT, "nothing to do", "nothing to do"]
    assert len(django_mail.outbox) == 1


def test_mail_interrupted_by_a_crash_is_not_sent_again_but_shown(monkeypatch):
    message = queued()
    monkeypatch.setattr(mail, "_mark_sent", _crash)
    with pytest.raises(KeyboardInterrupt):
        mail.deliver(message.pk)
    monkeypatch.undo()
    assert len(django_mail.outbox) == 1

    assert mail.deliver(message.pk) == "nothing to do"
    assert mail.sweep() == {"interrupted": 0, "waiting": 0}
    MailMessage.objects.update(tried_at=timezone.now() - timedelta(hours=1))
    assert mail.sweep()["interrupted"] == 1

    message.refresh_from_db()
    assert message.status == Delivery.UNCERTAIN
    assert mail.deliver(message.pk) == "nothing to do"
    assert len(django_mail.outbox) == 1


def _crash(_message):
    raise KeyboardInterrupt


def test_interrupted_mail_sent_again_by_staff_keeps_its_message_id():
    message = queued()
    mail.deliver(message.pk)
    MailMessage.objects.update(status=Delivery.UNCERTAIN, sent_at=None)

    assert mail.send_again(message)
    mail.deliver(message.pk)

    first, second = django_mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_sent_mail_is_not_sent_again_by_mistake():
    message = queued()
    mail.deliver(message.pk)

    assert not mail.send_again(message)


def test_failed_mail_is_tried_again_later_and_given_up_in_the_end(settings):
    settings.EMAIL_BACKEND = BROKEN
    message = queued()

    answers = [mail.deliver(message.pk) for _ in range(mail.ATTEMPTS)]

    assert answers == [Delivery.QUEUED] * (mail.ATTEMPTS - 1) + [Delivery.FAILED]
    message.refresh_from_db()
    assert message.error == "ConnectionRefusedError: no server"
    assert jobs().count() == mail.ATTEMPTS
    later = sorted(job.scheduled_at for job in jobs() if job.scheduled_at)
    pauses = [round((b - a).total_seconds() / 60) for a, b in pairwise(later)]
    assert pauses == [3, 12, 48, 192]


def test_failed_mail_is_sent_when_staff_send_it_again(settings):
    message = queued()
    settings.EMAIL_BACKEND = BROKEN
    for _ in range(mail.ATTEMPTS):
        mail.deliver(message.pk)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert mail.send_again(message)

    assert mail.deliver(message.pk) == Delivery.SENT


def test_waiting_mail_whose_job_was_lost_gets_a_new_one():
    queued()
    jobs().delete()
    MailMessage.objects.update(queued_at=timezone.now() - timedelta(hours=1))

    assert mail.sweep() == {"interrupted": 0, "waiting": 1}
    assert jobs().count() == 1


def test_without_a_mail_server_mail_waits_in_the_log_and_is_sent_once_there_is_one(settings):
    settings.SENDS_MAIL = False
    message = queued()
    MailMessage.objects.update(queued_at=timezone.now() - timedelta(hours=1))

    assert mail.deliver(message.pk).startswith("not sent")
    assert mail.sweep()["waiting"] == 0
    message.refresh_from_db()
    assert (message.status, message.attempts) == (Delivery.QUEUED, 0)

    settings.SENDS_MAIL = True
    assert mail.sweep()["waiting"] == 1
    assert mail.deliver(message.pk) == Delivery.SENT


def test_one_time_link_is_sent_and_removed_from_the_log():
    link = "https://example.fi/kutsu/abc"
    message = queued(text=f"Avaa {link} pian.", secret=link)

    mail.deliver(message.pk)

    assert link in django_mail.outbox[0].body
    message.refresh_from_db()
    assert message.text == "Avaa […] pian."
    assert message.secret == ""
    assert "kutsu" not in str(list(MailMessage.pgh_event_model.objects.values()))


def test_subject_over_two_lines_becomes_one():
    assert queued(subject="Yksi\nBcc: joku@example.fi").subject == "Yksi Bcc: joku@example.fi"


def test_outbox_page_shows_mails_where_they_go_into_files(client, settings, tmp_path):
    settings.OUTBOX_DIR = tmp_path / "outbox"
    settings.SHOWS_OUTBOX = True
    settings.EMAIL_BACKEND = "accounts.mail.OutboxBackend"
    message = queued(subject="Kutsu äöå", text="Tervetuloa, Åke: https://example.fi/x")
    mail.deliver(message.pk)

    page = client.get("/kehitys/posti/").content.decode()

    assert "Kutsu äöå" in page
    assert 'href="https://example.fi/x"' in page


def test_outbox_page_does_not_exist_in_production(client, settings):
    settings.SHOWS_OUTBOX = False

    assert client.get("/kehitys/posti/").status_code == 404


def test_worker_handles_interrupted_mail_every_five_minutes():
    tasks = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}

    assert tasks[sweep_mail.name] == "*/5 * * * *"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_mail_once():
    message = queued()

    def work(_):
        try:
            return str(mail.deliver(message.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(work, range(8)))

    assert sorted(answers) == ["nothing to do"] * 7 + ["sent"]


@pytest.mark.django_db(transaction=True)
def test_the_real_worker_sends_waiting_mail_and_deletes_old_jobs(monkeypatch):
    """The tasks as the worker runs them, on their own connections."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)  # no connection is left open
    from accounts.tasks import tidy
    from background.tasks import retry_stalled

    message = queued()
    retry_stalled.defer(timestamp=0)
    tidy.defer(timestamp=0)

    with ThreadPoolExecutor(1) as pool:  # browser tests leave an event loop running in this thread
        pool.submit(_work_off).result()

    message.refresh_from_db()
    assert message.status == Delivery.SENT
    assert set(ProcrastinateJob.objects.values_list("status", flat=True)) == {"succeeded"}


def _work_off():
    worker = app.with_connector(app.connector.get_worker_connector())
    with worker.replace_connector(worker.connector):
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    connection.close()


# Mails of the library, with our texts


WORDS = {"email": "aino@example.fi", "ip": "192.0.2.1", "user_agent": "Firefox"}


@pytest.mark.parametrize(
    ("language", "moment"),
    [("fi", "4.3.2024 9.05"), ("sv", "4.3.2024 9.05"), ("en", "4 Mar 2024, 09:05")],
)
def test_notification_of_an_account_change_shows_the_moment_in_the_readers_format(language, moment):
    at = timezone.make_aware(datetime(2024, 3, 4, 9, 5))  # noqa: DTZ001 - Helsinki
    with override(language):
        text = render_to_string(
            "account/email/password_changed_message.txt", WORDS | {"timestamp": at}
        )

    assert moment in text.replace("09.05", "9.05")
    assert "192.0.2.1" in text
    assert text.rstrip().endswith("Yhdyspinta")


def test_no_page_links_to_the_closed_sign_up():
    address = "https://example.fi/rekisteroidy/"
    text = render_to_string(
        "account/email/unknown_account_message.txt", WORDS | {"signup_url": address}
    )

    assert "aino@example.fi" in text
    assert address not in text
