"""Settings from the environment, with a message for each that is missing or wrong.

All are read before any is refused, so that one failed start reports every problem.
"""

import os
import secrets
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured

Value = TypeVar("Value")

TRUE, FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


class Environment:
    """Reads variables, collects their problems, and raises once at the end."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return os.environ.get(name, "").strip() or default

    def flag(self, name: str, *, default: bool = False) -> bool:
        word = self.text(name).lower()
        if not word:
            return default
        if word not in TRUE | FALSE:
            self.refuse(f"{name} is «{word}». Set it to 1 or 0.")
        return word in TRUE

    def words(self, name: str) -> list[str]:
        """A comma-separated list."""
        return [word.strip() for word in self.text(name).split(",") if word.strip()]

    def number(self, name: str, default: int) -> int:
        return self._read(name, int, default, "Set it to a whole number.")

    def database(self, name: str) -> dict[str, Any] | None:
        """A PostgreSQL address, or None if the variable is unset."""
        advice = "Write it as postgres://user:password@host:5432/database (%-encode what is odd)."
        found: dict[str, Any] | None = self._read(name, environ.Env.db_url_config, None, advice)
        if found and not (found.get("ENGINE", "").endswith("postgresql") and found.get("NAME")):
            self.refuse(f"{name} is not the address of a PostgreSQL database. {advice}")
            return None
        return found

    def mail(self, name: str, default: str) -> dict[str, Any]:
        advice = "Write it as smtp+tls://user:password@host:587."
        found: dict[str, Any] = self._read(name, environ.Env.email_url_config, {}, advice)
        return found or dict(environ.Env.email_url_config(default))

    def refuse(self, sentence: str) -> None:
        self.problems.append(sentence)

    def raise_problems(self) -> None:
        if self.problems:
            listed = "\n".join(f"  - {problem}" for problem in self.problems)
            raise ImproperlyConfigured(
                f"The settings in the environment do not suffice:\n{listed}\n"
                "docs/deploy.md lists every setting."
            )

    def _read(
        self, name: str, parse: Callable[[str], Any], default: Value, advice: str
    ) -> Any | Value:
        text = self.text(name)
        if not text:
            return default
        try:
            return parse(text)
        except (ValueError, KeyError, ImproperlyConfigured):
            self.refuse(f"{name} cannot be read. {advice}")  # its value may be a secret
            return default


def kept_secret(file: Path, length: int) -> str:
    """A secret of this installation, created once and stored, so that it survives restarts."""
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=file.parent) as new:
            new.write(secrets.token_urlsafe(length))
            new.flush()
            with suppress(FileExistsError):  # another process was first: its secret is used
                os.link(new.name, file)
    return file.read_text()
