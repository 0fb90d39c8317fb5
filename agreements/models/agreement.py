"""Agreements of a county and their statuses."""

from __future__ import annotations

from datetime import date
from typing import Self

import pgtrigger
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.parties import Party
from agreements.models.status import LISTED, Status, current_first
from cooperation.columns import known_themes, stays_in_county, theme_keys
from cooperation.models import County
from history.statements import PreciseStatement, Statement, last_of_precision
from history.tracking import tracked
from toolkit.constraints import choice_known, days_in_range, guard, period_in_range, rule
from toolkit.days import ONE_DAY, exact_day
from toolkit.searching import search_index
from toolkit.texts import Language, Titled

AGREEMENT_OF_OTHER_COUNTY = rule(
    "agreement_of_county", _("The agreement belongs to another county.")
)


class Kind(models.TextChoices):
    """The kinds of agreement. Only strategic and sub-agreements are counted in the figures."""

    STRATEGIC = "strategic", _("strategic cooperation agreement")
    SUB = "sub", _("sub-agreement")
    TASK_TRANSFER = "task_transfer", _("transfer of tasks")
    INTER_COUNTY = "inter_county", _("agreement between counties")
    MULTIDISCIPLINARY = "multidisciplinary", _("agreement on multidisciplinary support")
    OTHER = "other", _("other agreement")


class Character(models.TextChoices):
    """How concrete an agreement is."""

    FRAMEWORK = "framework", _("framework agreement")
    DECLARATION = "declaration_of_intent", _("declaration of intent")
    CONCRETE = "concrete", _("concrete goals and indicators")


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


def ready_by_source_on(day: date) -> models.Case:
    """Whether an agreement is ready on `day` though one of its parties has no approval on record.

    A regional council or another that is still to become a party does not count.
    """
    statuses = AgreementStatus.objects.filter(agreement=models.OuterRef("pk"), since__lte=day)
    latest = models.Subquery(statuses.order_by("-since").values("status")[:1])
    needed = Q(type__in=["county", "municipality"]) | Q(standing_on="party")
    open_ones = Party.objects.in_on(day).without_approval_on(day).filter(needed)
    missing = models.Exists(open_ones.filter(agreement=models.OuterRef("pk")))
    is_ready = models.lookups.Exact(latest, models.Value(Status.READY))
    found = models.When(Q(missing) & Q(is_ready), then=True)
    return models.Case(found, default=False, output_field=models.BooleanField())


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Queries on agreements for a day."""

    def current_first_on(self, day: date) -> Self:
        """Strategic agreements with a status on `day`, each county's current one first."""
        return self.filter(kind=Kind.STRATEGIC).with_life_on(day).order_by(*current_first())

    def with_life_on(self, day: date) -> Self:
        """Agreements with a status on `day`; before its first an agreement shows nothing."""
        return self.with_status_on(day).filter(status_on__isnull=False)

    def listed_on(self, day: date) -> Self:
        """Agreements that lists show on `day`: their status is other than not started."""
        return self.with_status_on(day).filter(status_on__in=LISTED)

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

    def ready_by_source_on(self, day: date) -> Self:
        """Those ready on `day` while the approval of one of their parties is not on record."""
        return self.filter(ready_by_source_on(day))

    def with_approvals_on(self, day: date) -> Self:
        """Annotate `municipalities_on` and `approvals_on`: «7/8» of the municipalities in it.

        Counted are the municipalities that are, or are to become, a party on `day`; the answer of
        each is its latest answering decision up to `day` (`DecisionQuerySet.answers_on`).
        """
        municipalities = (
            Party.objects.in_on(day)
            .filter(agreement=models.OuterRef("pk"), type="municipality")
            .with_approval_on(day)
            .order_by()
            .values("agreement")
        )
        approving = models.Count("pk", filter=Q(approves_on=True))
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
    row is used when preparation begins.
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
        _("language of the description"),
        max_length=2,
        choices=Language,
        default=Language.FI,
        help_text=_("Of the template, too."),
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
    """The status of an agreement from a day on; the latest row up to a day holds on that day."""

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

    @property
    def is_last_day(self) -> bool:
        """Whether readers see the last day before the status: that of an agreement that ended.

        `since` is the first day without the agreement, whether it expired, was terminated or was
        replaced. A day that is not known exactly is shown as it is.
        """
        return self.status == Status.ENDED and self.precision == "day"

    @property
    def shown_on(self) -> date:
        """The day for readers: the last day of an agreement that ended, otherwise `since`."""
        return self.since - ONE_DAY if self.is_last_day else self.since

    @property
    def other_reason(self) -> str:
        """The reason in words; empty without one, and for «expired», which the status shows."""
        return "" if self.reason in ("", Reason.EXPIRED) else self.get_reason_display()

    def __str__(self) -> str:
        day = exact_day(self.shown_on, self.precision)
        if self.reason == Reason.EXPIRED:  # the day may lie ahead: without a tense
            return _("in force until %(day)s") % {"day": day}
        if self.is_last_day:
            return _("ended, last day %(day)s") % {"day": day}
        return f"{self.get_status_display()} {day}"
