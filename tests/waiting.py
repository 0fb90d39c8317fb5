"""Waiting for what another thread or process does."""

import time


def wait_until(condition, seconds=20):
    """Return when the condition holds; fails if it does not within the time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)
