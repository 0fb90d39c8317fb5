"""A small OpenID Connect provider over real HTTP, for tests of signing in through one."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

CLIENT = {"client_id": "yhdyspinta", "secret": "salaisuus"}
CODE, TOKEN = "koodi-1", "avain-1"


@dataclass
class Provider:
    """What the provider states about the user who signs in, and what it was asked."""

    url: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    other_issuer: str = ""
    """Whom the provider claims to be instead of itself."""

    @property
    def issuer(self) -> str:
        return self.other_issuer or self.url

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def id_token(self) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT["client_id"], "iat": now, "exp": now + 60}
        return jwt.encode(claims | self.person, "k" * 32, algorithm="HS256")

    def authorize(self, address: str) -> str:
        """The URL to which the provider redirects a user who has signed in there."""
        query = {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}
        self.asked.append(("authorize", query))
        return f"{query['redirect_uri']}?{urlencode({'code': CODE, 'state': query['state']})}"


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that listens within the block."""
    served = Provider()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """No log."""

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/.well-known/openid-configuration":
                self.answer(served.configuration())
            elif path == "/userinfo" and self.headers["Authorization"] == f"Bearer {TOKEN}":
                self.answer(served.person)
            else:
                self.answer({"error": "unknown"}, 404)

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
            served.asked.append(("token", form))
            known = form.get("code") == CODE and form.get("client_secret") == CLIENT["secret"]
            if not (known and form.get("code_verifier")):
                self.answer({"error": "invalid_grant"}, 400)
                return
            self.answer(
                {"access_token": TOKEN, "token_type": "Bearer", "id_token": served.id_token()}
            )

        def answer(self, content: Any, status: int = 200) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    served.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
