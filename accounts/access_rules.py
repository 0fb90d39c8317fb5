"""Who may see and edit the rows of a model: the kinds of rules, and each model's own.

An app registers the rules of its models in its `access.py`; how its rows lead to the place they
belong to is all that a rule of a place needs.
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


@dataclass(frozen=True)
class OfPlace(Rule):
    """Statements that belong to a county; all see them, the county's coordinators edit them.

    `county` and `municipality` are the lookups that lead to the place. Through `municipality`, a
    municipal contributor edits too; with `is_in_county`, so does the coordinator of the county the
    municipality is in on the day.
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
    """What only the keepers of the place's record see, such as what readers reported to them."""

    def visible(self, access: Viewer) -> Q:
        return self.editable(access)


class OfPerson(Rule):
    """People: everybody sees those marked public; a place sees its own.

    Who answers for something elsewhere too can be edited by staff only: an edit by one county would
    reach into another's record.
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
    """What only the office sees: `sees` and `edits` name the roles, as attributes of Access."""

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
    """What belongs to one user, such as personal tokens: nobody else sees it, staff included."""

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
    """People who sign in. Staff keep them, except administrators, whom only their like may change.

    Else whoever may correct an e-mail address could have that account's new password sent there.
    """

    def editable(self, access: Viewer) -> Q:
        if access.is_administrator:
            return EVERYTHING
        roles = Role.objects.filter(user=OuterRef("pk"), kind=RoleKind.ADMINISTRATOR)
        return super().editable(access) & ~Exists(roles) & Q(is_superuser=False)

    def reaches(self, access: Viewer, obj: Model) -> bool:
        return super().reaches(access, obj) and (obj.pk is None or access.may_edit(obj))


class OfInvitation(OfOffice):
    """Invitations. Staff invite to places; to staff and administrators only administrators."""

    PLACED = (RoleKind.COORDINATOR, RoleKind.CONTRIBUTOR, RoleKind.OBSERVER)

    def editable(self, access: Viewer) -> Q:
        allowed = super().editable(access)
        return allowed if access.is_administrator else allowed & Q(kind__in=self.PLACED)

    def reaches(self, access: Viewer, obj: Model) -> bool:
        kind = getattr(obj, "kind", "")
        return super().reaches(access, obj) and (access.is_administrator or kind in self.PLACED)


RESPONSIBILITY = OfPlace("county", "municipality", is_in_county=True)


class _Municipalities(QuerySet[CountyMembership]):
    """Codes of the municipalities that are in some counties on a day."""

    def contains_code(self, code: str) -> bool:
        return bool(code) and self.filter(municipality=code).exists()


def _municipalities_of(access: Viewer) -> _Municipalities:
    rows = _Municipalities(CountyMembership).filter(
        county__in=access.counties, period__contains=access.day
    )
    return cast("_Municipalities", rows.order_by().values("municipality"))


def _code(obj: Any, lookup: str) -> str:
    """The code a lookup leads to from an object in memory; empty where the way ends."""
    *steps, last = lookup.split("__")
    for step in steps:
        obj = getattr(obj, step, None)
    return getattr(obj, f"{last}_id", None) or "" if last and obj else ""
