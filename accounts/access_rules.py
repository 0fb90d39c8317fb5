"""Who may see and edit the rows of a model: the kinds of rules, and each model's own.

An app registers the rules of its models in its `access.py`. A rule of a place only needs the
lookups from a row to the place it belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from accounts.models import Role, RoleKind
from accounts.viewer import Viewer
from cooperation.models import CountyMembership, Responsibility

EVERYTHING, NOTHING = Q(), Q(pk__in=[])


# Kinds of rules ----------------------------------------------------------------------------------


class Rule:
    """Who may see and edit the rows of a model. Here: all see, staff edit."""

    def visible(self, access: Viewer) -> Q:
        return EVERYTHING

    def editable(self, access: Viewer) -> Q:
        return EVERYTHING if access.is_staff else NOTHING

    def reaches(self, access: Viewer, obj: Model) -> bool:
        return access.is_staff

    def may_add(self, access: Viewer, county: str, municipality: str) -> bool:
        return access.is_staff


REFERENCE = Rule()


class OfProposals(Rule):
    """Reference data that staff edit; coordinators may add a row that is marked as proposed."""

    def reaches(self, access: Viewer, obj: Any) -> bool:
        is_proposal = obj._state.adding and obj.is_proposed
        return access.is_staff or (is_proposal and bool(access.counties))


@dataclass(frozen=True)
class OfPlace(Rule):
    """Statements that belong to a county: visible to all, edited by the county's coordinators.

    `county` and `municipality` are the lookups from a row to its place. Through `municipality`, a
    municipal contributor may edit too; with `is_in_county`, so may the coordinator of the
    municipality's county on the day.
    """

    county: str
    municipality: str = ""
    is_in_county: bool = False

    def editable(self, access: Viewer) -> Q:
        if access.is_staff:
            return EVERYTHING
        allowed = Q(**{f"{self.county}__in": access.counties})
        if self.municipality:
            allowed |= Q(**{f"{self.municipality}__in": access.municipalities})
        if self.is_in_county:
            allowed |= Q(**{f"{self.municipality}__in": _municipalities_of(access)})
        return allowed

    def reaches(self, access: Viewer, obj: Model) -> bool:
        return self.may_add(access, _code(obj, self.county), _code(obj, self.municipality))

    def may_add(self, access: Viewer, county: str, municipality: str) -> bool:
        if access.is_staff:
            return True
        if not (county or municipality):
            return bool(access.counties or (self.municipality and access.municipalities))
        return (
            county in access.counties
            or (bool(self.municipality) and municipality in access.municipalities)
            or (self.is_in_county and _municipalities_of(access).contains_code(municipality))
        )


@dataclass(frozen=True)
class OfKeepers(OfPlace):
    """Rows visible only to those who may edit the place's record, such as reports from readers."""

    def visible(self, access: Viewer) -> Q:
        return self.editable(access)


class OfPerson(Rule):
    """People: those marked public are visible to everybody; a place sees its own.

    Only staff may edit a person who also has responsibilities elsewhere: an edit by one county
    would change another's record.
    """

    def visible(self, access: Viewer) -> Q:
        if access.is_staff:
            return EVERYTHING
        return Q(is_public=True) | self._in_reach(access)

    def editable(self, access: Viewer) -> Q:
        if access.is_staff:
            return EVERYTHING
        own = RESPONSIBILITY.editable(access)
        elsewhere = Responsibility.objects.filter(~own, person=OuterRef("pk"))
        return self._in_reach(access) & ~Q(Exists(elsewhere))

    def reaches(self, access: Viewer, obj: Model) -> bool:
        if obj.pk is None:
            return self.may_add(access, "", "")
        return access.may_edit(obj)

    def may_add(self, access: Viewer, county: str, municipality: str) -> bool:
        return RESPONSIBILITY.may_add(access, county, municipality)

    def _in_reach(self, access: Viewer) -> Q:
        own = Responsibility.objects.filter(RESPONSIBILITY.editable(access))
        return Q(Exists(own.filter(person=OuterRef("pk"))))


@dataclass(frozen=True)
class OfOffice(Rule):
    """Rows visible to staff only: `sees` and `edits` name the roles, as attributes of Access."""

    sees: tuple[str, ...] = ("is_staff",)
    edits: tuple[str, ...] = ("is_staff",)

    def visible(self, access: Viewer) -> Q:
        return EVERYTHING if self._any(access, self.sees) else NOTHING

    def editable(self, access: Viewer) -> Q:
        return EVERYTHING if self._any(access, self.edits) else NOTHING

    def reaches(self, access: Viewer, obj: Model) -> bool:
        return self._any(access, self.edits)

    def may_add(self, access: Viewer, county: str, municipality: str) -> bool:
        return self._any(access, self.edits)

    @staticmethod
    def _any(access: Viewer, names: tuple[str, ...]) -> bool:
        return any(getattr(access, name) for name in names)


@dataclass(frozen=True)
class OfOwner(Rule):
    """Rows of one user, such as personal tokens: not visible to other users, including staff."""

    user: str = "user"

    def visible(self, access: Viewer) -> Q:
        return Q(**{self.user: access.user_id}) if access.is_signed_in else NOTHING

    def editable(self, access: Viewer) -> Q:
        return self.visible(access)

    def reaches(self, access: Viewer, obj: Model) -> bool:
        return access.is_signed_in and getattr(obj, f"{self.user}_id") == access.user_id

    def may_add(self, access: Viewer, county: str, municipality: str) -> bool:
        return access.is_signed_in


class OfUser(OfOffice):
    """Users. Staff edit them, but only administrators edit administrators.

    Otherwise any user who may correct an e-mail address could receive the password reset of an
    administrator's account.
    """

    def editable(self, access: Viewer) -> Q:
        if access.is_administrator:
            return EVERYTHING
        roles = Role.objects.filter(user=OuterRef("pk"), kind=RoleKind.ADMINISTRATOR)
        return super().editable(access) & ~Exists(roles) & Q(is_superuser=False)

    def reaches(self, access: Viewer, obj: Model) -> bool:
        return super().reaches(access, obj) and (obj.pk is None or access.may_edit(obj))


class OfInvitation(OfOffice):
    """Invitations. Staff invite to places; only administrators invite to staff roles."""

    PLACED = (RoleKind.COORDINATOR, RoleKind.CONTRIBUTOR, RoleKind.OBSERVER)

    def editable(self, access: Viewer) -> Q:
        allowed = super().editable(access)
        return allowed if access.is_administrator else allowed & Q(kind__in=self.PLACED)

    def reaches(self, access: Viewer, obj: Model) -> bool:
        kind = getattr(obj, "kind", "")
        return super().reaches(access, obj) and (access.is_administrator or kind in self.PLACED)


RESPONSIBILITY = OfPlace("county", "municipality", is_in_county=True)


class _Municipalities(QuerySet[CountyMembership]):
    """The codes of the municipalities that are in some counties on a day."""

    def contains_code(self, code: str) -> bool:
        return bool(code) and self.filter(municipality=code).exists()


def _municipalities_of(access: Viewer) -> _Municipalities:
    rows = _Municipalities(CountyMembership).filter(
        county__in=access.counties, period__contains=access.day
    )
    return cast("_Municipalities", rows.order_by().values("municipality"))


def _code(obj: Any, lookup: str) -> str:
    """The code at the end of a lookup from an object in memory; empty if a step is empty."""
    *steps, last = lookup.split("__")
    for step in steps:
        obj = getattr(obj, step, None)
    return getattr(obj, f"{last}_id", None) or "" if last and obj else ""
