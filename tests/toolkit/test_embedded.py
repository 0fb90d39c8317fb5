"""The embedded PostgreSQL, in separate processes and folders: who starts it, who stops it, and
what survives. Each test starts real servers.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from toolkit.embedded import server

PROJECT = Path(__file__).resolve().parents[2]
USER = """
import sys
from toolkit.embedded.server import ensure, EmbeddedServerError
try:
    print(ensure(sys.argv[1]), flush=True)
except EmbeddedServerError as problem:
    sys.exit(str(problem))
sys.stdin.read()
"""


class User:
    """A process that uses the database until it is stopped."""

    def __init__(self, data, **environment):
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, data],
            cwd=PROJECT,
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def socket(self):
        return self.process.stdout.readline().strip()

    def leave(self):
        """Stop in order; returns its error output."""
        return self.process.communicate("", timeout=30)[1]

    def kill(self):
        self.process.kill()
        self.process.communicate()


def connect(socket):
    return psycopg.connect(
        host=str(socket),
        port=5432,
        user=server.OWNER,
        dbname=server.DATABASE,
        autocommit=True,
        connect_timeout=5,
    )


def answers(socket):
    try:
        connect(socket).close()
    except psycopg.OperationalError:
        return False
    return True


def postmaster(socket):
    return int((Path(socket) / "postmaster.pid").read_text().split()[0])


@pytest.fixture
def data():
    """A folder for a database, with a space and an ä in its name, accessible to every user."""
    folder = Path(tempfile.mkdtemp(prefix="yhdys pintä "))
    folder.chmod(0o755)
    yield folder / "pg"
    shutil.rmtree(folder)


@pytest.fixture
def user(data):
    users = []

    def start(**environment):
        users.append(User(data, **environment))
        return users[-1]

    yield start
    for one in users:
        if one.process.poll() is None:
            one.leave()


def test_last_process_stops_the_server(user):
    first = user()
    socket = first.socket()
    second = user()
    assert second.socket() == socket

    first.leave()
    assert answers(socket)
    second.leave()
    assert not answers(socket)


def test_processes_starting_concurrently_share_one_server(user):
    racing = [user() for _ in range(4)]
    with ThreadPoolExecutor() as pool:
        sockets = set(pool.map(User.socket, racing))
    assert len(sockets) == 1
    assert answers(sockets.pop())

    assert [one.leave() for one in racing] == [""] * 4


def test_committed_change_survives_killing_all_processes(user):
    first = user()
    socket = first.socket()
    with connect(socket) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('yhteistyö')")
        os.kill(postmaster(socket), signal.SIGKILL)
        first.kill()

    assert user().socket() == socket
    with connect(socket) as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("yhteistyö",)]


@pytest.mark.full
def test_server_of_a_killed_process_is_stopped_by_the_next(user):
    first = user()
    socket = first.socket()
    first.kill()
    assert answers(socket)

    second = user()
    assert second.socket() == socket
    second.leave()
    assert not answers(socket)


@pytest.mark.full
def test_reused_process_id_of_the_dead_server_is_handled(user):
    first = user()
    socket = first.socket()
    first.leave()
    lines = [str(os.getpid()), socket, str(int(time.time())), "5432", socket, "", "1 1", "ready"]
    (Path(socket) / "postmaster.pid").write_text("\n".join(lines) + "\n")

    second = user()
    assert second.socket() == socket
    assert answers(socket)


@pytest.mark.full
def test_incomplete_data_folder_is_created_again(user, data):
    data.with_name("pg18.new").mkdir()
    (data.with_name("pg18.new") / "PG_VERSION").write_text("18\n")

    assert answers(user(EMBEDDED_PG_BIN="").socket())


def test_wrong_folder_of_programs_is_reported(user, data):
    output = user(EMBEDDED_PG_BIN=str(data.parent)).leave()

    assert output.startswith(f"EMBEDDED_PG_BIN is {data.parent}, but there is no program")


def test_unwritable_folder_gives_a_message(data):
    data.parent.joinpath("file").touch()
    refused = User(data.parent / "file" / "pg")

    assert "The embedded database cannot start" in refused.leave()
    assert refused.process.returncode == 1


def test_full_disk_gives_a_message(tmp_path):
    words = 'initdb: could not write "/x/base/1": No space left on device'

    assert server._explain("initdb", words, tmp_path / "log").startswith("The disk is full")


def test_roles_and_safety_of_the_server(user):
    with connect(user().socket()) as connection:
        roles = connection.execute(
            "SELECT rolname, rolsuper, rolcreatedb FROM pg_roles WHERE rolname LIKE 'yhdyspinta%'"
            " ORDER BY 1"
        ).fetchall()
        settings = {
            name: connection.execute(f"SHOW {name}").fetchone()[0]
            for name in ("fsync", "synchronous_commit", "full_page_writes", "listen_addresses")
        }

    assert roles == [("yhdyspinta", False, False), ("yhdyspinta_owner", False, True)]
    assert settings == {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "listen_addresses": "",
    }


@pytest.mark.full
@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a folder that the server cannot reach")
def test_root_in_a_closed_folder_keeps_it_closed(user, data):
    data.parent.chmod(0o700)
    first = user()
    socket = Path(first.socket())

    assert socket.is_relative_to(server.ROOT_FALLBACK)
    assert answers(socket)
    assert data.parent.stat().st_mode & 0o777 == 0o700

    first.leave()
    shutil.rmtree(socket.parent)
