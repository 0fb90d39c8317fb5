"""Collecting answers: personal links, saved drafts, imported files.

None of these leads to a respondent: they share no key and no time.
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
from surveys.models.surveys import RespondentGroup, Survey
from toolkit.constraints import choice_known, days_in_range, filled
from toolkit.texts import Language


class SurveyInvitationQuerySet(models.QuerySet["Invitation"]):
    """Queries on personal links."""

    def of_digest(self, digest: str) -> Self:
        """The invitation whose first or later link has this digest."""
        return self.filter(Q(digest=digest) | Q(later_digests__contains=[digest]))

    def unanswered(self) -> Self:
        """Those not used yet."""
        return self.filter(is_used=False)


class Invitation(models.Model):
    """A personal one-time link. It stores whether it was used, never the answers or the time.

    Only a digest of the link's secret is stored. The group and the municipality it was sent to
    are initial values of the form.
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
    """Digests of the links in reminders; the first link keeps working."""
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

    Only the holder of the link's secret can read it: `answers` are encrypted with a key derived
    from the secret; `digest` differs from the personal link's, so that the two cannot be joined.
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
    """The mapping of a survey tool's columns and labels to questions and options, by name."""

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
    """The state of an import."""

    MAPPING = "mapping", _("to be matched with the questions")
    WAITING = "waiting", _("waiting to be brought in")
    RUNNING = "running", _("being brought in")
    FAILED = "failed", _("not brought in")


class PendingImport(models.Model):
    """A file of answers being imported, with the mapping of its columns; deleted afterwards.

    Stored in the database because the pages and the worker share nothing else.
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
    """An imported file of answers: its digest prevents importing it again."""

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
