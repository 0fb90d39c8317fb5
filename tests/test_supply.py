"""What is shipped is listed, audited and compatible: the scripts that say so say it truthfully."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from script import lint_migrations, sbom

ROOT = settings.BASE_DIR
VULNERABLE = "django"


# Audit -------------------------------------------------------------------------------------------


class Osv(BaseHTTPRequestHandler):
    """A database of vulnerabilities, with one of Django if the server's `is_vulnerable`."""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        self.answer({"results": [self.known(one["package"]["name"]) for one in asked]})

    def do_GET(self):
        self.answer(
            {"id": "GHSA-test-test-test", "modified": "2026-01-01T00:00:00Z", "summary": "Badness"}
        )

    def known(self, name):
        if name != VULNERABLE or not self.server.is_vulnerable:
            return {}
        return {"vulns": [{"id": "GHSA-test-test-test", "modified": "2026-01-01T00:00:00Z"}]}

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def osv():
    server = HTTPServer(("127.0.0.1", 0), Osv)
    server.is_vulnerable = False
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def audit(address):
    done = subprocess.run(
        ["script/audit", "--service-url", address],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_audit_without_the_network_is_reported_as_no_audit():
    code, text = audit("http://127.0.0.1:9/")

    assert code == 3
    assert text.startswith("not audited: ")


@pytest.mark.parametrize(("is_vulnerable", "expected"), [(False, 0), (True, 1)])
def test_audit_ends_with_whether_a_vulnerability_is_known(osv, is_vulnerable, expected):
    osv.is_vulnerable = is_vulnerable

    code, text = audit(f"http://127.0.0.1:{osv.server_port}/")

    assert code == expected, text
    assert ("GHSA-test-test-test" in text) is is_vulnerable
    assert "not audited" not in text


# Bill of materials -------------------------------------------------------------------------------


def bom(*names):
    components = [
        {"type": "library", "bom-ref": f"{name}-{number}", "name": name, "version": "1"}
        for number, name in enumerate(names)
    ]
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": components}


def test_each_component_has_the_licence_that_it_states():
    found = sbom.with_licences(bom("django", "openpyxl", "no-such-package"))["components"]

    assert found[0]["licenses"] == [{"expression": "BSD-3-Clause"}]
    assert found[1]["licenses"] == [{"license": {"name": "MIT License"}}]
    assert "licenses" not in found[2]


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        pytest.param({"components": []}, "Only 0 components", id="empty"),
        pytest.param({"specVersion": 3}, "Not CycloneDX", id="against the schema"),
    ],
)
def test_damaged_list_is_refused(damage, sentence):
    whole = sbom.with_licences(bom(*["django"] * 12))
    assert sbom.problems(whole) == []

    assert sentence in "\n".join(sbom.problems(whole | damage))


def test_component_without_a_licence_is_refused():
    listed = bom(*["django"] * 12)

    assert "No licence stated: django" in sbom.problems(listed)


def test_check_writes_the_list_of_the_locked_packages(tmp_path):
    """As script/check does, from the list that uv exports."""
    line = next(one for one in (ROOT / "script/check").read_text().splitlines() if "sbom.py" in one)
    assert "cyclonedx1.5" in (ROOT / "script/check").read_text()
    file = tmp_path / "sbom.json"
    done = subprocess.run(
        [sys.executable, "script/sbom.py", file],
        cwd=ROOT,
        input=json.dumps(bom(*["django"] * 12)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(json.loads(file.read_text())["components"]) == 12
    assert "var/sbom.json" in line


# Migrations --------------------------------------------------------------------------------------

MIGRATION = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("forums", "{last}")]
    operations = [{operation}]
"""
OPERATIONS = {
    "drops a column": ('migrations.RemoveField("forum", "name_sv")', True),
    "renames a column": ('migrations.RenameField("forum", "name_sv", "name_se")', True),
    "drops a table": ('migrations.DeleteModel("forumparticipant")', True),
    "adds a column without a default": (
        'migrations.AddField("forum", "extra", models.IntegerField(default=0))',
        True,
    ),
    "adds a nullable column": (
        'migrations.AddField("forum", "extra", models.IntegerField(null=True))',
        False,
    ),
    "adds a column with a default of the database": (
        'migrations.AddField("forum", "extra", models.IntegerField(db_default=0))',
        False,
    ),
}


@pytest.fixture
def migrations_of_forums(tmp_path, settings, monkeypatch):
    """Copies of the migrations of forums outside the tree, with one more."""
    folder = tmp_path / "sample_migrations"
    folder.mkdir()
    files = sorted((ROOT / "forums/migrations").glob("*.py"))
    for file in files:
        (folder / file.name).write_text(file.read_text())
    last = [file.stem for file in files if file.stem[0].isdigit()][-1]
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {"forums": "sample_migrations"}

    def add(operation):
        text = textwrap.dedent(MIGRATION).format(last=last, operation=operation)
        (folder / "9999_sample.py").write_text(text)

    yield SimpleNamespace(add=add, folder=folder)
    for name in [name for name in sys.modules if name.startswith("sample_migrations")]:
        del sys.modules[name]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("operation", "is_unsafe"), [pytest.param(*case, id=name) for name, case in OPERATIONS.items()]
)
def test_migration_that_the_former_version_cannot_run_beside_is_refused(
    migrations_of_forums, operation, is_unsafe
):
    migrations_of_forums.add(operation)

    assert ("forums", "9999_sample") in MigrationLoader(None).disk_migrations
    assert lint_migrations.refused(["forums"], quiet=True) is is_unsafe
    assert not list((ROOT / "forums/migrations").glob("9999*"))


@pytest.mark.django_db
def test_migrations_of_the_project_are_accepted():
    assert lint_migrations.refused(quiet=True) is False


def test_accepted_migrations_have_a_reason_and_exist():
    known = MigrationLoader(None).disk_migrations
    for key, reason in lint_migrations.ACCEPTED.items():
        assert key in known
        assert len(reason) > 20
