"""Periods in which a municipality belongs to a county, or to a group of its municipalities."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from cooperation.columns import stays_in_county
from cooperation.querysets import NamedQuerySet, PeriodQuerySet
from history.statements import Statement
from history.tracking import Versioned, tracked
from toolkit.constraints import guard, period_in_range, rule
from toolkit.texts import Named, called

OUTSIDE_EXISTENCE = rule(
    "membership_outside_existence",
    _("A municipality belongs to a county only while both exist."),
)
OUTSIDE_EXISTENCE_SQL = """EXISTS (
    SELECT 1 FROM cooperation_countymembership AS membership
    JOIN cooperation_municipality AS municipality ON municipality.code = membership.municipality_id
    JOIN cooperation_county AS county ON county.code = membership.county_id
    WHERE {} AND NOT membership.period <@ (municipality.period * county.period))"""
SPECIAL_IN_COUNTY = rule(
    "special_in_no_county", _("Helsinki and Åland's municipalities belong to no county.")
)
SPECIAL_IN_COUNTY_SQL = """EXISTS (
    SELECT 1 FROM cooperation_countymembership AS membership
    JOIN cooperation_municipality AS municipality ON municipality.code = membership.municipality_id
    WHERE {} AND municipality.special <> '')"""

GROUP_OUTSIDE_COUNTY = rule(
    "group_outside_county",
    _("A group's municipality must belong to the group's county the whole time."),
)
_GROUP_LEAVES_COUNTY = """EXISTS (
    SELECT 1 FROM cooperation_municipalitygroupmember AS member
    JOIN cooperation_municipalitygroup AS grouping ON grouping.id = member.group_id
    WHERE member.municipality_id IN ({municipality})
      AND NOT member.period <@ COALESCE((
        SELECT range_agg(membership.period) FROM cooperation_countymembership AS membership
        WHERE membership.municipality_id = member.municipality_id
          AND membership.county_id = grouping.county_id), '{{}}'::datemultirange))"""


@tracked()
class CountyMembership(Versioned):
    """A period in which a municipality belongs to a county."""

    municipality = models.ForeignKey(
        "cooperation.Municipality",
        models.CASCADE,
        related_name="memberships",
        verbose_name=_("municipality"),
    )
    county = models.ForeignKey(
        "cooperation.County", models.PROTECT, related_name="memberships", verbose_name=_("county")
    )
    period = DateRangeField(_("period"))

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["county", "municipality", "period"]
        verbose_name = _("membership of a county")
        verbose_name_plural = _("memberships of counties")
        constraints = [
            *period_in_range(),
            ExclusionConstraint(
                name="%(app_label)s_%(class)s_one_county_at_a_time",
                expressions=[
                    ("municipality", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "The municipality already belongs to a county in this period."
                ),
            ),
        ]
        triggers = [
            guard(
                "within_existence",
                forbidden=OUTSIDE_EXISTENCE_SQL.format("membership.id = NEW.id"),
                rule_name=OUTSIDE_EXISTENCE,
            ),
            guard(
                "special_in_no_county",
                forbidden=SPECIAL_IN_COUNTY_SQL.format("membership.id = NEW.id"),
                rule_name=SPECIAL_IN_COUNTY,
            ),
            guard(
                "groups_stay_in_county",
                forbidden=_GROUP_LEAVES_COUNTY.format(
                    municipality="NEW.municipality_id, OLD.municipality_id"
                ),
                rule_name=GROUP_OUTSIDE_COUNTY,
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{called(self, 'municipality')} → {called(self, 'county')}"


@tracked()
class MunicipalityGroup(Named, Statement):
    """A county's grouping of its municipalities (kuntaryhmä, aluemalli)."""

    county = models.ForeignKey(
        "cooperation.County", models.PROTECT, related_name="groups", verbose_name=_("county")
    )

    objects = NamedQuerySet.as_manager()

    class Meta:
        ordering = ["county", "name_fi"]
        verbose_name = _("group of municipalities")
        verbose_name_plural = _("groups of municipalities")
        constraints = [
            *Named.Meta.constraints,
            *Statement.Meta.constraints,
            models.UniqueConstraint(
                fields=["county", "name_fi"],
                name="%(app_label)s_%(class)s_name_once_in_county",
                violation_error_message=_("The county already has a group of this name."),
            ),
        ]
        triggers = [stays_in_county()]


@tracked()
class MunicipalityGroupMember(Versioned):
    """A period in which a municipality is in a group."""

    group = models.ForeignKey(
        MunicipalityGroup, models.CASCADE, related_name="members", verbose_name=_("group")
    )
    municipality = models.ForeignKey(
        "cooperation.Municipality",
        models.PROTECT,
        related_name="group_members",
        verbose_name=_("municipality"),
    )
    period = DateRangeField(_("period"))

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["group", "municipality", "period"]
        verbose_name = _("member of a group")
        verbose_name_plural = _("members of groups")
        constraints = [
            *period_in_range(),
            ExclusionConstraint(
                name="%(app_label)s_%(class)s_once_at_a_time",
                expressions=[
                    ("group", RangeOperators.EQUAL),
                    ("municipality", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("The municipality is already in this group then."),
            ),
        ]
        triggers = [
            guard(
                "in_county",
                forbidden=_GROUP_LEAVES_COUNTY.format(municipality="NEW.municipality_id"),
                rule_name=GROUP_OUTSIDE_COUNTY,
            )
        ]

    def __str__(self) -> str:
        return f"{called(self, 'municipality')} ({called(self, 'group')})"
