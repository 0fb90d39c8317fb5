"""Shows texts with what the search matched in them."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from search.marking import Marker
from toolkit.texts import Joined, Text

register = template.Library()


@register.filter
def marked(text: Text | Joined | str, marker: Marker) -> SafeString:
    """A text with what matched marked, and with `lang` if it is not in the page's language."""
    if isinstance(text, Joined):
        return format_html_join("", "{}", ((marked(one, marker),) for one in text.texts))
    if isinstance(text, str):
        return marker.marked(text)
    if not text.value or text.language in ("", (get_language() or "")[:2]):
        return marker.marked(text.value)
    return format_html('<span lang="{}">{}</span>', text.language, marker.marked(text.value))
