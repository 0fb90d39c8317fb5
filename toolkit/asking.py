"""One request to a link: only to the public internet, and within a time.

The name is resolved once, every address of it is judged, and the connection goes to an address
that was judged: a name that resolves to something else a moment later leads nowhere else. Each
redirect is a new request, judged in the same way.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings

from toolkit.deadlines import Deadline

AGENT = "Yhdyspinta link check"
SECONDS = 15
"""For one link in all: names, connections, redirects and answers."""
MOST_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
NEEDS_GET = (403, 405, 501)
"""Answers to HEAD of servers that support only GET."""

EMBEDDING = [ipaddress.ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")]
"""Networks of IPv6 that lead to an address of IPv4: none of them is a server's own address."""


class Refused(Exception):  # noqa: N818 - the answer, not a fault here
    """The link does not work; the words say why."""


class NotPublic(Refused):
    """An address that is not on the public internet."""

    def __init__(self) -> None:
        super().__init__("not public")


def ask(url: str, *, seconds: float = SECONDS) -> tuple[bool, str]:
    """Whether the link works, and the status of the answer.

    Raises Refused for a link that is not allowed or not understood, and OSError if no server was
    reached or the time was over.
    """
    with Deadline(seconds) as deadline:
        try:
            status = _followed(url, "HEAD", deadline)
            if status in NEEDS_GET:
                status = _followed(url, "GET", deadline)
        except OSError:
            raise
        except (http.client.HTTPException, ValueError) as problem:
            if deadline.is_over:
                raise TimeoutError(f"no answer within {seconds:g} s") from problem
            raise Refused(type(problem).__name__) from problem
    return 200 <= status < 300, str(status)


def _followed(url: str, method: str, deadline: Deadline) -> int:
    """The status at the end of the redirects."""
    for _ in range(MOST_REDIRECTS + 1):
        status, target = _status_of(url, method, deadline)
        if status not in REDIRECTS or not target:
            return status
        url = urljoin(url, target)
    raise Refused("too many redirects")


def _status_of(url: str, method: str, deadline: Deadline) -> tuple[int, str]:
    """The status, and the target of a redirect; the body is not read."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotPublic
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~") + (
        f"?{quote(parts.query, safe='/?%:@!$&()*+,;=~')}" if parts.query else ""
    )
    connection = _Pinned(parts.scheme, parts.hostname, parts.port, deadline)
    try:
        connection.request(method, path, headers={"User-Agent": AGENT})
        answer = connection.getresponse()
        deadline.left()  # headers that were cut off look like whole ones
        return answer.status, answer.headers.get("Location", "")
    finally:
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was judged; TLS checks the name in the link."""

    def __init__(self, scheme: str, host: str, port: int | None, deadline: Deadline) -> None:
        self.is_encrypted, self.deadline = scheme == "https", deadline
        super().__init__(host, port or (443 if self.is_encrypted else 80), timeout=deadline.left())
        self.default_port = 443 if self.is_encrypted else 80  # not in the header Host

    def connect(self) -> None:
        problem: OSError | None = None
        for address in public_addresses(self.host, self.port, self.deadline):
            try:
                self.sock = socket.create_connection(address, timeout=self.deadline.left())
                break
            except OSError as one:
                problem = one
        else:
            raise problem or OSError("no address")
        self.deadline.watch(self.sock)
        if self.is_encrypted:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)


def public_addresses(host: str, port: int, deadline: Deadline) -> list[tuple[str, int]]:
    """The addresses of the name; NotPublic if one of them is not on the public internet."""
    found = list(dict.fromkeys(one[4][:2] for one in _resolved(host, port, deadline)))
    if not settings.LINK_CHECKS_PRIVATE_ADDRESSES and not all(is_public(ip) for ip, _ in found):
        raise NotPublic
    return found


def is_public(address: str) -> bool:
    """Whether an address may belong to a server on the public internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in network for network in EMBEDDING):
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _resolved(host: str, port: int, deadline: Deadline) -> list[Any]:
    """`getaddrinfo`, left when the time is over: it has no time-out of its own."""
    result: list[Any] = []

    def resolve() -> None:
        try:
            result.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as problem:
            result.append(problem)

    thread = threading.Thread(target=resolve, daemon=True)
    thread.start()
    thread.join(deadline.left())
    deadline.left()
    found = result[0]
    if isinstance(found, Exception):
        raise found
    return list(found)
