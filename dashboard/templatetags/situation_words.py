"""The sentences of the situation as HTML: each number in bold, linked to what it counts."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from cooperation.templatetags.yhdyspinta import page_url
from situation.method import rule_of
from situation.sentences import Fragment, Sentence

register = template.Library()


@register.simple_tag
def sentence_in_html(sentence: Sentence, query: str, target: str = "_self") -> SafeString:
    """A sentence with links that keep `query`, the day."""
    pieces = (_piece(fragment, query, target) for fragment in sentence.fragments)
    return mark_safe("".join(pieces))  # noqa: S308 - every piece is escaped


def _piece(fragment: Fragment, query: str, target: str) -> str:
    if not fragment.path:
        return conditional_escape(fragment.text)
    address = address_of(fragment.path, query) if fragment.number else ""
    if not address:
        return format_html("<b>{}</b>", fragment.text)
    at = format_html(' target="{}"', target) if target != "_self" else ""
    return format_html('<b><a href="{}"{}>{}</a></b>', address, at, fragment.text)


def address_of(path: str, query: str) -> str:
    """The list of a figure's counties, or of its records; empty if there is neither."""
    rule = rule_of(path)
    if rule is None:
        return ""
    if rule.counts_counties:
        return f"{reverse('county_list')}?figure={path}{query.replace('?', '&', 1)}"
    page, _, chosen = rule.records.partition("?")
    words = "&".join(filter(None, (chosen, query.lstrip("?"))))
    address = page_url(page) if page else ""
    return f"{address}?{words}" if address and words else address
