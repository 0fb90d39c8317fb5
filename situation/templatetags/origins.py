"""Marks that tell published, counted and illustrative figures apart, and their legend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.conf import settings
from django.template import Context

from situation.origins import Origin, Origins, origins_of
from situation.published import published_figures
from situation.sentences import Sentence
from situation.situations import cached_situation

register = template.Library()

SIGNS: Mapping[Origin, str] = {Origin.PUBLISHED: "●", Origin.DEMONSTRATION: "○"}
"""The sign of each origin; figures counted from the records have none."""


@register.inclusion_tag("situation/partials/origin.html")
def origin_mark(origins: Origins | None, path: str = "") -> dict[str, Any]:
    """`{% origin_mark origins "sub_agreements.ready" %}`: the mark of a figure.

    Without a path: the mark of what is no published figure, as a change or a county's state.
    """
    if origins is None:
        return {}
    found = origins.of(path)
    return {"sign": SIGNS.get(found.origin), "label": found.origin.label, "found": found}


@register.simple_tag
def illustrative_sign() -> str:
    """The sign of illustrative figures, for a sentence that explains it."""
    return SIGNS[Origin.DEMONSTRATION]


@register.inclusion_tag("situation/partials/sentence_origin.html")
def sentence_origin(origins: Origins | None, sentence: Sentence) -> dict[str, Any]:
    """The marks of a sentence: a published number is named if the others in it are not."""
    if origins is None:
        return {}
    alone = all(
        origins.of(path).origin is origins.of(sentence.path).origin for path in sentence.also
    )
    return {"origins": origins, "path": sentence.path, "number": None if alone else sentence.count}


@register.inclusion_tag("situation/partials/origin_legend.html")
def origin_legend(origins: Origins | None, paths: Sequence[str] | None = None) -> dict[str, Any]:
    """What the marks mean, with the publication and its page; of these paths only, if any."""
    if origins is None:
        return {}
    shown = [origins.of(path).published for path in paths or origins.published]
    published = {(one.publication, one.page): one for one in shown if one}
    others = origins.is_demonstration and (not paths or None in shown)
    return {
        "published": _signed(Origin.PUBLISHED) | {"figures": list(published.values())},
        "others": _signed(Origin.DEMONSTRATION) if others else None,
    }


def _signed(origin: Origin) -> dict[str, Any]:
    return {"sign": SIGNS[origin], "label": origin.label}


@register.inclusion_tag("situation/partials/demonstration_notice.html", takes_context=True)
def demonstration_notice(context: Context) -> dict[str, Any]:
    """The notice of every page while demonstration data is in the database.

    It names the published figures on pages of their day, and only those still counted so.
    """
    figures = list(_origins_on(context).published.values())
    return {
        "figures": ", ".join(f"{one.name} {one.count}/{one.of}" for one in figures),
        "published": figures[0] if figures else None,
        "sign": SIGNS[Origin.PUBLISHED],
    }


def _origins_on(context: Context) -> Origins:
    """The origins on the page: its own, else those of the whole country on the page's day."""
    asked = context.get("asked")
    if isinstance(given := context.get("origins"), Origins):
        return given
    days = {one.day for one in published_figures()}
    if asked is None or asked.known_at or asked.day not in days:
        return Origins({}, Origin.DEMONSTRATION)
    return origins_of(cached_situation(asked.day), is_demonstration=settings.DEMO)
