"""What is kept of a secret, instead of it."""

from __future__ import annotations

import hashlib


def digest_of(secret: str) -> str:
    """What is kept of a secret: enough to recognise it, not to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()
