"""Documents of an agreement: links and stored files."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement
from agreements.models.appendices import Appendix
from agreements.models.steps import DOCUMENT_OWNER, Step
from background.models import LinkCheck
from history.statements import Statement
from history.tracking import tracked
from toolkit.constraints import choice_known, code_well_formed, days_in_range, guard
from toolkit.texts import Language, Titled


class DocumentKind(models.TextChoices):
    """The relation of a document to its agreement or step."""

    DOCUMENT = "document", _("document")
    ENCLOSURE = "enclosure", _("enclosure")
    MINUTES = "minutes", _("minutes")


class DocumentQuerySet(models.QuerySet["Document"]):
    """Queries on documents, with the state of their links."""

    def with_link_check(self) -> Self:
        """Annotate `worked_at`: when the link last worked, else null."""
        checks = LinkCheck.objects.filter(url=models.OuterRef("url"))
        return self.annotate(worked_at=models.Subquery(checks.values("worked_at")[:1]))


@tracked(withdraws=True)
class Document(Titled, Statement):
    """A document of an agreement: a link, or the metadata of an uploaded file."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="documents", verbose_name=_("agreement")
    )
    step = models.ForeignKey(
        Step,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("step"),
    )
    appendix = models.ForeignKey(
        Appendix,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("appendix"),
    )
    kind = models.CharField(
        _("kind"), max_length=20, choices=DocumentKind, default=DocumentKind.DOCUMENT
    )
    dated_on = models.DateField(
        _("day of the document"),
        null=True,
        blank=True,
        help_text=_("Not shown on days before it, nor before its step."),
    )
    url = models.URLField(_("link"), max_length=500, blank=True)
    # The file itself is a StoredFile of this checksum.
    file_name = models.CharField(_("file name"), max_length=200, blank=True)
    media_type = models.CharField(_("media type"), max_length=100, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), null=True, blank=True)
    sha256 = models.CharField(_("checksum"), max_length=64, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.FI)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "pk"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            *Titled.Meta.constraints,
            *Statement.Meta.constraints,
            choice_known("kind", DocumentKind),
            choice_known("language", Language),
            *days_in_range("dated_on"),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_checksum_well_formed",
                condition=Q(sha256__regex=r"^([0-9a-f]{64})?$"),
                violation_error_message=_("The checksum is not a SHA-256 sum."),
            ),
        ]
        triggers = [
            guard(
                "of_one_agreement",
                forbidden="""EXISTS (SELECT 1 FROM agreements_step AS step
                        WHERE step.id = NEW.step_id AND step.agreement_id <> NEW.agreement_id)
                    OR EXISTS (SELECT 1 FROM agreements_appendix AS appendix
                        WHERE appendix.id = NEW.appendix_id
                          AND appendix.agreement_id <> NEW.agreement_id)""",
                rule_name=DOCUMENT_OWNER,
            )
        ]

    @property
    def address(self) -> str:
        """The address of the document: its file on this site, else its link."""
        return reverse("document_file", args=[self.pk]) if self.sha256 else self.url


class StoredFile(models.Model):
    """The contents of an uploaded file, identified by its checksum; rows never change.

    In the database, so that all servers share it and backups include it. Not in the history: a
    document's history has the checksum, also of earlier files, whose contents are still here.
    """

    sha256 = models.CharField(_("checksum"), max_length=64, primary_key=True)
    content = models.BinaryField(_("contents"))
    stored_at = models.DateTimeField(_("stored at"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["stored_at", "sha256"]
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        constraints = [code_well_formed("sha256", r"^[0-9a-f]{64}$")]

    def __str__(self) -> str:
        return self.sha256[:12]
