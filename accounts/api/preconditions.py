"""Which version an edit began from, as `If-Match` tells it: nobody writes over what is unseen."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request

ETAG = re.compile(r'(?:W/)?"([0-9]{1,9})(?:-([0-9a-f]{8})(?=-))?(?:-[0-9a-f]+)?"')


class Unseen(APIException):
    """An edit must say what it began from."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = _("Say what you have seen: send the ETag of the object as «If-Match».")


@dataclass(frozen=True, slots=True)
class Seen:
    """The version an edit began from and, if it is known, the lists of rows beside it."""

    version: int
    lists: str = ""

    def is_now(self, version: int, lists: str) -> bool:
        """Whether nothing has changed since."""
        return self.version == version and self.lists in ("", lists)


def seen_by(request: Request) -> tuple[Seen, ...]:
    """What the request has seen; a header that names no version of ours has seen nothing of now."""
    if not (header := request.headers.get("If-Match", "").strip()) or header == "*":
        raise Unseen
    found = tuple(Seen(int(match[1]), match[2] or "") for match in ETAG.finditer(header))
    return found or (Seen(0),)
