"""nginx with deploy/nginx.conf in front of an installation, with TLS of its own.

The configuration is the shipped one; only ports, paths and the application's address are replaced.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

from drills import programs, users
from drills.installation import HOST
from drills.postgres import PROJECT

MAIN = """
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/log/main.log;
events {{ worker_connections 4096; }}
http {{
    include {folder}/mime.types;
    client_body_temp_path {folder}/tmp/body;
    proxy_temp_path {folder}/tmp/proxy;
    fastcgi_temp_path {folder}/tmp/fastcgi;
    uwsgi_temp_path {folder}/tmp/uwsgi;
    scgi_temp_path {folder}/tmp/scgi;
    {more}
    include {folder}/site.conf;
}}
"""
MIME_TYPES = "types { text/html html; text/css css; application/javascript js; }"


def is_installed() -> bool:
    return programs.program("nginx") is not None


class Proxy:
    """One nginx; a context manager starts and stops it."""

    def __init__(
        self, folder: Path, *application: str, limits: bool = True, more: str = ""
    ) -> None:
        """`application`: host:port of each instance; without `limits` one address may do anything.

        `more`: further lines for the http block, such as a server for comparison.
        """
        self.folder, self.application = folder, application
        self.limits, self.more = limits, more
        self.port, self.plain_port = users.free_port(), users.free_port()

    @property
    def url(self) -> str:
        """Where it answers; the certificate is its own, the name in TLS and Host must be `HOST`."""
        return f"https://127.0.0.1:{self.port}"

    @property
    def access_log(self) -> Path:
        return self.folder / "log" / "yhdyspinta.log"

    def __enter__(self) -> Self:
        self.configure()
        self.run("-t")
        self.run()
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return self
        raise TimeoutError((self.folder / "log" / "main.log").read_text())

    def __exit__(self, *_: object) -> None:
        pid = int((self.folder / "nginx.pid").read_text())
        self.run("-s", "stop", check=False)
        deadline = time.monotonic() + 10
        while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
            time.sleep(0.05)

    def configure(self) -> None:
        """Write the configuration and a certificate."""
        for name in ("log", "tmp", "cache", "www"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        make_certificate(self.folder / "site.pem", self.folder / "site.key")
        (self.folder / "mime.types").write_text(MIME_TYPES)
        (self.folder / "site.conf").write_text(self._site())
        main = MAIN.format(folder=self.folder, more=self.more)
        (self.folder / "nginx.conf").write_text(main)
        users.give(self.folder)

    def run(self, *words: str, check: bool = True) -> str:
        """Run nginx; returns its output, raises RuntimeError with it."""
        with tempfile.TemporaryFile("w+") as output:  # a server keeps it: no pipe
            done = subprocess.run(
                ["nginx", "-p", self.folder, "-c", self.folder / "nginx.conf", *words],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={"PATH": programs.path()},
                check=False,
                **users.service_user(),
            )
            output.seek(0)
            text = output.read()
        if check and done.returncode:
            raise RuntimeError(text)
        return text

    def _site(self) -> str:
        text = (PROJECT / "deploy" / "nginx.conf").read_text()
        servers = "".join(f"    server {one} max_fails=0;\n" for one in self.application)
        text, replaced = re.subn(r"    server 127\.0\.0\.1:8000 .*\n", servers, text)
        if replaced != 1:
            raise RuntimeError("deploy/nginx.conf names no application.")
        text = re.sub(r"    listen \[::\].*\n", "", text)
        text = re.sub(r"listen 80\b", f"listen 127.0.0.1:{self.plain_port}", text)
        text = re.sub(r"listen 443\b", f"listen 127.0.0.1:{self.port}", text)
        for path, ours in (
            ("/etc/ssl/yhdyspinta.pem", "site.pem"),
            ("/etc/ssl/private/yhdyspinta.key", "site.key"),
            ("/var/log/nginx/", "log/"),
            ("/var/cache/nginx/yhdyspinta", "cache"),
            ("/var/www/", "www/"),
        ):
            text = text.replace(path, f"{self.folder}/{ours}")
        return text if self.limits else _without_limits(text)

    def connection(self, timeout: float = 30) -> http.client.HTTPSConnection:
        """A connection of a reader, who asks for HOST by name."""
        return Reader(self.port).connection(timeout)

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (names in lower case) and body of the answer."""
        return Reader(self.port).get(path, **headers)


class Reader:
    """Somebody who asks for HOST, at a port of this machine."""

    def __init__(self, port: int) -> None:
        self.port = port

    def connection(self, timeout: float = 30) -> http.client.HTTPSConnection:
        """A new connection."""
        made = http.client.HTTPSConnection(HOST, self.port, timeout=timeout, context=tls_context())
        made._create_connection = self._connect  # type: ignore[attr-defined]
        return made

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (names in lower case) and body of the answer, on a new connection."""
        connection = self.connection()
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("GET", path, headers={"Host": HOST, **names})
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, found, answer.read()
        finally:
            connection.close()

    def _connect(
        self, address: tuple[str, int], timeout: float | None = None, *_: object
    ) -> socket.socket:
        """Resolves HOST, which no name server knows."""
        return socket.create_connection(("127.0.0.1", address[1]), timeout)


def _without_limits(text: str) -> str:
    return re.sub(r"^\s*limit_(req|conn) .*\n", "", text, flags=re.MULTILINE)


def tls_context() -> ssl.SSLContext:
    """For our own certificate: it is not checked."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def make_certificate(certificate: Path, key: Path) -> None:
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", f"/CN={HOST}", "-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
