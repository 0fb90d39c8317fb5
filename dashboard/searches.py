"""Search over counties, municipalities, regional councils and responsible persons.

Texts and pages are in `search_texts.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation.models import (
    County,
    CountyMembership,
    Municipality,
    Person,
    RegionalCouncil,
    Responsibility,
    Theme,
)
from dashboard import search_texts
from search import names
from search.kinds import DETAIL, WHOLE, Entry, Hit, Search, SearchedKind, in_order
from search.registry import searches
from toolkit.days import day_in_words, last_day
from toolkit.model_fields import event_model
from toolkit.texts import Joined, text_of

COUNTY = (
    "hyvinvointialue",
    "hva",
    "alue",
    "välfärdsområde",
    "vfo",
    "wellbeing services county",
    "sote-alue",
)
MUNICIPALITY = ("kunta", "kaupunki", "kommun", "stad", "municipality", "city", "town")
REGIONAL_COUNCIL = ("maakunnan liitto", "maakunta", "landskapsförbund", "regional council")
RESPONSIBLE = ("vastuuhenkilö", "yhteyshenkilö", "ansvarsperson", "responsible person", "contact")


def counties() -> Iterator[Entry]:
    """Counties by code, name, brand, predecessor or seat."""
    for row in County.objects.all():
        yield Entry(
            row.pk,
            names=names.names_of_county(row),
            labels=COUNTY,
            places=[row.seat],
            numbers=[row.code],
        )


def county_hits(search: Search, keys: Sequence[str]) -> Iterator[Hit]:
    """Counties with the name that they use."""
    for row in in_order(County.objects.all(), keys):
        yield Hit(search.page("county_detail", row.slug), row.name, row.brand)


def municipalities() -> Iterator[Entry]:
    """Municipalities by code or name, also merged ones and former names."""
    former: dict[str, set[str]] = defaultdict(set)
    events = event_model(Municipality)._default_manager
    for pk, *both in events.values_list("pgh_obj", "name_fi", "name_sv"):
        former[pk].update(filter(None, both))
    for row in Municipality.objects.all():
        own = names.forms_of_municipality(row)
        yield Entry(
            row.pk,
            names=[*own, *sorted(former[row.pk] - set(own))],
            labels=MUNICIPALITY,
            numbers=[row.code],
        )


def municipality_hits(search: Search, keys: Sequence[str]) -> Iterator[Hit]:
    """Municipalities with their county on the day."""
    rows = Municipality.objects.with_county_on(search.day).select_related("successor")
    by_code = {county.code: county for county in County.objects.all()}
    for row in in_order(rows, keys):
        county = by_code.get(row.county_on)
        place = text_of(county, "short") if county else row.get_special_display()
        note = Joined.by(", ", row.code, place, _merged(row, search.day))
        yield Hit(search.page("municipality_detail", row.code), row.name, note)


def _merged(row: Municipality, day: date) -> Joined | str:
    """The municipality into which this one has been merged by the day."""
    if row.successor is None or row.period.upper > day:
        return ""
    return Joined.of(
        _("until %(day)s, merged into %(name)s"),
        day=day_in_words(last_day(row.period.upper) or day),
        name=row.successor,
    )


def regional_councils() -> Iterator[Entry]:
    """Regional councils by code, by name or by the name of their region."""
    for row in RegionalCouncil.objects.all():
        own = names.texts_of(row, "name", "region")
        yield Entry(row.pk, names=own, labels=REGIONAL_COUNCIL, numbers=[row.code])


def regional_council_hits(search: Search, keys: Sequence[str]) -> Iterator[Hit]:
    """Regional councils."""
    for row in in_order(RegionalCouncil.objects.all(), keys):
        yield Hit(search.page("regional_council_detail", row.code), row.name)


def responsibilities() -> Iterator[Entry]:
    """Positions of responsible persons; by name only where the person has allowed it."""
    places = names.names_of_counties(), names.names_of_municipalities()
    themes = names.names_of_themes()
    for row in Responsibility.objects.select_related("person"):
        shown = [row.person.name] if row.person.is_public else []
        where = (row.county_id, row.municipality_id)
        yield Entry(
            row.pk,
            names=[*names.texts_of(row, "role"), *shown],
            labels=[*RESPONSIBLE, *themes[row.theme_id]],
            places=[
                name for key, known in zip(where, places, strict=True) if key for name in known[key]
            ],
            periods=[(row.period.lower, row.period.upper)],
        )


def responsibility_hits(search: Search, keys: Sequence[int]) -> Iterator[Hit]:
    """Positions of the day, on the page of their county or municipality."""
    rows = Responsibility.objects.alive_on(search.day)
    for row in in_order(rows.select_related("person", "theme", "county", "municipality"), keys):
        shown = row.person.name if row.person.is_public else ""
        place = text_of(row.county, "short") if row.county else row.municipality
        page = (
            ("county_detail", row.county.slug)
            if row.county
            else ("municipality_detail", row.municipality_id)
        )
        name = Joined.by(", ", text_of(row, "role"), shown)
        yield Hit(f"{search.page(*page)}#responsible", name, Joined.by(", ", place, row.theme))


for _order, _key, _kind in (
    *search_texts.KINDS,
    (
        20,
        "counties",
        SearchedKind(gettext_lazy("Counties"), counties, county_hits, (County,), WHOLE),
    ),
    (
        10,
        "municipalities",
        SearchedKind(
            gettext_lazy("Municipalities"),
            municipalities,
            municipality_hits,
            (Municipality, CountyMembership),
            WHOLE,
        ),
    ),
    (
        30,
        "regional_councils",
        SearchedKind(
            gettext_lazy("Regional councils"),
            regional_councils,
            regional_council_hits,
            (RegionalCouncil,),
        ),
    ),
    (
        65,
        "responsibilities",
        SearchedKind(
            gettext_lazy("Responsible persons"),
            responsibilities,
            responsibility_hits,
            (Responsibility, Person, Theme, *names.PLACES),
            DETAIL,
        ),
    ),
):
    searches.add(_key, _kind, order=_order)
