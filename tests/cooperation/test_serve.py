"""`manage.py serve --prepare`, as script/server runs it: from an empty folder to served pages."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings

READY = "Yhdyspinta is at"


@pytest.fixture
def folder():
    """A folder that the embedded database's own user may enter, removed afterwards."""
    path = Path(tempfile.mkdtemp(dir="/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.mark.full
def test_server_prepares_an_empty_folder_serves_pages_and_stops_in_order(folder, port):
    ours = {"DJANGO_SETTINGS_MODULE": "cooperation.settings", "DEMO": "1", "VAR_DIR": str(folder)}
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--prepare", "--port", str(port)],
        cwd=settings.BASE_DIR,
        env=os.environ | ours,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        lines = []
        while not lines or not lines[-1].startswith(READY):
            lines.append(server.stdout.readline())
            assert lines[-1], lines
        with urlopen(f"http://127.0.0.1:{port}/alueet/") as page:
            html = page.read().decode()
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=60)

    assert "Making the tables…\n" in lines
    assert "Keski-Pohjanmaa" in html
    assert server.returncode == 0
