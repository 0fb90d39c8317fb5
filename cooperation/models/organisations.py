"""Actors besides counties, municipalities and regional councils: Kela, HUS, parishes, companies."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cooperation.querysets import CodedQuerySet
from history.tracking import Versioned, tracked
from toolkit.constraints import choice_known, guard, period_in_range, rule
from toolkit.texts import Named

BUSINESS_ID = r"^[0-9]{7}-[0-9]$"
WRONG_CHECK_DIGIT = rule(
    "business_id_check_digit", _("This is not a business id: its last digit does not fit.")
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 0, 1)
"""Of the nine signs: the weighted sum of a business id can be divided by eleven."""
WRONG_CHECK_DIGIT_SQL = "NEW.business_id <> '' AND ({}) % 11 <> 0".format(
    " + ".join(
        f"{weight} * substr(NEW.business_id, {place}, 1)::int"
        for place, weight in enumerate(WEIGHTS, 1)
        if weight
    )
)

SUCCESSION_IN_A_CIRCLE = rule(
    "organisation_succession_in_a_circle",
    _("An organisation cannot be merged into one that was merged into it."),
)
SUCCESSION_IN_A_CIRCLE_SQL = """EXISTS (
    WITH RECURSIVE later AS (
        SELECT successor_id AS id FROM cooperation_organisation WHERE id = NEW.id
        UNION SELECT one.successor_id FROM cooperation_organisation AS one
        JOIN later ON later.id = one.id)
    SELECT 1 FROM later WHERE id = NEW.id)"""


class OrganisationKind(models.TextChoices):
    """The kinds of actor that are neither a county, a municipality nor a regional council."""

    KELA = "kela", _("Kela, the Social Insurance Institution")
    HOSPITAL_GROUP = "hospital_group", _("hospital group")
    JOINT_AUTHORITY = "joint_authority", _("joint authority")
    PARISH = "parish", _("parish")
    SAMI_PARLIAMENT = "sami_parliament", _("Sámi Parliament")
    ASSOCIATION = "association", _("association")
    COMPANY = "company", _("company")
    STATE_AUTHORITY = "state_authority", _("state authority")
    OTHER = "other", _("other actor")


@tracked()
class Organisation(Named, Versioned):
    """Another actor that is a party to agreements or takes part in forums; kept by staff.

    Free text names an actor that occurs once; one that occurs twice is a row here.
    """

    key = models.SlugField(
        _("key"),
        max_length=40,
        unique=True,
        null=True,
        blank=True,
        help_text=_("Of organisations that the reference data gives; empty for all others."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
    business_id = models.CharField(
        _("business id"), max_length=9, blank=True, help_text=_("As 0246246-0, where known.")
    )
    period = DateRangeField(_("exists"))
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("merged into"),
    )
    is_proposed = models.BooleanField(
        _("proposed"),
        default=False,
        db_default=False,
        help_text=_("Proposed by a county and used at once, but not yet accepted by staff."),
    )

    objects = CodedQuerySet.as_manager()

    class Meta:
        ordering = ["name_fi", "pk"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            *Named.Meta.constraints,
            choice_known("kind", OrganisationKind),
            *period_in_range(),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_business_id_well_formed",
                condition=Q(business_id="") | Q(business_id__regex=BUSINESS_ID),
                violation_error_message=_("A business id is seven digits, a hyphen and a digit."),
            ),
            models.UniqueConstraint(
                fields=["business_id"],
                condition=~Q(business_id=""),
                name="%(app_label)s_%(class)s_business_id_once",
                violation_error_message=_("An organisation already has this business id."),
            ),
            models.UniqueConstraint(
                fields=["name_fi"],
                name="%(app_label)s_%(class)s_name_once",
                violation_error_message=_("An organisation of this name is already in the list."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_successor_only_of_ended",
                condition=Q(successor__isnull=True) | Q(period__endswith__isnull=False),
                violation_error_message=_("Only an organisation that has ended has a successor."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_not_its_own_successor",
                condition=Q(successor__isnull=True) | ~Q(successor=F("id")),
                violation_error_message=_("An organisation cannot succeed itself."),
            ),
        ]
        triggers = [
            guard(
                "check_digit",
                forbidden=WRONG_CHECK_DIGIT_SQL,
                rule_name=WRONG_CHECK_DIGIT,
                watch=("business_id",),
            ),
            guard(
                "no_circle",
                forbidden=SUCCESSION_IN_A_CIRCLE_SQL,
                rule_name=SUCCESSION_IN_A_CIRCLE,
                watch=("successor_id",),
            ),
        ]

    def __str__(self) -> str:
        """With the mark of a proposal, wherever a list shows the name."""
        if self.is_proposed:
            return gettext("%(name)s (proposed)") % {"name": self.name}
        return self.name.value
