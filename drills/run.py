"""Runs the drills: `script/drill [name …]`; ends with 1 if a promise is missed.

A drill is a module of this package with a function `run(results)`. It starts what it needs (a bare
PostgreSQL, an installation in production mode, a proxy) in a folder of its own, and stops it again.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
import traceback

from drills.results import Results

DRILLS: tuple[str, ...] = (
    "deploy",
    "release",
    "image",
    "heavy",
    "news_day",
    "backup",
    "kill",
    "upgrade",
    "disk",
    "clock",
    "slow_database",
    "endurance",
)
"""The modules of all drills, in the order in which they run."""


def run(name: str, results: Results) -> None:
    """Run one drill; an exception is a promise missed."""
    results.drill = name
    print(f"\n{name}", flush=True)
    begin = time.monotonic()
    try:
        importlib.import_module(f"drills.{name}").run(results)
    except Exception as error:  # the other drills run all the same
        traceback.print_exc()
        results.add("runs to its end", promised="yes", measured=repr(error), is_met=False)
    print(f"  ({time.monotonic() - begin:.0f} s)", flush=True)


def main() -> None:
    """Run the drills named on the command line, else all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*DRILLS, []], metavar="name", default=[])
    names = parser.parse_args().names or DRILLS
    results = Results()
    for name in names:
        run(name, results)
    print(f"\n{results.table()}")
    sys.exit(any(row.is_met is False for row in results.rows))


if __name__ == "__main__":
    main()
