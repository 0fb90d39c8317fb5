"""The request bodies of the API: JSON of limited size."""

from __future__ import annotations

import json
import math
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.fields import CharField
from rest_framework.parsers import JSONParser

from toolkit.problems import TooLarge

LARGEST_BULK = 500
"""The largest number of rows in one bulk request."""


class JsonBody(JSONParser):
    """JSON in UTF-8. The request keeps the bytes, to recognise a repeated edit."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        limit = settings.API_LARGEST_BODY
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise TooLarge
        parser_context["request"].body_sent = body
        try:
            data = json.loads(body.decode(), parse_constant=_refuse_constant, parse_float=_finite)
            if b"\\u" in body:
                _refuse_lone_surrogates(data)
            return data
        except (ValueError, RecursionError) as error:
            raise ParseError(_("The request body is not valid JSON in UTF-8.")) from error


class MergePatchBody(JsonBody):
    """The same as a merge patch (RFC 7396), as which a PATCH is read: lists are sent whole."""

    media_type = "application/merge-patch+json"


def _refuse_lone_surrogates(data: Any) -> None:
    """Refuse escaped lone surrogates, which are not valid UTF-8, with the name of the field."""
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
    """Refuse 1e999: valid JSON, but too large to store."""
    number = float(text)
    if math.isinf(number):
        raise ValueError(text)
    return number


def _refuse_constant(name: str) -> None:
    """Refuse NaN and Infinity, which are not JSON."""
    raise ValueError(name)
