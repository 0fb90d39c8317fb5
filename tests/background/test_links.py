"""Links in the records are checked with limits, and never lead to private networks."""

import socket
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from agreements.models import Document
from background import links
from background.models import LinkCheck
from tests.factories import AgreementFactory, DocumentFactory
from toolkit import asking

TARGETS = {"/siirtynyt": "/on"}


class Answers(BaseHTTPRequestHandler):
    """A small site: one page that works, one that moved, one only for GET, one deleted."""

    def do_HEAD(self):
        status = {"/on": 200, "/siirtynyt": 302, "/vain-get": 405}.get(self.path, 404)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", TARGETS[self.path])
        self.end_headers()

    def do_GET(self):
        self.send_response(200 if self.path in ("/vain-get", "/on") else 404)
        self.end_headers()

    def log_message(self, *args):
        """No logging."""


@pytest.fixture
def site(settings):
    settings.LINK_CHECKS_PRIVATE_ADDRESSES = True
    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def linked(*urls):
    agreement = AgreementFactory()
    for url in urls:
        DocumentFactory(agreement=agreement, url=url)


@pytest.mark.django_db
def test_links_are_checked_once_and_store_the_day_they_worked(site):
    linked(f"{site}/on", f"{site}/siirtynyt", f"{site}/vain-get", f"{site}/poissa")
    pauses = []

    assert links.check_links(sleep=pauses.append) == 3

    statuses = dict(LinkCheck.objects.values_list("url", "told"))
    working = set(LinkCheck.objects.exclude(worked_at=None).values_list("url", flat=True))
    assert working == {f"{site}/on", f"{site}/siirtynyt", f"{site}/vain-get"}
    assert statuses[f"{site}/poissa"] == "404"
    assert len(pauses) == 3  # the same host is not hurried
    assert links.check_links(sleep=pauses.append) == 0  # not again before a week has gone


@pytest.mark.django_db
def test_link_that_stopped_working_keeps_its_last_good_day(site):
    linked(f"{site}/poissa")
    then = timezone.now()
    LinkCheck.objects.create(url=f"{site}/poissa", worked_at=then)

    links.check_links(sleep=lambda _: None)

    check = LinkCheck.objects.get()
    assert (check.worked_at, check.told) == (then, "404")
    assert Document.objects.with_link_check().get(url=f"{site}/poissa").worked_at == then


@pytest.mark.django_db
def test_without_a_network_nothing_is_stored(settings):
    settings.LINK_CHECKS_PRIVATE_ADDRESSES = True
    linked(*(f"http://127.0.0.1:9/{number}" for number in range(8)))

    links.check_links(sleep=lambda _: None)

    assert LinkCheck.objects.exclude(tried_at=None).count() <= 2


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://10.0.0.1/", "http://169.254.169.254/", "http://[::1]/"],
)
def test_private_addresses_are_not_requested(url):
    with pytest.raises(asking.NotPublic):
        asking.ask(url)


def test_link_that_is_not_a_web_address_is_not_requested():
    with pytest.raises(asking.NotPublic):
        asking.ask("file:///etc/passwd")


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "100.64.0.1", "169.254.169.254", "192.168.0.1", "0.1.2.3"),
        *("224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),
        *("::", "::1", "fe80::1%eth0", "fc00::1", "ff02::1", "ff0e::1", "::ffff:127.0.0.1"),
        *("64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:db8::1", "2001::1"),
    ],
)
def test_address_that_is_not_a_public_servers_is_refused(address):
    assert not asking.is_public(address)


@pytest.mark.parametrize("address", ["193.166.3.2", "2001:708:10::1", "::ffff:193.166.3.2"])
def test_address_of_a_public_server_is_asked(address):
    assert asking.is_public(address)


def test_name_is_resolved_once_so_that_it_cannot_lead_elsewhere_afterwards(monkeypatch):
    """The second answer of the resolver would be this machine."""
    answers, connected = iter([PUBLIC, LOCAL, LOCAL, LOCAL]), []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [next(answers)])

    def connect(address, **_):
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(ConnectionRefusedError):
        asking.ask("http://rebinding.example/")

    assert connected == [PUBLIC[4][0]]


PUBLIC = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("193.166.3.2", 80))
LOCAL = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))


def test_name_with_one_private_address_is_refused(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [PUBLIC, LOCAL])

    with pytest.raises(asking.NotPublic):
        asking.ask("http://mixed.example/")


def test_redirect_is_judged_like_a_link(site, settings, monkeypatch):
    """The site itself is taken for public here, what it redirects to is not."""
    settings.LINK_CHECKS_PRIVATE_ADDRESSES = False
    monkeypatch.setattr(asking, "is_public", lambda ip: ip == "127.0.0.1")
    monkeypatch.setitem(TARGETS, "/siirtynyt", "http://127.0.0.2:1/")

    with pytest.raises(asking.NotPublic):
        asking.ask(f"{site}/siirtynyt")


def test_redirects_end(site, monkeypatch):
    monkeypatch.setitem(TARGETS, "/siirtynyt", "/siirtynyt")

    with pytest.raises(asking.Refused, match="too many redirects"):
        asking.ask(f"{site}/siirtynyt")


@pytest.mark.parametrize("beginning", [b"", b"HTTP/1.1 200 OK\r\nX-A: "], ids=["at once", "header"])
def test_server_that_answers_a_byte_at_a_time_is_left_when_the_time_is_over(settings, beginning):
    settings.LINK_CHECKS_PRIVATE_ADDRESSES = True
    ending = threading.Event()

    def drip(server):
        with server.accept()[0] as connected:
            connected.sendall(beginning)
            while not ending.wait(0.05):
                with suppress(OSError):
                    connected.sendall(b"H")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=[server])
        thread.start()
        try:
            with pytest.raises(OSError):  # noqa: PT011 - of several kinds
                asking.ask(f"http://127.0.0.1:{server.getsockname()[1]}/", seconds=0.5)
        finally:
            ending.set()
            thread.join()


@pytest.mark.django_db
def test_night_ends_and_the_rest_waits_for_the_next(site):
    linked(f"{site}/on", f"{site}/poissa")

    assert links.check_links(seconds=0, sleep=lambda _: None) == 0

    assert LinkCheck.objects.filter(tried_at=None).count() == 2
