"""The backend: connections that end their waiting, and a breaker for a server that is away."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db.backends.postgresql import base

from toolkit.database.waiting import BREAKER, HEALTH_SECONDS, PatientConnection, answered_within


class _Driver:
    """psycopg with our class of connections: Django asks its `Database` to connect."""

    connect = PatientConnection.connect

    def __getattr__(self, name: str) -> Any:
        return getattr(psycopg, name)


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL with two options of its own.

    `wait_seconds`: the longest wait for an answer; 0: any. `fails_fast`: after a failed attempt to
    connect, others fail at once for a moment instead of waiting, too.
    """

    Database: Any = _Driver()

    def get_connection_params(self) -> dict[str, Any]:
        """The parameters for the driver, without our options."""
        params: dict[str, Any] = super().get_connection_params()
        params.pop("fails_fast", None)
        params.pop("wait_seconds", None)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Raises OperationalError at once while the breaker is open."""
        options = self.settings_dict["OPTIONS"]
        if not options.get("fails_fast"):
            return self._connected(conn_params)
        if BREAKER.is_open:
            raise psycopg.OperationalError("the database was away a moment ago")
        try:
            connection = self._connected(conn_params)
        except psycopg.OperationalError:
            BREAKER.open()
            raise
        BREAKER.close()
        return connection

    def _connected(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.most_seconds = (
            float(self.settings_dict["OPTIONS"].get("wait_seconds", 0)) or None
        )
        return connection

    def is_usable(self) -> bool:
        """Whether the server answers soon; asked once in each request."""
        with answered_within(HEALTH_SECONDS):
            return bool(super().is_usable())
