"""The dump that docs/backup.md describes, restored."""

import os
import subprocess

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection

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


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_restored_backup_holds_every_row_and_protects_history(tmp_path):
    AgreementFactory()
    before, original = rows(), connection.settings_dict["NAME"]
    restored, dump = f"restored_{os.getpid()}", tmp_path / "backup.dump"
    assert before["agreements_agreement"] == before["agreements_agreementevent"] == 1

    with databases.owner_role():
        connection.ensure_connection()
        run("pg_dump", "-Fc", "-f", dump, original)
        databases._in_maintenance("CREATE DATABASE {}", restored)
        try:
            run("pg_restore", "--no-owner", "--exit-on-error", "-d", restored, dump)
            databases.lead_to(restored)
            finish_schema()
            with databases.runtime_role():
                assert rows() == before
                for table in history_tables():
                    with pytest.raises(DatabaseError, match="permission denied"):
                        connection.cursor().execute(f'DELETE FROM "{table}"')
        finally:
            databases.lead_to(original)
            databases._in_maintenance("DROP DATABASE {}", restored)


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
