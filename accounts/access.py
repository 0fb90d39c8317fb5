"""The one access rule: what a user may see and edit on a day.

Admin, pages, API, import and export all use it, and nothing else. `Access.of(user, day)` reads the
user's roles in one query; `visible` and `editable` filter any queryset in SQL, and `reaches`
returns the same for one object in Python, also before it is saved. Every model has its rule
(`accounts.access_rules`), registered in the `access.py` of its app; a missing rule is an error and
gives no access. A related row chosen in a form or named in the API must be among `visible(...)` as
well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar, cast

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.access_rules import (
    NOTHING,
    REFERENCE,
    RESPONSIBILITY,
    OfInvitation,
    OfOffice,
    OfOwner,
    OfPerson,
    OfPlace,
    OfProposals,
    OfUser,
)
from accounts.models import (
    Erasure,
    Invitation,
    MailMessage,
    PersonalToken,
    Role,
    RoleKind,
    SecurityEvent,
    User,
)
from accounts.registry import access_rules, rule_of
from accounts.viewer import Viewer
from cooperation.models import (
    CouncilTerm,
    County,
    CountyMembership,
    CountyRegion,
    Duty,
    EmploymentArea,
    EmploymentAreaMember,
    EmploymentAuthority,
    Municipality,
    MunicipalityGroup,
    MunicipalityGroupMember,
    Organisation,
    Person,
    Population,
    RegionalCouncil,
    Responsibility,
    Theme,
)
from history.models import LastChange

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Access(Viewer):
    """What one user, or an anonymous reader, may see and edit on one day."""

    @classmethod
    def of(cls, user: User | AnonymousUser | None, day: date, *, may_write: bool = True) -> Access:
        """The access of a user on the day; an anonymous reader's if there is no active user."""
        if user is None or not user.is_active or user.pk is None:
            return cls(day)
        roles = list(Role.objects.of(user, day).order_by())
        kinds = {role.kind for role in roles}
        return cls(
            day,
            user.pk,
            counties=frozenset(role.county_id for role in roles if role.county_id),
            municipalities=frozenset(r.municipality_id for r in roles if r.municipality_id),
            is_observer=RoleKind.OBSERVER in kinds,
            is_staff=RoleKind.STAFF in kinds or user.is_superuser,
            is_administrator=RoleKind.ADMINISTRATOR in kinds or user.is_superuser,
            may_write=may_write,
        )

    # Sets of rows

    def visible(self, rows: QuerySet[M]) -> QuerySet[M]:
        """The rows that the user may see."""
        return rows.filter(rule_of(rows.model).visible(self))

    def editable(self, rows: QuerySet[M]) -> QuerySet[M]:
        """The rows that the user may change or delete."""
        allowed = rule_of(rows.model).editable(self) if self.may_write else NOTHING
        return rows.filter(allowed)

    # One object

    def may_see(self, obj: Model) -> bool:
        return self.visible(_alone(obj)).exists()

    def may_edit(self, obj: Model) -> bool:
        """Whether the user may change the saved object; its new state must pass `reaches` too."""
        return self.editable(_alone(obj)).exists()

    def reaches(self, obj: Model) -> bool:
        """Whether the object, in its current state in memory, is within what the user may edit.

        Check it for a new object, and for a changed one, which an edit must not move elsewhere.
        """
        return self.may_write and rule_of(type(obj)).reaches(self, obj)

    def may_add(self, model: type[Model], *, county: str = "", municipality: str = "") -> bool:
        """Whether the user may add rows of the model: at all, or in the given place."""
        return self.may_write and rule_of(model).may_add(self, county, municipality)

    def may_name(self, person: Person) -> bool:
        """Whether the user may assign the person as responsible.

        Only staff may assign a person who also has responsibilities in another county: the
        assignment would remove the person from what the other county may edit.
        """
        if self.is_staff or person._state.adding:
            return True
        answers = Responsibility.objects.filter(person=person)
        return not answers.exists() or answers.filter(RESPONSIBILITY.editable(self)).exists()

    # Entry points

    @property
    def may_enter_admin(self) -> bool:
        return self.is_staff or self.is_administrator

    @property
    def may_follow_rounds(self) -> bool:
        """Whether the user sees the progress of collection rounds: observers and staff."""
        return self.is_observer or self.is_staff

    @property
    def needs_second_factor(self) -> bool:
        """Whether the user needs a second factor: all who can change what others rely on do."""
        return bool(self.counties) or self.may_enter_admin

    def may_keep_county(self, code: str) -> bool:
        """Whether the user may open the county's own pages (/oma-alue/)."""
        return self.is_staff or code in self.counties


def _alone(obj: M) -> QuerySet[M]:
    return type(obj)._default_manager.filter(pk=obj.pk)


# Requests ----------------------------------------------------------------------------------------


def signed_in_user(request: HttpRequest) -> User:
    """The user of a page that only signed-in users reach."""
    return cast("User", request.user)


def access_for(request: HttpRequest) -> Access:
    """The access of the request's user, read once per request and never cached longer."""
    plain: Any = getattr(request, "_request", request)
    user = getattr(request, "user", None)
    token = getattr(request, "auth", None)
    key = (getattr(user, "pk", None), getattr(token, "pk", None))
    kept: tuple[Any, Access] | None = getattr(plain, "_access", None)
    if kept is None or kept[0] != key:
        may_write = getattr(token, "may_write", True)
        kept = (key, Access.of(user, timezone.localdate(), may_write=may_write))
        plain._access = kept
    return kept[1]


def lacks_second_factor(user: User, access: Access) -> bool:
    """Whether the user's roles need a second factor that is missing; all access is then refused.

    Also for a token created before the role was given. Accounts of the demonstration are excepted,
    but never in production, where there should be none.
    """
    is_excepted = user.is_demonstration and not settings.PRODUCTION
    return access.needs_second_factor and not is_excepted and not is_mfa_enabled(user)


def visible_or_404(request: HttpRequest, rows: QuerySet[M], **wanted: Any) -> M:
    """The object, or 404, whether it is hidden or missing."""
    return get_object_or_404(access_for(request).visible(rows), **wanted)


def editable_or_403(request: HttpRequest, rows: QuerySet[M], **wanted: Any) -> M:
    """The object to be edited: 404 if the user may not see it, 403 if the user may not edit it."""
    obj = visible_or_404(request, rows, **wanted)
    if not access_for(request).may_edit(obj):
        raise PermissionDenied
    return obj


# The rules of accounts and of the apps below it --------------------------------------------------

PEOPLE = ("is_staff", "is_administrator")
NO_ROLE = OfOffice(sees=(), edits=())

access_rules.add(
    "accounts",
    {
        RegionalCouncil: REFERENCE,
        County: REFERENCE,
        Municipality: REFERENCE,
        Population: REFERENCE,
        CountyMembership: REFERENCE,
        CountyRegion: REFERENCE,
        EmploymentArea: REFERENCE,
        EmploymentAreaMember: REFERENCE,
        EmploymentAuthority: REFERENCE,
        Organisation: OfProposals(),
        Theme: REFERENCE,
        CouncilTerm: REFERENCE,
        Duty: REFERENCE,
        MunicipalityGroup: OfPlace("county"),
        MunicipalityGroupMember: OfPlace("group__county"),
        Person: OfPerson(),
        Responsibility: RESPONSIBILITY,
        LastChange: NO_ROLE,
        User: OfUser(sees=PEOPLE, edits=PEOPLE),
        Role: OfOffice(sees=PEOPLE, edits=("is_administrator",)),
        Invitation: OfInvitation(sees=PEOPLE, edits=PEOPLE),
        PersonalToken: OfOwner(),
        MailMessage: OfOffice(sees=PEOPLE, edits=PEOPLE),
        Erasure: OfOffice(sees=PEOPLE, edits=()),
        SecurityEvent: OfOffice(sees=("is_administrator",), edits=()),
    },
    order=10,
)
