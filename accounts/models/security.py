"""What happened to accounts and rights: the log that shows an attack, or its absence."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User
from toolkit.constraints import choice_known


class SecurityEventKind(models.TextChoices):
    """What happened; the values are the names of the log lines and do not change."""

    SIGNED_IN = "signed_in", _("signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("sign-in failed")
    SIGN_IN_LIMITED = "sign_in_limited", _("sign-in refused: too many attempts")
    SIGNED_OUT = "signed_out", _("signed out")
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere", _("signed out on every device")
    SESSION_ENDED = "session_ended", _("session of one device ended")
    FACTOR_ADDED = "second_factor_added", _("second factor set up")
    FACTOR_REMOVED = "second_factor_removed", _("second factor removed")
    FACTOR_RESET = "second_factor_reset", _("recovery codes made anew")
    FACTOR_FAILED = "second_factor_failed", _("second factor failed")
    PASSWORD_CHANGED = "password_changed", _("password changed")
    RESET_ASKED = "password_reset_asked", _("password link mailed")
    RESET_DONE = "password_reset_done", _("password set by the mailed link")
    TOKEN_MADE = "token_made", _("personal token made")
    TOKEN_FIRST_USED = "token_first_used", _("personal token used for the first time")
    TOKEN_ENDED = "token_ended", _("personal token revoked")
    TOKEN_REFUSED = "token_refused", _("unknown token refused")
    INVITED = "invited", _("invited")
    INVITATION_ACCEPTED = "invitation_accepted", _("invitation accepted")
    ROLE_CHANGED = "role_changed", _("role given or changed")
    ROLE_REMOVED = "role_removed", _("role removed")
    EVENTS_EXPORTED = "events_exported", _("all recorded events of a period exported")
    REFUSED = "refused", _("a page refused for lack of rights")


class SecurityEvent(models.Model):
    """An event of sign-in or rights; the runtime role can add events, but not change or delete."""

    is_append_only = True  # cooperation.roles

    kind = models.CharField(_("event"), max_length=30, choices=SecurityEventKind, editable=False)
    user = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="security_events",
        verbose_name=_("account"),
    )
    done_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="security_events_done",
        verbose_name=_("done by"),
    )
    network = models.CharField(_("network"), max_length=50, blank=True, editable=False)
    detail = models.CharField(_("detail"), max_length=200, blank=True, editable=False)
    happened_at = models.DateTimeField(
        _("time"), default=timezone.now, editable=False, db_index=True
    )

    class Meta:
        ordering = ["-happened_at", "-pk"]
        verbose_name = _("security event")
        verbose_name_plural = _("security events")
        constraints = [choice_known("kind", SecurityEventKind)]

    def __str__(self) -> str:
        return self.get_kind_display()
