"""Words and marks for templates; their texts are those of each app's `site.py` and `days.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from html import unescape
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.forms import BaseForm, BoundField
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import escape, format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cooperation import registry
from toolkit import days
from toolkit.texts import LANGUAGE_OF_REFERENCES, Joined, Text, text_of

register = template.Library()

MINUS = "\u2212"


# States


@register.inclusion_tag("partials/status.html")
def status(subject: str, key: str | None, *, label: str = "", pill: bool = False) -> dict[str, Any]:
    """`{% status "agreement" key %}`: icon, colour and word; `label` replaces the word."""
    mark = registry.mark_of(subject, key)
    return {"icon": mark.icon, "label": label or mark.label, "pill": pill}


@register.filter
def mark_label(key: str | None, subject: str) -> str:
    """The label of a state without icon: `{{ key|mark_label:"agreement" }}`."""
    return str(registry.mark_of(subject, key).label)


# Days and numbers


@register.filter
def exact_day(day: date | None, precision: str = "day") -> str:
    """A day in words with its precision: `{{ status.since|exact_day:status.precision }}`."""
    return days.exact_day(day, precision)


@register.filter
def since_day(day: date | None, precision: str = "day") -> str:
    """From when something holds, as exactly as the day is known."""
    return days.since_in_words(day, precision or "day")


@register.filter
def exact_month(day: date | None) -> str:
    """The month of a day, for narrow columns: 3/2024."""
    return days.month_in_words(day) if day else ""


@register.simple_tag
def when(day: date | None, precision: str = "day") -> SafeString | str:
    """The same as <time>, if HTML has a format for the precision."""
    if day is None:
        return ""
    machine, words = days.machine_day(day, precision or "day"), days.exact_day(day, precision)
    if not machine:
        return words
    return format_html('<time datetime="{}">{}</time>', machine, words)


@register.filter
def last_day(until: date | None) -> date | None:
    """The last day of a half-open period."""
    return days.last_day(until)


@register.filter
def period(value: Any) -> str:
    """A range with its last day: `{{ term.period|period }}`; anything with `.lower`/`.upper`."""
    return days.range_in_words(value)


@register.filter
def number(value: float | None) -> str:
    """A number with the language's grouping: 68 000."""
    return "" if value is None else number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def signed(value: int) -> str:
    """A change with its sign; a real minus, so that columns line up."""
    if not value:
        return "0"
    return f"+{number(value)}" if value > 0 else f"{MINUS}{number(-value)}"


@register.filter
def signed_all(values: Iterable[int]) -> str:
    """Changes with their signs: +2 −1."""
    return " ".join(map(signed, values))


NOT_CHOSEN = frozenset({"date", "known_at", "listed", "known", "alive"})
"""Fields of a list's form that the page sets itself."""


@register.filter
def narrows(form: BaseForm | None) -> bool:
    """Whether the reader has chosen something in the form of a list, other than the day."""
    return form is not None and not NOT_CHOSEN.issuperset(form.changed_data)


# Texts in three languages


@register.filter
def localized_text(owner: Any, field: str = "name") -> str:
    """The bare text, for attributes and titles: `{{ county|localized_text:"short" }}`."""
    return text_of(owner, field).value if owner else ""


@register.filter
def localized(owner: Any, field: str = "name") -> SafeString | str:
    """The text, marked with `lang` if it is not in the page's language."""
    return in_language(text_of(owner, field)) if owner else ""


@register.filter
def in_language(text: Text | Joined | str, language: str = "") -> SafeString | str:
    """A text marked with `lang` if it is not in the page's language.

    A `Text` has its own language, `{{ forum.name|in_language }}`; otherwise the row has it:
    `{{ forum.meets|in_language:forum.language }}`.
    """
    if isinstance(text, Joined):
        return format_html_join("", "{}", ((in_language(one),) for one in text.texts))
    if isinstance(text, str):
        if not language:
            return text
        text = Text(text, language)
    if not text.value or text.language in ("", (get_language() or "")[:2]):
        return text.value
    return format_html('<span lang="{}">{}</span>', text.language, text.value)


@register.filter
def as_reference(text: str) -> SafeString | str:
    """A source's reference, marked with its language: `{{ row.source_reference|as_reference }}`."""
    return in_language(text, LANGUAGE_OF_REFERENCES)


# Lists


@register.filter
def among(codes: Iterable[str] | None, by_code: Mapping[str, Any]) -> list[Any]:
    """The objects of codes, in the codes' order: `{{ figure.counties|among:counties }}`."""
    return [by_code[code] for code in codes or () if code in by_code]


@register.filter
def pick(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    """One value of a mapping by a key held in a variable."""
    return (mapping or {}).get(key)


@register.filter
def typed(field: BoundField) -> str:
    """What was typed into a field, or chosen of a list: `{{ field|typed }}`."""
    value = field.value()
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


# Addresses


def language_prefix(language: str | None = None) -> str:
    """The prefix of a path: empty in the default language, `/sv`, `/en`."""
    language = language or get_language() or settings.LANGUAGE_CODE
    return "" if language == settings.LANGUAGE_CODE else f"/{language}"


def without_prefix(path: str) -> str:
    """The path in the default language."""
    for code, _name in settings.LANGUAGES:
        if path == f"/{code}" or path.startswith(f"/{code}/"):
            return path[len(code) + 1 :] or "/"
    return path


@lru_cache(maxsize=256)
def is_page(path: str) -> bool:
    """Whether a view exists for the path; menus show only existing pages."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


@register.simple_tag
def page_url(path: str) -> str:
    """The address of a page in the reader's language; empty if no view exists."""
    address = f"{language_prefix()}{path}"
    return address if is_page(address) else ""


@register.simple_tag(takes_context=True)
def language_url(context: Mapping[str, Any], language: str) -> str:
    """The current page with its query in another language."""
    request = context.get("request")
    if request is None:
        return f"{language_prefix(language)}/"
    path = f"{language_prefix(language)}{without_prefix(request.path)}"
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


@register.simple_tag(takes_context=True)
def site_root(context: Mapping[str, Any]) -> str:
    """The root of the site, https://host; empty if the request's host is not allowed."""
    request = context.get("request")
    try:
        return f"{request.scheme}://{request.get_host()}" if request else ""
    except DisallowedHost:
        return ""


@register.simple_tag(takes_context=True)
def lasting_url(context: Mapping[str, Any], language: str = "") -> str:
    """The canonical full address of the page: with its day if it has one, without filters.

    `lasting_words` in the context are parameters that make a separate page: the compared counties.
    Empty if no page exists.
    """
    request = context.get("request")
    # set by the views of error pages, and by pages that refuse a part of their address
    is_refusal = any(word in context for word in ("exception", "reason")) or context.get(
        "is_refused"
    )
    if is_refusal or getattr(request, "resolver_match", None) is None:
        return ""
    asked = context.get("asked")
    return _address(context, language, asked.day if asked and asked.is_explicit else None)


def _address(context: Mapping[str, Any], language: str, day: date | None) -> str:
    request = context["request"]
    path = f"{language_prefix(language)}{without_prefix(request.path)}"
    words = [("date", day.isoformat())] if day else []
    words += context.get("lasting_words") or []
    return f"{site_root(context)}{path}" + (f"?{urlencode(words)}" if words else "")


@register.simple_tag(takes_context=True)
def block_text(context: Any, name: str) -> SafeString | str:
    """The plain text of a block of the page, for repeating it in an attribute."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    return escape(unescape(strip_tags(block.render(context)))) if block else ""


@register.simple_tag(takes_context=True)
def share_picture_url(context: Mapping[str, Any]) -> str:
    """The full address of the picture of the page's day."""
    asked = context.get("asked")
    day = asked.day if asked else timezone.localdate()
    return f"{site_root(context)}{language_prefix()}/jakokuva/{day.isoformat()}.png"


@register.simple_tag
def share_locale() -> str:
    """The language in Open Graph's format."""
    return {"fi": "fi_FI", "sv": "sv_FI"}.get(get_language() or "", "en_GB")


@register.simple_tag(takes_context=True)
def citation(context: Mapping[str, Any]) -> str:
    """The citation of the page: publisher, day, address and the day of reading."""
    asked, today = context.get("asked"), timezone.localdate()
    site = _("Association of Finnish Municipalities: Yhdyspinta.")
    words = {
        "day": days.day_in_words(asked.day if asked else today),
        "today": days.day_in_words(today),
        "address": _address(context, "", asked.day if asked else None),
    }
    return f"{site} " + _("Situation on %(day)s. %(address)s (read on %(today)s).") % words


@register.simple_tag
def menu() -> list[tuple[str, Any]]:
    """The path and the label of each item of the main menu: `{% menu as items %}`."""
    return list(registry.menu.items())


@register.simple_tag(takes_context=True)
def is_current(context: Mapping[str, Any], path: str) -> bool:
    """Whether the menu entry is for this page or for one under it."""
    request = context.get("request")
    if request is None:
        return False
    here = without_prefix(request.path)
    return here == path if path == "/" else here.startswith(path)
