"""Heavy requests in a process of their own: a web process hands them over and waits for the bytes.

One interpreter runs one thing at a time, so a heavy request slows every other request of its
process. The heavy process (`serve` starts it, with a lower priority) has its own interpreter and
memory, and gunicorn kills it if a request exceeds its time. Without such a process
(HEAVY_SOCKET unset) requests run where they arrive.
"""

from __future__ import annotations

import ctypes
import select
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from wsgiref.util import FileWrapper

from django.db import connection as database
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from toolkit.lanes import LOOK_SECONDS, BusyError, ClientGoneError, is_gone

RELAYED_FOR = "X-Relayed-For"
IN_MEMORY = 2_000_000
CHUNK = 1 << 16
HOP_BY_HOP = {
    *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer"),
    *("transfer-encoding", "upgrade", "content-length", "server", "date"),
}


class _UnixConnection(HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost")
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(10)
        self.sock.connect(self.path)


def relay(request: HttpRequest, path: str, *, seconds: float) -> HttpResponseBase:
    """The heavy process's response to a request without a body.

    Raises BusyError if it takes more than `seconds`, ClientGoneError if the client leaves.
    """
    deadline = time.monotonic() + seconds
    with closing(_UnixConnection(path)) as connection:
        try:
            headers = _headers(request)
            connection.request(request.method or "GET", request.get_full_path(), headers=headers)
            _wait(connection.sock, request.META, deadline)
            return _response(connection.getresponse())
        except (OSError, HTTPException) as error:  # killed at its deadline, or just restarted
            raise BusyError(30) from error


def _headers(request: HttpRequest) -> dict[str, str]:
    kept = {name: value for name, value in request.headers.items() if value}
    kept = {name: value for name, value in kept.items() if name.lower() not in HOP_BY_HOP}
    kept.pop("Accept-Encoding", None)  # the web process compresses
    kept.pop("If-None-Match", None)  # and compares
    return kept | {RELAYED_FOR: request.META.get("REMOTE_ADDR", ""), "Connection": "close"}


def _wait(upstream: socket.socket, environ: Mapping[str, Any], deadline: float) -> None:
    readable = select.poll()
    readable.register(upstream, select.POLLIN)
    while not readable.poll(LOOK_SECONDS * 1000):
        if time.monotonic() > deadline:
            raise BusyError(30)
        if is_gone(environ):
            raise ClientGoneError


def _response(received: HTTPResponse) -> HttpResponseBase:
    body = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    while part := received.read(CHUNK):
        body.write(part)
    size = body.tell()
    body.seek(0)
    response: HttpResponseBase
    if size <= IN_MEMORY:
        response = HttpResponse(body.read(), status=received.status)
        body.close()
    else:
        response = FileResponse(body, status=received.status)
    del response["Content-Type"]
    for name, value in received.getheaders():
        if name.lower() == "set-cookie":
            response.cookies.load(value)
        elif name.lower() not in HOP_BY_HOP:
            response[name] = value
    return response


# In the heavy process ----------------------------------------------------------------------------


class _GoneError(BaseException):
    """Raised in the thread of a request whose client has gone; no handler of ours catches it."""


Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Receiver:
    """The WSGI application of the heavy process: one request at a time, dropped if nobody waits."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self._lock = threading.Lock()
        self._current: tuple[int, dict[str, Any]] | None = None
        threading.Thread(target=self._watch, daemon=True).start()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Respond as the web process would, to the client that asked it."""
        environ["REMOTE_ADDR"] = environ.pop("HTTP_X_RELAYED_FOR", "")
        with self._lock:
            self._current = threading.get_ident(), environ
        try:
            return self._finished(environ, start_response)
        except _GoneError:
            database.close()
            start_response("499 Client Closed Request", [])
            return []
        finally:
            with self._lock:
                self._current = None

    def _finished(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """The whole body: the web process reads it as fast as it is written."""
        body = self.application(environ, start_response)
        spooled = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - sent later
        try:
            for part in body:
                spooled.write(part)
        finally:
            if hasattr(body, "close"):
                body.close()
        spooled.seek(0)
        return FileWrapper(spooled, CHUNK)

    def _watch(self) -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            with self._lock:
                if self._current and is_gone(self._current[1]):
                    thread, self._current = self._current[0], None
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(
                        ctypes.c_ulong(thread), ctypes.py_object(_GoneError)
                    )
