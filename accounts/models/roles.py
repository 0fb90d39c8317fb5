"""Roles: what a user may do, in which place and period."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User
from cooperation.models import County, Municipality
from cooperation.querysets import PeriodQuerySet
from history.tracking import Versioned, tracked
from toolkit.constraints import choice_known, period_in_range
from toolkit.texts import called


class RoleKind(models.TextChoices):
    """What a user may do; the first two are bound to a place."""

    COORDINATOR = "coordinator", _("county coordinator")
    CONTRIBUTOR = "contributor", _("municipal contributor")
    OBSERVER = "observer", _("observer")
    STAFF = "staff", _("Kuntaliitto staff")
    ADMINISTRATOR = "administrator", _("administrator")


def place_as_kind_asks() -> models.CheckConstraint:
    """A coordinator has a county, a contributor a municipality, others no place."""
    return models.CheckConstraint(
        name="%(app_label)s_%(class)s_place_as_kind_asks",
        condition=Q(kind=RoleKind.COORDINATOR, county__isnull=False, municipality__isnull=True)
        | Q(kind=RoleKind.CONTRIBUTOR, county__isnull=True, municipality__isnull=False)
        | Q(
            kind__in=[RoleKind.OBSERVER, RoleKind.STAFF, RoleKind.ADMINISTRATOR],
            county__isnull=True,
            municipality__isnull=True,
        ),
        violation_error_message=_(
            "A coordinator has a county, a contributor a municipality, others no place."
        ),
    )


class RoleQuerySet(PeriodQuerySet):
    """Roles of a user on a day."""

    def of(self, user: User, day: date) -> Self:
        """The roles of the user on the day; none for an inactive user."""
        return self.alive_on(day).filter(user=user, user__is_active=True)

    def holders(self) -> list[User]:
        """The active users who have these roles, each once."""
        return list(User.objects.filter(is_active=True, roles__in=self).distinct())


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
            place_as_kind_asks(),
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
        places = [name for name in ("county", "municipality") if getattr(self, f"{name}_id")]
        return ", ".join([self.get_kind_display(), *(called(self, name) for name in places)])
