"""Read the story's files under fixtures/demonstration into plain values."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

FOLDER = Path("fixtures") / "demonstration"


def table(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with _open(f"{name}.csv") as file:
        return list(csv.DictReader(file))


def document(name: str) -> dict[str, Any]:
    """A TOML file."""
    with _open(f"{name}.toml") as file:
        return tomllib.loads(file.read())


def _open(name: str) -> Any:
    return (settings.BASE_DIR / FOLDER / name).open(encoding="utf-8", newline="")


@cache
def _sources() -> dict[str, dict[str, str]]:
    return document("sources")


def source(row: Mapping[str, Any], *, default: str = "") -> dict[str, str]:
    """The source columns of a row; the demonstration's source if the row has none."""
    known = _sources().get(row.get("source") or default)
    if (row.get("source") or default) and not known:
        raise ValueError(f"Unknown source {row.get('source') or default}.")
    if not known:
        return {"source_channel": "demonstration"}
    return {"source_channel": known["channel"], "source_reference": known["reference"]}


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def keys(text: str) -> list[str]:
    """A list inside a cell of a CSV file."""
    return [key for key in text.split("|") if key]


def names(field: str, texts: list[str]) -> dict[str, str]:
    """Finnish, Swedish and English columns."""
    return {
        f"{field}_{language}": text
        for language, text in zip(("fi", "sv", "en"), texts, strict=False)
    }


def numbered(rows: list[Any]) -> Iterator[tuple[int, Any]]:
    return enumerate(rows, start=1)
