"""People who sign in, and what they may do where."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cooperation.constraints import choice_known, period_in_range
from cooperation.history import Versioned, tracked
from cooperation.models import County, Municipality
from cooperation.querysets import PeriodQuerySet
from cooperation.texts import Language


class UserManager(BaseUserManager["User"]):
    """Makes users, who are known by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new user; without a password they can only be invited to set one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A technical administrator, for the first sign-in of a new installation."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        """Sign-in does not look at the case of the address."""
        return self.get(email__iexact=email)


@tracked(exclude=("password", "last_login"), is_public=False)
class User(Versioned, AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in; roles say what they may do, and where."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    is_staff = models.BooleanField(_("may enter the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_demonstration = models.BooleanField(
        _("demonstration account"),
        default=False,
        editable=False,
        help_text=_("Production refuses to start while such accounts exist."),
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=[("fi", "suomi"), ("sv", "svenska"), ("en", "English")],
        default="fi",
    )
    joined_at = models.DateTimeField(_("joined at"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["email"]
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            choice_known("language", Language),
            models.UniqueConstraint(
                Lower("email"),
                name="%(app_label)s_%(class)s_email_any_case_once",
                violation_error_message=_("A user with this e-mail address exists already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class RoleKind(models.TextChoices):
    """What a person may do; the first two are bound to a place."""

    COORDINATOR = "coordinator", _("county coordinator")
    CONTRIBUTOR = "contributor", _("municipal contributor")
    OBSERVER = "observer", _("observer")
    STAFF = "staff", _("Kuntaliitto staff")
    ADMINISTRATOR = "administrator", _("administrator")


class RoleQuerySet(PeriodQuerySet):
    """Roles, asked for a person and a day."""

    def of(self, user: User, day: date) -> Self:
        """The roles the user has on the day; none for somebody no longer active."""
        return self.alive_on(day).filter(user=user, user__is_active=True)


@tracked(is_public=False)
class Role(Versioned):
    """A role of a person for a period: in a county, in a municipality or in the whole country."""

    user = models.ForeignKey(User, models.CASCADE, related_name="roles", verbose_name=_("user"))
    kind = models.CharField(_("role"), max_length=20, choices=RoleKind)
    county = models.ForeignKey(
        County,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="roles",
        verbose_name=_("county"),
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="roles",
        verbose_name=_("municipality"),
    )
    period = DateRangeField(_("period"))

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ["user", "kind", "county", "municipality", "period"]
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            choice_known("kind", RoleKind),
            *period_in_range(),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_place_as_kind_asks",
                condition=Q(
                    kind=RoleKind.COORDINATOR, county__isnull=False, municipality__isnull=True
                )
                | Q(kind=RoleKind.CONTRIBUTOR, county__isnull=True, municipality__isnull=False)
                | Q(
                    kind__in=[RoleKind.OBSERVER, RoleKind.STAFF, RoleKind.ADMINISTRATOR],
                    county__isnull=True,
                    municipality__isnull=True,
                ),
                violation_error_message=_(
                    "A coordinator has a county, a contributor a municipality, others no place."
                ),
            ),
            *(
                ExclusionConstraint(
                    name=f"%(app_label)s_%(class)s_{place}_once_at_a_time",
                    expressions=[
                        ("user", RangeOperators.EQUAL),
                        ("kind", RangeOperators.EQUAL),
                        (place, RangeOperators.EQUAL),
                        ("period", RangeOperators.OVERLAPS),
                    ],
                    violation_error_message=_("The person already has this role then."),
                )
                for place in ("county", "municipality")
            ),
            ExclusionConstraint(
                name="%(app_label)s_%(class)s_country_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(county__isnull=True, municipality__isnull=True),
                violation_error_message=_("The person already has this role then."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.county_id or self.municipality_id or ''}".strip()
