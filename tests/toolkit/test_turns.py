"""Turns: which of the requests that wait begins next, and that all begin in the end."""

import threading
import time

import pytest

from tests.waiting import wait_until
from toolkit import turns
from toolkit.turns import FullError, Turns


class Log:
    """Remembers which requests have begun."""

    def __init__(self):
        self.begun, self.turns = [], {}

    def begin(self, name):
        def begun(turn):
            self.begun.append(name)
            self.turns[name] = turn

        return begun


@pytest.fixture
def log():
    return Log()


@pytest.fixture(autouse=True)
def slow_ageing(monkeypatch):
    """Nothing happens because of time, unless a test wants it."""
    monkeypatch.setattr(turns, "YOUNG_SECONDS", 60)
    monkeypatch.setattr(turns, "MEMORY_SECONDS", 60)


def two_clients(**limits):
    """Turns for one request at a time, with a client that is there beside those of a test."""
    limits = {"young": 1, "running": 8, "waiting": 20, "waiting_of_one": 10} | limits
    return Turns(**limits)


def end(made, log, name, seconds=0.0):
    made.end(log.turns[name], seconds)


def test_request_begins_at_once_where_there_is_room(log):
    made = two_clients()
    made.add("a", log.begin("a1"))
    assert log.begun == ["a1"]


def test_clients_take_turns_whatever_the_order_of_arrival(log):
    made = two_clients()
    for number in range(1, 5):
        made.add("many", log.begin(f"many {number}"))
    made.add("few", log.begin("few 1"))
    made.add("few", log.begin("few 2"))

    for name in ("many 1", "many 2", "few 1", "many 3", "few 2"):
        assert log.begun[-1] == name
        end(made, log, name)
    assert log.begun[-1] == "many 4"


def test_newcomers_begin_in_the_order_of_arrival(log):
    made = two_clients()
    made.add("first", log.begin("first"))
    for name in "abc":
        made.add(name, log.begin(name))
    for name in ("first", "a", "b"):
        end(made, log, name)
    assert log.begun == ["first", "a", "b", "c"]


def test_client_who_is_alone_gets_all_places(log):
    made = two_clients(young=3)
    for number in range(5):
        made.add("a", log.begin(number))
    assert log.begun == [0, 1, 2]


def test_client_among_others_gets_one_place(log):
    made = two_clients(young=3)
    made.add("other", log.begin("other"))
    for number in range(5):
        made.add("a", log.begin(number))
    assert log.begun == ["other", 0]


def test_client_among_others_rests_as_long_as_it_has_used_the_processor(log):
    made = two_clients(young=3)
    made.add("other", log.begin("other"))
    made.add("a", log.begin("a1"))
    made.add("a", log.begin("a2"))
    begin = time.monotonic()
    end(made, log, "a1", seconds=0.2)
    assert "a2" not in log.begun
    made.add("other", log.begin("other 2"))

    wait_until(lambda: "a2" in log.begun)
    assert time.monotonic() - begin >= 0.2


def test_rest_of_heavy_questions_is_longer_and_bounded(log, monkeypatch):
    monkeypatch.setattr(turns, "LONGEST_REST", 0.3)
    made = two_clients(young=3)
    made.add("other", log.begin("other"))
    made.add("a", log.begin("a1"), weight=3)
    made.add("a", log.begin("a2"), weight=3)
    begin = time.monotonic()
    end(made, log, "a1", seconds=100)
    assert "a2" not in log.begun

    wait_until(lambda: "a2" in log.begun)
    assert time.monotonic() - begin >= 0.3


def test_rests_of_a_client_that_was_alone_do_not_add_up(log, monkeypatch):
    monkeypatch.setattr(turns, "LONGEST_REST", 0.3)
    made = two_clients(young=3)
    for number in range(10):
        made.add("a", log.begin(number))
        end(made, log, number, seconds=10)
    made.add("other", log.begin("other"))
    made.add("a", log.begin("after"))
    begin = time.monotonic()
    wait_until(lambda: "after" in log.begun)
    assert time.monotonic() - begin < 2  # thirty times the rest would be three seconds


def test_client_who_is_alone_does_not_rest(log):
    made = two_clients()
    made.add("a", log.begin("a1"))
    made.add("a", log.begin("a2"))
    end(made, log, "a1", seconds=100)
    assert log.begun == ["a1", "a2"]


def test_request_that_waits_for_something_keeps_nobody_from_beginning(log, monkeypatch):
    monkeypatch.setattr(turns, "YOUNG_SECONDS", 0.05)
    made = two_clients()
    made.add("a", log.begin("slow"))
    made.add("b", log.begin("next"))
    assert log.begun == ["slow"]
    wait_until(lambda: log.begun == ["slow", "next"])


def test_one_client_never_takes_every_thread(log):
    made = two_clients(young=100, running=8)
    for number in range(9):
        made.add("a", log.begin(number), is_whole=False)
    assert log.begun == [0, 1, 2, 3, 4, 5]
    made.add("b", log.begin("b"))
    assert log.begun[-1] == "b"
    end(made, log, 0)
    assert log.begun[-1] == 6


def test_incomplete_requests_take_no_place_of_complete_ones(log):
    made = two_clients()
    made.add("slow", log.begin("slow 1"), is_whole=False)
    made.add("slow", log.begin("slow 2"), is_whole=False)
    made.add("a", log.begin("a"))
    assert log.begun == ["slow 1", "slow 2", "a"]


def test_first_request_of_a_client_finds_room_however_many_wait(log):
    made = two_clients(waiting=2)
    for number in range(3):
        made.add("a", log.begin(number))
    made.add("b", log.begin("b"))
    with pytest.raises(FullError):
        made.add("b", log.begin("b2"))


def test_incomplete_requests_rest_too(log):
    made = two_clients()
    made.add("other", log.begin("other"), is_whole=False)
    made.add("slow", log.begin("slow 1"), is_whole=False)
    made.add("slow", log.begin("slow 2"), is_whole=False)
    end(made, log, "slow 1", seconds=0.4)
    made.add("slow", log.begin("slow 3"), is_whole=False)
    assert "slow 3" not in log.begun
    wait_until(lambda: "slow 3" in log.begun)


@pytest.mark.parametrize("limits", [{"waiting_of_one": 2}, {"waiting": 2}])
def test_past_the_limit_a_request_is_refused(log, limits):
    made = two_clients(**limits)
    for number in range(3):
        made.add("a", log.begin(number))
    with pytest.raises(FullError):
        made.add("a", log.begin(3))
    end(made, log, 0)
    made.add("a", log.begin(4))  # there is room again


def test_client_that_has_gone_is_forgotten(log, monkeypatch):
    monkeypatch.setattr(turns, "MEMORY_SECONDS", 0.01)
    made = two_clients(young=2)
    made.add("a", log.begin("a"))
    end(made, log, "a", seconds=0)
    time.sleep(0.05)
    made.add("b", log.begin("b1"))
    made.add("b", log.begin("b2"))
    assert log.begun == ["a", "b1", "b2"]  # b is alone


@pytest.mark.parametrize("clients", [1, 2, 7])
def test_every_request_of_many_threads_begins_and_ends(monkeypatch, clients):
    monkeypatch.setattr(turns, "YOUNG_SECONDS", 0.002)
    made = Turns(young=2, running=5, waiting=1000, waiting_of_one=1000)
    ended, together, most, lock = [], [0], [0], threading.Lock()

    def work(turn):
        with lock:
            together[0] += 1
            most[0] = max(most[0], together[0])
        time.sleep(0.001)
        with lock:
            together[0] -= 1
        made.end(turn, 0.0001)
        ended.append(turn)

    def begin(turn):
        threading.Thread(target=work, args=[turn]).start()

    for number in range(200):
        made.add(number % clients, begin)
    wait_until(lambda: len(ended) == 200)
    assert (made.waiting, made.running) == (0, 0)
    assert most[0] <= 5
