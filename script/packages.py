"""Checks the sources of packages and the licences of those that are shipped.

Reads the names of the runtime packages, as printed by `uv export`, and checks uv.lock and the
installed packages.
"""

import re
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

HOSTS = {"pypi.org", "files.pythonhosted.org"}
ALLOWED = re.compile(
    r"MIT|BSD|Apache|PSF|Python Software Foundation|ISC|MPL|Mozilla|Unlicense|PostgreSQL|0BSD"
    r"|LGPL|Lesser General Public|HPND|Zlib|CC0",
    re.IGNORECASE,
)


def foreign_hosts() -> set[str]:
    lock = Path("uv.lock").read_text()
    return set(re.findall(r"https?://([^/\"]+)", lock)) - HOSTS


def licence(name: str) -> str:
    """Everything a package states about its licence, the most exact first."""
    about: Any = metadata.metadata(name)
    classifiers = [c for c in about.get_all("Classifier") or [] if c.startswith("License")]
    statements = [about.get("License-Expression"), *classifiers, (about.get("License") or "")[:200]]
    return "; ".join(text for text in statements if text)


def unclear_licences(names: list[str]) -> list[str]:
    found = []
    for name in names:
        try:
            text = licence(name)
        except metadata.PackageNotFoundError:
            continue  # for another system
        if not ALLOWED.search(text):
            found.append(f"{name}: {text or 'no licence stated'}")
    return found


def main() -> None:
    names = [re.split(r"[=\[ ;]", line)[0] for line in sys.stdin if re.match(r"\w", line)]
    problems = [f"uv.lock names the host {host}" for host in sorted(foreign_hosts())]
    problems += [f"licence not on the list: {package}" for package in unclear_licences(names)]
    if problems or len(names) < 10:
        sys.exit("\n".join(problems) or "No package names came in.")


if __name__ == "__main__":
    main()
