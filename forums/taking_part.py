"""Participants of forums on a day, and municipalities of a county that take part in none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from cooperation.actors import AUTHORITIES, LISTED_TYPES, ActorType
from cooperation.models import County, CountyMembership, Municipality
from forums.models import Forum, ForumParticipant
from history.known import known_at
from toolkit.texts import Joined


@dataclass(frozen=True, slots=True)
class ForumParticipants:
    """A forum with its participants on a day."""

    forum: Forum
    participants: tuple[ForumParticipant, ...]
    of: int
    """How many municipalities the county has on the day."""
    day: date

    @property
    def municipalities(self) -> int:
        """How many of the municipalities take part."""
        return len(self._of(ActorType.MUNICIPALITY))

    @property
    def named(self) -> tuple[Joined, ...]:
        """The names of the municipalities that take part."""
        return tuple(one.in_words_on(self.day) for one in self._of(ActorType.MUNICIPALITY))

    @property
    def percent(self) -> int:
        """Whole percent, rounded down so that only all of them show 100."""
        return 100 * self.municipalities // self.of if self.of else 0

    @property
    def regional_councils(self) -> tuple[ForumParticipant, ...]:
        """The regional councils that take part."""
        return self._of(ActorType.REGIONAL_COUNCIL)

    @property
    def others(self) -> tuple[Joined, ...]:
        """Other organisations, employment areas, and counties other than the forum's own."""
        kinds = (ActorType.EMPLOYMENT_AREA, ActorType.ORGANISATION, ActorType.OTHER)
        named = tuple(one for kind in kinds for one in self._of(kind))
        counties = self._of(ActorType.COUNTY)
        guests = (one for one in counties if one.county_id != self.forum.county_id)
        return tuple(one.in_words_on(self.day) for one in (*named, *guests))

    def _of(self, kind: str) -> tuple[ForumParticipant, ...]:
        return tuple(one for one in self.participants if one.type == kind)


def with_participants(forums: QuerySet[Forum], day: date) -> QuerySet[Forum]:
    """The forums with their county and, as `present`, their participants on the day."""
    present = ForumParticipant.objects.alive_on(day).select_related(*LISTED_TYPES)
    return forums.select_related("county").prefetch_related(
        Prefetch("participants", present.prefetch_related(*AUTHORITIES), to_attr="present")
    )


def taking_part(forums: Iterable[Any], day: date) -> list[ForumParticipants]:
    """The participants of each forum; `forums` come from `with_participants`."""
    members = CountyMembership.objects.alive_on(day).order_by().values("county")
    number = dict(members.annotate(number=Count("municipality")).values_list("county", "number"))
    return [
        ForumParticipants(forum, tuple(forum.present), number.get(forum.county_id, 0), day)
        for forum in forums
    ]


def numbers_in_none(forums: QuerySet[Forum], day: date) -> dict[str, int]:
    """The number of municipalities that take part in none of the forums, by county code."""
    present = ForumParticipant.objects.alive_on(day).filter(forum__in=forums.order_by())
    takes_part: Q | Exists = Exists(present.filter(municipality=OuterRef("municipality")))
    if known_at():
        # A search for each municipality would read all its events; read all participants once.
        named = present.filter(municipality__isnull=False).order_by()
        takes_part = Q(municipality__in=named.values("municipality").distinct())
    members = CountyMembership.objects.alive_on(day).exclude(takes_part).order_by()
    numbers = members.values("county").annotate(number=Count("municipality"))
    return dict(numbers.order_by("county").values_list("county", "number"))


def in_none(forums: QuerySet[Forum], county: County, day: date) -> QuerySet[Municipality]:
    """The county's municipalities that take part in none of the forums on the day."""
    present = ForumParticipant.objects.alive_on(day).filter(forum__in=forums.order_by())
    takes_part = Exists(present.filter(municipality=OuterRef("pk")))
    return Municipality.objects.of_county_on(county, day).exclude(takes_part).in_order_of_names()
