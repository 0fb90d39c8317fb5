"""Similar counties, with the reasons; how far they are in cooperation is not compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import log
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from cooperation.models import County

NEAR = 0.25
"""Two numbers are near if the larger is at most a quarter larger than the smaller."""
SHOWN = 4
FAR = 10.0
"""The distance of two sizes of which one is not known."""


@dataclass(frozen=True, slots=True)
class Like:
    """A county and its similarities to the other, in words."""

    county: County
    reasons: tuple[str, ...]


class _Traits(NamedTuple):
    """The traits by which counties are compared; None if not known."""

    municipalities: int
    population: int | None
    languages: str
    had_joint_authority: bool


def counties_like(county: County, day: date) -> tuple[Like, ...]:
    """The counties most like this one, the most alike first, in one query.

    Those that share more traits come first; of as many, the one nearer in size; then by code.
    A trait shared by more than half of the counties does not distinguish them and is not counted.
    """
    counties = _with_traits(day)
    traits = {one.code: _traits(one) for one in counties}
    own = traits.pop(county.code, None)
    if own is None:
        return ()
    shared = {code: _shared(own, other) for code, other in traits.items()}
    common = _common(shared.values(), len(counties))
    found = [
        Like(one, tuple(_words(trait, one) for trait in shared[one.code] if trait not in common))
        for one in counties
        if one.code in shared
    ]

    def unlikeness(one: Like) -> tuple[int, float, str]:
        code = one.county.code
        return -len(one.reasons), _distance(own, traits[code]), code

    return tuple(sorted((one for one in found if one.reasons), key=unlikeness)[:SHOWN])


def _with_traits(day: date) -> Sequence[County]:
    members = Count("memberships", filter=Q(memberships__period__contains=day))
    return list(County.objects.alive_on(day).annotate(members_on=members).with_population_on(day))


def _traits(county: County) -> _Traits:
    return _Traits(
        county.members_on,  # type: ignore[attr-defined]
        county.population_on,  # type: ignore[attr-defined]
        county.languages,
        bool(county.predecessor),
    )


def _shared(own: _Traits, other: _Traits) -> tuple[str, ...]:
    alike = {
        "municipalities": _near(own.municipalities, other.municipalities),
        "population": _near(own.population, other.population),
        "languages": own.languages == other.languages,
        "had_joint_authority": own.had_joint_authority == other.had_joint_authority,
    }
    return tuple(trait for trait, is_alike in alike.items() if is_alike)


def _distance(own: _Traits, other: _Traits) -> float:
    """How far two counties are in size: the ratios of their inhabitants and municipalities."""
    pairs = ((own.population, other.population), (own.municipalities, other.municipalities))
    return sum(abs(log(one / another)) if one and another else FAR for one, another in pairs)


def _near(one: int | None, other: int | None) -> bool:
    if not one or not other:
        return False
    return max(one, other) <= min(one, other) * (1 + NEAR)


def _common(shared: Iterable[tuple[str, ...]], counties: int) -> frozenset[str]:
    """Traits that this county shares with more than half of all counties."""
    found = list(shared)
    return frozenset(
        trait
        for trait in _Traits._fields
        if 1 + sum(trait in one for one in found) > counties / 2 and counties > 3
    )


def _words(trait: str, county: County) -> str:
    if trait == "municipalities":
        return _("about as many municipalities (%(n)s)") % {"n": county.members_on}  # type: ignore[attr-defined]
    if trait == "population":
        return _("about as many inhabitants")
    if trait == "languages":
        return _("languages: %(languages)s") % {"languages": county.get_languages_display()}
    if county.predecessor:
        return _("a joint authority organised the services before 2023")
    return _("no joint authority organised the services before 2023")
