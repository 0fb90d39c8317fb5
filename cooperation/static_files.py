"""Static files of more than one release: pages and processes of two releases run side by side.

A release builds its files into its own folder, STATIC_ROOT. Their hashed copies are also kept in
KEPT_STATIC_FILES, which all releases on the machine share, until they have been out of use for a
month.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import MissingFileError

KEPT_DAYS = 30
HASHED = re.compile(r"\.[0-9a-f]{12}(\.\w+)+$")  # style.0123456789ab.css, and with .br or .gz
MOST_FILES = 5000
"""How many files a process remembers, those of other releases included."""


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """Whitenoise, and the kept files of releases before and after this one."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        url = request.path_info
        if url.startswith(self.static_prefix) and HASHED.search(url) and not self.autorefresh:
            with suppress(FileNotFoundError):  # its release has been replaced in the same folder
                return self._hashed(request)
            del self.files[url]
            with suppress(FileNotFoundError):
                return self._hashed(request)
        response: HttpResponseBase = super().__call__(request)
        return response

    def immutable_file_test(self, path: str, url: str) -> bool:
        """Whether the file of this name never changes, in any release."""
        return bool(HASHED.search(url))

    def _hashed(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info not in self.files:
            self._remember_kept(request.path_info)
        response: HttpResponseBase = super().__call__(request)
        return response

    def _remember_kept(self, url: str) -> None:
        root = f"{settings.KEPT_STATIC_FILES}/"
        path = root + url.removeprefix(self.static_prefix)
        is_inside = self.url_is_canonical(url) and self.path_is_child_of(path, root)
        if is_inside and len(self.files) < MOST_FILES and Path(path).is_file():
            with suppress(MissingFileError):
                self.files[url] = self.get_static_file(path, url)


def keep(files: Path, kept: Path) -> None:
    """Copy the hashed `files` of a release to `kept`; remove there what is long out of use.

    A file is complete at every moment, and several releases may do this at once.
    """
    names = sorted(str(file.relative_to(files)) for file in _hashed_files(files))
    for name in names:
        if not (kept / name).exists():
            _copy_whole(files / name, kept / name)
    _note_use(kept, names)
    _remove_old(_hashed_files(kept))


def remove_former(files: Path, manifest: Path) -> None:
    """Remove the hashed `files` that are old and that the manifest of a newer build leaves out."""
    current = set(json.loads(manifest.read_text())["paths"].values())
    by_name = {str(file.relative_to(files)): file for file in _hashed_files(files)}
    _remove_old(
        file
        for name, file in by_name.items()
        if name.removesuffix(".br").removesuffix(".gz") not in current
    )


def _remove_old(files: Iterable[Path]) -> None:
    first = time.time() - KEPT_DAYS * 24 * 3600
    for file in list(files):
        with suppress(FileNotFoundError):
            if file.stat().st_mtime < first:
                file.unlink()


def _hashed_files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("[!.]*") if HASHED.search(path.name))


def _copy_whole(file: Path, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    unfinished = copy.with_name(f".{copy.name}.{os.getpid()}")
    shutil.copyfile(file, unfinished)
    unfinished.replace(copy)


def _note_use(kept: Path, names: list[str]) -> None:
    """Set the time of the files of this release and of the one before, which ends about now."""
    kept.mkdir(parents=True, exist_ok=True)
    list_of_last = kept / ".in-use.json"
    before: list[str] = []
    with suppress(OSError, ValueError):
        before = json.loads(list_of_last.read_text())
    for name in {*names, *before}:
        with suppress(OSError):  # removed meanwhile, or kept by another user
            os.utime(kept / name)
    unfinished = kept / f".in-use.json.{os.getpid()}"
    unfinished.write_text(json.dumps(names))
    unfinished.replace(list_of_last)
