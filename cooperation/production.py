"""Checks of production at start, beyond those of the settings."""

import logging

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.models import Q

from cooperation.roles import history_is_open

log = logging.getLogger(__name__)

DEMONSTRATION_DOMAIN = "@example.fi"  # reserved: no real mailboxes


LOCAL_HOSTS = ("", "localhost", "127.0.0.1", "::1")
UNCERTAIN_TLS = ("", "allow", "prefer")  # encrypted only if the server offers it, and not checked


def database_answers() -> bool:
    """Whether a new connection can be made."""
    connection.close()
    try:
        connection.ensure_connection()
    except DatabaseError:
        return False
    connection.close()
    return True


def warn_of_open_connection() -> None:
    """Warn if what is sent to a database on another machine may be read on the way."""
    server = settings.DATABASES["default"]
    host, options = str(server.get("HOST") or ""), server.get("OPTIONS", {})
    is_remote = host not in LOCAL_HOSTS and not host.startswith("/")
    if is_remote and options.get("sslmode", "") in UNCERTAIN_TLS:
        log.warning(
            "The connection to the database at %s may be unencrypted, and the server is not "
            "verified: add ?sslmode=verify-full to DATABASE_URL (docs/deploy.md).",
            host,
        )


def refuse_unfit_database() -> None:
    """Refuse demonstration people, and warn where recorded history is not protected."""
    if not settings.PRODUCTION:
        return
    warn_of_open_connection()
    try:
        people = get_user_model()._default_manager
        found = people.filter(
            Q(is_demonstration=True) | Q(email__iendswith=DEMONSTRATION_DOMAIN)
        ).exists()
        is_open = history_is_open()
    except DatabaseError:  # not available yet: /terveys/valmis/ reports it
        log.warning("The database does not answer or is not migrated.")
        return
    if found:
        raise ImproperlyConfigured(
            f"There are demonstration people (marked as such, or …{DEMONSTRATION_DOMAIN}) in this "
            "database, with a password that was shown. Remove them, or use the database that you "
            "meant."
        )
    if is_open:
        log.warning(
            "The role that serves can change recorded history. Let another role own the tables: "
            "set DATABASE_OWNER_URL when you run `manage.py prepare` (docs/deploy.md)."
        )
