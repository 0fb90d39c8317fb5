"""Parties to an agreement, and the decisions of their bodies."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agreements.models.expectations import EXPECTED_SINCE
from agreements.models.results import (
    ANSWERING,
    APPROVING,
    CONDITIONAL,
    TELLING,
    Result,
    approves,
    approves_on,
    in_sql,
)
from cooperation.actors import LISTED_TYPES, Actor, each_once
from cooperation.bodies import body_name
from history.statements import PreciseStatement, last_of_precision
from history.to_check import to_check
from history.tracking import Versioned, tracked
from toolkit.constraints import choice_known, days_in_range, guard, rule
from toolkit.days import exact_day
from toolkit.searching import search_index
from toolkit.sections import SectionField, section_sign, section_well_formed
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

    def with_approval_on(self, day: date) -> Self:
        """Annotate `approves_on`: whether the party's answer on `day` approves; null: no answer."""
        answers = Decision.objects.filter(party=models.OuterRef("pk")).valid_on(day)
        latest = answers.order_by("-decided_on", "-pk").values_list(approval_on(day))
        return self.annotate(approves_on=models.Subquery(latest[:1]))

    def without_approval_on(self, day: date) -> Self:
        """Those whose answer on `day` does not approve, or who have not answered."""
        return self.with_approval_on(day).filter(Q(approves_on=None) | Q(approves_on=False))


@tracked()
class Party(Actor, Versioned):
    """An organisation that is, was or may become a party, according to its standings."""

    agreement = models.ForeignKey(
        "agreements.Agreement", models.CASCADE, related_name="parties", verbose_name=_("agreement")
    )
    decision_expected_on = models.DateField(_("decision expected"), null=True, blank=True)
    decision_expected_since = models.DateField(
        _("known since"),
        null=True,
        blank=True,
        help_text=_("From which day it was known when the decision is expected. Empty: today."),
    )

    all_standings: list[PartyStanding]
    all_decisions: list[Decision]

    objects = PartyQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "type", *LISTED_TYPES, "pk"]
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            *Actor.Meta.constraints,
            *days_in_range("decision_expected_on", "decision_expected_since"),
            *each_once("agreement", _("The organisation is already among the parties.")),
        ]
        triggers = [EXPECTED_SINCE]

    def expected_on(self, day: date) -> date | None:
        """When its decision was expected, as known on `day`; None if that has passed."""
        expected, since = self.decision_expected_on, self.decision_expected_since
        if expected is None or since is None or day < since:
            return None
        return expected if day < expected else None


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
    EXECUTIVE = "executive", pgettext_lazy("deciding body", "county executive")
    COMMITTEE = "committee", pgettext_lazy("deciding body", "committee")
    OTHER = "other", _("other body")


def may_be_proposal(result: str, body: str) -> bool:
    """Whether an approval may be a proposal to the council: the user is asked.

    The bodies usually handle a matter for their council, and decide only where the party says so.
    """
    preparing = (Body.BOARD, Body.EXECUTIVE, Body.COMMITTEE)
    return result in APPROVING | {CONDITIONAL} and body in preparing


def approval_on(day: date) -> models.Case:
    """For queries on answers: whether the decision approves on the day."""
    return models.Case(
        models.When(approves(day), then=True), default=False, output_field=models.BooleanField()
    )


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Queries on decisions for a day."""

    def valid_on(self, day: date) -> Self:
        """Answering decisions up to `day` that no answering one up to then replaces."""
        answering = {"result__in": ANSWERING, "decided_on__lte": day}
        later = Decision.objects.filter(replaces=models.OuterRef("pk"), **answering)
        return self.filter(~models.Exists(later.order_by()), **answering)

    def answers_on(self, day: date) -> Self:
        """Each party's answer: its latest valid decision; of one day, the last recorded."""
        latest = self.valid_on(day).order_by("party_id", "-decided_on", "-pk")
        return latest.distinct("party_id")


REPLACES_EARLIER = rule(
    "decision_replaces_earlier",
    _("A decision replaces an earlier one of the same party, never itself."),
)
TELLING_REPLACES_ANSWER = rule(
    "telling_decision_replaces_answer",
    _("A result that is no answer (proposed, tabled, statement, noted) cannot replace an answer."),
)
EARLIER_HANDLING = rule(
    "earlier_handling_of_agreement",
    _(
        "The earlier handling of a decision is steps of the same agreement, and earlier"
        " proposals, tablings, statements and notes of the same party."
    ),
)
_REPLACING = """EXISTS (
    SELECT 1 FROM agreements_decision AS later
    JOIN agreements_decision AS former ON former.id = later.replaces_id
    WHERE (later.id = NEW.id OR former.id = NEW.id) AND ({}))"""
_IN_A_CIRCLE = """EXISTS (
    WITH RECURSIVE former AS (
        SELECT replaces_id AS id FROM agreements_decision WHERE id = NEW.id
        UNION SELECT decision.replaces_id FROM agreements_decision AS decision
        JOIN former ON former.id = decision.id)
    SELECT 1 FROM former WHERE id = NEW.id)"""
_NOT_EARLIER = "former.party_id <> later.party_id OR former.decided_on > later.decided_on"
_TELLING_ONE = (
    f"later.result IN {in_sql(TELLING)} AND former.result IN {in_sql(ANSWERING)}"  # constants
)
_STRANGE_HANDLING = f"""EXISTS (
    SELECT 1 FROM agreements_decision AS later
    JOIN agreements_party AS party ON party.id = later.party_id
    WHERE later.party_id IN ({{}})
      AND (array_ndims(later.earlier_steps) > 1 OR array_ndims(later.earlier_decisions) > 1
        OR cardinality(later.earlier_steps) <> (
            SELECT count(*) FROM agreements_step AS step
            WHERE step.id = ANY(later.earlier_steps) AND step.agreement_id = party.agreement_id)
        OR cardinality(later.earlier_decisions) <> (
            SELECT count(*) FROM agreements_decision AS former
            WHERE former.id = ANY(later.earlier_decisions) AND former.party_id = later.party_id
              AND former.result IN {in_sql(TELLING)} AND former.id <> later.id
              AND former.decided_on <= later.decided_on)))"""  # noqa: S608 - constants
HANDLING_OF_PARTY = guard(
    "earlier_handling",
    forbidden=_STRANGE_HANDLING.format("NEW.id"),
    rule_name=EARLIER_HANDLING,
    operation=pgtrigger.Update,
    watch=("agreement_id",),
)
pgtrigger.register(HANDLING_OF_PARTY)(Party)


def earlier_handling(what: Any) -> ArrayField[list[int], list[int]]:
    """Numbers of rows in which the matter was handled before, checked by a trigger."""
    numbers: ArrayField[list[int], list[int]] = ArrayField(
        models.BigIntegerField(), default=list, db_default=[], blank=True, verbose_name=what
    )
    return numbers


@tracked()
class Decision(PreciseStatement):
    """What a body of a party decided on the agreement, or how it handled it.

    Only some results answer for the party (`ANSWERING`); the others tell how far the matter is.
    """

    party = models.ForeignKey(
        Party, models.CASCADE, related_name="decisions", verbose_name=_("party")
    )
    body_key = models.CharField(_("body"), max_length=20, choices=Body)
    body_name = models.CharField(_("name of the body"), max_length=200, blank=True)
    decided_on = models.DateField(_("decided on"))
    section = SectionField(_("section"), help_text="§")
    diary_number = models.CharField(_("diary number"), max_length=60, blank=True)
    result = models.CharField(
        _("result"),
        max_length=30,
        choices=Result,
        help_text=_(
            "What a board, an executive or a committee proposes to its council is «proposed to the"
            " council»; it is an approval only where the party says that this body decides."
        ),
    )
    condition = models.TextField(
        _("condition"),
        blank=True,
        default="",
        db_default="",
        help_text=_("With «approved on a condition»: in words."),
    )
    condition_met_on = models.DateField(
        _("condition met on"),
        null=True,
        blank=True,
        help_text=_("From this day on the decision approves. Empty: not yet met."),
    )
    replaces = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("replaces the decision"),
        help_text=_("An earlier decision of the same party that this one repeals or renews."),
    )
    earlier_steps = earlier_handling(_("earlier handling: steps"))
    earlier_decisions = earlier_handling(_("earlier handling: proposals and the like"))
    url = models.URLField(_("link to the minutes"), max_length=500, blank=True)
    language = language_of_texts(_("Of the name of the body and of the condition."))
    to_check = to_check()

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
            *days_in_range("decided_on", "condition_met_on"),
            last_of_precision("decided_on"),
            section_well_formed(),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_condition_where_asked",
                condition=Q(result=CONDITIONAL, condition__regex=r"\S")
                | ~Q(result=CONDITIONAL) & Q(condition=""),
                violation_error_message=_(
                    "A condition in words is needed with «approved on a condition», and belongs"
                    " to no other result."
                ),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_condition_met_after",
                condition=Q(condition_met_on__isnull=True)
                | Q(result=CONDITIONAL, condition_met_on__gte=models.F("decided_on")),
                violation_error_message=_(
                    "Only a condition of this decision is met, on its day or after it."
                ),
            ),
        ]
        triggers = [
            guard(
                "replaces_earlier",
                forbidden=f"{_REPLACING.format(_NOT_EARLIER)} OR {_IN_A_CIRCLE}",
                rule_name=REPLACES_EARLIER,
            ),
            guard(
                "telling_replaces_none",
                forbidden=_REPLACING.format(_TELLING_ONE),
                rule_name=TELLING_REPLACES_ANSWER,
            ),
            guard(
                "earlier_handling",
                forbidden=_STRANGE_HANDLING.format("NEW.party_id, OLD.party_id"),
                rule_name=EARLIER_HANDLING,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    @property
    def deciding_body(self) -> Text:
        """The name of the body, else its kind."""
        if self.body_name:
            return body_name(self.body_name, self.language)
        return Text(self.get_body_key_display(), "")

    @property
    def is_answer(self) -> bool:
        """Whether the result answers for the party."""
        return self.result in ANSWERING

    @property
    def section_sign(self) -> str:
        """The section with its sign."""
        return section_sign(self.section)

    def approves_on(self, day: date) -> bool:
        """Whether the decision, as an answer, approves on the day."""
        return approves_on(self, day)

    def state_on(self, day: date) -> str:
        """The key of its mark on the day: the result, or that its condition is met."""
        is_met = self.result == CONDITIONAL and self.approves_on(day)
        return "condition_met" if is_met else self.result

    def __str__(self) -> str:
        day = exact_day(self.decided_on, self.precision)
        section = f" {self.section_sign}" if self.section else ""
        return f"{self.get_result_display()} {day}{section}"
