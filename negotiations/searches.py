"""Search over negotiations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cooperation.models import MunicipalityGroup, Theme
from cooperation.registry import mark_of
from negotiations.counting import state_on_record
from negotiations.models import Format, Kind, Negotiation
from search import names
from search.kinds import Entry, Hit, Search, SearchedKind, in_order
from search.registry import searches
from toolkit.days import exact_day
from toolkit.texts import Joined, text_of

WORDS = {
    Kind.COOPERATION: (
        "yhteistyöneuvottelu",
        "14 §",
        "samarbetsförhandling",
        "neuvottelu, neuvottelut, förhandling, negotiation",
    ),
    Kind.HYTE: (
        "hyte-neuvottelu",
        "förhandling om främjande av hälsa och välfärd",
        "7 §",
        "neuvottelu, neuvottelut, hyte-förhandling, negotiation",
    ),
    Kind.MEETING: ("kuntatapaaminen", "kommunmöte", "meeting"),
}
"""Other words for the kinds, as readers and the acts call them."""


def negotiations() -> Iterator[Entry]:
    """Negotiations once they are known: announced or held."""
    counties, municipalities = names.names_of_counties(), names.names_of_municipalities()
    themes, kinds = names.names_of_themes(), names.labels_of(Kind.choices)
    for row in Negotiation.objects.select_related("group"):
        codes = row.municipalities if row.format == Format.ONE else ()
        group = names.texts_of(row.group, "name") if row.group else []
        days = (row.announced_on, row.held_on, row.cancelled_on, localdate(row.recorded_at))
        yield Entry(
            row.pk,
            labels=[*kinds[row.kind], *WORDS[Kind(row.kind)], *names.names_of(row.themes, themes)],
            places=[*counties[row.county_id], *names.names_of(codes, municipalities), *group],
            texts=[row.note],
            numbers=names.numbers_of_day(row.held_on),
            periods=[(min(filter(None, days)), None)],
            rank=row.held_on.toordinal(),
        )


def hits(search: Search, keys: Sequence[int]) -> Iterator[Hit]:
    """Negotiations with their state on the day; each links to its month in the list."""
    rows = Negotiation.objects.select_related("county", "group")
    for row in in_order(rows, keys):
        kind = row.get_kind_display()
        name = Joined.by(
            ", ", text_of(row.county, "short"), kind, exact_day(row.held_on, row.precision)
        )
        address = search.list_page(
            "negotiation_list", county=row.county_id, kind=row.kind, year=str(row.held_on.year)
        )
        note = row.group.name if row.group else ""
        yield Hit(
            address, name, note, mark=mark_of("negotiation", state_on_record(row, search.day))
        )


searches.add(
    "negotiations",
    SearchedKind(
        _("Negotiations"),
        negotiations,
        hits,
        (Negotiation, MunicipalityGroup, Theme, *names.PLACES),
    ),
    order=45,
)
