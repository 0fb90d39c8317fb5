"""How long it takes until all is well again."""

from __future__ import annotations

import math
import time
from collections.abc import Callable


def seconds_until(is_well: Callable[[], bool], *, at_most: float, in_a_row: int = 3) -> float:
    """Seconds until `is_well` has been true `in_a_row` times; infinite after `at_most`."""
    begin, good, since = time.monotonic(), 0, 0.0
    while time.monotonic() - begin < at_most:
        if is_well():
            since = since if good else time.monotonic() - begin
            good += 1
            if good == in_a_row:
                return since
        else:
            good = 0
        time.sleep(0.1)
    return math.inf
