"""A TCP relay in front of PostgreSQL that can be slow, refuse, or swallow."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from typing import Self

from drills import users


class Relay:
    """Passes bytes between clients and `target` (a port on 127.0.0.1) as its mode says.

    `delay` (seconds) is waited before each message of a client is passed on; `hang()` passes
    nothing on and keeps the connections; `refuse()` closes all and does not listen; `work()` ends
    both.
    """

    def __init__(self, target: int) -> None:
        self.target, self.port = target, users.free_port()
        self.delay = 0.0
        self._flowing = threading.Event()
        self._flowing.set()
        self._listening: socket.socket | None = None
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self.work()
        return self

    def __exit__(self, *_: object) -> None:
        self.refuse()
        self._flowing.set()

    def work(self) -> None:
        self._flowing.set()
        if self._listening is None:
            self._listening = socket.create_server(("127.0.0.1", self.port), backlog=200)
            threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def hang(self) -> None:
        """Keep connections, also new ones, and pass nothing on."""
        self._flowing.clear()

    def refuse(self) -> None:
        """End all connections and refuse new ones."""
        if self._listening is not None:
            # Waking accept(): closing alone leaves it waiting, with the port open.
            with suppress(OSError):
                self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
            self._listening = None
        with self._lock:
            for one in self._open:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
            self._open.clear()

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        self._flowing.wait()
        try:
            server = socket.create_connection(("127.0.0.1", self.target), 10)
        except OSError:
            client.close()
            return
        server.settimeout(None)
        with self._lock:
            self._open |= {client, server}
        back = threading.Thread(target=self._pass, args=(server, client), daemon=True)
        back.start()
        self._pass(client, server, is_slow=True)
        back.join()
        with self._lock:
            self._open -= {client, server}
        client.close()
        server.close()

    def _pass(self, source: socket.socket, sink: socket.socket, *, is_slow: bool = False) -> None:
        with suppress(OSError):
            while message := source.recv(65536):
                if is_slow and self.delay:
                    time.sleep(self.delay)
                self._flowing.wait()
                sink.sendall(message)
        for one in (source, sink):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
