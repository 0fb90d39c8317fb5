"""Search over agreements, decisions on them and the steps of their case files."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from agreements.models import Agreement, Decision, Step
from cooperation.actors import LISTED_TYPES
from cooperation.site_search import Hit, Search, limited
from toolkit.days import day_in_words, exact_day
from toolkit.searching import folded, like
from toolkit.sections import section_in
from toolkit.sql import Folded
from toolkit.texts import Joined, Text, text_of


def agreements(search: Search) -> Iterator[Hit]:
    """Agreements begun by the day, by title."""
    listed = Agreement.objects.listed_on(search.day).select_related("county")
    for row in limited(like(listed, search.words, "title_fi", "title_sv", "title_en")):
        note = f"{text_of(row.county, 'short')}, {row.get_kind_display()}"
        yield Hit(search.page("agreement_detail", row.pk), row.title, note)


def decisions(search: Search) -> Iterator[Hit]:
    """Decisions with this section (§ 42), or with this in their diary number."""
    rows = (
        Decision.objects.filter(decided_on__lte=search.day)
        .filter(party__agreement__in=Agreement.objects.with_life_on(search.day))
        .alias(diary=Folded("diary_number"))
        .filter(_numbered(search.words))
        .select_related(*(f"party__{who}" for who in LISTED_TYPES), "party__agreement__county")
        .order_by("-decided_on", "-pk")
    )
    for row in limited(rows):
        yield _hit(search, row.party.agreement, _decision(row))


def steps(search: Search) -> Iterator[Hit]:
    """Steps of case files with this section, or with this in their diary number."""
    rows = (
        Step.objects.filter(held_on__lte=search.day)
        .alias(diary=Folded("diary_number"))
        .filter(_numbered(search.words), agreement__in=Agreement.objects.with_life_on(search.day))
        .select_related("agreement__county")
        .order_by("-held_on", "-pk")
    )
    for row in limited(rows):
        yield _hit(search, row.agreement, _step(row), Text(row.body, row.language))


def _numbered(words: str) -> Q:
    found = Q(diary__contains=folded(words))
    if section := section_in(words):
        found |= Q(section=section)
    return found


def _hit(search: Search, agreement: Agreement, name: Joined | str, *about: Text) -> Hit:
    shown = tuple(text for text in (*about, agreement.title) if text.value)
    return Hit(
        search.page("agreement_detail", agreement.pk),
        name,
        str(text_of(agreement.county, "short")),
        shown,
    )


def _decision(row: Decision) -> Joined:
    what = (day_in_words(row.decided_on), row.section_sign, row.diary_number)
    return Joined.by(", ", row.party.shown_name, *what, row.get_result_display())


def _step(row: Step) -> str:
    what = (str(row.get_kind_display()), exact_day(row.held_on, row.precision))
    return ", ".join(filter(None, (*what, row.section_sign, row.diary_number)))
