"""Who gets a place in which lane, and what is answered where there is none."""

import socket
import threading
from contextlib import closing
from datetime import date
from http.server import BaseHTTPRequestHandler

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.utils import timezone

from situation.models import Presentation
from tests.factories import PresentationFactory
from toolkit import relay
from toolkit.admission import AdmissionMiddleware, lane_of
from toolkit.admission_rules import LIGHT_DAYS
from toolkit.lanes import BusyError, ClientGoneError

pytestmark = pytest.mark.django_db


def asked(address="/", method="get", cookie="", **headers):
    request = getattr(RequestFactory(), method)(address, headers=headers)
    request.session = SessionStore()
    if cookie:
        request.COOKIES["sessionid"] = cookie
    return request


@pytest.mark.parametrize(
    ("address", "lane"),
    [
        ("/", "readers"),
        ("/sopimukset/?page=2", "readers"),
        ("/?date=2023-02-03", "heavy"),
        ("/foorumit/?known_at=2024-06-30", "heavy"),
        ("/muutokset/?format=csv", "heavy"),
        ("/muutokset/?format=XLSX", "heavy"),
        ("/muutokset/atom/", "heavy"),
        ("/api/v1/situation/trend/?step=day", "heavy"),
        ("/api/v1/download/", "heavy"),
        ("/api/v1/agreements/?format=json", "readers"),
    ],
)
def test_lane_of_an_anonymous_reader(address, lane):
    assert lane_of(asked(address), is_person=False) == lane


@pytest.fixture
def presented(client):
    """A presented day that the process has noted while it rendered a page."""
    PresentationFactory(presented_on=date(2024, 6, 30))
    client.get("/alueet/")
    yield
    LIGHT_DAYS.note(None)


@pytest.mark.parametrize(
    ("address", "lane"),
    [
        ("/?date=2024-06-30", "readers"),
        ("/sopimukset/?page=2&date=2024-06-30", "readers"),
        ("/?date=today", "readers"),
        ("/?date=2024-06-29", "heavy"),
        ("/?date=", "heavy"),
        ("/?date=2024-06-30&date=2024-06-29", "heavy"),
        ("/?date=2024-06-30&known_at=2024-06-30", "heavy"),
        ("/?date=2024-06-30&compare=2023-12-31", "heavy"),
        ("/?date=2024-06-30&format=csv", "heavy"),
        ("/api/v1/situation/trend/?date=2024-06-30", "heavy"),
    ],
)
def test_days_that_links_name_by_themselves_are_light(presented, address, lane):
    address = address.replace("today", timezone.localdate().isoformat())

    assert lane_of(asked(address), is_person=False) == lane


def test_admission_reads_nothing_and_follows_the_presented_day(
    client, presented, django_assert_num_queries
):
    Presentation.objects.update(presented_on=date(2024, 12, 31))

    with django_assert_num_queries(0):
        assert lane_of(asked("/?date=2024-06-30"), is_person=False) == "readers"
    client.get("/foorumit/")

    assert lane_of(asked("/?date=2024-06-30"), is_person=False) == "heavy"
    assert lane_of(asked("/?date=2024-12-31"), is_person=False) == "readers"


@pytest.mark.parametrize(
    ("address", "method", "lane"),
    [
        ("/?date=2023-02-03", "get", "people"),
        ("/oma-alue/", "post", "people"),
        ("/muutokset/?format=csv", "get", "heavy"),
    ],
)
def test_lane_of_somebody_signed_in(address, method, lane):
    assert lane_of(asked(address, method), is_person=True) == lane


def test_anonymous_forms_have_a_lane_of_their_own():
    assert lane_of(asked("/kirjaudu/", "post"), is_person=False) == "forms"


@pytest.mark.parametrize(
    ("address", "method", "lane"),
    [
        ("/api/v1/plans/", "get", "tokens"),
        ("/api/v1/plans/", "post", "tokens"),
        ("/api/v1/plans/?format=csv", "get", "heavy"),
    ],
)
def test_programs_have_a_lane_of_their_own_whatever_their_token(address, method, lane):
    request = asked(address, method, authorization="Bearer made-up")
    assert lane_of(request, is_person=False) == lane


def test_nothing_that_is_sent_is_handed_over_as_heavy():
    assert lane_of(asked("/oma-alue/?format=csv", "post"), is_person=True) == "people"
    assert lane_of(asked("/kirjaudu/?format=csv", "post"), is_person=False) == "forms"


def middleware(view, settings, **lanes):
    places = {"running": 1, "waiting": 0, "seconds": 0.1}
    settings.LANES = (
        dict.fromkeys(("readers", "heavy", "forms", "tokens", "people"), places) | lanes
    )
    return AdmissionMiddleware(view)


def test_request_without_a_place_is_503_and_people_are_served_beside_it(settings):
    inside = []

    def view(request):
        if not inside:
            inside.append(request)
            inside.append(admit(asked()))
            person = asked(cookie="real")
            person.session["_auth_user_id"] = "1"
            inside.append(admit(person))
            inside.append(admit(asked(cookie="made up")))
        return HttpResponse("served")

    admit = middleware(view, settings)
    first = admit(asked())
    _request, reader, person, pretender = inside

    assert first.content == person.content == b"served"
    for refused in (reader, pretender):
        assert refused.status_code == 503
        assert int(refused["Retry-After"]) >= 1
        assert "Palvelussa on nyt paljon kävijöitä" in refused.content.decode()
    assert admit(asked()).content == b"served"


def test_place_is_held_until_a_streaming_response_is_sent(settings):
    admit = middleware(lambda request: StreamingHttpResponse(iter(["a", "b"])), settings)
    response = admit(asked())

    assert admit(asked()).status_code == 503
    response.close()
    assert admit(asked()).status_code == 200


# The process for heavy requests ------------------------------------------------------------------


@pytest.fixture
def heavy(tmp_path):
    """A server on a Unix socket that does what the test says with each request."""
    path = str(tmp_path / "heavy")
    with closing(socket.socket(socket.AF_UNIX)) as listening:
        listening.bind(path)
        listening.listen()
        yield path, listening


def serve_once(listening, respond):
    received = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            received.append((self.path, dict(self.headers)))
            respond(self)

        def log_message(self, *arguments):
            """Nothing."""

    def run():
        connection, _address = listening.accept()
        with connection:
            Handler(connection, ("", 0), None)

    threading.Thread(target=run, daemon=True).start()
    return received


def test_response_comes_through_with_status_headers_and_cookies(heavy):
    path, listening = heavy

    def respond(handler):
        handler.send_response(404)
        handler.send_header("Content-Type", "text/plain; charset=utf-8")
        handler.send_header("Set-Cookie", "a=1; Path=/; HttpOnly; SameSite=Lax")
        handler.send_header("Set-Cookie", "b=2; Path=/")
        handler.end_headers()
        handler.wfile.write("ei löydy".encode())

    received = serve_once(listening, respond)
    request = asked("/sivu/?q=%C3%A4", **{"Accept-Language": "sv", "X-Relayed-For": "10.0.0.1"})
    response = relay.relay(request, path, seconds=5)

    assert (response.status_code, response.content.decode()) == (404, "ei löydy")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert {name: cookie.value for name, cookie in response.cookies.items()} == {"a": "1", "b": "2"}
    (address, headers), *_others = received
    assert address == "/sivu/?q=%C3%A4"
    assert headers["Accept-Language"] == "sv"
    assert headers["X-Relayed-For"] == "127.0.0.1"  # what a client claims is not believed


def test_large_response_is_not_held_in_memory(heavy):
    path, listening = heavy

    def respond(handler):
        handler.send_response(200)
        handler.end_headers()
        for _part in range(60):
            handler.wfile.write(b"x" * 100_000)

    serve_once(listening, respond)
    response = relay.relay(asked(), path, seconds=5)

    assert response.streaming
    assert sum(map(len, response)) == 6_000_000
    response.close()


def test_request_past_its_deadline_is_refused(heavy):
    with pytest.raises(BusyError):
        relay.relay(asked(), heavy[0], seconds=0.1)


def test_process_that_is_killed_in_the_middle_is_a_refusal(heavy):
    path, listening = heavy
    serve_once(listening, lambda handler: handler.connection.close())

    with pytest.raises(BusyError):
        relay.relay(asked(), path, seconds=5)


def test_no_heavy_process_is_a_refusal(tmp_path):
    with pytest.raises(BusyError):
        relay.relay(asked(), str(tmp_path / "nobody"), seconds=5)


def test_waiting_ends_when_the_client_goes(heavy):
    ours, theirs = socket.socketpair()
    request = asked()
    request.META["gunicorn.socket"] = ours
    theirs.close()

    with closing(ours), pytest.raises(ClientGoneError):
        relay.relay(request, heavy[0], seconds=5)


def test_work_for_a_gone_client_is_dropped_in_the_heavy_process():
    ours, theirs = socket.socketpair()
    started, ended = threading.Event(), []

    def application(environ, start_response):
        started.set()
        try:
            while True:
                sum(range(1000))
        finally:
            ended.append(environ["REMOTE_ADDR"])

    statuses = []
    receiver = relay.Receiver(application)
    environ = {"gunicorn.socket": ours, "HTTP_X_RELAYED_FOR": "10.1.2.3"}
    thread = threading.Thread(
        target=lambda: receiver(environ, lambda status, headers: statuses.append(status))
    )
    thread.start()
    assert started.wait(5)
    assert not ended
    theirs.close()
    thread.join(5)
    ours.close()

    assert not thread.is_alive()
    assert ended == ["10.1.2.3"]
    assert statuses == ["499 Client Closed Request"]


def test_heavy_process_answers_as_the_web_process_would():
    def application(environ, start_response):
        start_response("200 OK", [])
        return iter([b"a" * 10, environ["REMOTE_ADDR"].encode()])

    body = relay.Receiver(application)({"HTTP_X_RELAYED_FOR": "10.1.2.3"}, lambda *_: None)

    with closing(body):
        assert b"".join(body) == b"a" * 10 + b"10.1.2.3"
