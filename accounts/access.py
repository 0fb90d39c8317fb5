"""The one access rule: what a person may see and edit on a day.

Admin, pages, API, import and export all ask here, and nowhere else. `Access.of(user, day)` reads
the person's roles in one query; `visible` and `editable` narrow any queryset in SQL, and `reaches`
says the same of one object in Python, also before it is saved. Every model has its line in
`RULES`; one that is missing is an error, never an open door. A related row that somebody chooses in
a form or names in the API must come out of `visible(...)` as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar, cast

from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import Role, RoleKind
from cooperation.models import CountyMembership, Person, Responsibility

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

M = TypeVar("M", bound=Model)

EVERYTHING, NOTHING = Q(), Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Access:
    """What one person, or anybody, may see and edit on one day."""

    day: date
    user_id: int | None = None
    counties: frozenset[str] = field(default_factory=frozenset)
    municipalities: frozenset[str] = field(default_factory=frozenset)
    is_observer: bool = False
    is_staff: bool = False
    is_administrator: bool = False
    may_write: bool = True

    @classmethod
    def of(cls, user: User | AnonymousUser | None, day: date, *, may_write: bool = True) -> Access:
        """The access of a user on the day; of anybody where there is no active user."""
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
        """Of the rows, those the person may see."""
        return rows.filter(rule_of(rows.model).visible(self))

    def editable(self, rows: QuerySet[M]) -> QuerySet[M]:
        """Of the rows, those the person may change or delete."""
        allowed = rule_of(rows.model).editable(self) if self.may_write else NOTHING
        return rows.filter(allowed)

    # One object

    def may_see(self, obj: Model) -> bool:
        return self.visible(_alone(obj)).exists()

    def may_edit(self, obj: Model) -> bool:
        """Whether the saved object may be changed; what it is changed to must be `reaches` too."""
        return self.editable(_alone(obj)).exists()

    def reaches(self, obj: Model) -> bool:
        """Whether the object, as it stands in memory, lies within what the person may edit.

        To be asked of a new object, and of a changed one: an edit must not move it away.
        """
        return self.may_write and rule_of(type(obj)).reaches(self, obj)

    def may_add(self, model: type[Model], *, county: str = "", municipality: str = "") -> bool:
        """Whether the person may add rows of the model: at all, or in the place that is named."""
        return self.may_write and rule_of(model).may_add(self, county, municipality)

    def may_name(self, person: Person) -> bool:
        """Whether the person may be named as responsible: not somebody of another place.

        Who answers elsewhere too is staff's to edit; naming them would take them from their own
        county.
        """
        if self.is_staff or person._state.adding:
            return True
        answers = Responsibility.objects.filter(person=person)
        return not answers.exists() or answers.filter(RESPONSIBILITY.editable(self)).exists()

    # Doors

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None

    @property
    def may_enter_admin(self) -> bool:
        return self.is_staff or self.is_administrator

    @property
    def may_follow_rounds(self) -> bool:
        """Progress of collection rounds is for observers and staff."""
        return self.is_observer or self.is_staff

    @property
    def needs_second_factor(self) -> bool:
        """Who can change what others rely on signs in with two factors."""
        return bool(self.counties) or self.may_enter_admin

    def may_keep_county(self, code: str) -> bool:
        """Whether the county's own pages (/oma-alue/) open."""
        return self.is_staff or code in self.counties


# Rules -------------------------------------------------------------------------------------------


class Rule:
    """Who may see and edit the rows of a model. As it stands: all see, staff edit."""

    def visible(self, access: Access) -> Q:
        return EVERYTHING

    def editable(self, access: Access) -> Q:
        return EVERYTHING if access.is_staff else NOTHING

    def reaches(self, access: Access, obj: Model) -> bool:
        return access.is_staff

    def may_add(self, access: Access, county: str, municipality: str) -> bool:
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

    def editable(self, access: Access) -> Q:
        if access.is_staff:
            return EVERYTHING
        allowed = Q(**{f"{self.county}__in": access.counties})
        if self.municipality:
            allowed |= Q(**{f"{self.municipality}__in": access.municipalities})
        if self.is_in_county:
            allowed |= Q(**{f"{self.municipality}__in": _municipalities_of(access)})
        return allowed

    def reaches(self, access: Access, obj: Model) -> bool:
        return self.may_add(access, _code(obj, self.county), _code(obj, self.municipality))

    def may_add(self, access: Access, county: str, municipality: str) -> bool:
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
    """What only those see who keep the place's record, such as what readers told them."""

    def visible(self, access: Access) -> Q:
        return self.editable(access)


class OfPerson(Rule):
    """People: everybody sees those marked public; a place sees its own.

    Who answers for something elsewhere too can be edited by staff only: an edit by one county would
    reach into another's record.
    """

    def visible(self, access: Access) -> Q:
        if access.is_staff:
            return EVERYTHING
        return Q(is_public=True) | self._in_reach(access)

    def editable(self, access: Access) -> Q:
        if access.is_staff:
            return EVERYTHING
        own = RESPONSIBILITY.editable(access)
        elsewhere = Responsibility.objects.filter(~own, person=OuterRef("pk"))
        return self._in_reach(access) & ~Q(Exists(elsewhere))

    def reaches(self, access: Access, obj: Model) -> bool:
        if obj.pk is None:
            return self.may_add(access, "", "")
        return access.may_edit(obj)

    def may_add(self, access: Access, county: str, municipality: str) -> bool:
        return RESPONSIBILITY.may_add(access, county, municipality)

    def _in_reach(self, access: Access) -> Q:
        own = Responsibility.objects.filter(RESPONSIBILITY.editable(access))
        return Q(Exists(own.filter(person=OuterRef("pk"))))


@dataclass(frozen=True)
class OfOffice(Rule):
    """What only the office sees: `sees` and `edits` name the roles, as attributes of Access."""

    sees: tuple[str, ...] = ("is_staff",)
    edits: tuple[str, ...] = ("is_staff",)

    def visible(self, access: Access) -> Q:
        return EVERYTHING if self._any(access, self.sees) else NOTHING

    def editable(self, access: Access) -> Q:
        return EVERYTHING if self._any(access, self.edits) else NOTHING

    def reaches(self, access: Access, obj: Model) -> bool:
        return self._any(access, self.edits)

    def may_add(self, access: Access, county: str, municipality: str) -> bool:
        return self._any(access, self.edits)

    @staticmethod
    def _any(access: Access, names: tuple[str, ...]) -> bool:
        return any(getattr(access, name) for name in names)


@dataclass(frozen=True)
class OfOwner(Rule):
    """What belongs to one user, such as personal tokens: nobody else sees it, staff included."""

    user: str = "user"

    def visible(self, access: Access) -> Q:
        return Q(**{self.user: access.user_id}) if access.is_signed_in else NOTHING

    def editable(self, access: Access) -> Q:
        return self.visible(access)

    def reaches(self, access: Access, obj: Model) -> bool:
        return access.is_signed_in and getattr(obj, f"{self.user}_id") == access.user_id

    def may_add(self, access: Access, county: str, municipality: str) -> bool:
        return access.is_signed_in


@dataclass(frozen=True)
class OfSurvey(Rule):
    """What is asked in a survey: all see it once it is out of work; staff edit it.

    Answers, stored cells and personal links are not of this kind: only staff see them, and readers
    get what `surveys.results` says may be shown.
    """

    survey: str = ""

    def visible(self, access: Access) -> Q:
        status = f"{self.survey}__status" if self.survey else "status"
        return EVERYTHING if access.is_staff else ~Q(**{status: "draft"})


class OfQuotation(Rule):
    """Quotations from open answers: all see the approved ones of a published survey."""

    def visible(self, access: Access) -> Q:
        if access.is_staff:
            return EVERYTHING
        return Q(approved_on__isnull=False, question__survey__status="published")


class OfFigure(Rule):
    """Figures from publications: all see them once the survey's results are out."""

    def visible(self, access: Access) -> Q:
        return EVERYTHING if access.is_staff else Q(survey__status="published")


class OfUser(OfOffice):
    """People who sign in. Staff keep them, except administrators, whom only their like may change.

    Else whoever may correct an e-mail address could have that account's new password sent there.
    """

    def editable(self, access: Access) -> Q:
        if access.is_administrator:
            return EVERYTHING
        roles = Role.objects.filter(user=OuterRef("pk"), kind=RoleKind.ADMINISTRATOR)
        return super().editable(access) & ~Exists(roles) & Q(is_superuser=False)

    def reaches(self, access: Access, obj: Model) -> bool:
        return super().reaches(access, obj) and (obj.pk is None or access.may_edit(obj))


class OfInvitation(OfOffice):
    """Invitations. Staff invite to places; to staff and administrators only administrators."""

    PLACED = (RoleKind.COORDINATOR, RoleKind.CONTRIBUTOR, RoleKind.OBSERVER)

    def editable(self, access: Access) -> Q:
        allowed = super().editable(access)
        return allowed if access.is_administrator else allowed & Q(kind__in=self.PLACED)

    def reaches(self, access: Access, obj: Model) -> bool:
        kind = getattr(obj, "kind", "")
        return super().reaches(access, obj) and (access.is_administrator or kind in self.PLACED)


PEOPLE = ("is_staff", "is_administrator")
RESPONSIBILITY = OfPlace("county", "municipality", is_in_county=True)
OF_AGREEMENT = OfPlace("agreement__county")
OF_GOAL = OfPlace("goal__agreement__county")

# One line per model: how its rows lead to the place they belong to.
RULES: dict[str, Rule] = {
    "cooperation.regionalcouncil": REFERENCE,
    "cooperation.county": REFERENCE,
    "cooperation.municipality": REFERENCE,
    "cooperation.population": REFERENCE,
    "cooperation.countymembership": REFERENCE,
    "cooperation.theme": REFERENCE,
    "cooperation.councilterm": REFERENCE,
    "cooperation.duty": REFERENCE,
    "history.lastchange": OfOffice(sees=(), edits=()),
    "cooperation.municipalitygroup": OfPlace("county"),
    "cooperation.municipalitygroupmember": OfPlace("group__county"),
    "cooperation.person": OfPerson(),
    "cooperation.responsibility": RESPONSIBILITY,
    "agreements.agreement": OfPlace("county"),
    "agreements.agreementstatus": OF_AGREEMENT,
    "agreements.party": OF_AGREEMENT,
    "agreements.partystanding": OfPlace("party__agreement__county"),
    "agreements.decision": OfPlace("party__agreement__county", "party__municipality"),
    "agreements.step": OF_AGREEMENT,
    "agreements.appendix": OF_AGREEMENT,
    "agreements.appendixstatus": OfPlace("appendix__agreement__county"),
    "agreements.document": OF_AGREEMENT,
    "agreements.storedfile": OfOffice(sees=(), edits=()),
    "agreements.linkcheck": OfOffice(sees=(), edits=()),
    "agreements.goal": OF_AGREEMENT,
    "agreements.measure": OF_GOAL,
    "agreements.indicator": OF_GOAL,
    "knowledge.plan": OfPlace("county"),
    "forums.forum": OfPlace("county"),
    "forums.forumparticipant": OfPlace("forum__county"),
    "negotiations.negotiation": OfPlace("county"),
    "negotiations.nonestatement": OfPlace("county"),
    "negotiations.negotiationpractice": OfPlace("county"),
    "surveys.survey": OfSurvey(),
    "surveys.respondentgroup": OfSurvey("survey"),
    "surveys.section": OfSurvey("survey"),
    "surveys.bankquestion": REFERENCE,
    "surveys.question": OfSurvey("survey"),
    "surveys.option": OfSurvey("question__survey"),
    "surveys.publishedfigure": OfFigure(),
    "surveys.codebook": REFERENCE,
    "surveys.code": REFERENCE,
    "surveys.observation": REFERENCE,
    "surveys.quotation": OfQuotation(),
    "surveys.respondent": OfOffice(),
    "surveys.answer": OfOffice(),
    "surveys.coding": OfOffice(),
    "surveys.resulttable": OfOffice(edits=()),
    "surveys.cell": OfOffice(edits=()),
    "surveys.freecross": OfOffice(edits=()),
    "surveys.invitation": OfOffice(),
    "surveys.draft": OfOffice(sees=(), edits=()),
    "surveys.importmapping": OfOffice(),
    "surveys.importedfile": OfOffice(),
    "surveys.pendingimport": OfOffice(),
    "situation.presentation": REFERENCE,
    "situation.remark": REFERENCE,
    "knowledge.assessment": REFERENCE,
    "dashboard.feedback": OfOffice(),
    "workspace.errorreport": OfKeepers("county"),
    "workspace.countynote": OfOffice(),
    "accounts.user": OfUser(sees=PEOPLE, edits=PEOPLE),
    "accounts.role": OfOffice(sees=PEOPLE, edits=("is_administrator",)),
    "accounts.invitation": OfInvitation(sees=PEOPLE, edits=PEOPLE),
    "accounts.personaltoken": OfOwner(),
    "accounts.mailmessage": OfOffice(sees=PEOPLE, edits=PEOPLE),
    "editing.acceptededit": OfOffice(sees=(), edits=()),
    "importing.importrun": OfOwner(),
    "accounts.erasure": OfOffice(sees=PEOPLE, edits=()),
}


def rule_of(model: type[Model]) -> Rule:
    """The model's rule; the recorded history of a model follows the model itself."""
    if not has_rule(model):
        raise LookupError(f"{_label(model)} has no line in accounts.access.RULES.")
    return RULES[_label(model)]


def has_rule(model: type[Model]) -> bool:
    return _label(model) in RULES


def _label(model: type[Model]) -> str:
    tracked: Any = getattr(model, "pgh_tracked_model", None) or model
    return str(tracked._meta.concrete_model._meta.label_lower)


class _Municipalities(QuerySet[CountyMembership]):
    """Codes of the municipalities that are in some counties on a day."""

    def contains_code(self, code: str) -> bool:
        return bool(code) and self.filter(municipality=code).exists()


def _municipalities_of(access: Access) -> _Municipalities:
    rows = _Municipalities(CountyMembership).filter(
        county__in=access.counties, period__contains=access.day
    )
    return cast("_Municipalities", rows.order_by().values("municipality"))


def _alone(obj: M) -> QuerySet[M]:
    return type(obj)._default_manager.filter(pk=obj.pk)


def _code(obj: Any, lookup: str) -> str:
    """The code a lookup leads to from an object in memory; empty where the way ends."""
    *steps, last = lookup.split("__")
    for step in steps:
        obj = getattr(obj, step, None)
    return getattr(obj, f"{last}_id", None) or "" if last and obj else ""


# At the edge -------------------------------------------------------------------------------------


def access_for(request: HttpRequest) -> Access:
    """The access of who sends the request, read once per request and never kept longer."""
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
    """Whether the person's roles need a second factor that is not set up: nothing opens till it is.

    Also for a token made before the role was given. Accounts of the demonstration are excepted.
    """
    return access.needs_second_factor and not user.is_demonstration and not is_mfa_enabled(user)


def visible_or_404(request: HttpRequest, rows: QuerySet[M], **wanted: Any) -> M:
    """The object, or 404 by the same path whether it is hidden or missing."""
    return get_object_or_404(access_for(request).visible(rows), **wanted)


def editable_or_403(request: HttpRequest, rows: QuerySet[M], **wanted: Any) -> M:
    """The object to be edited: 404 if it may not be seen, 403 if it may be seen but not edited."""
    obj = visible_or_404(request, rows, **wanted)
    if not access_for(request).may_edit(obj):
        raise PermissionDenied
    return obj
