"""The two database roles: the owner of the schema, and the runtime role that serves.

The runtime role reads and writes rows, but can neither change nor forge history, nor change the
schema, even from a compromised view or session: history is written by triggers that run with the
owner's rights. The owner is used by `migrate` and by the few functions that must change history
(erasing a person, dating the demonstration's records).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, transaction
from pghistory.models import Context, Event
from pghistory.trigger import Event as WritesEvent
from psycopg import sql

# The role that sent the statement, also inside a function that runs with its owner's rights.
ASKING = "coalesce(nullif(current_setting('role', true), 'none'), session_user)"
OWNER = "pg_catalog.pg_get_userbyid((SELECT relowner FROM pg_catalog.pg_class WHERE oid = {}))"

# User and reason are stored once per request, beside the events, and completed during the request
# by the triggers. Afterwards the runtime role cannot change them.
CLOSE_OLD_CONTEXTS = f"""
    CREATE OR REPLACE FUNCTION keep_old_context() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.created_at < now() - interval '1 hour' AND {ASKING} <> {OWNER.format("TG_RELID")}
        THEN
            RAISE insufficient_privilege USING MESSAGE = 'permission denied: history is closed';
        END IF;
        RETURN NEW;
    END $$;
    CREATE OR REPLACE TRIGGER keep_old_context BEFORE UPDATE ON pghistory_context
        FOR EACH ROW WHEN (OLD.metadata IS DISTINCT FROM NEW.metadata
                           OR OLD.created_at IS DISTINCT FROM NEW.created_at)
        EXECUTE FUNCTION keep_old_context();
"""

# The library's own function checks by catching an error, which costs each write more than all other
# triggers; and any role could turn history off with it. Every migration restores it.
ONLY_THE_OWNER_IGNORES_TRIGGERS = f"""
    CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name NAME) RETURNS boolean
    LANGUAGE plpgsql AS $$
    DECLARE ignored text := current_setting('pgtrigger.ignore', true);
    BEGIN
        IF ignored IS NULL OR ignored IN ('', '{{}}') THEN
            RETURN false;
        END IF;
        RETURN trigger_name = ANY (ignored::text[])
            AND {ASKING} = {OWNER.format("'pghistory_context'::regclass")};
    END $$;
"""

TABLES_OF_HISTORY = """
    SELECT relname FROM pg_catalog.pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND EXISTS (
        SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_class.oid AND attname = 'pgh_label')
"""

# In the order of commits: history/migrations/0003_order_of_commits.py has the functions. A table
# that a migration has just added has the trigger before anything is recorded in it.
DATE_EVENTS = """
    CREATE OR REPLACE TRIGGER history_event_moment BEFORE INSERT ON {}
    FOR EACH ROW WHEN (NEW.pgh_created_at = now()) EXECUTE FUNCTION history_event_moment()
"""
UNDATED_EVENTS = """
    SELECT relname FROM pg_catalog.pg_class WHERE oid IN (
        SELECT attrelid FROM pg_catalog.pg_attribute WHERE attname = 'pgh_created_at')
    AND relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_trigger
        WHERE tgrelid = pg_class.oid AND tgname = 'history_event_moment')
    AND EXISTS (SELECT FROM pg_catalog.pg_proc WHERE proname = 'history_event_moment')
"""


def runtime_role() -> str:
    """The role that serves, from DATABASE_URL."""
    return str(settings.RUNTIME_ROLE)


def has_two_roles() -> bool:
    login = settings.OWNER_LOGIN
    return bool(login and login["USER"] != runtime_role())


@contextmanager
def as_owner() -> Iterator[None]:
    """Run the block as the owner role.

    Outside a transaction it reconnects as the owner. Inside one this works only if the session
    belongs to the owner and merely acts as the runtime role, as in tests.
    """
    if not has_two_roles():
        yield
    elif session_is_owners():
        with _role_laid_aside():
            yield
    elif connection.in_atomic_block:
        raise ImproperlyConfigured("as_owner() cannot change the login inside a transaction.")
    else:
        with _logged_in_as_owner():
            yield


def session_is_owners() -> bool:
    return bool(connection.settings_dict["USER"] == _owner_login()["USER"])


def _owner_login() -> dict[str, Any]:
    """Asked only where the database has two roles."""
    return settings.OWNER_LOGIN or {}


@contextmanager
def _logged_in_as_owner() -> Iterator[None]:
    before = connection.settings_dict
    connection.close()
    connection.settings_dict = before | _owner_login() | {"OPTIONS": before["OPTIONS"]}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = before


@contextmanager
def _role_laid_aside() -> Iterator[None]:
    if connection.in_atomic_block:
        with transaction.atomic():  # a savepoint restores the role after an error
            role = _lay_role_aside()
            yield
            _take_role(role)
    else:
        role = _lay_role_aside()
        try:
            yield
        finally:
            _take_role(role)


def _lay_role_aside() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        role = str(cursor.fetchone()[0])
        cursor.execute("RESET ROLE")
        return role


def _take_role(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)).as_string())


def finish_schema() -> None:
    """Steps after migrations, as the owner: the shared cache's table, triggers and grants."""
    call_command("createcachetable", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(ONLY_THE_OWNER_IGNORES_TRIGGERS)
    _write_history_as_owner()
    _date_events_by_commits()
    grant_runtime_role()


def _write_history_as_owner() -> None:
    """Make the functions that write events run with the owner's rights; migrations reset them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE proname = ANY(%s)"
            " AND pronamespace = 'public'::regnamespace AND NOT prosecdef",
            [[t.get_pgid(model) for model, t in pgtrigger.registered() if _writes_event(t)]],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(
                sql.SQL(
                    "ALTER FUNCTION public.{}() SECURITY DEFINER SET search_path = public, pg_temp"
                ).format(sql.Identifier(name))
            )


def _date_events_by_commits() -> None:
    """Give the tables of events the trigger that dates what is recorded."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(UNDATED_EVENTS)
        for (name,) in cursor.fetchall():
            cursor.execute(sql.SQL(DATE_EVENTS).format(sql.Identifier(name)))


def _writes_event(trigger: pgtrigger.Trigger) -> bool:
    return isinstance(trigger, WritesEvent)


def grant_runtime_role() -> None:
    """Grant the runtime role only the rights it needs."""
    if not has_two_roles():
        return
    role = sql.Identifier(runtime_role())
    statements = [
        # A temporary table with the name of an event table would receive what the triggers write.
        "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
        "GRANT USAGE ON SCHEMA public TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        "REVOKE TRUNCATE, REFERENCES, TRIGGER ON ALL TABLES IN SCHEMA public FROM {role}",
        "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
        "REVOKE INSERT, UPDATE, DELETE ON {history}, {contexts} FROM {role}",
        "REVOKE UPDATE, DELETE ON {logs} FROM {role}",
    ]
    names: dict[str, sql.Composable] = {
        "role": role,
        "logs": sql.SQL(", ").join(map(sql.Identifier, append_only_tables())),
        "contexts": sql.Identifier(Context._meta.db_table),
        "database": sql.Identifier(connection.settings_dict["NAME"]),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        # From the database, not from the models: a later release may have added tables of history,
        # and this one is installed again in its place.
        cursor.execute(TABLES_OF_HISTORY)
        history = [sql.Identifier(name) for (name,) in cursor.fetchall()]
        names["history"] = sql.SQL(", ").join(history)
        for statement in statements:
            cursor.execute(sql.SQL(statement).format(**names))
        cursor.execute(CLOSE_OLD_CONTEXTS)


def history_is_open() -> bool:
    """Whether the role of this connection could change or forge history."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_or(has_table_privilege(name, 'INSERT, UPDATE'))"
            " FROM unnest(%s::text[]) name",
            [history_tables()],
        )
        return bool(cursor.fetchone()[0])


def history_tables() -> list[str]:
    """The tables of recorded events, which must not change."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, Event) and model._meta.managed and not model._meta.proxy
    )


def append_only_tables() -> list[str]:
    """The tables of logs, to which the runtime role can only add."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if getattr(model, "is_append_only", False)
    )
