"""The web server's worker: clients that are many, slow, silent or rude do not hold up others."""

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.turn_worker import LOOKED_AT, client_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs several local addresses")
PROJECT = Path(__file__).resolve().parents[2]
THREADS = 8


@pytest.fixture(scope="module")
def port():
    """A server with one process and few threads."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "--bind", f"fd://{listening.fileno()}"),
                *("--worker-class", "toolkit.turn_worker.TurnWorker"),
                *("--threads", str(THREADS), "--log-level", "warning", "--no-control-socket"),
                *("--graceful-timeout", "3"),
                "tests.toolkit.turn_application:application",
            ],
            cwd=PROJECT,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
            pass_fds=[listening.fileno()],
        )
        try:
            yield listening.getsockname()[1]
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


@contextlib.contextmanager
def connected(port, source="127.0.0.2"):
    with socket.create_connection(
        ("127.0.0.1", port), timeout=30, source_address=(source, 0)
    ) as made:
        yield made


def send(connection, path, *, end="\r\n", keep="close"):
    head = f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: {keep}\r\n{end}"
    connection.sendall(head.encode())


def received(connection):
    """All that comes until the server closes."""
    parts = []
    while part := connection.recv(1 << 16):
        parts.append(part)
    return b"".join(parts)


def get(port, path="/", source="127.0.0.2"):
    with connected(port, source) as connection:
        send(connection, path)
        return received(connection)


@contextlib.contextmanager
def connections(port, number, source="127.0.0.3"):
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(connected(port, source)) for _ in range(number)]


def test_request_is_answered(port):
    assert get(port, "/hello").endswith(b"\r\n\r\n/hello")


def answered(many):
    """How many of the connections have an answer by now."""
    readable, _, _ = select.select(many, [], [], 0)
    return len(readable)


def refused(many):
    """Whether any of the connections is told to come again later."""
    open_ones = list(many)
    while open_ones:
        readable, _, _ = select.select(open_ones, [], [], 30)
        assert readable, "nobody is answered"
        for one in readable:
            answer = one.recv(1 << 16)
            if b" 503 " in answer and b"\r\nRetry-After: 5\r\n" in answer:
                return True
            open_ones.remove(one)
    return False


@pytest.mark.parametrize(
    ("address", "source"),
    [
        pytest.param("/computed", "127.0.0.3", id="another client"),
        pytest.param("/computed?date=2024-01-01", "127.0.0.2", id="the client's heavy questions"),
    ],
)
def test_many_requests_let_others_go_first(port, address, source):
    assert get(port)  # the server has started
    with connections(port, 60, source) as many:
        for one in many:
            send(one, address)
        assert get(port, "/computed", "127.0.0.2").startswith(b"HTTP/1.1 200")
        # In the order of arrival it would be the last, or nearly so.
        assert answered(many) <= 30
        for one in many:
            assert received(one).startswith(b"HTTP/1.1 200")


def test_client_that_does_not_close_holds_up_nobody(port):
    with connections(port, 20) as rude:
        for one in rude:
            send(one, "/")
        assert rude[0].recv(10) == b"HTTP/1.1 2"  # they read no more and stay
        with connected(port) as connection:
            connection.settimeout(15)  # two seconds for each of the rude ones would be forty
            send(connection, "/")
            assert received(connection).startswith(b"HTTP/1.1 200")


def test_clients_that_send_nothing_or_half_a_request_hold_up_nobody(port):
    with connections(port, 20) as silent, connections(port, 20) as slow:
        for one in slow:
            send(one, "/half", end="")
        assert get(port).startswith(b"HTTP/1.1 200")
        for one in slow:
            one.sendall(b"\r\n")
        for one in slow:
            assert received(one).endswith(b"/half")
        send(silent[0], "/late")
        assert received(silent[0]).endswith(b"/late")


def test_requests_that_wait_hold_up_nobody(port):
    with connections(port, THREADS * 3) as waiting:
        for one in waiting:
            send(one, "/waits/8")
        assert get(port).startswith(b"HTTP/1.1 200")
        assert answered(waiting) == 0


def test_slow_reader_of_a_large_body_receives_all_of_it(port):
    with connected(port) as connection:
        send(connection, "/large")
        start = connection.recv(100)
        assert get(port, source="127.0.0.3").startswith(b"HTTP/1.1 200")
        assert len((start + received(connection)).split(b"\r\n\r\n", 1)[1]) == 8_000_000


def test_client_that_ends_its_side_after_its_request_gets_the_response(port):
    with connected(port) as connection:
        send(connection, "/half-closed")
        connection.shutdown(socket.SHUT_WR)
        assert received(connection).endswith(b"/half-closed")


def test_connection_serves_several_requests(port):
    with connected(port) as connection:
        for path in ("/1", "/2"):
            send(connection, path, keep="keep-alive")
            answer = b""
            while not answer.endswith(path.encode()):
                answer += connection.recv(1 << 16)
        send(connection, "/3", keep="keep-alive")
        send(connection, "/4")  # both at once
        assert received(connection).count(b"200 OK") == 2


def test_nothing_is_done_for_clients_that_have_gone_before_their_turn(port):
    with connections(port, 60) as many:
        for one in many:
            send(one, "/waits/2")
        assert many[0].recv(10) == b"HTTP/1.1 2"
    with connected(port, "127.0.0.3") as connection:  # the same client
        connection.settimeout(12)  # with them it would be 20 seconds
        send(connection, "/")
        assert received(connection).startswith(b"HTTP/1.1 200")


def test_past_the_queue_of_a_client_it_is_refused_at_once_with_the_time_to_come_again(port):
    with connections(port, 260) as many:
        for one in many:
            send(one, "/waits/8")
        assert refused(many)
        assert get(port).startswith(b"HTTP/1.1 200")


# Whose request it is ----------------------------------------------------------------------------


def head(target="/", *lines):
    return "\r\n".join([f"GET {target} HTTP/1.1", "Host: a", *lines, "", ""]).encode()


@pytest.mark.parametrize(
    ("proxies", "lines", "network"),
    [
        (0, ["X-Forwarded-For: 192.0.2.1"], "198.51.100.9"),
        (1, [], "198.51.100.9"),
        (1, ["X-Forwarded-For: 192.0.2.1"], "192.0.2.1"),
        (1, ["x-forwarded-for: 203.0.113.5, 192.0.2.1"], "192.0.2.1"),
        (1, ["X-Forwarded-For: 203.0.113.5", "X-Forwarded-For: 192.0.2.1"], "192.0.2.1"),
        (1, ["X-Forwarded-For: 2001:db8:1:2:3::4"], "2001:db8:1:2::/64"),
        (1, ["X-Forwarded-For: rubbish"], "198.51.100.9"),
        (1, ["X-Other: X-Forwarded-For: 192.0.2.1"], "198.51.100.9"),
    ],
)
def test_client_is_the_network_that_our_proxy_names(settings, proxies, lines, network):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    assert client_of(head("/", *lines), ("198.51.100.9", 1)) == ((network, False), True)


@pytest.mark.parametrize(
    ("target", "is_heavy"),
    [
        ("/", False),
        ("/?page=2", False),
        ("/?date=2024-01-01", True),
        ("/?%64ate=2024-01-01", True),
        ("/?known_at=", True),
        ("/muutokset/?format=CSV", True),
        ("/api/v1/situation/trend/", True),
        ("/api/v1/situation/%74rend/", True),
        pytest.param("/?" + "&".join(f"a{n}=1" for n in range(200)), False, id="many"),
        pytest.param("/?" + "a=&" * 700, True, id="too long to be read here"),
        ("/?%ff=%zz&==&&;", False),
        ("http://host/?date=2024-01-01", True),
    ],
)
def test_heavy_questions_are_a_client_of_their_own(target, is_heavy):
    assert client_of(head(target), ("192.0.2.1", 1)) == (("192.0.2.1", is_heavy), True)


@pytest.mark.parametrize(
    "whole",
    [
        b"GET / HTTP/1.0\r\n\r\n",
        b"M-SEARCH / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 30_000 + b"\r\n\r\nbody",
    ],
    ids=["no headers", "another method", "large"],
)
def test_every_whole_head_has_a_turn(whole):
    assert client_of(whole, ("192.0.2.1", 1)) == (("192.0.2.1", False), True)


@pytest.mark.parametrize(
    "start",
    [b"", b"\x16\x03\x01", b"GET / HTTP/1.1\r\nHost: a\r\n", b"x" * LOOKED_AT],
    ids=["nothing", "TLS", "half", "too much"],
)
def test_what_is_no_whole_head_waits_for_a_thread(start):
    assert client_of(start, ("192.0.2.1", 1)) == (("192.0.2.1", False), False)
