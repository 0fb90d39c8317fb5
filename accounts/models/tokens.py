"""Personal tokens for the API."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User
from history.tracking import Versioned, tracked
from toolkit.constraints import choice_known


class Scope(models.TextChoices):
    """What a personal token may do."""

    READ = "read", _("reading")
    WRITE = "write", _("reading and writing")


class PersonalTokenQuerySet(models.QuerySet["PersonalToken"]):
    """Tokens at a moment."""

    def valid_at(self, now: datetime) -> Self:
        """Tokens that are neither revoked nor expired, of active users."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=now, user__is_active=True)


@tracked(exclude=("digest", "last_used_at"), is_public=False)
class PersonalToken(Versioned):
    """A key with which a program acts as its owner; shown once, only its digest is stored."""

    PREFIX = "yp_"

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens", verbose_name=_("user"))
    name = models.CharField(
        _("name"), max_length=100, help_text=_("What uses it, so that you know it again.")
    )
    scope = models.CharField(_("good for"), max_length=10, choices=Scope, default=Scope.READ)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    ending = models.CharField(max_length=4, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires at"))
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)

    objects = PersonalTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("personal token")
        verbose_name_plural = _("personal tokens")
        constraints = [choice_known("scope", Scope)]

    def __str__(self) -> str:
        return self.name

    @property
    def may_write(self) -> bool:
        return self.scope == Scope.WRITE

    @classmethod
    def new_secret(cls) -> str:
        return f"{cls.PREFIX}{secrets.token_urlsafe(32)}"
