"""The dated steps of an agreement's case file."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement
from agreements.models.parties import EARLIER_HANDLING
from history.statements import PreciseStatement, last_of_precision
from history.to_check import to_check
from history.tracking import tracked
from toolkit.constraints import choice_known, days_in_range, guard, rule
from toolkit.days import exact_day
from toolkit.sections import SectionField, section_sign, section_well_formed
from toolkit.texts import Language, language_of_texts

DOCUMENT_OWNER = rule(
    "document_of_one_agreement",
    _("A document's step or appendix belongs to the document's agreement."),
)


class StepKind(models.TextChoices):
    """The steps of preparing an agreement."""

    DECISION_TO_BEGIN = "decision_to_begin", _("decision to begin")
    KICK_OFF = "kick_off", _("kick-off seminar")
    DRAFT = "draft", _("draft handled")
    SENT_FOR_APPROVAL = "sent_for_approval", _("sent for approval")
    SIGNED = "signed", _("signed")
    REVIEW = "review", _("review")
    OTHER = "other", _("other step")


@tracked()
class Step(PreciseStatement):
    """A dated step in an agreement's case file."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="steps", verbose_name=_("agreement")
    )
    kind = models.CharField(_("step"), max_length=30, choices=StepKind)
    held_on = models.DateField(_("day"))
    body = models.CharField(_("body"), max_length=200, blank=True)
    convener = models.CharField(_("convener"), max_length=200, blank=True)
    section = SectionField(_("section"), help_text="§")
    diary_number = models.CharField(_("diary number"), max_length=60, blank=True)
    preparers = ArrayField(
        models.CharField(max_length=200),
        default=list,
        blank=True,
        verbose_name=_("preparers' titles"),
        help_text=_("Titles, not names."),
    )
    proposal = models.TextField(_("proposal"), blank=True)
    decision = models.TextField(_("decision"), blank=True)
    language = language_of_texts()
    to_check = to_check()

    class Meta:
        ordering = ["held_on", "pk"]
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        constraints = [
            *PreciseStatement.Meta.constraints,
            choice_known("kind", StepKind),
            choice_known("language", Language),
            *days_in_range("held_on"),
            last_of_precision("held_on"),
            section_well_formed(),
        ]
        triggers = [
            guard(
                "documents_of_one_agreement",
                forbidden="""EXISTS (SELECT 1 FROM agreements_document AS document
                    WHERE document.step_id = NEW.id
                      AND document.agreement_id <> NEW.agreement_id)""",
                rule_name=DOCUMENT_OWNER,
                operation=pgtrigger.Update,
                watch=("agreement_id",),
            ),
            guard(
                "earlier_handling",
                forbidden="""EXISTS (SELECT 1 FROM agreements_decision AS later
                    JOIN agreements_party AS party ON party.id = later.party_id
                    WHERE party.agreement_id = OLD.agreement_id
                      AND OLD.id = ANY(later.earlier_steps)
                      AND party.agreement_id IS DISTINCT FROM NEW.agreement_id)""",
                rule_name=EARLIER_HANDLING,
                operation=pgtrigger.Update | pgtrigger.Delete,
                watch=("agreement_id",),
            ),
        ]

    @property
    def section_sign(self) -> str:
        """The section with its sign."""
        return section_sign(self.section)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {exact_day(self.held_on, self.precision)}"
