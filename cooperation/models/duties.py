"""The statutory duties to cooperate."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperation.models.themes import Theme
from cooperation.querysets import PeriodQuerySet
from history.tracking import Versioned, tracked
from toolkit.constraints import (
    choice_known,
    code_well_formed,
    filled,
    keys_known,
    period_in_range,
)
from toolkit.texts import text_of


class Recurrence(models.TextChoices):
    """How often a duty must be fulfilled."""

    ONCE_PER_COUNTY_TERM = "once_per_term", _("at least once in a council term")
    YEARLY = "yearly", _("yearly")
    EVERY_FOUR_YEARS = "every_4_years", _("every four years")
    CONTINUOUS = "continuous", _("continuously")
    BY_AGREEMENT = "by_agreement", _("by agreement")
    PLAN_EVERY_TERM = "plan_every_term", _("a plan in every council term")
    PLAN_EVERY_TERM_REPORT = (
        "plan_every_term+yearly_report",
        _("a plan in every council term and a yearly report"),
    )


class Lead(models.TextChoices):
    """The organisation leading a duty; its council term is the time window."""

    COUNTY = "county", _("county")
    MUNICIPALITY = "municipality", _("municipality")
    BOTH = "both", _("both")
    STATE = "state", pgettext_lazy("Finland", "state")
    REGIONAL_COUNCIL = "regional_council", _("regional council")


class Confidence(models.TextChoices):
    """How reliably a duty's text was checked against its source."""

    VERIFIED = "verified", _("verified")
    PARTLY = "partly", _("partly verified")
    KNOWLEDGE = "knowledge", _("from knowledge, not verified")


class Bound(models.TextChoices):
    """The organisations bound by duties."""

    COUNTY = "county", _("wellbeing services county")
    MUNICIPALITY = "municipality", _("municipality")
    REGIONAL_COUNCIL = "regional_council", _("regional council")
    HELSINKI = "helsinki", _("City of Helsinki")
    HUS = "hus", _("HUS Group")
    STATE = "state", pgettext_lazy("Finland", "state")
    KELA = "kela", _("Kela")
    EDUCATION_PROVIDER = "education_provider", _("education provider")
    ORGANISATIONS = "organisations", _("organisations")
    OTHER = "other", _("other")


@tracked()
class Duty(Versioned):
    """A statutory duty to cooperate (velvoite): law, section, bound organisations, period."""

    key = models.CharField(_("key"), max_length=5, primary_key=True)
    law_fi = models.CharField(_("act (Finnish)"), max_length=200)
    law_sv = models.CharField(_("act (Swedish)"), max_length=200, blank=True)
    law_en = models.CharField(_("act (English)"), max_length=200, blank=True)
    number = models.CharField(_("number of the act"), max_length=20, blank=True)
    section = models.CharField(_("section"), max_length=60, blank=True)
    duty_fi = models.TextField(_("duty (Finnish)"))
    duty_sv = models.TextField(_("duty (Swedish)"), blank=True)
    duty_en = models.TextField(_("duty (English)"), blank=True)
    binds = ArrayField(models.CharField(max_length=30, choices=Bound), verbose_name=_("binds"))
    lead = models.CharField(_("lead"), max_length=20, choices=Lead)
    recurrence = models.CharField(_("recurrence"), max_length=40, choices=Recurrence)
    recurrence_fi = models.CharField(_("recurrence in words (Finnish)"), max_length=300, blank=True)
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="duties", verbose_name=_("theme"))
    period = DateRangeField(_("in force"))
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence)
    # The columns of the Finnish notes have the names of the first release.
    confidence_note_fi = models.CharField(
        _("what was not checked (Finnish)"),
        max_length=300,
        blank=True,
        db_column="confidence_note",
    )
    confidence_note_sv = models.CharField(
        _("what was not checked (Swedish)"), max_length=300, blank=True, db_default=""
    )
    confidence_note_en = models.CharField(
        _("what was not checked (English)"), max_length=300, blank=True, db_default=""
    )
    source = models.TextField(_("source"), blank=True)
    note_fi = models.TextField(_("note for readers (Finnish)"), blank=True, db_column="note")
    note_sv = models.TextField(_("note for readers (Swedish)"), blank=True, db_default="")
    note_en = models.TextField(_("note for readers (English)"), blank=True, db_default="")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        constraints = [
            code_well_formed("key", r"^D[0-9]{2,4}$"),
            code_well_formed("number", r"^([0-9]+/[0-9]{4})?$"),
            *filled("law_fi", "duty_fi"),
            keys_known("binds", Bound),
            choice_known("lead", Lead),
            choice_known("recurrence", Recurrence),
            choice_known("confidence", Confidence),
            *period_in_range(),
        ]

    def __str__(self) -> str:
        return f"{self.key} {text_of(self, 'law')} {self.section}"
