"""Secrets of links, their digests, and drafts encrypted for the holder of the secret.

Three values are derived from a secret, none computable from another: the digest of the personal
link, the digest of the draft, and the key that decrypts the draft. With the database but without
the secret, a draft can neither be read nor connected to a person.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
LONGEST_SECRET = 100


def new_secret() -> str:
    """A random secret of 256 bits."""
    return secrets.token_urlsafe(32)


def link_digest(secret: str) -> str:
    """The stored digest of a personal link."""
    return hashlib.sha256(b"link:" + secret.encode()).hexdigest()


def draft_digest(secret: str) -> str:
    """The digest that identifies a draft."""
    return hashlib.sha256(b"draft:" + secret.encode()).hexdigest()


def _key(secret: str) -> bytes:
    return hashlib.sha256(b"key:" + secret.encode()).digest()


def seal(secret: str, content: dict[str, Any]) -> dict[str, str]:
    """The content encrypted with the secret; padded, so that its length reveals little."""
    plain = json.dumps(content, ensure_ascii=False).encode()
    plain += b" " * (-len(plain) % 1024)
    nonce = secrets.token_bytes(NONCE)
    box = nonce + AESGCM(_key(secret)).encrypt(nonce, plain, None)
    return {"sealed": base64.b64encode(box).decode()}


def unseal(secret: str, sealed: dict[str, str]) -> dict[str, Any]:
    """The decrypted content; empty if it cannot be decrypted."""
    try:
        box = base64.b64decode(sealed["sealed"])
        plain = AESGCM(_key(secret)).decrypt(box[:NONCE], box[NONCE:], None)
        content: dict[str, Any] = json.loads(plain)
    except (InvalidTag, KeyError, ValueError):
        return {}
    return content
