"""What gunicorn is set to and calls: its processes report to `toolkit.serving` when they serve."""

import os
from contextlib import suppress
from typing import Any

from prometheus_client import multiprocess

from toolkit.children import READY_VARIABLE
from toolkit.metrics import FOLDER

forwarder_headers = ""
"""No header is the path of the application: SCRIPT_NAME and PATH_INFO, which gunicorn believes from
the same machine, would make it render one page and keep it as another."""
limit_request_line = 8190
"""Bytes; toolkit/addresses.py refuses a long address in the words of the site before."""
secure_scheme_headers: dict[str, str] = {}
"""Whether the request came by HTTPS is decided by Django's settings alone (BEHIND_PROXY)."""


def when_ready(server: Any) -> None:
    """The listening sockets are the parent's, as with systemd: a generation that ends keeps them.

    Else gunicorn would remove the path of the socket for heavy requests under its successor.
    """
    server.systemd = True


def post_worker_init(_worker: Any) -> None:
    """A web process has loaded the application: report one byte."""
    if descriptor := os.environ.get(READY_VARIABLE):
        with suppress(OSError):
            os.write(int(descriptor), b".")


def child_exit(_server: Any, worker: Any) -> None:
    """Leave the gauges of an ended web process out of the sums."""
    if os.environ.get(FOLDER):
        multiprocess.mark_process_dead(worker.pid)
