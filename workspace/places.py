"""The place of a record: a county, or one of its municipalities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.access import Access, access_for
from cooperation.admin_base import theme_choices
from cooperation.models import County, Municipality, Person, Responsibility

T = TypeVar("T")


@dataclass
class Place:
    """A county, or a municipality in it, as seen by a user who may edit its record."""

    access: Access
    day: date
    county: County | None
    municipality: Municipality | None = None
    shared: dict[str, Any] = field(default_factory=dict)
    """Values shared by the forms of a page, by keys of the forms."""

    @property
    def of_county(self) -> County:
        """The county, where the place is one or lies in one."""
        return cast("County", self.county)

    @property
    def is_municipal(self) -> bool:
        return self.municipality is not None

    @property
    def name(self) -> Any:
        return self.municipality.name if self.municipality else self.of_county.short

    # URLs

    def url(self, *rest: str) -> str:
        name = "own_municipality" if self.is_municipal else "own_county"
        key = self.municipality.pk if self.municipality else self.of_county.slug
        return reverse(name, args=[key]) + "".join(f"{one}/" for one in rest)

    @property
    def public_url(self) -> str:
        if self.municipality:
            return reverse("municipality_detail", args=[self.municipality.pk])
        return reverse("county_detail", args=[self.of_county.slug])

    # Choices, read once for all forms of a page

    def once(self, key: str, read: Callable[[], T]) -> T:
        """The result of `read`, read once for the page."""
        if key not in self.shared:
            self.shared[key] = read()
        return cast("T", self.shared[key])

    @cached_property
    def municipalities(self) -> list[Municipality]:
        """The current and former municipalities of the county, in Finnish order."""
        codes = Municipality.objects.filter(memberships__county=self.county).values("code")
        return list(Municipality.objects.filter(code__in=codes).in_order_of_names())

    @cached_property
    def municipality_codes(self) -> list[str]:
        of_day = Municipality.objects.of_county_on(self.of_county, self.day)
        return sorted(of_day.values_list("code", flat=True))

    @cached_property
    def municipality_choices(self) -> list[tuple[str, str]]:
        return [(one.code, str(one)) for one in self.municipalities]

    @cached_property
    def theme_choices(self) -> list[tuple[str, str]]:
        return theme_choices()

    @cached_property
    def people(self) -> QuerySet[Person]:
        """The people that the place may assign: those with current or former responsibilities."""
        own = Responsibility.objects.filter(self.access_to_people())
        return self.access.visible(Person.objects.filter(responsibilities__in=own)).distinct()

    def access_to_people(self) -> Q:
        if self.municipality:
            return Q(municipality=self.municipality)
        return Q(county=self.county) | Q(municipality__in=self.municipality_codes)


def county_place(request: HttpRequest, slug: str) -> Place:
    """A county's own pages, for its coordinators and staff."""
    access, day = access_for(request), timezone.localdate()
    county = County.objects.filter(slug=slug).first()
    if county is None:
        raise Http404
    if not access.may_keep_county(county.pk):
        raise PermissionDenied
    return Place(access, day, county)


def municipal_place(request: HttpRequest, code: str) -> Place:
    """A municipality's own pages, for its contributors, the county's coordinators and staff."""
    access, day = access_for(request), timezone.localdate()
    municipality = Municipality.objects.filter(pk=code).first()
    if municipality is None:
        raise Http404
    if not access.may_add(Responsibility, municipality=code):
        raise PermissionDenied
    county = County.objects.filter(
        memberships__municipality=municipality, memberships__period__contains=day
    ).first()
    return Place(access, day, county, municipality)
