"""The language that a client asks for in `Accept-Language`."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation.trans_real import parse_accept_lang_header

DEFAULT = "en"


def asked_language(header: str) -> str:
    """Our language with the highest q-value, the first of equal ones; English if there is none.

    A region is left out (`sv-FI` asks for Swedish). `*`, any other language, is English.
    """
    ours = {code for code, _name in settings.LANGUAGES}
    for tag, quality in parse_accept_lang_header(header):
        language = tag.split("-")[0]
        if not quality:
            continue
        if language in ours:
            return language
        if language == "*":
            return DEFAULT
    return DEFAULT
