"""Admission: how many requests of a kind run at once, and how many may wait for their turn.

A process has few threads and one interpreter. Beyond what it can serve, a request that waits makes
all others wait too; so it is refused early, with the time after which to come again.
"""

from __future__ import annotations

import socket
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Condition
from typing import Any

LOOK_SECONDS = 0.25
"""How often a waiting request looks whether its client is still there."""
CLIENT_CLOSED_REQUEST = 499
"""nginx's status for a client that went before the response; nobody receives it."""


class BusyError(Exception):
    """There is no room for the request; come again after `retry_after` seconds."""

    def __init__(self, retry_after: int = 5) -> None:
        super().__init__(f"busy; retry after {retry_after} s")
        self.retry_after = retry_after


class ClientGoneError(Exception):
    """The client has closed the connection: nobody would read the response."""


class Lane:
    """At most `running` requests at once, and `waiting` more, each for at most `seconds`.

    `of_one_client` limits those of one client, running and waiting together; 0: no limit. Requests
    `ahead` get a free place before the others.
    """

    def __init__(
        self, name: str, *, running: int, waiting: int, seconds: float, of_one_client: int = 0
    ) -> None:
        self.name, self.most_running, self.most_waiting = name, running, waiting
        self.seconds, self.of_one_client = seconds, of_one_client
        self.running = 0
        self.queue: list[tuple[int, int]] = []
        self._clients, self._number = Counter[str](), 0
        self._changed = Condition()

    @contextmanager
    def place(
        self, environ: Mapping[str, Any], client: str, *, ahead: bool = False
    ) -> Iterator[None]:
        """Run inside when it is the request's turn; raises BusyError or ClientGoneError."""
        self._enter(environ, client, ahead=ahead)
        try:
            yield
        finally:
            with self._changed:
                self.running -= 1
                self._leave(client)

    def _enter(self, environ: Mapping[str, Any], client: str, *, ahead: bool) -> None:
        with self._changed:
            self._refuse_more_of(client)
            self._clients[client] += 1
            try:
                self._wait_for_turn(environ, ahead=ahead)
            except BaseException:
                self._leave(client)
                raise
            self.running += 1

    def _refuse_more_of(self, client: str) -> None:
        is_free = self.running < self.most_running and not self.queue
        if not is_free and len(self.queue) >= self.most_waiting:
            raise BusyError(self._retry_after)
        if self.of_one_client and self._clients[client] >= self.of_one_client:
            raise BusyError(self._retry_after)

    def _wait_for_turn(self, environ: Mapping[str, Any], *, ahead: bool) -> None:
        self._number += 1
        turn = (0 if ahead else 1, self._number)
        self.queue.append(turn)
        deadline = time.monotonic() + self.seconds
        try:
            while self.running >= self.most_running or min(self.queue) != turn:
                if time.monotonic() > deadline:
                    raise BusyError(self._retry_after)
                if is_gone(environ):
                    raise ClientGoneError
                self._changed.wait(LOOK_SECONDS)
        finally:
            self.queue.remove(turn)
            self._changed.notify_all()

    def _leave(self, client: str) -> None:
        self._clients[client] -= 1
        if self._clients[client] <= 0:
            del self._clients[client]
        self._changed.notify_all()

    @property
    def _retry_after(self) -> int:
        return max(1, round(self.seconds))


def is_gone(environ: Mapping[str, Any]) -> bool:
    """Whether the client has closed its connection; False where the server does not show it."""
    connection = environ.get("gunicorn.socket")
    if not isinstance(connection, socket.socket):
        return False
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except (OSError, ValueError):
        return True
