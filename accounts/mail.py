"""Mail: queued together with the change it reports, sent once, logged.

`queue` writes the mail and its job in the caller's transaction: after a rollback nothing is sent.
The worker claims a mail, sends it and marks it, each in its own transaction. A mail whose worker
stops between claim and mark remains `sending`. Whether it was sent is unknown, so it is not sent
again automatically: staff see it as interrupted (`sweep`) and may send it again.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.types import TimeDeltaParams

from accounts.models import Delivery, MailMessage

ATTEMPTS = 6
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
INTERRUPTED_AFTER = timedelta(minutes=15)
CUT_OUT = "[…]"


@transaction.atomic
def queue(*, to: str, subject: str, text: str, secret: str = "") -> MailMessage:
    """Send a mail once the transaction around is committed; `secret` is never stored in the log.

    All mail is sent through this function.
    """
    message = MailMessage.objects.create(
        to=to,
        subject=" ".join(subject.split())[:300],
        text=text,
        secret=secret,
        message_id=f"<{uuid.uuid4()}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>",
    )
    _defer(message)
    return message


def deliver(number: int) -> str:
    """Send the mail if it is waiting; return the result.

    Without a mail server (EMAIL_URL=none) it keeps waiting, until there is one.
    """
    if not settings.SENDS_MAIL:
        return "not sent: there is no mail server"
    message = _claim(number)
    if message is None:
        return "nothing to do"
    try:
        _as_email(message).send()
    except Exception as problem:  # any exception of the backend is stored in the log
        _mark_failed(message, problem)
    else:
        _mark_sent(message)
    return str(message.status)


def send_again(message: MailMessage) -> bool:
    """Queue a mail again that failed or was interrupted, on request of staff."""
    with transaction.atomic():
        again = MailMessage.objects.filter(
            pk=message.pk, status__in=[Delivery.FAILED, Delivery.UNCERTAIN]
        ).update(status=Delivery.QUEUED, attempts=0, error="")
        if again:
            _defer(message)
    return bool(again)


def sweep() -> dict[str, int]:
    """Mark interrupted mails, and create a new job for waiting mails whose job was lost."""
    before = timezone.now() - INTERRUPTED_AFTER
    interrupted = MailMessage.objects.filter(status=Delivery.SENDING, tried_at__lt=before).update(
        status=Delivery.UNCERTAIN
    )
    lost = Q(attempts=0, queued_at__lt=before) | Q(tried_at__lt=timezone.now() - LONGEST_PAUSE)
    rows = MailMessage.objects.filter(lost, status=Delivery.QUEUED).order_by("pk")
    waiting = list(rows[:100]) if settings.SENDS_MAIL else []
    for message in waiting:
        _defer(message)
    return {"interrupted": interrupted, "waiting": len(waiting)}


def _claim(number: int) -> MailMessage | None:
    with transaction.atomic():
        waiting = MailMessage.objects.select_for_update(skip_locked=True)
        message = waiting.filter(pk=number, status=Delivery.QUEUED).first()
        if message:
            message.status, message.tried_at = Delivery.SENDING, timezone.now()
            message.attempts += 1
            message.save(update_fields=["status", "tried_at", "attempts"])
        return message


def _mark_sent(message: MailMessage) -> None:
    message.status, message.sent_at, message.error = Delivery.SENT, timezone.now(), ""
    if message.secret:
        message.text, message.secret = message.text.replace(message.secret, CUT_OUT), ""
    message.save(update_fields=["status", "sent_at", "error", "text", "secret"])


@transaction.atomic
def _mark_failed(message: MailMessage, problem: Exception) -> None:
    is_last = message.attempts >= ATTEMPTS
    message.status = Delivery.FAILED if is_last else Delivery.QUEUED
    message.error = f"{type(problem).__name__}: {problem}"[:2000]
    message.save(update_fields=["status", "error"])
    if not is_last:
        _defer(message, after=FIRST_PAUSE * 4 ** (message.attempts - 1))


def _as_email(message: MailMessage) -> EmailMessage:
    return EmailMessage(
        message.subject,
        message.text,
        to=[message.to],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )


def _defer(message: MailMessage, *, after: timedelta | None = None) -> None:
    when = TimeDeltaParams(seconds=int(after.total_seconds())) if after else None
    # By name, because the task's module imports this one.
    task = app.configure_task("accounts.deliver_mail", allow_unknown=False, schedule_in=when)
    task.defer(number=message.pk)


@dataclass(frozen=True, slots=True)
class OutboxMail:
    """A mail from the outbox, as shown on the page."""

    moment: datetime
    to: str
    subject: str
    text: str


def in_outbox() -> list[OutboxMail]:
    """The mails in the outbox, newest first."""
    files = sorted(settings.OUTBOX_DIR.glob("*.eml"), reverse=True)
    return [_shown(file) for file in files]


def _shown(file: Path) -> OutboxMail:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    moment = datetime.fromtimestamp(file.stat().st_mtime, tz=UTC)
    return OutboxMail(moment, message["To"], message["Subject"], body.get_content() if body else "")


class OutboxBackend(BaseEmailBackend):
    """For development and demonstration: writes mails to files in var/outbox, shown on a page."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        settings.OUTBOX_DIR.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            moment = timezone.now().strftime("%Y%m%dT%H%M%S%f")
            file: Path = settings.OUTBOX_DIR / f"{moment}-{uuid.uuid4().hex[:8]}.eml"
            file.write_bytes(message.message().as_bytes())
        return len(email_messages)
