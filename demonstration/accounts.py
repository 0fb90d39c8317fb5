"""Users of the demonstration; production refuses to start while one of them exists."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.models import Q

from accounts.models import Role, RoleKind, SecurityEvent, User
from cooperation.models import SYSTEM_FIRST_DAY, County
from demonstration.entries import COORDINATORS_FROM

KOKKOLA = "272"


def add_accounts() -> dict[str, int]:
    """Create the accounts with their roles; returns ids of users by the name before @example.fi."""
    password = make_password(settings.DEMO_PASSWORD)  # slow on purpose, so computed once
    roles = list(_roles())
    users = User.objects.bulk_create(
        User(
            email=f"{name}@example.fi",
            name=title,
            password=password,
            is_staff=role.kind in (RoleKind.STAFF, RoleKind.ADMINISTRATOR),
            is_demonstration=True,
        )
        for name, title, role in roles
    )
    for user, (_name, _title, role) in zip(users, roles, strict=True):
        role.user = user
    Role.objects.bulk_create(role for _name, _title, role in roles)
    return {name: user.pk for user, (name, _title, _role) in zip(users, roles, strict=True)}


def _roles() -> Iterator[tuple[str, str, Role]]:
    always, later = (SYSTEM_FIRST_DAY, None), (COORDINATORS_FROM, None)
    for kind, name, title in (
        (RoleKind.STAFF, "staff", "Kuntaliitto, esittely"),
        (RoleKind.ADMINISTRATOR, "admin", "Ylläpitäjä, esittely"),
        (RoleKind.OBSERVER, "observer", "Seuraaja, esittely"),
    ):
        yield name, title, Role(kind=kind, period=always)
    for county in County.objects.order_by("code"):
        role = Role(kind=RoleKind.COORDINATOR, county=county, period=later)
        yield f"coordinator-{county.code}", f"Aluekoordinaattori, {county.short_fi}", role
    role = Role(kind=RoleKind.CONTRIBUTOR, municipality_id=KOKKOLA, period=later)
    yield f"contributor-{KOKKOLA}", "Kunnan kirjaaja, Kokkola", role


def remove_accounts() -> None:
    """Remove the demonstration's accounts with their roles and security events, as the owner."""
    users = User.objects.filter(is_demonstration=True)
    SecurityEvent.objects.filter(Q(user__in=users) | Q(done_by__in=users)).delete()
    users.delete()
