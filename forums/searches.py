"""Search over forums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from cooperation.models import Theme
from forums.models import Forum, ForumParticipant, ForumType, Level
from search import names
from search.kinds import Entry, Hit, Search, SearchedKind, in_order
from search.registry import searches
from toolkit.texts import text_of

OTHERS = ("employment_area", "organisation", "other")
"""Types of participants whose names a forum is found by."""

FORUM = ("foorumi", "yhteistyöfoorumi", "forum")


def forums() -> Iterator[Entry]:
    """Forums on the days of their period."""
    counties, themes = names.names_of_counties(), names.names_of_themes()
    types, levels = names.labels_of(ForumType.choices), names.labels_of(Level.choices)
    others: dict[int, list[str]] = {}
    for one in ForumParticipant.objects.filter(type__in=OTHERS).select_related(*OTHERS[:-1]):
        others.setdefault(one.forum_id, []).extend(names.of_actor(one))
    for row in Forum.objects.all():
        yield Entry(
            row.pk,
            names=names.texts_of(row, "name"),
            labels=[*FORUM, *types[row.type], *names.names_of(row.themes, themes)],
            places=counties[row.county_id],
            texts=[
                *others.get(row.pk, ()),
                *levels[row.level],
                row.mandate,
                row.convener,
                row.other_actors,
            ],
            periods=[(row.period.lower, row.period.upper)],
        )


def hits(search: Search, keys: Sequence[int]) -> Iterator[Hit]:
    """Forums alive on the day; each links to the list filtered to it."""
    for row in in_order(Forum.objects.alive_on(search.day).select_related("county"), keys):
        address = search.list_page("forum_list", q=row.name_fi, county=row.county_id)
        note = f"{text_of(row.county, 'short')}, {row.get_type_display()}"
        yield Hit(address, row.name, note)


searches.add(
    "forums",
    SearchedKind(
        _("Cooperation forums"), forums, hits, (Forum, ForumParticipant, Theme, *names.ACTORS)
    ),
    order=50,
)
