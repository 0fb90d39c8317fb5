"""Users and their roles; the day on which tests ask is TODAY unless they say otherwise."""

from datetime import date
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from psycopg.types.range import DateRange

from accounts.models import Role, RoleKind, User

PASSWORD = "Kokous-12-§-asialista"
SINCE = DateRange(date(2022, 3, 1), None)


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"henkilo-{n}@example.fi")
    name = factory.Sequence(lambda n: f"Henkilö {n}")

    @factory.post_generation
    def password(self, create: bool, password: str | None, **_: Any) -> None:  # noqa: FBT001
        self.set_password(password or PASSWORD)
        if create:
            self.save()


class RoleFactory(DjangoModelFactory[Role]):
    """An observer; coordinators and contributors name their place."""

    class Meta:
        model = Role

    user = factory.SubFactory(UserFactory)
    kind = RoleKind.OBSERVER
    period = SINCE


def with_role(kind: str, **place: Any) -> User:
    """A new user with one role that holds today."""
    return RoleFactory(kind=kind, period=DateRange(timezone.localdate(), None), **place).user
