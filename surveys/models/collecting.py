"""How answers are got: personal links, saved drafts, imported files.

None of these leads to a respondent: there is no key and no common time between them.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cooperation.constraints import choice_known, days_in_range, filled
from cooperation.history import Versioned, tracked
from cooperation.models import Municipality
from cooperation.texts import Language
from surveys.models.questions import RespondentGroup, Survey


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
    sent_on = models.DateField(_("sent"), null=True, blank=True, editable=False)
    reminded_on = models.DateField(_("reminded"), null=True, blank=True, editable=False)
    is_used = models.BooleanField(_("answered"), default=False, editable=False)

    class Meta:
        ordering = ["survey", "email"]
        verbose_name = _("personal link")
        verbose_name_plural = _("personal links")
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

    Found by the digest of a secret that only who answers has: that of the personal link, or one
    given when the draft was first saved.
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
