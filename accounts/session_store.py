"""Sessions in the database; that one cannot be saved does not undo what a request has done."""

from __future__ import annotations

import logging

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import InterfaceError

from toolkit.outage import outage_of

log = logging.getLogger(__name__)


class SessionStore(DatabaseStore):
    """Django's, which reports every failure to save as if the session had been deleted.

    The session is saved after the response is made: with the database away since then, that report
    would be a page that says that the address is wrong, about an edit that is saved.
    """

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's
        """Save it; when the database is away an existing one stays as it was."""
        try:
            super().save(must_create)
        except (UpdateError, InterfaceError) as error:
            reason = error.__context__ if isinstance(error, UpdateError) else error
            if must_create or not outage_of(reason):
                raise
            log.warning("A session could not be saved: the database is away.")
