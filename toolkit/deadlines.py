"""An end to network connections whose other side answers slowly, or not at all."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from types import TracebackType


class Deadline:
    """Shuts the watched connection down after `seconds` in all.

    A time-out of a socket starts anew with each byte received: a server that sends a byte now and
    then holds a connection for ever. What reads from it when the time is over gets an error or the
    end of the data; `is_over` then tells this from other faults.

        with Deadline(10) as deadline:
            deadline.watch(socket.create_connection(address, timeout=deadline.left()))
    """

    def __init__(self, seconds: float) -> None:
        self.seconds, self.ends = seconds, time.monotonic() + seconds
        self._watched: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._shut)
        self._timer.daemon = True

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        for watched in self._watched:
            watched.close()

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.ends

    def left(self) -> float:
        """The seconds left; raises TimeoutError if there are none."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"no answer within {self.seconds:g} s")
        return left

    def watch(self, connected: socket.socket) -> None:
        """Shut this connection down at the end; also once it is wrapped in TLS."""
        self._watched.append(connected.dup())  # the same connection, whatever becomes of the object
        self.left()

    def _shut(self) -> None:
        for watched in self._watched:
            with suppress(OSError):  # closed meanwhile
                watched.shutdown(socket.SHUT_RDWR)
