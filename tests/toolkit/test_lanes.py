"""Lanes: how many requests run and wait, in which order, and for whom nothing is done any more."""

import socket
import threading
import time
from contextlib import closing, suppress

import pytest

from tests.waiting import wait_until
from toolkit.lanes import BusyError, ClientGoneError, Lane, is_gone


class Request(threading.Thread):
    """A request that stays in the lane until it is told to end."""

    def __init__(self, lane, client="one", environ=None, **options):
        super().__init__(daemon=True)
        self.lane, self.client, self.environ, self.options = lane, client, environ or {}, options
        self.runs, self.ends = threading.Event(), threading.Event()
        self.error = None
        self.start()

    def run(self):
        try:
            with self.lane.place(self.environ, self.client, **self.options):
                self.runs.set()
                self.ends.wait(5)
        except (BusyError, ClientGoneError) as error:
            self.error = error

    def end(self):
        self.ends.set()
        self.join(5)


@pytest.fixture
def lane():
    return Lane("tests", running=1, waiting=2, seconds=5, of_one_client=3)


def test_requests_run_one_after_another_in_their_order(lane):
    first = Request(lane)
    assert first.runs.wait(5)
    second = Request(lane)
    wait_until(lambda: len(lane.queue) == 1)
    third = Request(lane)
    wait_until(lambda: len(lane.queue) == 2)

    assert not second.runs.is_set()
    first.end()
    assert second.runs.wait(5)
    assert not third.runs.is_set()
    second.end()
    assert third.runs.wait(5)
    third.end()
    assert (lane.running, lane.queue) == (0, [])


def test_request_past_the_queue_is_refused_at_once(lane):
    held = [Request(lane, "one")]
    assert held[0].runs.wait(5)
    held += [Request(lane, client) for client in ("two", "three")]
    wait_until(lambda: len(lane.queue) == 2)

    with pytest.raises(BusyError) as refused, lane.place({}, "four"):
        pass
    assert refused.value.retry_after == 5
    for request in held:
        request.end()


def test_one_client_cannot_take_every_place():
    lane = Lane("tests", running=1, waiting=10, seconds=5, of_one_client=2)
    held = [Request(lane, "greedy")]
    assert held[0].runs.wait(5)
    held.append(Request(lane, "greedy"))
    wait_until(lambda: len(lane.queue) == 1)

    with pytest.raises(BusyError), lane.place({}, "greedy"):
        pass
    other = Request(lane, "other")
    wait_until(lambda: len(lane.queue) == 2)
    for request in [*held, other]:
        request.end()
    assert other.error is None


def test_request_ahead_gets_the_free_place_first(lane):
    first = Request(lane, "one")
    assert first.runs.wait(5)
    reader = Request(lane, "two")
    wait_until(lambda: len(lane.queue) == 1)
    staff = Request(lane, "three", ahead=True)
    wait_until(lambda: len(lane.queue) == 2)

    first.end()
    assert staff.runs.wait(5)
    assert not reader.runs.is_set()
    staff.end()
    reader.end()


def test_waiting_ends_after_the_deadline():
    lane = Lane("tests", running=1, waiting=2, seconds=0.1)
    first = Request(lane)
    assert first.runs.wait(5)

    with pytest.raises(BusyError), lane.place({}, "two"):
        pass
    first.end()


def test_request_of_a_gone_client_leaves_the_queue(lane):
    first = Request(lane, "one")
    assert first.runs.wait(5)
    ours, theirs = socket.socketpair()
    with closing(ours):
        waiting = Request(lane, "two", {"gunicorn.socket": ours})
        wait_until(lambda: len(lane.queue) == 1)
        theirs.close()
        waiting.join(5)

    assert isinstance(waiting.error, ClientGoneError)
    assert lane.queue == []
    first.end()


def test_place_is_free_again_after_an_error(lane):
    with suppress(ZeroDivisionError), lane.place({}, "one"):
        raise ZeroDivisionError

    assert (lane.running, dict(lane._clients)) == (0, {})


def test_client_that_sends_or_waits_is_not_gone():
    ours, theirs = socket.socketpair()
    with closing(ours), closing(theirs):
        assert not is_gone({"gunicorn.socket": ours})
        theirs.send(b"GET / HTTP/1.1")
        assert not is_gone({"gunicorn.socket": ours})
        assert ours.recv(100) == b"GET / HTTP/1.1"  # nothing was taken
    assert not is_gone({})


# One client among others -------------------------------------------------------------------------


@pytest.fixture
def shared():
    return Lane("tests", running=2, waiting=6, seconds=5, running_of_one=1)


def test_others_pass_the_waiting_requests_of_a_client_that_runs(shared):
    first = Request(shared, "many")
    assert first.runs.wait(5)
    second = Request(shared, "many")
    wait_until(lambda: len(shared.queue) == 1)
    other = Request(shared, "other")

    assert other.runs.wait(5)
    assert not second.runs.is_set()
    first.end()
    assert second.runs.wait(5)
    second.end()
    other.end()
    assert (shared.running, shared.queue, shared._clients) == (0, [], {})


def test_client_with_more_requests_waiting_rests_as_long_as_one_took(shared):
    first = Request(shared, "many")
    assert first.runs.wait(5)
    second = Request(shared, "many")
    wait_until(lambda: len(shared.queue) == 1)
    time.sleep(0.5)
    first.end()
    ended = time.monotonic()

    assert second.runs.wait(5)
    assert time.monotonic() - ended >= 0.4
    second.end()


def test_client_with_one_request_after_another_does_not_rest(shared):
    first = Request(shared, "one")
    assert first.runs.wait(5)
    time.sleep(0.2)
    first.end()
    assert shared._rests_until == {}


def test_queue_of_one_client_does_not_refuse_others_a_free_place(shared):
    held = [Request(shared, "many") for _request in range(7)]
    wait_until(lambda: len(shared.queue) == 6)
    assert shared.running == 1

    other = Request(shared, "other")
    assert other.runs.wait(5)
    for one in (other, *held):
        one.ends.set()
    for one in held:
        one.join(10)
