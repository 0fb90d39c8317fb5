"""How long each kind of process waits for the database, as options of its connections."""

from __future__ import annotations

from typing import Any, NamedTuple

CONNECT_SECONDS = 4


class Limits(NamedTuple):
    """In seconds; 0: unlimited. PostgreSQL ends a statement before the client stops waiting."""

    statement: int
    lock: int
    wait: int


KINDS = {
    "web": Limits(statement=15, lock=5, wait=20),
    "heavy": Limits(statement=100, lock=5, wait=110),
    "worker": Limits(statement=600, lock=60, wait=660),
    "command": Limits(statement=0, lock=0, wait=0),
}
"""Processes that serve, the background worker, and commands that people wait for themselves."""


def connection_options(kind: str) -> dict[str, Any]:
    """OPTIONS of Django's DATABASES for a process of this kind."""
    limits = KINDS[kind]
    server_side = {
        "statement_timeout": f"{limits.statement}s",
        "lock_timeout": f"{limits.lock}s",
        # A transaction whose process hangs must not keep its locks.
        "idle_in_transaction_session_timeout": f"{limits.statement}s",
    }
    return {
        "application_name": f"yhdyspinta {kind}",
        "connect_timeout": CONNECT_SECONDS,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "options": " ".join(f"-c {name}={value}" for name, value in server_side.items()),
        "wait_seconds": limits.wait,
        "fails_fast": kind in ("web", "heavy"),
    }
