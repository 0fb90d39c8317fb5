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
LONGEST_REST = 1.0
Waiting = tuple[int, int, str]
"""Whether others go ahead (0 or 1), the number of arrival, the client."""
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

    `of_one_client` limits those of one client, running and waiting together, and `running_of_one`
    those that run; 0: no limit. With the latter, a client that has more requests waiting rests
    after each as long as it took, so that it gets half of the time at most. Requests `ahead` get a
    free place before the others.
    """

    def __init__(
        self,
        name: str,
        *,
        running: int,
        waiting: int,
        seconds: float,
        of_one_client: int = 0,
        running_of_one: int = 0,
    ) -> None:
        self.name, self.most_running, self.most_waiting = name, running, waiting
        self.seconds, self.of_one_client = seconds, of_one_client
        self.running_of_one = running_of_one or running
        self.running = 0
        self.queue: list[Waiting] = []
        self._clients, self._running, self._number = Counter[str](), Counter[str](), 0
        self._rests_until: dict[str, float] = {}
        self._changed = Condition()

    @contextmanager
    def place(
        self, environ: Mapping[str, Any], client: str, *, ahead: bool = False
    ) -> Iterator[None]:
        """Run inside when it is the request's turn; raises BusyError or ClientGoneError."""
        self._enter(environ, client, ahead=ahead)
        begin = time.monotonic()
        try:
            yield
        finally:
            with self._changed:
                self.running -= 1
                self._running[client] -= 1
                if self.running_of_one < self.most_running and self._clients[client] > 1:
                    now = time.monotonic()
                    self._rests_until[client] = now + min(now - begin, LONGEST_REST)
                self._leave(client)

    def _enter(self, environ: Mapping[str, Any], client: str, *, ahead: bool) -> None:
        with self._changed:
            self._refuse_more_of(client)
            self._clients[client] += 1
            try:
                self._wait_for_turn(environ, client, ahead=ahead)
            except BaseException:
                self._leave(client)
                raise
            self.running += 1
            self._running[client] += 1

    def _refuse_more_of(self, client: str) -> None:
        now = time.monotonic()
        waits = any(self._may_run(one[2], now) for one in self.queue)
        is_free = self.running < self.most_running and self._may_run(client, now) and not waits
        if not is_free and len(self.queue) >= self.most_waiting:
            raise BusyError(self._retry_after)
        if self.of_one_client and self._clients[client] >= self.of_one_client:
            raise BusyError(self._retry_after)

    def _wait_for_turn(self, environ: Mapping[str, Any], client: str, *, ahead: bool) -> None:
        self._number += 1
        turn = (0 if ahead else 1, self._number, client)
        self.queue.append(turn)
        deadline = time.monotonic() + self.seconds
        try:
            while not self._is_turn_of(turn):
                now = time.monotonic()
                if now > deadline:
                    raise BusyError(self._retry_after)
                if is_gone(environ):
                    raise ClientGoneError
                rest = self._rests_until.get(client, 0) - now
                self._changed.wait(min(rest, LOOK_SECONDS) if rest > 0 else LOOK_SECONDS)
        finally:
            self.queue.remove(turn)
            self._changed.notify_all()

    def _is_turn_of(self, turn: Waiting) -> bool:
        if self.running >= self.most_running:
            return False
        now = time.monotonic()
        return turn == min(filter(lambda one: self._may_run(one[2], now), self.queue), default=None)

    def _may_run(self, client: str, now: float) -> bool:
        has_rested = now >= self._rests_until.get(client, 0)
        return has_rested and self._running[client] < self.running_of_one

    def _leave(self, client: str) -> None:
        self._clients[client] -= 1
        if self._clients[client] <= 0:
            del self._clients[client], self._running[client]
            self._rests_until.pop(client, None)
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
