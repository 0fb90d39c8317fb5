"""What gunicorn calls in its processes: they report to `toolkit.serving` when they serve."""

import os
from contextlib import suppress
from typing import Any

from toolkit.children import READY_VARIABLE


def post_worker_init(_worker: Any) -> None:
    """A web process has loaded the application: report one byte."""
    if descriptor := os.environ.get(READY_VARIABLE):
        with suppress(OSError):
            os.write(int(descriptor), b".")
