"""The queues, each with a worker process of its own: one cannot hold up another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Lane:
    """A queue: its jobs at once, and the seconds after which a job is cut off."""

    queue: str
    title: Any
    at_once: int
    seconds: float


LANES = (
    Lane("mail", _("Mail"), at_once=4, seconds=180),
    Lane("files", _("Files"), at_once=1, seconds=30 * 60),
    Lane("links", _("Link checks"), at_once=1, seconds=60 * 60),
    Lane("default", _("Housekeeping"), at_once=2, seconds=30 * 60),
)
