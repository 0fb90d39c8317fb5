"""Headers of static files, which no other middleware sees."""

from collections.abc import MutableMapping


def policy_of_files(headers: MutableMapping[str, str], path: str, url: str) -> None:
    """Opened by itself, a static file loads and runs nothing, and is in no frame."""
    headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
