"""Search over pilots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from search import names
from search.kinds import Entry, Hit, Search, SearchedKind, in_order
from search.registry import searches
from tests.spike_app.models import Pilot
from toolkit.texts import text_of


def pilots() -> Iterator[Entry]:
    """Pilots on the days of their period."""
    counties = names.names_of_counties()
    for row in Pilot.objects.all():
        yield Entry(
            row.pk,
            names=names.texts_of(row, "name"),
            labels=names.in_languages(_("County pilots")),
            places=counties[row.county_id],
            periods=[(row.period.lower, row.period.upper)],
        )


def hits(search: Search, keys: Sequence[int]) -> Iterator[Hit]:
    """Pilots under way on the day."""
    for row in in_order(Pilot.objects.alive_on(search.day).select_related("county"), keys):
        yield Hit(search.page("pilot_detail", row.pk), row.name, str(text_of(row.county, "short")))


searches.add(
    "pilots", SearchedKind(_("County pilots"), pilots, hits, (Pilot, *names.PLACES)), order=980
)
