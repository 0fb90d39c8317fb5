"""The queues, each with a worker process of its own: one cannot hold up another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class WorkQueue:
    """A queue: its jobs at once, and the seconds after which a job is cut off."""

    name: str
    title: Any
    at_once: int
    seconds: float


QUEUES = (
    WorkQueue("mail", _("Mail"), at_once=4, seconds=180),
    WorkQueue("files", _("Files"), at_once=1, seconds=30 * 60),
    WorkQueue("links", _("Link checks"), at_once=1, seconds=60 * 60),
    WorkQueue("default", _("Housekeeping"), at_once=2, seconds=30 * 60),
)
