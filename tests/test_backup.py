"""The dump that docs/backup.md describes, restored."""

import os
import subprocess
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from accounts import privacy
from accounts.models import Erased
from accounts.restored import Listed
from cooperation.roles import finish_schema, history_tables
from tests import databases
from tests.factories import AgreementFactory, PersonFactory
from toolkit.embedded import server


def run(tool, *arguments):
    database = connection.settings_dict
    login = {"PGHOST": database["HOST"], "PGPORT": str(database["PORT"])}
    login |= {"PGUSER": database["USER"], "PGPASSWORD": database["PASSWORD"]}
    subprocess.run([server._binaries() / tool, *arguments], env=os.environ | login, check=True)


def rows():
    with connection.cursor() as cursor:
        counts = {}
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy:
                cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
                counts[model._meta.db_table] = cursor.fetchone()[0]
        return counts


@contextmanager
def restored(dump):
    """The test's database is one restored from the dump, with the runtime role at work."""
    original, name = connection.settings_dict["NAME"], f"restored_{os.getpid()}"
    with databases.owner_role():
        connection.ensure_connection()
        databases._in_maintenance("CREATE DATABASE {}", name)
        try:
            run("pg_restore", "--no-owner", "--exit-on-error", "-d", name, dump)
            databases.lead_to(name)
            finish_schema()
            with databases.runtime_role():
                yield
        finally:
            databases.lead_to(original)
            databases._in_maintenance("DROP DATABASE {}", name)


def dumped(folder):
    dump = folder / "backup.dump"
    with databases.owner_role():
        connection.ensure_connection()
        run("pg_dump", "-Fc", "-f", dump, connection.settings_dict["NAME"])
    return dump


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_restored_backup_holds_every_row_and_protects_history(tmp_path):
    AgreementFactory()
    before = rows()
    assert before["agreements_agreement"] == before["agreements_agreementevent"] == 1

    with restored(dumped(tmp_path)):
        assert rows() == before
        for table in history_tables():
            with pytest.raises(DatabaseError, match="permission denied"):
                connection.cursor().execute(f'DELETE FROM "{table}"')


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_log_of_changes_goes_on_in_a_restored_database(client, tmp_path):
    """Its positions are values in rows: a restored server counts its transactions anew."""
    AgreementFactory()
    dump, cursor = dumped(tmp_path), end_of_the_log(client)
    answered = client.get("/api/v1/agreements/", {"known_at": timezone.now().isoformat()})
    AgreementFactory()
    lost = end_of_the_log(client)

    with restored(dump):
        again = client.get("/api/v1/agreements/", {"known_at": answered["Known-At"]})
        assert again.content == answered.content
        new = AgreementFactory()
        log = client.get("/api/v1/changes/", {"since": cursor}).json()["results"]
        assert [one["record_id"] for one in log] == [str(new.pk)]
        assert client.get("/api/v1/changes/", {"since": lost}).status_code == 410


def end_of_the_log(client):
    return client.get("/api/v1/changes/", {"page_size": 1}).json()["cursor"]


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_list_of_erasures_is_what_a_restored_database_repeats(tmp_path):
    person, database = PersonFactory(), connection.settings_dict
    with databases.owner_role():
        erasure = privacy.erase(subject=person, reason="Oma pyyntö")
        login = f"{database['USER']}:{database['PASSWORD']}@"
        socket = f"host={database['HOST']}&port={database['PORT']}"
        environment = os.environ | {
            "PGBIN": str(server._binaries()),
            "BACKUP_DIR": str(tmp_path),
            "BACKUP_URL": f"postgres://{login}/{database['NAME']}?{socket}",
        }
        script = settings.BASE_DIR / "deploy" / "backup"
        subprocess.run([script, "erasures"], env=environment, check=True)

    (line,) = (tmp_path / "erasures").read_text().splitlines()
    began = person.events.order_by("pgh_id").first().pgh_created_at
    assert Listed.of(line) == Listed(erasure.erased_at, Erased.PERSON, person.pk, began)
    assert Listed.of(line).is_here
