"""What is sent to the API: JSON, of a size that can be answered for."""

from __future__ import annotations

import json
import math
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.fields import CharField
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
            data = json.loads(body.decode(), parse_constant=_refuse_constant, parse_float=_finite)
            if b"\\u" in body:
                _refuse_half_characters(data)
            return data
        except (ValueError, RecursionError) as error:
            raise ParseError(_("This is not JSON in UTF-8.")) from error


def _refuse_half_characters(data: Any) -> None:
    """Half a character, as an escape, is no UTF-8, here nor in an answer; its field is named."""
    if not isinstance(data, dict):
        json.dumps(data, ensure_ascii=False).encode()
        return
    json.dumps(list(data), ensure_ascii=False).encode()
    for name, value in data.items():
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            reason = CharField.default_error_messages["invalid"]
            raise ValidationError({name: [reason]}) from error


def _finite(text: str) -> float:
    """1e999 is JSON, but no number that can be kept."""
    number = float(text)
    if math.isinf(number):
        raise ValueError(text)
    return number


def _refuse_constant(name: str) -> None:
    """NaN and Infinity are JavaScript's, not JSON's."""
    raise ValueError(name)
