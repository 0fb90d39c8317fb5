"""Responses stored in files, shared by all processes of a machine.

A response is rendered by one process and read by all; after a change, one of them renders it again
while the others wait, or for a moment send what they have. The folder is limited by bytes: what was
used longest ago is deleted first. It is a cache: it may be deleted at any time.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

LOCKS = 4096
FORGET_SECONDS = 3 * 24 * 3600
NOTED_EVERY = 0.2
"""Seconds between two notes that a response is still valid."""


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A finished response in each encoding that it is stored in."""

    version: str
    """Of the change it shows (`LastChange`)."""
    number: int
    """Of that change."""
    day: str
    """The day it was made for; a page of today is another one tomorrow."""
    made_at: float
    """Seconds since 1970."""
    etag: str
    headers: dict[str, str]
    bodies: dict[str, bytes] = field(default_factory=dict)
    """By encoding: br and gzip, or "" for what compresses badly."""
    file: str = ""
    """The file of a large body, which is not in `bodies`."""


class ResponseStore:
    """A folder of responses by key; every method may be called by several processes at once.

    With `most_bytes` 0 nothing is stored, and every request renders for itself.
    """

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self.folder, self.most_bytes = folder, most_bytes
        self._written = most_bytes  # prune at the first write: what others left is not known
        self._noted: dict[str, float] = {}
        self._purged = 0

    def get(self, key: str) -> StoredResponse | None:
        """The response; None if there is none or its file is damaged."""
        try:
            head, _, rest = (self.folder / key).read_bytes().partition(b"\n")
            described = json.loads(head)
            sizes, bodies = described.pop("sizes"), {}
            for encoding, size in sizes.items():
                bodies[encoding], rest = rest[:size], rest[size:]
                if len(bodies[encoding]) != size:
                    return None
            return StoredResponse(**described, bodies=bodies)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def put(self, key: str, stored: StoredResponse) -> None:
        """Store the response; nothing happens if the disk refuses."""
        head = {
            name: getattr(stored, name)
            for name in ("version", "number", "day", "made_at", "etag", "headers", "file")
        }
        head["sizes"] = {encoding: len(body) for encoding, body in stored.bodies.items()}
        content = [json.dumps(head).encode(), b"\n", *stored.bodies.values()]
        with suppress(OSError):
            if self.most_bytes:
                self._write(self.folder / key, content, stored.made_at)

    def put_file(self, name: str, chunks: Iterable[bytes]) -> Path:
        """Write a large body into a file of its own; raises OSError if the disk refuses."""
        path = self.folder / name
        self._write(path, chunks)
        return path

    def open(self, stored: StoredResponse) -> IO[bytes] | None:
        """The large body; None if its file has been deleted."""
        path = self.folder / stored.file
        try:
            os.utime(path)
            return path.open("rb")
        except OSError:
            return None

    def _write(self, path: Path, chunks: Iterable[bytes], at: float | None = None) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = tempfile.NamedTemporaryFile(dir=self.folder, prefix="new-", delete=False)  # noqa: SIM115 - renamed
        try:
            with file:
                for part in chunks:
                    self._written += file.write(part)
            if at:
                os.utime(file.name, (at, at))
            Path(file.name).rename(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
        if self._written >= self.most_bytes // 16:
            self._written = 0
            self.prune()

    # Validity ------------------------------------------------------------------------------------

    def note_valid(self, key: str, now: float) -> None:
        """Record that the response was at `now` what a new one would be."""
        if self.most_bytes and now - self._noted.get(key, 0) >= NOTED_EVERY:
            if len(self._noted) > 10_000:
                self._noted.clear()
            self._noted[key] = now
            with suppress(OSError):
                if (self.folder / key).stat().st_mtime < now:
                    os.utime(self.folder / key, (now, now))

    def seconds_since_valid(self, key: str) -> float:
        """How long ago the stored response was noted to be valid; infinite if never."""
        try:
            return max(0.0, time.time() - (self.folder / key).stat().st_mtime)
        except OSError:
            return float("inf")

    # One at a time -------------------------------------------------------------------------------

    @contextmanager
    def rebuilding(self, key: str) -> Iterator[bool]:
        """Whether the caller is the one to render the response; False: another one is at it."""
        if not self.most_bytes:
            yield True
            return
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"lock-{int(key[:8], 16) % LOCKS}"
        with (self.folder / name).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    # Limits --------------------------------------------------------------------------------------

    def prune(self) -> None:
        """Delete the least recently used responses beyond the limit, and leftovers."""
        with self.rebuilding("ffffffff") as is_mine:
            if is_mine:
                self._prune()
                self._forget_former_releases()

    def _forget_former_releases(self) -> None:
        """Delete the folders beside this one that no process has written to for some days."""
        for other in self.folder.parent.iterdir():
            with suppress(OSError):
                if time.time() - other.stat().st_mtime > FORGET_SECONDS and other != self.folder:
                    shutil.rmtree(other)

    def _prune(self) -> None:
        found = sorted(self._files(), reverse=True)
        room = self.most_bytes
        for used_at, size, path in found:
            room -= size
            is_left_over = path.name.startswith("new-") and time.time() - used_at > 3600
            if room < 0 or is_left_over:
                path.unlink(missing_ok=True)

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        with os.scandir(self.folder) as entries:
            for entry in entries:
                if entry.name.startswith("lock-") or entry.name == "purged":
                    continue
                with suppress(OSError):
                    status = entry.stat()
                    yield status.st_mtime, status.st_size, Path(entry.path)

    # Withdrawn -----------------------------------------------------------------------------------

    def purged(self) -> int:
        """The number of the last change after which older responses must not be shown."""
        try:
            return int((self.folder / "purged").read_text())
        except (OSError, ValueError):
            return 0

    def note_purged(self, number: int) -> None:
        """Remember that number, for when the database is away."""
        if self.most_bytes and number > self._purged:
            self._purged = number
            with suppress(OSError):
                self._write(self.folder / "purged", [str(number).encode()])
