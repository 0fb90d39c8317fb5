"""Search over plans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from cooperation.models import Theme
from knowledge.models import Plan
from knowledge.models.plans import PlanKind
from search import names
from search.kinds import Entry, Hit, Search, SearchedKind, in_order
from search.registry import searches
from toolkit.days import period_in_words
from toolkit.texts import Joined, text_of

WORDS = {
    PlanKind.INTERFACE_PLAN: ("yhdyspintasuunnitelma", "plan för kontaktytor", "suunnitelma"),
    PlanKind.PARTNERSHIP_STRATEGY: ("kumppanuusstrategia", "partnerskapsstrategi", "strategia"),
}
"""What readers call the kinds."""


def plans() -> Iterator[Entry]:
    """Plans on the days of their period."""
    counties, themes = names.names_of_counties(), names.names_of_themes()
    kinds = names.labels_of(PlanKind.choices)
    for row in Plan.objects.all():
        what = (*kinds[row.kind], *WORDS[PlanKind(row.kind)])
        yield Entry(
            row.pk,
            names=names.texts_of(row, "title"),
            labels=[*what, *names.names_of(row.themes, themes)],
            places=counties[row.county_id],
            periods=[(row.period.lower, row.period.upper)],
        )


def hits(search: Search, keys: Sequence[int]) -> Iterator[Hit]:
    """Plans of the day, on the page of their county."""
    for row in in_order(Plan.objects.alive_on(search.day).select_related("county"), keys):
        note = Joined.by(
            ", ",
            text_of(row.county, "short"),
            row.get_kind_display(),
            period_in_words(row.period.lower, row.period.upper),
        )
        yield Hit(f"{search.page('county_detail', row.county.slug)}#goals", row.title, note)


searches.add("plans", SearchedKind(_("Plans"), plans, hits, (Plan, Theme, *names.PLACES)), order=55)
