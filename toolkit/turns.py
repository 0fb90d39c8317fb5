"""Turns: which of the requests that wait for a web process begins next.

A process computes one thing at a time. In the order of arrival, one client with a hundred requests
would make everybody else wait for a hundred responses. So clients take turns, and while several are
there, each rests for as long as it has used the processor: nobody gets more than half of it.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

YOUNG_SECONDS = 0.05
"""A request that runs longer waits for something (the database, a lane, its client): it does not
keep others from beginning."""
MEMORY_SECONDS = 1.0
"""How long a client counts as being there after its last request."""
LONGEST_REST = 1.0


class FullError(Exception):
    """Too many requests wait: of this client, or of all."""


@dataclass(eq=False, slots=True)
class Turn:
    """A request that has begun; to be given back to `Turns.end`."""

    client: Hashable
    began: float


Begin = Callable[[Turn], None]


@dataclass(frozen=True, slots=True)
class _Request:
    begin: Begin
    is_whole: bool


@dataclass(slots=True)
class _Client:
    """What waits and runs for one client."""

    waiting: deque[_Request] = field(default_factory=deque)
    running: int = 0
    young: int = 0
    weight: float = 1
    rests_until: float = 0
    seen: float = 0


class Turns:
    """Begins requests in turn: at most `running` at once, `young` of them that have just begun.

    `waiting` bounds the requests that wait, `waiting_of_one` those of one client; the first of a
    client always finds room. A single client gets all places while it is alone, but never more
    than three quarters of those in `running`.
    """

    def __init__(self, *, young: int, running: int, waiting: int, waiting_of_one: int) -> None:
        self.most_young, self.most_running = young, running
        self.most_waiting, self.most_waiting_of_one = waiting, waiting_of_one
        self.waiting = self.running = 0
        self._clients = OrderedDict[Hashable, _Client]()  # in the order of their last turns
        self._young = dict[Turn, None]()  # in the order in which they began
        self._forgot_at = 0.0
        self._changed, self._alarm = threading.Condition(), float("inf")
        self._ringer: threading.Thread | None = None

    def add(
        self, client: Hashable, begin: Begin, *, weight: float = 1, is_whole: bool = True
    ) -> None:
        """Call `begin` when it is the request's turn: now, or later in another thread.

        A client rests `weight` times as long as it has used the processor. A request of which a
        part is still to come (not `is_whole`) waits for its client when it has begun, so it takes
        none of the places of young ones. Raises FullError.
        """
        now = time.monotonic()
        with self._changed:
            state = self._clients.setdefault(client, _Client())
            state.seen = now
            is_full = self.waiting >= self.most_waiting and state.waiting
            if is_full or len(state.waiting) >= self.most_waiting_of_one:
                raise FullError
            state.waiting.append(_Request(begin, is_whole))
            state.weight = weight
            self.waiting += 1
        self._begin_those_who_may()

    def end(self, turn: Turn, processor_seconds: float) -> None:
        """The request of `turn` has ended, and has used the processor for so long."""
        now = time.monotonic()
        with self._changed:
            self.running -= 1
            client = self._clients[turn.client]
            client.running -= 1
            client.seen = now
            rest = min(processor_seconds * client.weight, LONGEST_REST)
            rests_until = max(client.rests_until, now) + rest
            client.rests_until = min(rests_until, now + LONGEST_REST)
            self._age(turn)
        self._begin_those_who_may()

    def _begin_those_who_may(self) -> None:
        with self._changed:
            now = time.monotonic()
            self._forget(now)
            begun = []
            while (one := self._next(now)) is not None:
                begun.append(one)
            self._set_alarm(now)
        for begin, turn in begun:
            begin(turn)

    def _next(self, now: float) -> tuple[Begin, Turn] | None:
        for old in [turn for turn in self._young if now - turn.began >= YOUNG_SECONDS]:
            self._age(old)
        if not self.waiting or self.running >= self.most_running:
            return None
        for key, client in self._clients.items():
            if client.waiting and self._may_begin(client, now):
                return self._take(key, client, now)
        return None

    def _may_begin(self, client: _Client, now: float) -> bool:
        if client.running >= max(1, self.most_running * 3 // 4):
            return False
        is_alone, is_whole = len(self._clients) == 1, client.waiting[0].is_whole
        if is_whole and len(self._young) >= self.most_young:
            return False
        has_turn = client.young == 0 or not is_whole
        return is_alone or (has_turn and now >= client.rests_until)

    def _take(self, key: Hashable, client: _Client, now: float) -> tuple[Begin, Turn]:
        request = client.waiting.popleft()
        self.waiting -= 1
        self.running += 1
        client.running += 1
        turn = Turn(key, now)
        if request.is_whole:
            client.young += 1
            self._young[turn] = None
        self._clients.move_to_end(key)
        return request.begin, turn

    def _age(self, turn: Turn) -> None:
        if turn in self._young:
            del self._young[turn]
            self._clients[turn.client].young -= 1

    def _forget(self, now: float) -> None:
        """Forget clients that are not there any more."""
        if now - self._forgot_at < MEMORY_SECONDS / 4:
            return
        self._forgot_at = now
        for key, client in list(self._clients.items()):
            is_here = client.waiting or client.running or now - client.seen < MEMORY_SECONDS
            if not is_here:
                del self._clients[key]

    # Those who wait begin also when nothing is added and nothing ends ---------------------------

    def _set_alarm(self, now: float) -> None:
        """Ring when the first of those who wait may begin, if it is because of time."""
        if not self.waiting:
            self._alarm = float("inf")
            return
        moments = [turn.began + YOUNG_SECONDS for turn in self._young]
        moments += [
            client.rests_until
            for client in self._clients.values()
            if client.waiting and client.rests_until > now
        ]
        moments.append(now + MEMORY_SECONDS)  # a client may be alone by then
        is_earlier = min(moments) < self._alarm
        self._alarm = min(moments)
        if is_earlier:
            self._ring_in_time()

    def _ring_in_time(self) -> None:
        if self._ringer is None:
            self._ringer = threading.Thread(target=self._ring, name="turns", daemon=True)
            self._ringer.start()
        self._changed.notify_all()

    def _ring(self) -> None:
        while True:
            with self._changed:
                while (left := self._alarm - time.monotonic()) > 0:
                    self._changed.wait(min(left, 3600))
                self._alarm = float("inf")
            self._begin_those_who_may()
