"""Which release of the code this process runs."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path

from django.apps import apps
from django.conf import settings

READ_FROM = ("templates", "locale", "fixtures/reference")
"""Folders besides the apps whose files pages are made from."""


@cache
def fingerprint() -> str:
    """A short name of all files that pages are made from, the same in every process."""
    ours = [Path(app.path) for app in apps.get_app_configs() if _is_ours(Path(app.path))]
    found = [
        path
        for folder in (*ours, *(settings.BASE_DIR / name for name in READ_FROM))
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".py", ".html", ".mo", ".toml")
    ]
    found += [path for path in (settings.STATIC_ROOT / "staticfiles.json",) if path.exists()]
    digest = blake2b(digest_size=8)
    for path in found:
        status = path.stat()
        digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _is_ours(folder: Path) -> bool:
    return folder.is_relative_to(settings.BASE_DIR) and ".venv" not in folder.parts
