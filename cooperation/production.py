"""Checks of production at start, beyond those of the settings."""

import logging

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from cooperation.roles import history_is_open

log = logging.getLogger(__name__)

DEMONSTRATION_DOMAIN = "@example.fi"  # reserved: no real mailboxes


def refuse_unfit_database() -> None:
    """Refuse demonstration people, and warn where recorded history is not protected."""
    if not settings.PRODUCTION:
        return
    try:
        people = get_user_model()._default_manager.filter(email__iendswith=DEMONSTRATION_DOMAIN)
        found = people.exists()
        is_open = history_is_open()
    except DatabaseError:  # not available yet: /terveys/valmis/ reports it
        log.warning("The database does not answer or is not migrated.")
        return
    if found:
        raise ImproperlyConfigured(
            f"There are demonstration people (…{DEMONSTRATION_DOMAIN}) in this database, with a "
            "password that was shown. Remove them, or use the database that you meant."
        )
    if is_open:
        log.warning(
            "The role that serves can change recorded history. Let another role own the tables: "
            "set DATABASE_OWNER_URL when you run `manage.py prepare` (docs/deploy.md)."
        )
