"""Agreements of a county and its municipalities: statuses, parties, decisions, the case file."""

from __future__ import annotations

from datetime import date
from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperation.constraints import (
    choice_known,
    code_well_formed,
    days_in_range,
    filled,
    guard,
    known_themes,
    period_in_range,
    rule,
    stays_in_county,
)
from cooperation.days import exact_day
from cooperation.history import Versioned, tracked
from cooperation.models import County, Theme
from cooperation.querysets import PeriodQuerySet
from cooperation.searching import search_index
from cooperation.statements import (
    Organisation,
    PreciseStatement,
    Statement,
    last_of_precision,
    theme_keys,
)
from cooperation.texts import Language, Titled


class Kind(models.TextChoices):
    """The kinds of agreement. Only strategic and sub-agreements are counted in the figures."""

    STRATEGIC = "strategic", _("strategic cooperation agreement")
    SUB = "sub", _("sub-agreement")
    TASK_TRANSFER = "task_transfer", _("transfer of tasks")
    INTER_COUNTY = "inter_county", _("agreement between counties")
    OTHER = "other", _("other agreement")


class Character(models.TextChoices):
    """How concrete an agreement is."""

    FRAMEWORK = "framework", _("framework agreement")
    DECLARATION = "declaration_of_intent", _("declaration of intent")
    CONCRETE = "concrete", _("concrete goals and indicators")


class Status(models.TextChoices):
    """Where an agreement stands, in order."""

    NOT_STARTED = "not_started", _("not started")
    IN_PREPARATION = "in_preparation", _("in preparation")
    IN_APPROVAL = "in_approval", _("in approval")
    READY = "ready", _("ready")
    ENDED = "ended", _("ended")


class Reason(models.TextChoices):
    """Why an agreement has not been started, or has ended."""

    NO_NEED = "no_need", _("no need felt: structures work without")
    NOT_YET = "not_yet", _("cooperation has not come that far")
    OTHER = "other", _("other reason")
    EXPIRED = "expired", _("expired")
    TERMINATED = "terminated", _("terminated")
    REPLACED = "replaced", _("replaced by another")


NOT_STARTED_REASONS = (Reason.NO_NEED, Reason.NOT_YET, Reason.OTHER)
ENDED_REASONS = (Reason.EXPIRED, Reason.TERMINATED, Reason.REPLACED)


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Agreements, asked for a day."""

    def current_first_on(self, day: date) -> Self:
        """Strategic agreements with a status on `day`, a county's current one before its others.

        The one ready; else the furthest of those not ended; else the one ended last.
        """
        order = ["ended", "not_started", "in_preparation", "in_approval", "ready"]
        ranks = [models.When(status_on=stage, then=rank) for rank, stage in enumerate(order)]
        known = self.filter(kind=Kind.STRATEGIC).with_status_on(day)
        return known.filter(status_on__isnull=False).order_by(
            models.Case(*ranks).desc(), "-since_on", "-pk"
        )

    def with_status_on(self, day: date) -> Self:
        """Annotate `status_on`, `reason_on`, `since_on`: the latest up to `day`, else null."""
        latest = AgreementStatus.objects.filter(
            agreement=models.OuterRef("pk"), since__lte=day
        ).order_by("-since")
        return self.annotate(
            status_on=models.Subquery(latest.values("status")[:1]),
            reason_on=models.Subquery(latest.values("reason")[:1]),
            since_on=models.Subquery(latest.values("since")[:1]),
        )

    def with_approvals_on(self, day: date) -> Self:
        """Annotate `municipalities_on` and `approvals_on`: «7/8» of the municipalities in it.

        Counted are the municipalities that are, or are to become, a party on `day`; the answer of
        each is its latest decision up to `day`.
        """
        municipalities = (
            Party.objects.in_on(day)
            .filter(agreement=models.OuterRef("pk"), type="municipality")
            .with_answer_on(day)
            .order_by()
            .values("agreement")
        )
        approving = models.Count("pk", filter=Q(answer_on__in=APPROVING))
        return self.annotate(
            municipalities_on=models.Subquery(
                municipalities.annotate(number=models.Count("pk")).values("number")
            ),
            approvals_on=models.Subquery(municipalities.annotate(yes=approving).values("yes")),
        )


PARENT_OF_OTHER_COUNTY = rule(
    "sub_agreement_in_parents_county",
    _("A sub-agreement belongs to the county of its strategic agreement."),
)

END_NOT_IN_STATUSES = rule(
    "agreement_end_in_statuses",
    _(
        "An agreement whose period has an end is «ended» (expired) from the day after its last day,"
        " or ended for another reason by then."
    ),
)
_END_NOT_IN_STATUSES = """EXISTS (
    SELECT 1 FROM agreements_agreement AS agreement
    WHERE agreement.id IN ({}) AND upper(agreement.in_force) IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM agreements_agreementstatus AS ended
        WHERE ended.agreement_id = agreement.id AND ended.status = 'ended'
          AND (ended.since = upper(agreement.in_force)
            OR ended.reason <> 'expired' AND ended.since < upper(agreement.in_force))))"""
TWO_WAITING = rule(
    "one_agreement_not_started",
    _("The county already has another strategic agreement that is not started at that time."),
)
_TWO_WAITING = """EXISTS (
    WITH waiting AS (
        SELECT * FROM (
            SELECT agreement.county_id, status.agreement_id, status.status, daterange(status.since,
                lead(status.since) OVER (PARTITION BY agreement.id ORDER BY status.since)) AS days
            FROM agreements_agreementstatus AS status
            JOIN agreements_agreement AS agreement ON agreement.id = status.agreement_id
            WHERE agreement.kind = 'strategic' AND agreement.county_id = (
                SELECT county_id FROM agreements_agreement WHERE id = {})) AS stage
        WHERE status = 'not_started')
    SELECT 1 FROM waiting AS one JOIN waiting AS other
        ON one.agreement_id < other.agreement_id AND one.days && other.days)"""


@tracked()
class Agreement(Titled, Statement):
    """An agreement of a county with its municipalities or others.

    A county that has not begun has one strategic agreement whose status is `not_started`; the same
    row goes on when preparation begins.
    """

    county = models.ForeignKey(
        County, models.PROTECT, related_name="agreements", verbose_name=_("county")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sub_agreements",
        verbose_name=_("strategic agreement it belongs to"),
    )
    themes = theme_keys()
    character = models.CharField(_("character"), max_length=30, choices=Character, blank=True)
    in_force = DateRangeField(
        _("in force"),
        null=True,
        blank=True,
        help_text=_("The agreement's own period, where it names one."),
    )
    template = models.CharField(
        _("template used"),
        max_length=200,
        blank=True,
        help_text=_("For example Kuntaliitto's template."),
    )
    description = models.TextField(_("description"), blank=True)
    description_language = models.CharField(
        _("language of the description"), max_length=2, choices=Language, default=Language.FI
    )

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["county", "kind", "pk"]
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        indexes = [
            models.Index(fields=["kind", "county"]),
            search_index("agreements_title_search", "title_fi", "title_sv", "title_en"),
        ]
        constraints = [
            *Titled.Meta.constraints,
            *Statement.Meta.constraints,
            choice_known("kind", Kind),
            choice_known("character", Character, blank=True),
            choice_known("description_language", Language),
            *period_in_range("in_force", open_start=True),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_sub_has_theme",
                condition=~Q(kind=Kind.SUB) | Q(themes__len__gt=0),
                violation_error_message=_("A sub-agreement is on at least one theme."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_only_sub_has_parent",
                condition=Q(parent__isnull=True) | Q(kind=Kind.SUB),
                violation_error_message=_("Only a sub-agreement belongs to another agreement."),
            ),
        ]
        triggers = [
            known_themes(),
            stays_in_county(),
            guard(
                "parents_county",
                forbidden="""EXISTS (
                    SELECT 1 FROM agreements_agreement AS child
                    JOIN agreements_agreement AS parent ON parent.id = child.parent_id
                    WHERE (child.id = NEW.id OR child.parent_id = NEW.id)
                      AND (child.county_id <> parent.county_id OR parent.kind <> 'strategic'))""",
                rule_name=PARENT_OF_OTHER_COUNTY,
                watch=("parent_id", "kind"),
            ),
            guard(
                "end_in_statuses",
                forbidden=_END_NOT_IN_STATUSES.format("NEW.id"),
                rule_name=END_NOT_IN_STATUSES,
                watch=("in_force",),
            ),
            guard(
                "one_waiting",
                forbidden=_TWO_WAITING.format("NEW.id"),
                rule_name=TWO_WAITING,
                operation=pgtrigger.Update,
                watch=("kind",),
            ),
        ]


NOTHING_AFTER_ENDED = rule(
    "nothing_after_ended",
    _("Nothing follows «ended». If the end was a mistake, correct that row."),
)


@tracked()
class AgreementStatus(PreciseStatement):
    """Where an agreement stands from a day on; the latest row up to a day holds on that day."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="statuses", verbose_name=_("agreement")
    )
    status = models.CharField(_("status"), max_length=20, choices=Status)
    reason = models.CharField(
        _("reason"),
        max_length=20,
        choices=Reason,
        blank=True,
        help_text=_("Required with «not started» and with «ended», not used otherwise."),
    )
    since = models.DateField(_("since"))

    class Meta:
        ordering = ["agreement", "since"]
        verbose_name = _("status of an agreement")
        verbose_name_plural = _("statuses of agreements")
        constraints = [
            *PreciseStatement.Meta.constraints,
            choice_known("status", Status),
            *days_in_range("since"),
            last_of_precision("since"),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_reason_where_asked",
                condition=Q(status=Status.NOT_STARTED, reason__in=NOT_STARTED_REASONS)
                | Q(status=Status.ENDED, reason__in=ENDED_REASONS)
                | Q(
                    status__in=[Status.IN_PREPARATION, Status.IN_APPROVAL, Status.READY],
                    reason="",
                ),
                violation_error_message=_(
                    "«Not started» and «ended» need a reason of their own; others have none."
                ),
            ),
            models.UniqueConstraint(
                fields=["agreement", "since"],
                name="%(app_label)s_%(class)s_one_a_day",
                violation_error_message=_("The agreement already has a status from this day."),
            ),
        ]
        triggers = [
            guard(
                "nothing_after_ended",
                forbidden="""EXISTS (
                    SELECT 1 FROM agreements_agreementstatus AS ended
                    JOIN agreements_agreementstatus AS later USING (agreement_id)
                    WHERE ended.agreement_id = NEW.agreement_id
                      AND ended.status = 'ended' AND later.since > ended.since)""",
                rule_name=NOTHING_AFTER_ENDED,
            ),
            guard(
                "end_in_statuses",
                forbidden=_END_NOT_IN_STATUSES.format("NEW.agreement_id, OLD.agreement_id"),
                rule_name=END_NOT_IN_STATUSES,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            ),
            guard(
                "one_waiting",
                forbidden=_TWO_WAITING.format("COALESCE(NEW.agreement_id, OLD.agreement_id)"),
                rule_name=TWO_WAITING,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {exact_day(self.since, self.precision)}"


class PartyQuerySet(models.QuerySet["Party"]):
    """Parties, asked for a day."""

    def with_standing_on(self, day: date) -> Self:
        """Annotate `standing_on`: the latest standing up to `day`, else null."""
        latest = PartyStanding.objects.filter(party=models.OuterRef("pk"), since__lte=day)
        return self.annotate(
            standing_on=models.Subquery(latest.order_by("-since").values("standing")[:1])
        )

    def in_on(self, day: date) -> Self:
        """Those that are, or are to become, a party on `day`."""
        return self.with_standing_on(day).filter(
            standing_on__in=[Standing.PROSPECTIVE, Standing.PARTY]
        )

    def with_answer_on(self, day: date) -> Self:
        """Annotate `answer_on`: the latest decision up to `day`; same day, the last recorded."""
        latest = Decision.objects.filter(party=models.OuterRef("pk"), decided_on__lte=day)
        return self.annotate(
            answer_on=models.Subquery(latest.order_by("-decided_on", "-pk").values("result")[:1])
        )


@tracked()
class Party(Organisation, Versioned):
    """An organisation that is, was or may become a party; its standings say which."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="parties", verbose_name=_("agreement")
    )
    decision_expected_on = models.DateField(_("decision expected"), null=True, blank=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "type", "county", "municipality", "regional_council", "pk"]
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            *Organisation.Meta.constraints,
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
    """How an organisation stands to an agreement."""

    PROSPECTIVE = "prospective", _("to become a party")
    PARTY = "party", _("party")
    LEFT = "left", _("left")


@tracked()
class PartyStanding(PreciseStatement):
    """How a party stands to its agreement from a day on."""

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
    """What a body decided; the first two approve."""

    APPROVED = "approved", _("approved")
    APPROVED_WITH_CHANGES = "approved_with_changes", _("approved with changes")
    REJECTED = "rejected", _("rejected")
    RETURNED = "returned", _("returned for preparation")
    NOTED = "noted", _("noted")


APPROVING = (Result.APPROVED, Result.APPROVED_WITH_CHANGES)


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Decisions, asked for a day."""

    def answers_on(self, day: date) -> Self:
        """Each party's answer: its latest decision up to `day`; same day, the last recorded."""
        return (
            self.filter(decided_on__lte=day)
            .order_by("party_id", "-decided_on", "-pk")
            .distinct("party_id")
        )


@tracked()
class Decision(PreciseStatement):
    """A party's decision on its agreement; it hangs on the party, so it cannot belong elsewhere."""

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
            *days_in_range("decided_on"),
            last_of_precision("decided_on"),
        ]

    def __str__(self) -> str:
        day = exact_day(self.decided_on, self.precision)
        section = f" § {self.section}" if self.section else ""
        return f"{self.get_result_display()} {day}{section}"


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
    section = models.CharField(_("section"), max_length=20, blank=True, help_text="§")
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
    language = models.CharField(
        _("language of the texts"), max_length=2, choices=Language, default=Language.FI
    )

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
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {exact_day(self.held_on, self.precision)}"


@tracked()
class Appendix(Titled, Statement):
    """An appendix of an agreement. It has statuses of its own and is not a sub-agreement."""

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
    """Where an appendix stands."""

    PLANNED = "planned", _("planned")
    DRAFT = "draft", _("draft")
    IN_APPROVAL = "in_approval", _("in approval")
    APPROVED = "approved", _("approved")
    WITHDRAWN = "withdrawn", _("withdrawn")


@tracked()
class AppendixStatus(PreciseStatement):
    """Where an appendix stands from a day on."""

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


class DocumentKind(models.TextChoices):
    """What a document is to its agreement or step."""

    DOCUMENT = "document", _("document")
    ENCLOSURE = "enclosure", _("enclosure")
    MINUTES = "minutes", _("minutes")


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents, with what is known of their links."""

    def with_link_check(self) -> Self:
        """Annotate `worked_at`: when the link last worked, else null."""
        checks = LinkCheck.objects.filter(url=models.OuterRef("url"))
        return self.annotate(worked_at=models.Subquery(checks.values("worked_at")[:1]))


@tracked()
class Document(Titled, Statement):
    """A document of an agreement: a link, or what is known of an uploaded file."""

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
        """Where the document is read: its file here, else its link."""
        return reverse("document_file", args=[self.pk]) if self.sha256 else self.url


class StoredFile(models.Model):
    """The contents of an uploaded file, known by its checksum; what is stored never changes.

    In the database, so that all machines share it and a backup holds it. Not in the history: a
    document's history names the checksum, and an earlier one finds its contents here.
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


class LinkCheck(models.Model):
    """When a link in the records was last tried, and when it last worked.

    A passing mark of our own, no statement of anybody's: not in the history.
    """

    url = models.URLField(_("link"), max_length=500, unique=True)
    tried_at = models.DateTimeField(_("last tried at"), null=True, blank=True)
    worked_at = models.DateTimeField(_("last worked at"), null=True, blank=True)
    told = models.CharField(_("what was answered"), max_length=100, blank=True)

    class Meta:
        ordering = ["url"]
        verbose_name = _("check of a link")
        verbose_name_plural = _("checks of links")
        indexes = [models.Index(fields=["tried_at"])]

    def __str__(self) -> str:
        return self.url


@tracked()
class Goal(Titled, Statement):
    """A goal an agreement sets, with its measures and indicators."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="goals", verbose_name=_("agreement")
    )
    theme = models.ForeignKey(
        Theme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="goals",
        verbose_name=_("theme"),
    )
    owner = models.CharField(
        _("owner"), max_length=200, blank=True, help_text=_("A position or a body, not a name.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["agreement", "position", "pk"]
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        constraints = [*Titled.Meta.constraints, *Statement.Meta.constraints]


@tracked()
class Measure(Titled, Versioned):
    """What is done to reach a goal, and who answers for it."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="measures", verbose_name=_("goal"))
    owner = models.CharField(
        _("owner"), max_length=200, blank=True, help_text=_("A position or a body, not a name.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["goal", "position", "pk"]
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        constraints = [*Titled.Meta.constraints]


@tracked()
class Indicator(Titled, Versioned):
    """How one sees that a goal is reached."""

    goal = models.ForeignKey(
        Goal, models.CASCADE, related_name="indicators", verbose_name=_("goal")
    )
    target = models.CharField(_("target"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["goal", "position", "pk"]
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [*Titled.Meta.constraints]


AGREEMENT_OF_OTHER_COUNTY = rule(
    "agreement_of_county", _("The agreement belongs to another county.")
)


class PlanKind(models.TextChoices):
    """The kinds of plan."""

    INTERFACE_PLAN = "interface_plan", _("interface plan")
    PARTNERSHIP_STRATEGY = "partnership_strategy", _("partnership strategy")


@tracked()
class Plan(Titled, Statement):
    """A plan that makes an agreement concrete (yhdyspintasuunnitelma, kumppanuusstrategia)."""

    county = models.ForeignKey(
        County, models.PROTECT, related_name="plans", verbose_name=_("county")
    )
    kind = models.CharField(_("kind"), max_length=30, choices=PlanKind)
    agreement = models.ForeignKey(
        Agreement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plans",
        verbose_name=_("agreement it makes concrete"),
    )
    themes = theme_keys()
    period = DateRangeField(_("period"))
    url = models.URLField(_("link to the document"), max_length=500, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["county", "period", "pk"]
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints = [
            *Titled.Meta.constraints,
            *Statement.Meta.constraints,
            choice_known("kind", PlanKind),
            *period_in_range(),
        ]
        triggers = [
            known_themes(),
            guard(
                "agreement_of_county",
                forbidden="""EXISTS (SELECT 1 FROM agreements_agreement AS agreement
                    WHERE agreement.id = NEW.agreement_id
                      AND agreement.county_id <> NEW.county_id)""",
                rule_name=AGREEMENT_OF_OTHER_COUNTY,
            ),
        ]
