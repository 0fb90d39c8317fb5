"""The unprivileged user that runs servers of the drills, and free ports."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def service_user() -> dict[str, Any]:
    """Arguments for subprocess: the unprivileged user where we are root, else nothing."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def give(folder: Path) -> Path:
    """Make `folder` and hand it, with all that is in it, to the service user."""
    folder.mkdir(parents=True, exist_ok=True)
    user = service_user()
    if user:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, user["user"], user["group"], follow_symlinks=False)
    return folder


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that every user may enter, removed afterwards."""
    made = Path(tempfile.mkdtemp(prefix="drill-", dir="/tmp"))
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
