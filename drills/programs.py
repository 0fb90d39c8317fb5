"""Programs of the system: where drills and tests look for them."""

from __future__ import annotations

import os
import shutil

OF_ADMINISTRATORS = ("/usr/local/sbin", "/usr/sbin", "/sbin")
"""Folders that the PATH of an ordinary user often lacks, where nginx is."""


def path() -> str:
    """The PATH of this process, and then the folders of administrators."""
    return os.pathsep.join((os.environ.get("PATH", os.defpath), *OF_ADMINISTRATORS))


def program(name: str) -> str | None:
    """The whole path of a program of the system, or None if it is not installed."""
    return shutil.which(name, path=path())
