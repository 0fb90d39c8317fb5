"""Counties, municipalities and regional councils, with the periods of their existence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cooperation.models.memberships import (
    OUTSIDE_EXISTENCE,
    OUTSIDE_EXISTENCE_SQL,
    SPECIAL_IN_COUNTY,
    SPECIAL_IN_COUNTY_SQL,
)
from cooperation.models.place_querysets import (
    CountyQuerySet,
    MunicipalityQuerySet,
    RegionalCouncilQuerySet,
)
from cooperation.models.regions import (
    REGION_OUTSIDE_EXISTENCE,
    REGION_OUTSIDE_EXISTENCE_SQL,
    CountyRegion,
)
from history.tracking import Versioned, tracked
from toolkit.constraints import (
    choice_known,
    code_well_formed,
    filled,
    guard,
    period_in_range,
    rule,
    still_used,
)
from toolkit.texts import Named, text_of

if TYPE_CHECKING:
    from toolkit.texts import Text

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"


@tracked()
class RegionalCouncil(Named, Versioned):
    """A joint authority of a region's municipalities (maakunnan liitto), with the region's code."""

    code = models.CharField(_("code"), max_length=2, primary_key=True)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    region_fi = models.CharField(_("region (Finnish)"), max_length=100)
    region_sv = models.CharField(_("region (Swedish)"), max_length=100, blank=True)
    region_en = models.CharField(_("region (English)"), max_length=100, blank=True)
    role_fi = models.TextField(_("role in the cooperation (Finnish)"), blank=True)
    role_sv = models.TextField(_("role in the cooperation (Swedish)"), blank=True)
    role_en = models.TextField(_("role in the cooperation (English)"), blank=True)

    objects = RegionalCouncilQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("regional council")
        verbose_name_plural = _("regional councils")
        constraints = [
            *Named.Meta.constraints,
            code_well_formed("code", r"^[0-9]{2}$"),
            code_well_formed("slug", SLUG),
            *filled("region_fi"),
        ]


class Languages(models.TextChoices):
    """The official languages of a county or a municipality."""

    FI = "fi", _("Finnish")
    SV = "sv", _("Swedish")
    BILINGUAL = "bilingual", _("bilingual")
    BILINGUAL_FI = "bilingual_fi", _("bilingual, majority Finnish")
    BILINGUAL_SV = "bilingual_sv", _("bilingual, majority Swedish")


@tracked()
class County(Named, Versioned):
    """A wellbeing services county (hyvinvointialue). Helsinki belongs to none and is not one.

    Statistics Finland's classification; they exist since 1.3.2022 (first councils) and organise
    health, social and rescue services since 1.1.2023 (Act on Wellbeing Services Counties 611/2021).
    """

    code = models.CharField(_("code"), max_length=2, primary_key=True)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    short_fi = models.CharField(_("short name (Finnish)"), max_length=60)
    short_sv = models.CharField(_("short name (Swedish)"), max_length=60, blank=True)
    short_en = models.CharField(_("short name (English)"), max_length=60, blank=True)
    brand = models.CharField(_("name in use"), max_length=60, blank=True)
    period = DateRangeField(_("exists"))
    languages = models.CharField(_("languages"), max_length=15, choices=Languages)
    seat = models.CharField(_("seat"), max_length=60, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    mailbox = models.EmailField(
        _("public mailbox"), blank=True, help_text=_("A role's address, shown in public.")
    )
    collaborative_area_code = models.CharField(_("collaborative area"), max_length=1, blank=True)
    collaborative_area_fi = models.CharField(max_length=100, blank=True)
    collaborative_area_sv = models.CharField(max_length=100, blank=True)
    collaborative_area_en = models.CharField(max_length=100, blank=True)
    predecessor = models.CharField(
        _("earlier joint authority"),
        max_length=200,
        blank=True,
        help_text=_("The joint authority that organised health and social services before 2023."),
    )
    tile_q = models.SmallIntegerField(_("tile column"), null=True, blank=True)
    tile_r = models.SmallIntegerField(_("tile row"), null=True, blank=True)

    regions_on: list[CountyRegion]
    """The regional councils that serve it, of `with_regional_councils_on`."""

    objects = CountyQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("wellbeing services county")
        verbose_name_plural = _("wellbeing services counties")
        constraints = [
            *Named.Meta.constraints,
            code_well_formed("code", r"^[0-9]{2}$"),
            code_well_formed("slug", SLUG),
            code_well_formed("collaborative_area_code", r"^[0-9]?$"),
            *filled("short_fi"),
            choice_known("languages", Languages),
            *period_in_range(),
        ]
        triggers = [
            guard(
                "memberships_within_existence",
                forbidden=OUTSIDE_EXISTENCE_SQL.format("county.code = NEW.code"),
                rule_name=OUTSIDE_EXISTENCE,
                operation=pgtrigger.Update,
                watch=("period",),
            ),
            guard(
                "regions_within_existence",
                forbidden=REGION_OUTSIDE_EXISTENCE_SQL.format("county.code = NEW.code"),
                rule_name=REGION_OUTSIDE_EXISTENCE,
                operation=pgtrigger.Update,
                watch=("period",),
            ),
        ]

    @property
    def short(self) -> Text:
        """The county's name as used in lists: Keski-Pohjanmaa."""
        return text_of(self, "short")


class Special(models.TextChoices):
    """Municipalities outside the county system."""

    HELSINKI = "helsinki", _("Helsinki, organises its own services")
    ALAND = "aland", _("Åland, outside the system")


@tracked()
class Municipality(Named, Versioned):
    """A municipality, with the period of its existence; a merged one has a successor."""

    code = models.CharField(_("code"), max_length=3, primary_key=True)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    period = DateRangeField(_("exists"))
    special = models.CharField(
        _("outside the counties"), max_length=10, choices=Special, blank=True
    )
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("merged into"),
    )
    regional_council = models.ForeignKey(
        RegionalCouncil,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="municipalities",
        verbose_name=_("regional council"),
    )
    languages = models.CharField(_("languages"), max_length=15, choices=Languages)
    latitude = models.DecimalField(
        _("latitude of the centre"), max_digits=6, decimal_places=3, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude of the centre"), max_digits=6, decimal_places=3, null=True, blank=True
    )
    hex_x = models.FloatField(
        _("hexagon, x"), null=True, blank=True, help_text=_("In widths of a hexagon, to the right.")
    )
    hex_y = models.FloatField(
        _("hexagon, y"), null=True, blank=True, help_text=_("In widths of a hexagon, downwards.")
    )

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        constraints = [
            *Named.Meta.constraints,
            code_well_formed("code", r"^[0-9]{3}$"),
            code_well_formed("slug", SLUG),
            choice_known("special", Special, blank=True),
            choice_known("languages", Languages),
            *period_in_range(),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_successor_only_of_ended",
                condition=Q(successor__isnull=True) | Q(period__endswith__isnull=False),
                violation_error_message=_("Only a municipality that has ended has a successor."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_not_its_own_successor",
                condition=Q(successor__isnull=True) | ~Q(successor=F("code")),
                violation_error_message=_("A municipality cannot succeed itself."),
            ),
        ]
        triggers = [
            guard(
                "memberships_within_existence",
                forbidden=OUTSIDE_EXISTENCE_SQL.format("municipality.code = NEW.code"),
                rule_name=OUTSIDE_EXISTENCE,
                operation=pgtrigger.Update,
                watch=("period",),
            ),
            guard(
                "special_in_no_county",
                forbidden=SPECIAL_IN_COUNTY_SQL.format("municipality.code = NEW.code"),
                rule_name=SPECIAL_IN_COUNTY,
                operation=pgtrigger.Update,
                watch=("special",),
            ),
            still_used(
                "still_listed",
                column="municipalities",
                gone="NOT EXISTS (SELECT 1 FROM cooperation_municipality WHERE code = OLD.code)",
                key="OLD.code",
                uses="$1 = ANY(municipalities)",
                rule_name=rule(
                    "municipality_still_listed",
                    _("The municipality is listed in a negotiation and cannot be removed."),
                ),
            ),
        ]
