"""Parties to an agreement, and the decisions of their bodies."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperation.actors import Actor
from history.statements import PreciseStatement, last_of_precision
from history.tracking import Versioned, tracked
from toolkit.constraints import choice_known, days_in_range
from toolkit.days import exact_day
from toolkit.searching import search_index
from toolkit.texts import Language, Text, language_of_texts


class PartyQuerySet(models.QuerySet["Party"]):
    """Queries on parties for a day."""

    def with_standing_on(self, day: date) -> Self:
        """Annotate `standing_on`: the latest standing up to `day`, else null."""
        latest = PartyStanding.objects.filter(party=models.OuterRef("pk"), since__lte=day)
        return self.annotate(
            standing_on=models.Subquery(latest.order_by("-since").values("standing")[:1])
        )

    def in_on(self, day: date) -> Self:
        """Those that are parties, or are to become parties, on `day`."""
        return self.with_standing_on(day).filter(
            standing_on__in=[Standing.PROSPECTIVE, Standing.PARTY]
        )

    def with_what_they_said(self) -> Self:
        """Read `all_standings` and `all_decisions`, in order, with one query each.

        Lists, because a manager for each of a thousand parties takes longer than their rows.
        """
        return self.prefetch_related(
            models.Prefetch("standings", to_attr="all_standings"),
            models.Prefetch("decisions", to_attr="all_decisions"),
        )

    def with_answer_on(self, day: date) -> Self:
        """Annotate `answer_on`: the latest decision up to `day`; of one day, the last recorded."""
        latest = Decision.objects.filter(party=models.OuterRef("pk"), decided_on__lte=day)
        return self.annotate(
            answer_on=models.Subquery(latest.order_by("-decided_on", "-pk").values("result")[:1])
        )


@tracked()
class Party(Actor, Versioned):
    """An organisation that is, was or may become a party, according to its standings."""

    agreement = models.ForeignKey(
        "agreements.Agreement", models.CASCADE, related_name="parties", verbose_name=_("agreement")
    )
    decision_expected_on = models.DateField(_("decision expected"), null=True, blank=True)

    all_standings: list[PartyStanding]
    all_decisions: list[Decision]

    objects = PartyQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "type", "county", "municipality", "regional_council", "pk"]
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            *Actor.Meta.constraints,
            *days_in_range("decision_expected_on"),
            *(
                models.UniqueConstraint(
                    fields=["agreement", organisation],
                    name=f"%(app_label)s_%(class)s_{organisation}_once",
                    violation_error_message=_("The organisation is already among the parties."),
                )
                for organisation in ("county", "municipality", "regional_council")
            ),
            models.UniqueConstraint(
                fields=["agreement", "name"],
                condition=Q(type="other"),
                name="%(app_label)s_%(class)s_name_once",
                violation_error_message=_("The organisation is already among the parties."),
            ),
        ]

    def __str__(self) -> str:
        organisation = self.county or self.municipality or self.regional_council
        return str(organisation or self.name)


class Standing(models.TextChoices):
    """The standing of an organisation in an agreement."""

    PROSPECTIVE = "prospective", _("to become a party")
    PARTY = "party", _("party")
    LEFT = "left", _("left")


@tracked()
class PartyStanding(PreciseStatement):
    """The standing of a party in its agreement from a day on."""

    party = models.ForeignKey(
        Party, models.CASCADE, related_name="standings", verbose_name=_("party")
    )
    standing = models.CharField(_("standing"), max_length=20, choices=Standing)
    since = models.DateField(_("since"))

    class Meta:
        ordering = ["party", "since"]
        verbose_name = _("standing of a party")
        verbose_name_plural = _("standings of parties")
        constraints = [
            *PreciseStatement.Meta.constraints,
            choice_known("standing", Standing),
            *days_in_range("since"),
            last_of_precision("since"),
            models.UniqueConstraint(
                fields=["party", "since"],
                name="%(app_label)s_%(class)s_one_a_day",
                violation_error_message=_("The party already has a standing from this day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_standing_display()} {exact_day(self.since, self.precision)}"


class Body(models.TextChoices):
    """The bodies that decide."""

    COUNCIL = "council", _("council")
    BOARD = "board", pgettext_lazy("deciding body", "board")
    EXECUTIVE = "executive", pgettext_lazy("deciding body", "executive")
    OTHER = "other", _("other body")


class Result(models.TextChoices):
    """The result of a decision; the first two approve."""

    APPROVED = "approved", _("approved")
    APPROVED_WITH_CHANGES = "approved_with_changes", _("approved with changes")
    REJECTED = "rejected", _("rejected")
    RETURNED = "returned", _("returned for preparation")
    NOTED = "noted", _("noted")


APPROVING = (Result.APPROVED, Result.APPROVED_WITH_CHANGES)
REFUSING = (Result.REJECTED, Result.RETURNED)


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Queries on decisions for a day."""

    def answers_on(self, day: date) -> Self:
        """Each party's answer: its latest decision up to `day`; of one day, the last recorded."""
        return (
            self.filter(decided_on__lte=day)
            .order_by("party_id", "-decided_on", "-pk")
            .distinct("party_id")
        )


@tracked()
class Decision(PreciseStatement):
    """A party's decision on its agreement, linked through the party."""

    party = models.ForeignKey(
        Party, models.CASCADE, related_name="decisions", verbose_name=_("party")
    )
    body_key = models.CharField(_("body"), max_length=20, choices=Body)
    body_name = models.CharField(_("name of the body"), max_length=200, blank=True)
    decided_on = models.DateField(_("decided on"))
    section = models.CharField(_("section"), max_length=20, blank=True, help_text="§")
    diary_number = models.CharField(_("diary number"), max_length=60, blank=True)
    result = models.CharField(_("result"), max_length=30, choices=Result)
    url = models.URLField(_("link to the minutes"), max_length=500, blank=True)
    language = language_of_texts(_("Of the name of the body."))

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["decided_on", "pk"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        indexes = [
            models.Index(fields=["party", "-decided_on", "-id"]),
            models.Index(fields=["section"]),
            search_index("agreements_diary_search", "diary_number"),
        ]
        constraints = [
            *PreciseStatement.Meta.constraints,
            choice_known("body_key", Body),
            choice_known("result", Result),
            choice_known("language", Language),
            *days_in_range("decided_on"),
            last_of_precision("decided_on"),
        ]

    @property
    def deciding_body(self) -> Text:
        """The name of the body, else its kind."""
        if self.body_name:
            return Text(self.body_name, self.language)
        return Text(self.get_body_key_display(), "")

    def __str__(self) -> str:
        day = exact_day(self.decided_on, self.precision)
        section = f" § {self.section}" if self.section else ""
        return f"{self.get_result_display()} {day}{section}"
