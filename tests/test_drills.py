"""What tests and drills share, and the drills' own instruments, without a bad day."""

import asyncio
import http.server
import itertools
import math
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from drills import programs
from drills.clients import Target, status_of, steady_rate
from drills.waiting import seconds_until


@pytest.mark.parametrize("is_administrators", [True, False], ids=["administrators'", "nowhere"])
def test_program_of_administrators_is_found_though_the_path_lacks_it(
    tmp_path, monkeypatch, is_administrators
):
    installed = tmp_path / "drilled"
    installed.touch(0o755)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr(programs, "OF_ADMINISTRATORS", (str(tmp_path),) * is_administrators)

    assert programs.program("drilled") == (str(installed) if is_administrators else None)


class Site(http.server.ThreadingHTTPServer):
    """Answers none until five have asked."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked, self.answers = itertools.count(1), threading.Event()


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers with the status that is asked for."""

    def do_GET(self):
        if next(self.server.asked) >= 5:
            self.server.answers.set()
        is_time = self.server.answers.wait(20)
        self.send_response(int(self.path.strip("/")) if is_time else 504)
        self.end_headers()

    def log_message(self, *words):
        pass


@pytest.fixture
def site():
    server = Site()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Target(f"http://127.0.0.1:{server.server_port}")
    server.answers.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("path", "failed"), [("/200/", 0), ("/404/", 1), ("/503/", 1)])
def test_steady_readers_do_not_wait_for_one_another(site, path, failed):
    with steady_rate(site, path, a_second=40) as answers:
        pass  # from the first answer on, which comes when five have asked

    assert answers.statuses == {int(path.strip("/")): answers.count}
    assert answers.count == len(answers.times) >= 5
    assert answers.failed == answers.count * failed


def test_reader_without_an_answer_is_a_failure_with_its_reason():
    with steady_rate(Target("http://127.0.0.1:1"), "/", a_second=20) as answers:
        pass

    assert answers.failed == answers.count == len(answers.failures) > 0
    assert "Error" in answers.failures[0]


def test_reader_who_waits_too_long_has_no_answer(site):
    asks = Target(site.url, timeout=0.1).ask
    with ThreadPoolExecutor(1) as thread:  # a browser test may have left a loop in this one
        status, _, problem = thread.submit(lambda: asyncio.run(asks("/200/"))).result()

    assert (status, problem) == (0, "TimeoutError()")


HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(HEAD + b"Content-Length: 2\r\n\r\nab", id="length"),
        pytest.param(HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", id="chunks"),
    ],
)
def test_half_an_answer_is_none(answer):
    assert status_of(answer) == 200
    for end in range(len(answer)):
        with pytest.raises((ValueError, IndexError)):
            status_of(answer[:end])


@pytest.mark.parametrize(
    ("seen", "is_ever"),
    [
        pytest.param([False, True, True], True, id="well again"),
        pytest.param([True, False] * 99, False, id="never twice in a row"),
    ],
)
def test_all_is_well_when_it_has_been_so_in_a_row(seen, is_ever):
    moments = iter(seen)

    took = seconds_until(lambda: next(moments), at_most=0.4, in_a_row=2)

    assert math.isfinite(took) == is_ever
