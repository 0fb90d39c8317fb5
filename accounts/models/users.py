"""The accounts that users sign in with."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from history.tracking import Versioned, tracked
from toolkit.constraints import choice_known
from toolkit.texts import Language


class UserManager(BaseUserManager["User"]):
    """Creates users, who are identified by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new user; without a password the user can only be invited to set one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A technical administrator, for the first sign-in to a new installation."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        """Sign-in ignores the case of the address."""
        return self.get(email__iexact=email)


@tracked(exclude=("password", "last_login", "session_number"), is_public=False)
class User(Versioned, AbstractBaseUser, PermissionsMixin):
    """A user who signs in; roles determine what the user may do, and where."""

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
    session_number = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text=_("Part of every session's mark: raising it ends all sessions."),
    )

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

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """Sessions end when the password changes, and when `session_number` does."""
        mark = f"{self.password}:{self.session_number}"
        return salted_hmac("accounts.session", mark, secret=secret, algorithm="sha256").hexdigest()
