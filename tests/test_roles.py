"""The two database roles, tested as the runtime role through plain SQL."""

import json

import pghistory
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, ProgrammingError, connection, transaction

from accounts.models import User
from cooperation import roles
from cooperation.roles import as_owner

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not settings.OWNER_LOGIN, reason="one role owns and serves: DATABASE_OWNER_URL is unset"
    ),
]
DENIED = "permission denied"


def asked(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()[0]


def refused(statement):
    with pytest.raises(DatabaseError, match=DENIED), transaction.atomic():
        asked(statement)


@pytest.fixture
def recorded():
    with pghistory.context(reason="kokous 12 §"):
        return User.objects.create_user("kirjaaja@kunta.fi")


def test_tests_act_as_the_runtime_role():
    assert asked("SELECT current_user") == roles.runtime_role()
    assert asked("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


def test_owner_acts_only_inside_the_block():
    with as_owner():
        assert asked("SELECT current_user") == settings.OWNER_LOGIN["USER"]
    assert asked("SELECT current_user") == roles.runtime_role()


def test_runtime_role_is_back_after_an_error_inside_the_block():
    with pytest.raises(ProgrammingError), as_owner():
        asked("SELECT nothing")
    assert asked("SELECT current_user") == roles.runtime_role()


@pytest.mark.django_db(transaction=True)
def test_owner_acts_only_inside_the_block_outside_transactions_too():
    with pytest.raises(ProgrammingError), as_owner():
        asked("SELECT nothing")
    assert asked("SELECT current_user") == roles.runtime_role()


def test_login_cannot_change_inside_a_transaction(monkeypatch):
    monkeypatch.setattr(roles, "session_is_owners", lambda: False)

    with pytest.raises(ImproperlyConfigured, match="inside a transaction"), as_owner():
        pass


def test_there_are_event_tables_to_protect():
    assert {"accounts_userevent", "agreements_agreementevent"} <= set(roles.history_tables())


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO {} DEFAULT VALUES",
        "UPDATE {} SET pgh_label = 'x'",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "DROP TABLE {}",
    ],
)
def test_runtime_role_cannot_touch_any_history(statement):
    for table in roles.history_tables():
        with pytest.raises(DatabaseError, match=f"{DENIED}|must be owner"), transaction.atomic():
            asked(statement.format(table))


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE intruder ()",
        "CREATE TEMPORARY TABLE accounts_userevent ()",
        "ALTER TABLE accounts_user DISABLE TRIGGER ALL",
        "CREATE FUNCTION intruder() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "DROP TRIGGER keep_old_context ON pghistory_context",
        "TRUNCATE accounts_user",
        "DELETE FROM django_migrations",
        "DELETE FROM pghistory_context",
        "INSERT INTO pghistory_context VALUES (gen_random_uuid(), now(), now(), '{}')",
        "UPDATE pghistory_context SET metadata = '{}'",
        "SET session_replication_role = 'replica'",
    ],
)
def test_runtime_role_cannot_bypass_the_rules(statement):
    with pytest.raises(DatabaseError, match=f"{DENIED}|must be owner"), transaction.atomic():
        asked(statement)


def test_history_of_a_later_release_stays_closed_when_this_one_is_prepared_again():
    with as_owner():
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE later_event (pgh_id bigint, pgh_label text)")
        roles.grant_runtime_role()

    assert asked("SELECT count(*) FROM later_event") == 0
    refused("INSERT INTO later_event VALUES (1, 'insert') RETURNING 1")


def test_history_is_written_by_the_runtime_role_all_the_same(recorded):
    recorded.name = "Kirjaaja"
    recorded.save()
    recorded.delete()

    assert asked("SELECT array_agg(pgh_label ORDER BY pgh_id) FROM accounts_userevent") == [
        "insert",
        "update",
        "delete",
    ]


def test_context_is_completed_while_the_request_goes_on():
    with pghistory.context(reason="kokous 12 §"):
        user = User.objects.create_user("kirjaaja@kunta.fi")
        pghistory.context(by=user.pk)
        User.objects.filter(pk=user.pk).update(name="Kirjaaja")

    assert json.loads(asked("SELECT metadata FROM pghistory_context")) == {
        "reason": "kokous 12 §",
        "by": user.pk,
    }


def test_old_context_is_closed_to_the_runtime_role_and_open_to_the_owner(recorded):
    with as_owner():
        asked("UPDATE pghistory_context SET created_at = now() - interval '2 hours' RETURNING true")
    with pytest.raises(DatabaseError, match="history is closed"), transaction.atomic():
        write_in_context_again(recorded, {"reason": "x"})
    with as_owner():
        assert asked("UPDATE pghistory_context SET metadata = '{}' RETURNING true")


def write_in_context_again(user, metadata):
    """What a stolen session could do: write in the context of an earlier request."""
    asked("SELECT set_config('pghistory.context_id', id::text, true) FROM pghistory_context")
    asked("SELECT set_config('pghistory.context_metadata', %s, true)", json.dumps(metadata))
    User.objects.filter(pk=user.pk).update(name="Toinen")


def test_history_privileges_are_granted_to_the_owner_and_not_to_the_runtime_role():
    assert not roles.history_is_open()
    with as_owner():
        assert roles.history_is_open()


# When an event was superseded --------------------------------------------------------------------

EVENTS = "SELECT array_agg(pgh_superseded_at ORDER BY pgh_id) FROM accounts_userevent"


def test_superseded_at_is_writable_by_the_owner_only(recorded):
    User.objects.filter(pk=recorded.pk).update(name="Kirjaaja")

    assert asked(EVENTS) == [asked("SELECT history_moment()"), None]
    refused("UPDATE accounts_userevent SET pgh_superseded_at = NULL")
    refused("UPDATE accounts_userevent SET pgh_superseded_at = now() + interval '1 day'")


def test_runtime_role_cannot_disable_triggers(recorded):
    asked("SELECT set_config('pgtrigger.ignore', %s, true)", every_trigger())
    User.objects.filter(pk=recorded.pk).update(name="Kirjaaja")

    assert asked(EVENTS) == [asked("SELECT history_moment()"), None]


def every_trigger():
    return asked("SELECT array_agg(tgname)::text FROM pg_trigger WHERE NOT tgisinternal")


def test_owner_may_disable_triggers_except_the_one_that_sets_superseded_at(recorded):
    with as_owner():
        asked("SELECT set_config('pgtrigger.ignore', %s, true)", every_trigger())
        User.objects.filter(pk=recorded.pk).update(name="Kirjaaja")
        assert asked(EVENTS) == [None]
        asked("SELECT set_config('pgtrigger.ignore', '{}', true)")
        User.objects.filter(pk=recorded.pk).update(name="Kirjaaja taas")
    assert asked(EVENTS) == [asked("SELECT history_moment()"), None]
