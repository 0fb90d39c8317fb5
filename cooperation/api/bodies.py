"""What is sent to the API: JSON, of a size that can be answered for."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from cooperation.api.problems import TooLarge

LARGEST_BULK = 500
"""How many rows are written at once."""


class JsonBody(JSONParser):
    """JSON in UTF-8. The bytes stay with the request: a repeated edit is known by them."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        limit = settings.API_LARGEST_BODY
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise TooLarge
        parser_context["request"].body_sent = body
        try:
            return json.loads(body.decode(), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("This is not JSON in UTF-8.")) from error


def _refuse_constant(name: str) -> None:
    """NaN and Infinity are JavaScript's, not JSON's."""
    raise ValueError(name)
