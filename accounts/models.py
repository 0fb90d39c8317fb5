"""People who sign in, what they may do where, and what was sent to them."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from cooperation.constraints import choice_known, filled, period_in_range
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


@tracked(exclude=("password", "last_login", "session_number"), is_public=False)
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


class RoleKind(models.TextChoices):
    """What a person may do; the first two are bound to a place."""

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
        return f"{self.get_kind_display()} {self.county_id or self.municipality_id or ''}".strip()


def digest_of(secret: str) -> str:
    """What is kept of a secret: enough to recognise it, not to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, asked for a moment."""

    def open_at(self, now: datetime) -> Self:
        """Neither used nor withdrawn nor expired."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now)

    def of_secret(self, secret: str) -> Self:
        return self.filter(digest=digest_of(secret))


@tracked(exclude=("digest",), is_public=False)
class Invitation(Versioned):
    """An offer of a role, mailed with a link that works once and not for ever."""

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
        return f"{self.get_kind_display()} {self.county_id or self.municipality_id or ''}".strip()


class Scope(models.TextChoices):
    """What a personal token is good for."""

    READ = "read", _("reading")
    WRITE = "write", _("reading and writing")


class PersonalTokenQuerySet(models.QuerySet["PersonalToken"]):
    """Tokens, asked for a moment."""

    def valid_at(self, now: datetime) -> Self:
        """Neither revoked nor expired, and of somebody active."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=now, user__is_active=True)


@tracked(exclude=("digest", "last_used_at"), is_public=False)
class PersonalToken(Versioned):
    """A key with which a program acts as its owner; shown once, kept as a digest only."""

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


class Delivery(models.TextChoices):
    """What became of a mail."""

    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    UNCERTAIN = "uncertain", _("interrupted: may have been sent")


@tracked(exclude=("text", "secret"), is_public=False)
class MailMessage(Versioned):
    """A mail: waiting, sent or failed. The log of everything this system sends."""

    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    secret = models.TextField(
        blank=True,
        editable=False,
        help_text=_("A one-time link in the text; cut out of the log once the mail is sent."),
    )
    message_id = models.CharField(max_length=200, unique=True, editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=Delivery, default=Delivery.QUEUED, editable=False
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    error = models.TextField(_("error"), blank=True, editable=False)
    queued_at = models.DateTimeField(_("queued at"), default=timezone.now, editable=False)
    tried_at = models.DateTimeField(_("last tried at"), null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-queued_at", "-pk"]
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [models.Index(fields=["status", "queued_at"])]
        constraints = [
            choice_known("status", Delivery),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_sent_with_moment",
                condition=Q(status=Delivery.SENT, sent_at__isnull=False)
                | (~Q(status=Delivery.SENT) & Q(sent_at__isnull=True)),
                violation_error_message=_("A mail is sent at a moment."),
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Erased(models.TextChoices):
    """Who was erased."""

    PERSON = "person", _("person")
    USER = "user", _("user")


@tracked(is_public=False)
class Erasure(Versioned):
    """That somebody was erased on their wish: when, why and by whom; not who they were."""

    kind = models.CharField(_("kind"), max_length=10, choices=Erased, editable=False)
    number = models.PositiveBigIntegerField(
        _("number"), editable=False, help_text=_("The row's number, which stays without a name.")
    )
    reason = models.CharField(_("reason"), max_length=300, editable=False)
    rows = models.JSONField(
        _("rows"), default=dict, editable=False, help_text=_("How many rows of which table.")
    )
    erased_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="erasures",
        verbose_name=_("erased by"),
    )
    erased_at = models.DateTimeField(_("erased at"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["-erased_at", "-pk"]
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        constraints = [choice_known("kind", Erased)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class AcceptedEdit(models.Model):
    """An edit that was made, under the name its sender gave it, so that it is not made twice.

    A passing mark, swept away after some days; the edit itself is in the history.
    """

    user = models.ForeignKey(
        User, models.CASCADE, related_name="accepted_edits", verbose_name=_("user")
    )
    key = models.CharField(_("key"), max_length=200, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    claim = models.UUIDField(default=uuid.uuid4, editable=False)
    answer = models.JSONField(_("answer"), default=dict, editable=False)
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("accepted edit")
        verbose_name_plural = _("accepted edits")
        indexes = [models.Index(fields=["made_at"])]
        constraints = [
            *filled("key"),
            models.UniqueConstraint(
                fields=["user", "key"],
                name="%(app_label)s_%(class)s_key_once",
                violation_error_message=_("This key was used for another edit."),
            ),
        ]

    def __str__(self) -> str:
        return self.key
