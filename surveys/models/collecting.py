"""How answers are got: personal links, saved drafts, imported files.

None of these leads to a respondent: there is no key and no common time between them.
"""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cooperation.models import Municipality
from history.tracking import Versioned, tracked
from surveys.models.questions import RespondentGroup, Survey
from toolkit.constraints import choice_known, days_in_range, filled
from toolkit.texts import Language


class SurveyInvitationQuerySet(models.QuerySet["Invitation"]):
    """Personal links."""

    def of_digest(self, digest: str) -> Self:
        """The one whose first or later link has this digest."""
        return self.filter(Q(digest=digest) | Q(later_digests__contains=[digest]))

    def unanswered(self) -> Self:
        """Those that were not used."""
        return self.filter(is_used=False)


class Invitation(models.Model):
    """A personal one-time link. It knows whether it was used, never what was answered or when.

    Only a digest of the link's secret is kept. The group and the municipality it was sent to are
    offered on the form as a start.
    """

    survey = models.ForeignKey(
        Survey, models.CASCADE, related_name="invitations", verbose_name=_("survey")
    )
    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.FI)
    group = models.ForeignKey(
        RespondentGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("respondent group"),
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("municipality"),
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    later_digests = ArrayField(
        models.CharField(max_length=64), default=list, blank=True, editable=False
    )
    """Of the links that reminders brought; the first link goes on working beside them."""
    sent_on = models.DateField(_("sent"), null=True, blank=True, editable=False)
    reminded_on = models.DateField(_("reminded"), null=True, blank=True, editable=False)
    is_used = models.BooleanField(_("answered"), default=False, editable=False)

    objects = SurveyInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["survey", "email"]
        verbose_name = _("personal link")
        verbose_name_plural = _("personal links")
        indexes = [GinIndex(fields=["later_digests"], name="surveys_invitation_later_links")]
        constraints = [
            *filled("email"),
            choice_known("language", Language),
            *days_in_range("sent_on", "reminded_on"),
            models.UniqueConstraint(
                fields=["survey", "email"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("The address has a link to this survey already."),
            ),
        ]

    def __str__(self) -> str:
        return self.email


class Draft(models.Model):
    """Answers saved before they are submitted; deleted when they are.

    Only who holds the secret of the link can read it: `answers` are sealed with a key made from the
    secret, and `digest` is another one than the personal link's, so that the two cannot be joined.
    """

    survey = models.ForeignKey(
        Survey, models.CASCADE, related_name="drafts", verbose_name=_("survey")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    answers = models.JSONField(default=dict, blank=True)
    kept_until_on = models.DateField(_("kept until"))

    class Meta:
        ordering = ["survey", "digest"]
        verbose_name = _("saved draft")
        verbose_name_plural = _("saved drafts")
        constraints = days_in_range("kept_until_on")

    def __str__(self) -> str:
        return self.digest[:8]


@tracked(is_public=False)
class ImportMapping(Versioned):
    """How a survey tool's columns and labels lead to questions and options; remembered by name."""

    survey = models.ForeignKey(
        Survey, models.CASCADE, related_name="mappings", verbose_name=_("survey")
    )
    name = models.CharField(_("name"), max_length=200)
    columns = models.JSONField(_("columns"), default=dict, blank=True)

    class Meta:
        ordering = ["survey", "name"]
        verbose_name = _("mapping of an import")
        verbose_name_plural = _("mappings of imports")
        constraints = [
            *filled("name"),
            models.UniqueConstraint(
                fields=["survey", "name"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("The survey already has a mapping of this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ImportState(models.TextChoices):
    """How far a file has come on its way in."""

    MAPPING = "mapping", _("to be matched with the questions")
    WAITING = "waiting", _("waiting to be brought in")
    RUNNING = "running", _("being brought in")
    FAILED = "failed", _("not brought in")


class PendingImport(models.Model):
    """A file of answers on its way in, with what has been said of its columns; then it is deleted.

    Kept in the database because the pages and the worker that brings it in share nothing else.
    """

    survey = models.ForeignKey(
        Survey, models.CASCADE, related_name="pending_imports", verbose_name=_("survey")
    )
    name = models.CharField(_("name"), max_length=200)
    digest = models.CharField(max_length=64, editable=False)
    content = models.BinaryField(editable=False)
    mapping = models.JSONField(_("mapping"), default=dict, blank=True)
    mapping_name = models.CharField(_("remembered as"), max_length=200, blank=True)
    state = models.CharField(
        _("status"), max_length=10, choices=ImportState, default=ImportState.MAPPING, editable=False
    )
    done = models.PositiveIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(default=0, editable=False)
    problem = models.TextField(blank=True, editable=False)
    brought_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("brought by")
    )
    brought_on = models.DateField(_("day"))

    class Meta:
        ordering = ["survey", "pk"]
        verbose_name = _("file on its way in")
        verbose_name_plural = _("files on their way in")
        constraints = [
            choice_known("state", ImportState),
            *days_in_range("brought_on"),
            models.UniqueConstraint(
                fields=["survey", "digest"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("This file is on its way in already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked(is_public=False)
class ImportedFile(Versioned):
    """A file of answers that has been brought in: its digest refuses it a second time."""

    survey = models.ForeignKey(
        Survey, models.CASCADE, related_name="imported_files", verbose_name=_("survey")
    )
    name = models.CharField(_("name"), max_length=200)
    digest = models.CharField(max_length=64, editable=False)
    respondents = models.PositiveIntegerField(_("respondents"))

    class Meta:
        ordering = ["survey", "pk"]
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "digest"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("This file has been brought in already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
