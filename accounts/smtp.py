"""Mail servers: a server that hangs or answers a byte at a time does not hold the worker."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from functools import partial
from smtplib import SMTP, SMTP_SSL
from typing import Any, cast

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from toolkit.deadlines import Deadline

SECONDS = 60
"""For all that is sent at once; each answer of the server must come within EMAIL_TIMEOUT."""


class _Plain(SMTP):
    """A connection that the deadline watches from its first byte on."""

    def __init__(self, *args: Any, deadline: Deadline, **kwargs: Any) -> None:
        self.deadline = deadline
        super().__init__(*args, **kwargs)

    def _get_socket(self, host: str, port: int, timeout: float | None) -> socket.socket:
        return _watched(self.deadline, (host, port), timeout)


class _Encrypted(SMTP_SSL):
    """The same for a server that expects TLS from the first byte on."""

    def __init__(self, *args: Any, deadline: Deadline, **kwargs: Any) -> None:
        self.deadline = deadline
        super().__init__(*args, **kwargs)

    def _get_socket(self, host: str, port: int, timeout: float | None) -> socket.socket:
        plain, own = _watched(self.deadline, (host, port), timeout), cast("Any", self)
        return cast("socket.socket", own.context.wrap_socket(plain, server_hostname=own._host))


def _watched(deadline: Deadline, address: tuple[str, int], timeout: float | None) -> socket.socket:
    left = deadline.left()
    connected = socket.create_connection(address, min(left, timeout or left))
    deadline.watch(connected)
    return connected


class DeadlineBackend(EmailBackend):
    """Django's backend for SMTP, with an end to the whole conversation.

    Raises TimeoutError when the time is over.
    """

    deadline: Deadline

    @property
    def connection_class(self) -> Any:
        return partial(_Encrypted if self.use_ssl else _Plain, deadline=self.deadline)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with Deadline(SECONDS) as self.deadline:
            try:
                return super().send_messages(email_messages)
            except OSError as problem:
                if self.deadline.is_over:
                    raise TimeoutError(f"no answer within {SECONDS:g} s") from problem
                raise
