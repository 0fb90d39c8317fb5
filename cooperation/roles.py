"""The two database roles: the owner makes the schema, the runtime role serves.

The runtime role reads and writes rows, but can neither change nor make up recorded history, nor
change the schema, whatever a view or a stolen session asks of it: history is written by triggers
that act with the owner's rights. The owner is used by `migrate` and by the few functions that must
reach history (erasing a person, dating the demonstration's records).
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, transaction
from pghistory.models import Context, Event
from pghistory.trigger import Event as WritesEvent
from psycopg import sql

# Whose statement this is, also inside a function that acts with its owner's rights.
ASKING = "coalesce(nullif(current_setting('role', true), 'none'), session_user)"
OWNER = "pg_catalog.pg_get_userbyid((SELECT relowner FROM pg_catalog.pg_class WHERE oid = {}))"

# Who did it and why is written once per request, beside the events, and completed while the request
# goes on: by the triggers, with what the request says. Afterwards it is closed to everybody else.
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

# The library's own asks by catching an error, which costs each write of a row more than the rest of
# its triggers; and anybody could have history ignored. It comes back with every migration.
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


def runtime_role() -> str:
    """The role that serves, as DATABASE_URL names it."""
    return str(settings.RUNTIME_ROLE)


def has_two_roles() -> bool:
    return bool(settings.OWNER_LOGIN) and settings.OWNER_LOGIN["USER"] != runtime_role()


@contextmanager
def as_owner() -> Iterator[None]:
    """What happens inside is done by the owner role.

    Outside a transaction it connects anew as the owner. Inside one that is possible only where the
    session is the owner's and merely acts as the runtime role, as in tests.
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
    return bool(connection.settings_dict["USER"] == settings.OWNER_LOGIN["USER"])


@contextmanager
def _logged_in_as_owner() -> Iterator[None]:
    before = connection.settings_dict
    connection.close()
    connection.settings_dict = before | settings.OWNER_LOGIN | {"OPTIONS": before["OPTIONS"]}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = before


@contextmanager
def _role_laid_aside() -> Iterator[None]:
    if connection.in_atomic_block:
        with transaction.atomic():  # a savepoint gives the role back after an error
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
    """What has to follow migrations, as the owner: the shared cache's table, and the grants."""
    call_command("createcachetable", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(ONLY_THE_OWNER_IGNORES_TRIGGERS)
    _write_history_as_owner()
    grant_runtime_role()


def _write_history_as_owner() -> None:
    """Let the functions that write events do so with the owner's rights; migrations reset them."""
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


def _writes_event(trigger: pgtrigger.Trigger) -> bool:
    return isinstance(trigger, WritesEvent)


def grant_runtime_role() -> None:
    """Give the runtime role what it needs and nothing more."""
    if not has_two_roles():
        return
    role = sql.Identifier(runtime_role())
    statements = [
        # A temporary table of an event table's name would catch what the triggers write.
        "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
        "GRANT USAGE ON SCHEMA public TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        "REVOKE TRUNCATE, REFERENCES, TRIGGER ON ALL TABLES IN SCHEMA public FROM {role}",
        "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
        "REVOKE INSERT, UPDATE, DELETE ON {history}, {contexts} FROM {role}",
    ]
    history = sql.SQL(", ").join(map(sql.Identifier, history_tables()))
    names = {
        "role": role,
        "history": history,
        "contexts": sql.Identifier(Context._meta.db_table),
        "database": sql.Identifier(connection.settings_dict["NAME"]),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(sql.SQL(statement).format(**names))
        cursor.execute(CLOSE_OLD_CONTEXTS)


def history_is_open() -> bool:
    """Whether the role of this connection could change or make up what was recorded."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_or(has_table_privilege(name, 'INSERT, UPDATE'))"
            " FROM unnest(%s::text[]) name",
            [history_tables()],
        )
        return bool(cursor.fetchone()[0])


def history_tables() -> list[str]:
    """Tables of recorded events: what happened stays as it was written."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, Event) and model._meta.managed and not model._meta.proxy
    )
