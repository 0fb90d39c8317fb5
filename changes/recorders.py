"""The users who recorded events: shown by role to everybody, also by name to staff."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Role, RoleKind, User
from changes.events import Event
from cooperation.models import County
from toolkit.days import covers

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ROLES: dict[str, StrOrPromise] = {
    RoleKind.COORDINATOR: RoleKind.COORDINATOR.label,
    RoleKind.CONTRIBUTOR: RoleKind.CONTRIBUTOR.label,
    RoleKind.OBSERVER: RoleKind.OBSERVER.label,
    RoleKind.STAFF: gettext_lazy("Kuntaliitto"),
    RoleKind.ADMINISTRATOR: gettext_lazy("Kuntaliitto"),
    "user": gettext_lazy("signed-in user"),
    "system": gettext_lazy("the system"),
}
"""The names of roles as shown to readers."""


class Recorders:
    """The users who recorded the events: shown by role to everybody, also by name to staff."""

    def __init__(self, roles: Iterable[Role], users: Iterable[User], *, is_staff: bool) -> None:
        self.roles: dict[int, list[Role]] = defaultdict(list)
        for role in roles:
            self.roles[role.user_id].append(role)
        self.users = {user.pk: user for user in users}
        self.is_staff = is_staff

    @classmethod
    def of(cls, found: Iterable[Event], *, is_staff: bool) -> Recorders:
        """Their roles and names, in two queries."""
        keys = {user for event in found if (user := user_of(event)) is not None}
        roles = Role.objects.filter(user__in=keys).order_by("pk")
        return cls(roles, User.objects.filter(pk__in=keys), is_staff=is_staff)

    def who(self, event: Event, county: County | None) -> str:
        """The role on that day, with the name for staff."""
        role = str(ROLES[self.role(event, county)])
        user = self.users.get(user_of(event) or 0)
        return f"{user} ({role})" if self.is_staff and user else role

    def role(self, event: Event, county: County | None) -> str:
        """The role on that day as a key of ROLES; a role in the row's county has precedence."""
        user = user_of(event)
        if user is None:
            return "system"
        day, code = timezone.localdate(event.moment), county.code if county else None
        known = self.roles[user]
        alive = [one for one in known if covers(one.period, day)] or known
        alive.sort(key=lambda one: (one.county_id != code, one.kind != RoleKind.STAFF))
        return alive[0].kind if alive else "user"


def user_of(event: Event) -> int | None:
    user = event.metadata.get("user")
    return int(str(user)) if str(user).isdigit() else None
