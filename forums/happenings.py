"""The forums that began and ended between two days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cooperation.situations import Span
from forums.models import Forum
from situation.registry import Happening
from toolkit.days import day_in_words, last_day


def happenings(span: Span) -> Iterator[Happening]:
    """A line for each beginning and each end; the end of a forum is its last day."""
    inside = {"gt": span.first, "lte": span.last}
    began = Q(**{f"period__startswith__{name}": day for name, day in inside.items()})
    ended = Q(**{f"period__endswith__{name}": day for name, day in inside.items()})
    for forum in Forum.objects.filter(began | ended).order_by("pk"):
        first, until = forum.period.lower, forum.period.upper
        if first and span.first < first <= span.last:
            yield _line(forum, first, _("began %(day)s") % {"day": day_in_words(first)})
        if until and span.first < until <= span.last:
            words = {"day": day_in_words(last_day(until) or until)}
            yield _line(forum, until, _("ended %(day)s") % words, alive="false")


def _line(forum: Forum, on: date, text: str, **more: str) -> Happening:
    words = urlencode({"county": forum.county_id, **more})
    return Happening(forum.county_id, on, forum.name, f"{reverse('forum_list')}?{words}", text)
