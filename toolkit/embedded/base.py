"""The PostgreSQL backend; it only starts the embedded server before the first connection.

So every entry point works without an extra step, and commands that never use the database
(`--help`, `makemessages`, type checks) start nothing.
"""

from collections.abc import Iterable
from typing import Any

from django.db.backends.postgresql import client

from toolkit.database import base
from toolkit.embedded.server import ensure


class DatabaseClient(client.DatabaseClient):
    def runshell(self, parameters: Iterable[str]) -> None:
        self.connection.get_connection_params()
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        self.settings_dict["HOST"] = str(ensure(self.settings_dict["OPTIONS"]["data_dir"]))
        params = super().get_connection_params()
        params.pop("data_dir")
        return params
