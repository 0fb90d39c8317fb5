"""Search over counties, municipalities, regional councils, agreements, forums and decisions.

One statement for each kind, whatever is found. Names match nearly too; codes, sections and diary
numbers as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Agreement, Decision, Step
from cooperation.days import day_in_words, exact_day, last_day
from cooperation.models import County, Municipality, RegionalCouncil
from cooperation.searching import Folded, called, folded, like
from cooperation.texts import Text, text_of
from forums.models import Forum

SHORTEST = 2
MOST_OF_A_KIND = 10
SECTION = re.compile(r"(?:§\s*)?([0-9]{1,5})(?:\s*§)?")


class SearchForm(forms.Form):
    """What is searched for."""

    q = forms.CharField(
        label=gettext_lazy("Search for"),
        required=False,
        min_length=SHORTEST,
        max_length=200,
        error_messages={
            "min_length": gettext_lazy("Type at least two letters or digits."),
            "max_length": gettext_lazy("The search is too long. Type at most 200 characters."),
        },
        widget=forms.TextInput({"type": "search", "id": "search", "autocomplete": "off"}),
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: where it leads, what it is called, what tells it from others."""

    address: str
    name: Text
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; `more` leads to the list of all where there are more."""

    key: str
    label: str
    hits: tuple[Hit, ...]
    has_more: bool = False
    more: str = ""


def search(words: str, day: date, *, query: str = "") -> list[Group]:
    """What the words find as on the day, by kind; `query` keeps the links on the day."""
    searcher = _Search(words, day, query)
    kinds = (
        ("counties", _("Counties"), searcher.counties(), ""),
        ("municipalities", _("Municipalities"), searcher.municipalities(), ""),
        ("regional_councils", _("Regional councils"), searcher.regional_councils(), ""),
        ("agreements", _("Agreements"), searcher.agreements(), "agreement_list"),
        ("forums", _("Cooperation forums"), searcher.forums(), "forum_list"),
        ("decisions", _("Decisions"), searcher.decisions(), ""),
        ("steps", _("Steps of agreements"), searcher.steps(), ""),
    )
    groups = (searcher.group(key, label, hits, more) for key, label, hits, more in kinds)
    return [group for group in groups if group.hits]


@dataclass(frozen=True, slots=True)
class _Search:
    words: str
    day: date
    query: str

    def group(self, key: str, label: str, hits: Iterable[Hit], more: str) -> Group:
        found = tuple(islice(hits, MOST_OF_A_KIND + 1))
        address = ""
        if more:
            dated = {"date": self.day.isoformat()} if self.query else {}
            address = f"{reverse(more)}?{urlencode({'q': self.words} | dated)}"
        return Group(key, label, found[:MOST_OF_A_KIND], len(found) > MOST_OF_A_KIND, address)

    def counties(self) -> Iterator[Hit]:
        columns = ("name_fi", "name_sv", "name_en", "brand", "predecessor", "seat")
        for county in _cut(called(County.objects.all(), self.words, *columns)):
            yield Hit(self._to("county_detail", county.slug), county.name, county.brand)

    def municipalities(self) -> Iterator[Hit]:
        rows = Municipality.objects.with_county_on(self.day).select_related("successor")
        counties = {county.code: county for county in County.objects.all()}
        for row in _cut(called(rows, self.words, "name_fi", "name_sv")):
            county = counties.get(row.county_on)
            place = text_of(county, "short").value if county else row.get_special_display()
            note = ", ".join(filter(None, (row.code, place, _merged(row, self.day))))
            yield Hit(self._to("municipality_detail", row.code), row.name, note)

    def regional_councils(self) -> Iterator[Hit]:
        columns = ("name_fi", "name_sv", "name_en", "region_fi", "region_sv", "region_en")
        rows = RegionalCouncil.objects.all()
        for council in _cut(called(rows, self.words, *columns)):
            yield Hit(self._to("regional_council_detail", council.code), council.name)

    def agreements(self) -> Iterator[Hit]:
        listed = Agreement.objects.listed_on(self.day).select_related("county")
        for row in _cut(like(listed, self.words, "title_fi", "title_sv", "title_en")):
            note = f"{text_of(row.county, 'short')}, {row.get_kind_display()}"
            yield Hit(self._to("agreement_detail", row.pk), row.title, note)

    def forums(self) -> Iterator[Hit]:
        alive = Forum.objects.alive_on(self.day).select_related("county")
        for row in _cut(like(alive, self.words, "name_fi", "name_sv", "name_en")):
            dated = {"date": self.day.isoformat()} if self.query else {}
            words = {"q": row.name_fi, "county": row.county_id} | dated
            note = f"{text_of(row.county, 'short')}, {row.get_type_display()}"
            yield Hit(f"{reverse('forum_list')}?{urlencode(words)}", row.name, note)

    def decisions(self) -> Iterator[Hit]:
        """Decisions with this section (§ 42), or with this in their diary number."""
        rows = (
            Decision.objects.filter(decided_on__lte=self.day)
            .alias(diary=Folded("diary_number"))
            .filter(self._numbered())
            .select_related(
                *(f"party__{who}" for who in ("county", "municipality", "regional_council")),
                "party__agreement__county",
            )
            .order_by("-decided_on", "-pk")
        )
        for row in _cut(rows):
            agreement = row.party.agreement
            note = f"{agreement.title}, {text_of(agreement.county, 'short')}"
            yield Hit(self._to("agreement_detail", agreement.pk), Text(_decision(row), ""), note)

    def steps(self) -> Iterator[Hit]:
        """Steps of case files with this section, or with this in their diary number."""
        rows = (
            Step.objects.filter(held_on__lte=self.day)
            .alias(diary=Folded("diary_number"))
            .filter(self._numbered())
            .select_related("agreement__county")
            .order_by("-held_on", "-pk")
        )
        for row in _cut(rows):
            agreement = row.agreement
            note = f"{agreement.title}, {text_of(agreement.county, 'short')}"
            yield Hit(self._to("agreement_detail", agreement.pk), Text(_step(row), ""), note)

    def _numbered(self) -> Q:
        found = Q(diary__contains=folded(self.words))
        if section := SECTION.fullmatch(self.words):
            found |= Q(section=section[1])
        return found

    def _to(self, name: str, key: Any) -> str:
        return reverse(name, args=[key]) + self.query


def _cut(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows[: MOST_OF_A_KIND + 1]


def _merged(row: Municipality, day: date) -> str:
    """Into which municipality this one has merged by the day."""
    if row.successor is None or row.period.upper > day:
        return ""
    return _("until %(day)s, merged into %(name)s") % {
        "day": day_in_words(last_day(row.period.upper)),
        "name": row.successor,
    }


def _decision(row: Decision) -> str:
    section = f"§ {row.section}" if row.section else ""
    what = (str(row.party), day_in_words(row.decided_on), section, row.diary_number)
    return ", ".join(filter(None, (*what, str(row.get_result_display()))))


def _step(row: Step) -> str:
    section = f"§ {row.section}" if row.section else ""
    what = (row.body, str(row.get_kind_display()), exact_day(row.held_on, row.precision), section)
    return ", ".join(filter(None, (*what, row.diary_number)))
