"""The version an edit is based on, from `If-Match`: unseen changes are never overwritten."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request

ETAG = re.compile(
    r'(?<!W/)"([0-9]{1,9})(?:-([0-9a-f]{8})(?=-[0-9a-f]))?(?:-[0-9a-f]+)?(?:-(?:br|gzip))?"'
)
"""As read, in any encoding; a weak one is never equal (RFC 9110, section 13.1.1)."""


class Unseen(APIException):
    """The request does not name the version it is based on."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = _("Send the ETag of the object you read in the header «If-Match».")


@dataclass(frozen=True, slots=True)
class Seen:
    """The version an edit is based on and, if known, the digest of the lists inside the row."""

    version: int
    lists: str = ""

    def is_now(self, version: int, lists: str) -> bool:
        """Whether nothing has changed since."""
        return self.version == version and self.lists in ("", lists)


def seen_by(request: Request) -> tuple[Seen, ...]:
    """The versions in `If-Match`; a header without a valid version matches no current row."""
    if not (header := request.headers.get("If-Match", "").strip()) or header == "*":
        raise Unseen
    found = tuple(Seen(int(match[1]), match[2] or "") for match in ETAG.finditer(header))
    return found or (Seen(0),)
