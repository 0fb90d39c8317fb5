"""Appendices of an agreement, with their own statuses."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement
from agreements.models.steps import DOCUMENT_OWNER
from cooperation.columns import known_themes, theme_keys
from history.statements import PreciseStatement, Statement, last_of_precision
from history.tracking import tracked
from toolkit.constraints import choice_known, days_in_range, filled, guard
from toolkit.days import exact_day
from toolkit.texts import Titled


@tracked()
class Appendix(Titled, Statement):
    """An appendix of an agreement. It has its own statuses and is not a sub-agreement."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="appendices", verbose_name=_("agreement")
    )
    label = models.CharField(_("label"), max_length=10, help_text=_("A, B, 1 …"))
    themes = theme_keys()

    class Meta:
        ordering = ["agreement", "label"]
        verbose_name = _("appendix")
        verbose_name_plural = _("appendices")
        constraints = [
            *Titled.Meta.constraints,
            *Statement.Meta.constraints,
            *filled("label"),
            models.UniqueConstraint(
                fields=["agreement", "label"],
                name="%(app_label)s_%(class)s_label_once",
                violation_error_message=_("The agreement already has an appendix of this label."),
            ),
        ]
        triggers = [
            known_themes(),
            guard(
                "documents_of_one_agreement",
                forbidden="""EXISTS (SELECT 1 FROM agreements_document AS document
                    WHERE document.appendix_id = NEW.id
                      AND document.agreement_id <> NEW.agreement_id)""",
                rule_name=DOCUMENT_OWNER,
                operation=pgtrigger.Update,
                watch=("agreement_id",),
            ),
        ]


class AppendixStage(models.TextChoices):
    """The statuses of an appendix."""

    PLANNED = "planned", _("planned")
    DRAFT = "draft", _("draft")
    IN_APPROVAL = "in_approval", _("in approval")
    APPROVED = "approved", _("approved")
    WITHDRAWN = "withdrawn", _("withdrawn")


@tracked()
class AppendixStatus(PreciseStatement):
    """The status of an appendix from a day on."""

    appendix = models.ForeignKey(
        Appendix, models.CASCADE, related_name="statuses", verbose_name=_("appendix")
    )
    status = models.CharField(_("status"), max_length=20, choices=AppendixStage)
    since = models.DateField(_("since"))

    class Meta:
        ordering = ["appendix", "since"]
        verbose_name = _("status of an appendix")
        verbose_name_plural = _("statuses of appendices")
        constraints = [
            *PreciseStatement.Meta.constraints,
            choice_known("status", AppendixStage),
            *days_in_range("since"),
            last_of_precision("since"),
            models.UniqueConstraint(
                fields=["appendix", "since"],
                name="%(app_label)s_%(class)s_one_a_day",
                violation_error_message=_("The appendix already has a status from this day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {exact_day(self.since, self.precision)}"
