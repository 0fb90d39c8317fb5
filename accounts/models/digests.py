"""The stored digest of a secret."""

from __future__ import annotations

import hashlib


def digest_of(secret: str) -> str:
    """The stored digest of a secret: enough to recognise the secret, not to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()
