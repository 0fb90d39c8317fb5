"""Search over agreements, decisions on them and the steps of their case files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from agreements import models
from agreements.models import Agreement, AgreementStatus, Decision, Party, Step
from agreements.models.status import LISTED
from cooperation.actors import LISTED_TYPES
from cooperation.models import Theme
from cooperation.registry import mark_of
from search import names
from search.kinds import Entry, Hit, Search, SearchedKind, in_order
from search.registry import searches
from toolkit.days import day_in_words, exact_day
from toolkit.texts import Joined, Text, text_of

TABLES: tuple[type[Model], ...] = (Agreement, AgreementStatus, Party, *names.ACTORS)
IN_COUNTY = "party__agreement__county"
OF_PARTY = [f"party__{who}" for who in LISTED_TYPES]


def _agreements() -> Iterator[Entry]:
    lives: dict[int, list[tuple[date | None, str]]] = {}
    for one in AgreementStatus.objects.order_by("since"):
        lives.setdefault(one.agreement_id, []).append((one.since, one.status))
    parties: dict[int, list[str]] = {}
    for party in Party.objects.select_related(*LISTED_TYPES):
        parties.setdefault(party.agreement_id, []).extend(names.of_actor(party))
    counties, themes = names.names_of_counties(), names.names_of_themes()
    kinds = names.labels_of(models.Kind.choices)
    for row in Agreement.objects.all():
        life = [*lives.get(row.pk, ()), (None, "")]
        yield Entry(
            row.pk,
            names.texts_of(row, "title"),
            [*kinds[row.kind], *names.AGREEMENT, *names.names_of(row.themes, themes)],
            [*counties[row.county_id], *parties.get(row.pk, ())],
            [row.description],
            periods=[(a, b) for (a, status), (b, _end) in pairwise(life) if status in LISTED]
            or names.NEVER,
        )


def _found(search: Search, keys: Sequence[int]) -> Iterator[Hit]:
    for row in in_order(Agreement.objects.listed_on(search.day).select_related("county"), keys):
        note = f"{text_of(row.county, 'short')}, {row.get_kind_display()}"
        address, mark = search.page("agreement_detail", row.pk), mark_of("agreement", row.status_on)
        yield Hit(address, row.title, note, mark=mark)


def _decisions() -> Iterator[Entry]:
    begun = names.first_days(AgreementStatus, "agreement")
    counties, bodies = names.names_of_counties(), names.labels_of(models.Body.choices)
    for row in Decision.objects.select_related("party__agreement", *OF_PARTY):
        key = f"county {row.body_key}" if row.party.county_id else row.body_key
        what = [row.body_name, *bodies[row.body_key], *names.BODIES.get(key, ()), *names.DECISION]
        who = [*names.of_actor(row.party), *counties[row.party.agreement.county_id]]
        yield names.of_minutes(row, row.decided_on, begun, row.party.agreement, what, who)


def _decided(search: Search, keys: Sequence[int]) -> Iterator[Hit]:
    for row in in_order(Decision.objects.select_related(IN_COUNTY, *OF_PARTY), keys):
        what = (day_in_words(row.decided_on), row.section_sign, row.diary_number)
        name = Joined.by(", ", row.party.shown_name, *what, row.get_result_display())
        yield _of_case(search, row.party.agreement, name, Text(row.body_name, row.language))


def _steps() -> Iterator[Entry]:
    begun = names.first_days(AgreementStatus, "agreement")
    counties, kinds = names.names_of_counties(), names.labels_of(models.StepKind.choices)
    for row in Step.objects.select_related("agreement"):
        what, who = [row.body, *kinds[row.kind]], counties[row.agreement.county_id]
        yield names.of_minutes(row, row.held_on, begun, row.agreement, what, who)


def _taken(search: Search, keys: Sequence[int]) -> Iterator[Hit]:
    for row in in_order(Step.objects.select_related("agreement__county"), keys):
        what = (row.get_kind_display(), exact_day(row.held_on, row.precision), row.section_sign)
        name = ", ".join(filter(None, map(str, (*what, row.diary_number))))
        yield _of_case(search, row.agreement, name, Text(row.body, row.language))


def _of_case(search: Search, agreement: Agreement, name: Joined | str, body: Text) -> Hit:
    about = tuple(text for text in (body, agreement.title) if text.value)
    county = str(text_of(agreement.county, "short"))
    return Hit(search.page("agreement_detail", agreement.pk), name, county, about)


searches.add(
    "agreements", SearchedKind(_("Agreements"), _agreements, _found, (*TABLES, Theme)), order=40
)
searches.add(
    "decisions", SearchedKind(_("Decisions"), _decisions, _decided, (*TABLES, Decision)), order=60
)
searches.add(
    "steps", SearchedKind(_("Steps of agreements"), _steps, _taken, (*TABLES, Step)), order=70
)
