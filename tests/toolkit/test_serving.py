"""Serving: the port, the child processes, and a complete start."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from tests.waiting import wait_until
from toolkit import serving
from toolkit.children import Child

PROJECT = Path(__file__).resolve().parents[2]


def test_port_in_use_gives_a_message():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"^Port {port} is taken by another program"):
            serving.open_port("127.0.0.1", port, patience=0)


def test_port_of_a_stopping_copy_is_waited_for():
    other = socket.create_server(("127.0.0.1", 0))
    port = other.getsockname()[1]
    ending = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(0.5)"], pass_fds=[other.fileno()]
    )
    other.close()

    with serving.open_port("127.0.0.1", port, patience=10):
        ending.wait()


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70000), ("192.0.2.1", 8000)])
def test_invalid_address_gives_a_message(host, port):
    with pytest.raises(CommandError, match=r"There is no port|Nothing can listen"):
        serving.open_port(host, port, patience=0)


SUPERVISED = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()
from toolkit.serving import Child, Supervisor
child = Child("The child", ["-c", sys.argv[1]], **eval(sys.argv[2]))
sys.exit(Supervisor([child], lambda sentence: print(sentence, flush=True)).run())
"""
TELLS_ITS_NUMBER = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"


@pytest.fixture
def supervise():
    started = []

    def start(child, **options):
        parent = subprocess.Popen(
            [sys.executable, "-c", SUPERVISED, child, repr(options)],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(parent)
        return parent

    yield start
    for parent in started:
        parent.kill()
        parent.communicate()


def is_alive(pid):
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def test_killed_child_is_restarted_and_stopped_with_its_parent(supervise):
    parent = supervise(TELLS_ITS_NUMBER)
    first = int(parent.stdout.readline())
    os.kill(first, signal.SIGKILL)
    assert parent.stdout.readline() == "The child ended unexpectedly; starting it again.\n"
    second = int(parent.stdout.readline())
    assert is_alive(second)

    parent.terminate()
    assert parent.wait(15) == 0
    assert not is_alive(second)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's promise is Linux's")
def test_child_ends_when_its_parent_is_killed(supervise):
    parent = supervise(TELLS_ITS_NUMBER)
    child = int(parent.stdout.readline())

    parent.kill()

    wait_until(lambda: not is_alive(child))


def test_child_that_keeps_failing_stops_the_parent(supervise):
    parent = supervise("raise SystemExit(1)")

    assert parent.wait(30) == 1
    assert "The child does not stay up." in parent.stdout.read()


REPORTS_READY = TELLS_ITS_NUMBER.replace(
    "time.sleep", "os.write(int(os.environ['READY_FD']), b'.'); time.sleep"
)


def test_renewal_ends_the_former_child_only_once_the_new_one_is_ready(supervise):
    parent = supervise(REPORTS_READY, reports_ready=1)
    first = int(parent.stdout.readline())
    parent.send_signal(signal.SIGHUP)

    assert parent.stdout.readline() == "Starting the release that is now in the folder…\n"
    second = int(parent.stdout.readline())
    assert is_alive(first)
    assert parent.stdout.readline() == "The child: the new release has taken over.\n"
    wait_until(lambda: not is_alive(first))
    assert is_alive(second)

    parent.terminate()
    assert parent.wait(15) == 0
    assert not is_alive(second)


def test_renewal_that_fails_leaves_the_former_child(supervise, tmp_path):
    mark = tmp_path / "started"
    once = f"import pathlib, sys; m = pathlib.Path({str(mark)!r}); m.exists() and sys.exit(1)"
    parent = supervise(f"{once}; m.touch(); {REPORTS_READY}", reports_ready=1)
    first = int(parent.stdout.readline())
    parent.send_signal(signal.SIGHUP)

    assert parent.stdout.readline().startswith("Starting the release")
    assert "does not start. The former one stays." in parent.stdout.readline()
    assert is_alive(first)


def test_patient_child_is_never_given_up(monkeypatch):
    child = Child("The child", ["-c", "raise SystemExit(1)"], is_patient=True)
    supervisor = serving.Supervisor([child], lambda sentence: None)
    child.started = [time.monotonic() - 10.5] * 9

    assert child.keeps_dying
    assert child.may_start
    child.started.append(time.monotonic())
    assert not child.may_start
    assert supervisor._start_again(child)


def test_child_that_waits_for_something_is_not_started_without_it():
    child = Child("The child", [], waits_for=lambda: False)

    assert serving.Supervisor([child], lambda sentence: None)._start_again(child)
    assert child.process is None


def test_socket_of_systemd_is_used():
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    code = (
        "import os; os.dup2({}, 3); os.environ |= {{'LISTEN_PID': str(os.getpid()),"
        " 'LISTEN_FDS': '1'}};"
        "from toolkit.serving import inherited_socket; print(inherited_socket().getsockname()[1])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code.format(listening.fileno())],
        cwd=PROJECT,
        pass_fds=[listening.fileno()],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    listening.close()

    assert done.stdout == f"{port}\n"
    assert serving.inherited_socket() is None


def test_web_process_starts():
    subprocess.run(
        [sys.executable, "-c", "import cooperation.wsgi"],
        cwd=PROJECT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "cooperation.settings"},
        check=True,
    )


def status_of(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0


def test_serving_goes_on_while_the_database_is_away(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port, database = free.getsockname()[1], closed.getsockname()[1]
    production = {
        "PRODUCTION": "1",
        "DATABASE_URL": f"postgres://serves:word@127.0.0.1:{database}/yhdyspinta",
        "SECRET_KEY": "a-key-that-is-long-enough-and-of-many-different-letters-1234567890",
        "ALLOWED_HOSTS": "yhdyspinta.example.org",
        "EMAIL_URL": "smtp://127.0.0.1:1",
        "VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "cooperation.settings",
    }
    given = {k: v for k, v in os.environ.items() if k not in ("DEMO", "DEVELOPMENT", "DEBUG")}
    with (tmp_path / "log").open("w+") as log:
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", "1"],
            cwd=PROJECT,
            env=given | production,
            stdout=log,
            stderr=log,
        )
        try:
            wait_until(lambda: status_of(f"http://127.0.0.1:{port}/terveys/") == 200, 60)
            assert status_of(f"http://127.0.0.1:{port}/terveys/valmis/") == 503
            assert server.poll() is None
        finally:
            server.terminate()
            server.wait(60)
        log.seek(0)
        words = log.read()

    assert server.returncode == 0
    assert "Traceback" not in words
    assert "The database does not answer" in words


# The whole, from nothing ---------------------------------------------------------------------


class Server:
    """The application on its own port and in its own folder."""

    def __init__(self, folder):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.environment = {
            **{k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DEVELOPMENT")},
            "VAR_DIR": str(folder),
            "DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "cooperation.settings",
        }
        arguments = ["manage.py", "serve", "--prepare", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=PROJECT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def wait_until_ready(self):
        for line in self.process.stdout:
            if "Yhdyspinta is at" in line:
                break
        url = f"http://127.0.0.1:{self.port}/terveys/valmis/"
        with urllib.request.urlopen(url, timeout=60) as answer:
            return json.load(answer)

    def python(self, code):
        """Run code in a separate process beside the server."""
        return subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", code],
            cwd=PROJECT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout.strip()

    def processes(self):
        """Every process of the application, including the database's."""
        folder = self.environment["VAR_DIR"].encode()
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if (
                    folder
                    in (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
                ):
                    found.append(int(process.name))
            except OSError:
                continue
        return [pid for pid in found if pid != os.getpid() and is_alive(pid)]


@pytest.mark.full
@pytest.mark.skipif(sys.platform != "linux", reason="finds the processes in /proc")
def test_new_server_survives_killing_all_processes():
    with tempfile.TemporaryDirectory(prefix="yhdys pintä ") as folder:
        Path(folder).chmod(0o755)
        server = Server(folder)
        assert server.wait_until_ready() == {"ready": True, "problem": ""}
        server.python(
            "from accounts.models import User;"
            "User.objects.create_user('kept@example.fi', 'a long password')"
        )
        for pid in server.processes():
            os.kill(pid, signal.SIGKILL)
        server.process.communicate()

        again = Server(folder)
        started = time.monotonic()
        assert again.wait_until_ready() == {"ready": True, "problem": ""}
        assert time.monotonic() - started < 30
        asked = "from accounts.models import User; print(User.objects.filter(email='{}').count())"
        assert again.python(asked.format("kept@example.fi")) == "1"

        again.process.terminate()
        again.process.communicate(timeout=30)
        assert again.process.returncode == 0
        wait_until(lambda: again.processes() == [])
