"""What happened between two days, by county: dated rows of every subject, in short lines.

The comparison shows which states differ (`situation/comparison.py`); this is what happened
meanwhile, also where the state is the same on both days. It is not the log of recording: a row
recorded late is shown on its own day.
"""

from __future__ import annotations

from collections import defaultdict

from cooperation.situations import Span
from history.known import as_known
from situation.registry import Happening, happenings


def happened(span: Span) -> dict[str, tuple[Happening, ...]]:
    """What happened after the span's first day, up to its last, by county in the order of days.

    The number of queries is that of the subjects, whatever the number of rows.
    """
    found: dict[str, list[Happening]] = defaultdict(list)
    with as_known(span.known_at):
        for read in happenings.values():
            for one in read(span):
                found[one.county].append(one)
    return {
        code: tuple(sorted(found[code], key=lambda one: (one.on, one.path)))
        for code in sorted(found)
    }
