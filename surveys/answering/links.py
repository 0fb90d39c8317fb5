"""Secrets of links, what is kept of them, and the box that only their holder can open.

Of a secret three things are made that tell nothing of one another: the digest that finds the
personal link, the digest that finds the draft, and the key that opens the draft. Whoever has the
database but not the secret can neither read a draft nor tell whose it is.
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
    """A secret that nobody guesses: 256 bits."""
    return secrets.token_urlsafe(32)


def link_digest(secret: str) -> str:
    """What is kept of a personal link."""
    return hashlib.sha256(b"link:" + secret.encode()).hexdigest()


def draft_digest(secret: str) -> str:
    """What a draft is found by."""
    return hashlib.sha256(b"draft:" + secret.encode()).hexdigest()


def _key(secret: str) -> bytes:
    return hashlib.sha256(b"key:" + secret.encode()).digest()


def seal(secret: str, content: dict[str, Any]) -> dict[str, str]:
    """The content as only the secret opens it; padded, so that its length tells little."""
    plain = json.dumps(content, ensure_ascii=False).encode()
    plain += b" " * (-len(plain) % 1024)
    nonce = secrets.token_bytes(NONCE)
    box = nonce + AESGCM(_key(secret)).encrypt(nonce, plain, None)
    return {"sealed": base64.b64encode(box).decode()}


def unseal(secret: str, sealed: dict[str, str]) -> dict[str, Any]:
    """What was sealed; nothing where the box is broken."""
    try:
        box = base64.b64decode(sealed["sealed"])
        plain = AESGCM(_key(secret)).decrypt(box[:NONCE], box[NONCE:], None)
        content: dict[str, Any] = json.loads(plain)
    except (InvalidTag, KeyError, ValueError):
        return {}
    return content
