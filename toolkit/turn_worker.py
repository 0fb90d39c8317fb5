"""gunicorn's worker with threads, in which clients take turns (`toolkit/turns.py`).

A request begins in a thread when it is its client's turn, not in the order of arrival. A client is
a network; its heavy questions count as another client's, so that they do not delay its pages. The
main thread only looks at what has arrived, and waits for nobody: neither for a slow request nor for
a client that does not close its connection.
"""

from __future__ import annotations

import errno
import re
import select
import socket
import time
from collections import deque
from contextlib import suppress
from functools import cache, partial
from selectors import EVENT_READ
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote

from django.conf import settings
from gunicorn import util
from gunicorn.workers.gthread import TConn, ThreadWorker

from toolkit.lanes import LOOK_SECONDS
from toolkit.networks import address_behind, network_of
from toolkit.turns import FullError, Turn, Turns

LOOKED_AT = 70_000
"""Bytes of a request's head that are looked at; nginx passes no longer one."""
LONGEST_TARGET = 2000
"""A longer address counts as a heavy question unread: the main thread has no time for it."""
SILENT_SECONDS = 10
"""How long a new connection may send nothing."""
LEAVING_SECONDS = 2
"""How long a client may take to close its connection, so that it receives all of the response."""
MOST_LEAVING = 500
ACCEPTED_AT_ONCE = 32
HEAVY_WEIGHT = 3
HEAD = re.compile(rb"\S+ (\S+) HTTP/1\.\d\r\n((?:[^\r\n]+\r\n)*)\r\n")
FORWARDED = re.compile(rb"(?:^|\r\n)X-Forwarded-For:([^\r\n]*)", re.IGNORECASE)


class TurnWorker(ThreadWorker):
    """One web process."""

    def init_process(self) -> None:
        threads = self.cfg.threads
        self.turns = Turns(young=4, running=threads, waiting=800, waiting_of_one=200)
        self.leaving = deque[_Connection]()
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        """Take the new connections."""
        where = listener.getsockname()
        for _ in range(ACCEPTED_AT_ONCE):
            try:
                client_socket, address = listener.accept()
            except OSError as problem:  # no more, another process was faster, or it has gone
                if problem.errno in (errno.EMFILE, errno.ENFILE):
                    time.sleep(0.01)  # it would be asked again at once
                return
            self.nr_conns += 1
            if self.nr_conns >= self.worker_connections and self.pending_conns:
                self.pending_conns[0].timeout = 0  # the one that has been silent for longest
            self.enqueue_req(_Connection(self, client_socket, address, where))

    def enqueue_req(self, conn: _Connection) -> None:
        """Queue the request that has arrived, or wait until there is one."""
        head = _arrived(conn.sock)
        if head is None and not conn.initialized:
            self._wait_for_data(conn)
            return
        if head == b"" and not (conn.parser and conn.parser.unreader.buf.getvalue()):
            self.nr_conns -= 1
            conn.close()  # as its client has: nothing was asked
            return
        conn.data_ready, conn.queued = True, time.monotonic()
        if head:  # else it has been read along with the request before
            conn.asker, conn.is_whole = client_of(head, conn.client)
        weight = HEAVY_WEIGHT if conn.asker.is_heavy else 1
        begin = partial(self._begin, conn)
        try:
            self.turns.add(conn.asker, begin, weight=weight, is_whole=conn.is_whole)
        except FullError:
            self._refuse(conn)

    def _wait_for_data(self, conn: _Connection) -> None:
        conn.sock.settimeout(0)
        conn.timeout = time.monotonic() + SILENT_SECONDS
        self.pending_conns.append(conn)
        readable = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, EVENT_READ, readable)

    def _begin(self, conn: _Connection, turn: Turn) -> None:
        try:
            done = self.tpool.submit(self._handle, conn, turn)
        except RuntimeError:  # no thread could be started, or the process ends
            self.turns.end(turn, 0)
            self.method_queue.defer(self._drop, conn)
            return
        done.add_done_callback(partial(self.method_queue.defer, self.finish_request, conn))

    def _drop(self, conn: _Connection) -> None:
        self.nr_conns -= 1
        conn.close()

    def _handle(self, conn: _Connection, turn: Turn) -> Any:
        used = time.thread_time()
        try:
            has_waited = turn.began - conn.queued > LOOK_SECONDS
            return False if has_waited and _has_gone(conn.sock) else self.handle(conn)
        finally:
            self.turns.end(turn, time.thread_time() - used)

    def _refuse(self, conn: _Connection) -> None:
        self.nr_conns -= 1
        conn.sock.settimeout(0)
        with suppress(OSError):
            conn.sock.recv(LOOKED_AT)
        with suppress(OSError):
            conn.sock.send(_busy())
        conn.close(graceful=True)

    # Connections that end ------------------------------------------------------------------------

    def leave(self, conn: _Connection) -> None:
        """Close the connection when its client has, which shows that it has received all."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.settimeout(0)
            self.poller.register(conn.sock, EVENT_READ, partial(self._drain, conn))
        except (OSError, ValueError):
            util.close(conn.sock)
            return
        conn.timeout = time.monotonic() + LEAVING_SECONDS
        self.leaving.append(conn)
        if len(self.leaving) > MOST_LEAVING:
            self._let_go(self.leaving[0])

    def _drain(self, conn: _Connection, _socket: Any) -> None:
        try:
            if conn.sock.recv(LOOKED_AT):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._let_go(conn)

    def _let_go(self, conn: _Connection) -> None:
        with suppress(ValueError):  # it was let go earlier in the same round of events
            self.leaving.remove(conn)
        with suppress(KeyError, ValueError):
            self.poller.unregister(conn.sock)
        util.close(conn.sock)

    def murder_pending(self) -> None:
        """Close connections that have been silent, or have not been closed, for too long."""
        super().murder_pending()
        now = time.monotonic()
        while self.leaving and self.leaving[0].timeout < now:
            self._let_go(self.leaving[0])


class _Connection(TConn):
    def __init__(self, worker: TurnWorker, *details: Any) -> None:
        super().__init__(worker.cfg, *details)
        self.worker = worker
        self.queued = 0.0
        self.asker, self.is_whole = Asker("", is_heavy=False), True

    def close(self, graceful: bool = False) -> None:  # noqa: FBT001, FBT002 - gunicorn's
        if graceful:
            self.worker.leave(self)
        else:
            super().close()


# Whose turn it would be --------------------------------------------------------------------------


def _arrived(connection: socket.socket) -> bytes | None:
    """What has arrived, left to be read again; None: nothing yet."""
    try:
        return connection.recv(LOOKED_AT, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return None
    except OSError:
        return b""


def _has_gone(connection: socket.socket) -> bool:
    """Whether the client has closed the connection while its request waited."""
    looking = select.poll()
    looking.register(connection, getattr(select, "POLLRDHUP", 0))  # else told when both are closed
    return bool(looking.poll(0))


class Asker(NamedTuple):
    """Who takes turns: a network, and apart from it the heavy questions of the same network."""

    network: str
    is_heavy: bool


def client_of(head: bytes, peer: Any) -> tuple[Asker, bool]:
    """Who sent a request, and whether its head is there as a whole; else a thread waits for it."""
    direct = peer[0] if isinstance(peer, tuple) else ""
    found = HEAD.match(head)
    if not found:
        return Asker(network_of(direct), is_heavy=False), False
    forwarded = [one.decode("latin-1") for one in FORWARDED.findall(found[2])]
    address = address_behind(direct, ",".join(forwarded), settings.ALLAUTH_TRUSTED_PROXY_COUNT)
    return Asker(network_of(address), is_heavy=_is_heavy(found[1])), True


def _is_heavy(target: bytes) -> bool:
    if len(target) > LONGEST_TARGET:
        return True
    path, _, query = target.decode("latin-1").partition("?")
    parameters = dict(parse_qsl(query, keep_blank_values=True))
    return bool(settings.HEAVY.is_heavy(unquote(path), parameters))


@cache
def _busy() -> bytes:
    """The response to a request that is refused before it is read."""
    # gunicorn imports this module before Django's applications are there.
    from toolkit.outage import BUSY, page_of

    body = page_of(BUSY.key).encode()
    head = (
        "HTTP/1.1 503 Service Unavailable",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(body)}",
        f"Retry-After: {BUSY.retry_after}",
        "Cache-Control: no-store",
        "Content-Security-Policy: default-src 'none'",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
    )
    return "\r\n".join([*head, "", ""]).encode() + body
