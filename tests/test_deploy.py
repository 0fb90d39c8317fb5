"""What deploy/ and docs/deploy.md promise, as far as it can be seen without running it.

`script/drill deploy image release` runs it.
"""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from drills.deploy import FEWEST_BLOCKS, blocks
from drills.postgres import sql_of_the_document
from drills.programs import program

PROJECT = Path(settings.BASE_DIR)
DEPLOY = PROJECT / "deploy"
UNITS = sorted(DEPLOY.glob("yhdyspinta*.service"))
DOCUMENT = (PROJECT / "docs" / "deploy.md").read_text()


def test_every_block_of_commands_in_the_document_is_run_by_the_drill():
    found = blocks(DOCUMENT)

    assert len(found) == len(re.findall(r"^```(?:sh|sql)$", DOCUMENT, re.MULTILINE))
    assert len(found) >= FEWEST_BLOCKS
    assert "CREATE DATABASE" in sql_of_the_document()


@pytest.mark.parametrize("name", re.findall(r"(?<=deploy/)[\w.-]+[a-z]", DOCUMENT))
def test_files_that_the_document_names_exist(name):
    assert (DEPLOY / name).exists()


def test_everything_that_starts_the_application_asks_for_production():
    starts = [*UNITS, DEPLOY / "manage", DEPLOY / "build", DEPLOY / "Containerfile"]
    serving = [path for path in starts if "manage.py" in path.read_text()]

    assert len(serving) >= 5
    assert [path.name for path in serving if "PRODUCTION=1" not in path.read_text()] == []
    assert "PRODUCTION=1\n" in (DEPLOY / "yhdyspinta.env").read_text()


def test_no_process_that_serves_gets_the_owners_address():
    assert "OWNER" not in (DEPLOY / "yhdyspinta.env").read_text()
    with_owner = [path.name for path in UNITS if "owner.env" in path.read_text()]
    assert with_owner == ["yhdyspinta-backup-rehearsal.service"]  # restores, and serves nobody
    compose = (DEPLOY / "compose.yaml").read_text()
    assert compose.count("- yhdyspinta-owner.env") + compose.count("yhdyspinta-owner.env]") == 1


def test_list_of_erasures_is_not_followed_in_the_running_database():
    assert "erase_again" not in (DEPLOY / "manage").read_text()


def test_compose_publishes_the_proxy_only():
    assert re.findall(r"^\s+ports:.*", (DEPLOY / "compose.yaml").read_text(), re.MULTILINE) == [
        '    ports: ["80:80", "443:443"]'
    ]


def test_services_start_again_for_ever():
    served = [path for path in UNITS if "Restart=always" in path.read_text()]

    assert len(served) >= 2
    assert all("StartLimitIntervalSec=0" in path.read_text() for path in served)


@pytest.mark.skipif(not program("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("name", ["yhdyspinta-web.service", "yhdyspinta-worker.service"])
def test_units_are_valid_and_expose_little(name, tmp_path):
    unit = tmp_path / name
    text = (DEPLOY / name).read_text()
    unit.write_text(text.replace("/srv/yhdyspinta/.venv/bin/python", "/bin/true"))
    (tmp_path / "yhdyspinta.socket").write_text((DEPLOY / "yhdyspinta.socket").read_text())
    verified = subprocess.run(
        ["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False
    )
    exposed = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", unit],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (verified.returncode, verified.stderr) == (0, "")
    assert float(re.search(r"exposure level for \S+: ([\d.]+)", exposed.stdout)[1]) <= 3


def test_image_is_made_of_the_application_only():
    lines = (PROJECT / ".dockerignore").read_text().splitlines()
    taken = {line.removeprefix("!") for line in lines if line.startswith("!")}
    apps = {path.parent.name for path in PROJECT.glob("*/__init__.py")} - {
        "tests",
        "bench",
        "drills",
    }

    assert "*" in lines
    assert apps <= taken
    assert taken & {"tests", "bench", "drills", "script", ".git", "var"} == set()


def test_production_needs_no_package_of_the_embedded_database():
    text = (PROJECT / "pyproject.toml").read_text()
    dependencies = text[text.index("dependencies = [") : text.index("[dependency-groups]")]

    assert "psycopg" in dependencies
    assert "embedded" not in dependencies
