"""Invitations to an account and a role."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.digests import digest_of
from accounts.models.roles import RoleKind, place_as_kind_asks
from accounts.models.users import User
from cooperation.models import County, Municipality
from history.tracking import Versioned, tracked
from toolkit.constraints import choice_known, period_in_range
from toolkit.texts import Language, called


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations at a moment."""

    def open_at(self, now: datetime) -> Self:
        """Invitations that are neither used nor withdrawn nor expired."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now)

    def of_secret(self, secret: str) -> Self:
        return self.filter(digest=digest_of(secret))


@tracked(exclude=("digest",), is_public=False)
class Invitation(Versioned):
    """An offer of a role, mailed with a link that works once and for a limited time."""

    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=Language,
        default="fi",
    )
    kind = models.CharField(_("role"), max_length=20, choices=RoleKind)
    county = models.ForeignKey(
        County,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("county"),
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("municipality"),
    )
    period = DateRangeField(_("period of the role"))
    invited_by = models.ForeignKey(
        User,
        models.PROTECT,
        editable=False,
        related_name="invitations_sent",
        verbose_name=_("invited by"),
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_at = models.DateTimeField(_("invited at"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires at"), editable=False)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True, editable=False)
    accepted_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="invitations_accepted",
        verbose_name=_("accepted by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            choice_known("kind", RoleKind),
            choice_known("language", Language),
            *period_in_range(),
            place_as_kind_asks(),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_accepted_by_somebody",
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(
                    accepted_at__isnull=False, accepted_by__isnull=False, withdrawn_at__isnull=True
                ),
                violation_error_message=_("An invitation is accepted by somebody, or withdrawn."),
            ),
        ]

    def __str__(self) -> str:
        places = [name for name in ("county", "municipality") if getattr(self, f"{name}_id")]
        return ", ".join([self.get_kind_display(), *(called(self, name) for name in places)])
