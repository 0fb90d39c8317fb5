"""A negotiation of a county with its municipalities, or a meeting beside them."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperation.columns import known_themes, theme_keys
from cooperation.first_days import HYTE_FIRST_DAY
from cooperation.models import County, MunicipalityGroup
from forums.models import Forum
from history.statements import PreciseStatement, last_of_precision
from history.tracking import tracked
from negotiations.models.filling import FilledList
from toolkit.constraints import choice_known, days_in_range, guard, keys_known, rule
from toolkit.days import exact_day
from toolkit.texts import Language, language_of_texts


class Kind(models.TextChoices):
    """The kinds of negotiation. Meetings complement the statutory ones and are never counted."""

    COOPERATION = "cooperation", _("cooperation negotiation (section 14)")
    HYTE = "hyte", _("wellbeing promotion negotiation")
    MEETING = "meeting", _("municipal meeting")


STATUTORY = (Kind.COOPERATION, Kind.HYTE)


class Outcome(models.TextChoices):
    """The outcome of a negotiation; empty: not known (yet)."""

    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")


class Format(models.TextChoices):
    """With whom the county negotiates."""

    ALL = "all", _("all municipalities")
    ONE = "one", _("one municipality")
    GROUP = "group", _("a group of municipalities")


class ParticipantRole(models.TextChoices):
    """The roles of participants."""

    POLITICAL = "political", _("political leadership")
    OFFICE_HOLDERS = "office_holders", _("office-holder leadership")
    HYTE_DIRECTORS = "hyte_directors", _("wellbeing directors")
    HYTE_COORDINATORS = "hyte_coordinators", _("wellbeing coordinators")
    HYTE_GROUPS = "hyte_groups", _("municipal wellbeing groups")
    EXPERTS = "experts", _("experts")
    ORGANISATIONS = "organisations", _("organisations")
    OTHERS = "others", _("others")


class Convener(models.TextChoices):
    """Who called the parties together."""

    COUNTY = "county", _("the wellbeing services county")
    MUNICIPALITY = "municipality", _("a municipality")
    REGIONAL_COUNCIL = "regional_council", _("the regional council")
    JOINTLY = "jointly", _("the county and municipalities jointly")


class Preparation(models.TextChoices):
    """How a negotiation was prepared."""

    SURVEY = "survey", _("a survey of the municipalities")
    WORKSHOP = "workshop", _("workshops")
    MATERIAL = "material", _("shared background material")
    MEETINGS = "meetings", _("preparatory meetings of office holders")
    OTHER = "other", pgettext_lazy("preparation", "in another way")


FILL_MUNICIPALITIES = pgtrigger.Trigger(
    name="fill_municipalities",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    # «all» means the county's municipalities of the day, a group its members of the day; the list
    # itself is stored, in code order, and is not changed later.
    func="""
        IF cardinality(NEW.municipalities) = 0 AND NEW.format = 'all' THEN
            SELECT COALESCE(array_agg(municipality_id ORDER BY municipality_id), '{}')
            INTO NEW.municipalities FROM cooperation_countymembership
            WHERE county_id = NEW.county_id AND period @> NEW.held_on;
        ELSIF cardinality(NEW.municipalities) = 0 AND NEW.group_id IS NOT NULL THEN
            SELECT COALESCE(array_agg(municipality_id ORDER BY municipality_id), '{}')
            INTO NEW.municipalities FROM cooperation_municipalitygroupmember
            WHERE group_id = NEW.group_id AND period @> NEW.held_on;
        ELSE
            SELECT COALESCE(array_agg(DISTINCT code ORDER BY code), '{}')
            INTO NEW.municipalities FROM unnest(NEW.municipalities) AS code;
        END IF;
        RETURN NEW;
    """,
)

FROZEN_WITH = ("county_id", "held_on", "format", "municipalities")
"""Columns the list was checked with: later memberships do not make it invalid."""

OTHERS_MUNICIPALITY = rule(
    "negotiation_municipality_of_county",
    _("Only municipalities that belong to the county on the day can be listed."),
)
ALL_INCOMPLETE = rule(
    "negotiation_all_incomplete",
    _("«All municipalities» must list every one of the day; if one was absent, choose «a group»."),
)
GROUP_OF_OTHER_COUNTY = rule(
    "negotiation_group_of_county", _("The group belongs to another county.")
)
LINK_ONE_WAY = rule(
    "negotiation_combined_both_ways",
    _(
        "A combined negotiation is two linked rows: a cooperation and a wellbeing promotion"
        " negotiation of one county on the same day, each naming the other."
    ),
)
FORUM_OF_OTHER_COUNTY = rule("forum_of_county", _("The forum belongs to another county."))


def forum_of_county() -> pgtrigger.Trigger:
    """A negotiation is held only in a forum of its county."""
    return guard(
        "forum_of_county",
        forbidden="""EXISTS (SELECT 1 FROM forums_forum AS forum
            WHERE forum.id = NEW.forum_id AND forum.county_id <> NEW.county_id)""",
        rule_name=FORUM_OF_OTHER_COUNTY,
    )


ALREADY_COMBINED = _("This negotiation is combined with another one already. End that link first.")
REPLACED_NOT_CANCELLED = rule(
    "negotiation_replaces_cancelled",
    _("A moved negotiation replaces a cancelled one of the same county and kind."),
)
PART_OF_ANOTHER_SERIES = rule(
    "negotiation_part_of_first",
    _(
        "A part belongs to the first part: a negotiation of the same county and kind that is not"
        " itself a part of another."
    ),
)


@tracked()
class Negotiation(FilledList, PreciseStatement):
    """A negotiation that was held, cancelled, or announced for a day.

    Cooperation: Act on Wellbeing Services Counties 611/2021, section 14, at least once in a council
    term. Hyte: Act on Organising Healthcare and Social Welfare 612/2021, section 7, yearly.
    """

    county = models.ForeignKey(
        County, models.PROTECT, related_name="negotiations", verbose_name=_("county")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    held_on = models.DateField(_("day"), help_text=_("The day it was held or is announced for."))
    announced_on = models.DateField(
        _("announced on"),
        null=True,
        blank=True,
        help_text=_("From this day on it was planned. Empty: it was never known in advance."),
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    cancelled_on = models.DateField(_("cancelled on"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("moved from"),
    )
    part_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        db_index=False,  # made without locking the table, below
        verbose_name=_("part of"),
        help_text=_("The first part, if one negotiation is held in several parts."),
    )
    format = models.CharField(_("format"), max_length=10, choices=Format)
    municipalities = ArrayField(
        models.CharField(max_length=3),
        default=list,
        blank=True,
        verbose_name=_("municipalities"),
        help_text=_("Left empty, the county's or the group's municipalities of the day."),
    )
    group = models.ForeignKey(
        MunicipalityGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="negotiations",
        verbose_name=_("group"),
    )
    participants = ArrayField(
        models.CharField(max_length=20, choices=ParticipantRole),
        default=list,
        blank=True,
        verbose_name=_("participants"),
    )
    conveners = ArrayField(
        models.CharField(max_length=20, choices=Convener),
        default=list,
        db_default=[],
        blank=True,
        verbose_name=_("convened by"),
    )
    preparation = ArrayField(
        models.CharField(max_length=20, choices=Preparation),
        default=list,
        db_default=[],
        blank=True,
        verbose_name=_("prepared by"),
    )
    is_regional_council_present = models.BooleanField(_("regional council present"), default=False)
    combined_with = models.OneToOneField(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("combined with"),
        error_messages={"unique": ALREADY_COMBINED},
    )
    forum = models.ForeignKey(
        Forum,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="negotiations",
        verbose_name=_("held in the forum"),
    )
    themes = theme_keys()
    note = models.TextField(_("note"), blank=True)
    language = language_of_texts(_("Of the note."))

    class Meta:
        ordering = ["held_on", "county", "pk"]
        verbose_name = _("negotiation")
        # Context needed: Finnish uses another form after a number.
        verbose_name_plural = pgettext_lazy("title of a list", "negotiations")
        indexes = [
            models.Index(fields=["kind", "county", "held_on"]),
            models.Index(fields=["held_on"]),
            models.Index(fields=["part_of"]),
        ]
        constraints = [
            *PreciseStatement.Meta.constraints,
            choice_known("kind", Kind),
            choice_known("outcome", Outcome, blank=True),
            choice_known("format", Format),
            keys_known("participants", ParticipantRole),
            keys_known("conveners", Convener),
            keys_known("preparation", Preparation),
            choice_known("language", Language),
            *days_in_range("held_on", "announced_on", "cancelled_on"),
            last_of_precision("held_on"),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_cancelled_with_day",
                condition=Q(outcome=Outcome.CANCELLED, cancelled_on__isnull=False)
                | (~Q(outcome=Outcome.CANCELLED) & Q(cancelled_on__isnull=True)),
                violation_error_message=_("«Cancelled» and its day are given together."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_announced_before",
                condition=Q(announced_on__isnull=True) | Q(announced_on__lt=F("held_on")),
                violation_error_message=_("A negotiation is announced before its day."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_cancelled_after_announced",
                condition=Q(announced_on__isnull=True)
                | Q(cancelled_on__isnull=True)
                | Q(cancelled_on__gte=F("announced_on")),
                violation_error_message=_("A negotiation is not cancelled before it is announced."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_hyte_from_2023",
                condition=~Q(kind=Kind.HYTE) | Q(held_on__gte=HYTE_FIRST_DAY),
                violation_error_message=_(
                    "The duty to negotiate on wellbeing promotion began on 1.1.2023."
                ),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_all_without_group",
                condition=Q(group__isnull=True) | ~Q(format=Format.ALL),
                violation_error_message=_("A negotiation with all municipalities has no group."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_format_fits_number",
                condition=Q(format=Format.ONE, municipalities__len=1)
                | (~Q(format=Format.ONE) & Q(municipalities__len__gt=0)),
                violation_error_message=_(
                    "«One» lists exactly one municipality, the others at least one."
                ),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_not_with_itself",
                condition=(Q(combined_with__isnull=True) | ~Q(combined_with=F("id")))
                & (Q(replaces__isnull=True) | ~Q(replaces=F("id"))),
                violation_error_message=_("A negotiation cannot be linked to itself."),
            ),
        ]
        triggers = [
            FILL_MUNICIPALITIES,
            known_themes(),
            guard(
                "municipalities_of_county",
                forbidden="""EXISTS (SELECT unnest(NEW.municipalities) EXCEPT
                    SELECT municipality_id FROM cooperation_countymembership
                    WHERE county_id = NEW.county_id AND period @> NEW.held_on)""",
                rule_name=OTHERS_MUNICIPALITY,
                watch=FROZEN_WITH,
            ),
            guard(
                "all_is_complete",
                forbidden="""NEW.format = 'all' AND EXISTS (
                    SELECT municipality_id FROM cooperation_countymembership
                    WHERE county_id = NEW.county_id AND period @> NEW.held_on
                    EXCEPT SELECT unnest(NEW.municipalities))""",
                rule_name=ALL_INCOMPLETE,
                watch=FROZEN_WITH,
            ),
            guard(
                "group_of_county",
                forbidden="""EXISTS (SELECT 1 FROM cooperation_municipalitygroup AS grouping
                    WHERE grouping.id = NEW.group_id AND grouping.county_id <> NEW.county_id)""",
                rule_name=GROUP_OF_OTHER_COUNTY,
            ),
            forum_of_county(),
            guard(
                "combined_both_ways",
                forbidden="""EXISTS (
                    SELECT 1 FROM negotiations_negotiation AS one
                    LEFT JOIN negotiations_negotiation AS other ON other.id = one.combined_with_id
                    WHERE (one.id = NEW.id OR one.combined_with_id = NEW.id)
                      AND one.combined_with_id IS NOT NULL
                      AND (other.combined_with_id IS DISTINCT FROM one.id
                        OR other.county_id <> one.county_id OR other.held_on <> one.held_on
                        OR NOT (one.kind, other.kind)
                           IN (('cooperation', 'hyte'), ('hyte', 'cooperation'))))""",
                rule_name=LINK_ONE_WAY,
            ),
            guard(
                "replaces_cancelled",
                forbidden="""EXISTS (
                    SELECT 1 FROM negotiations_negotiation AS moved
                    JOIN negotiations_negotiation AS former ON former.id = moved.replaces_id
                    WHERE (moved.id = NEW.id OR moved.replaces_id = NEW.id)
                      AND (former.outcome <> 'cancelled' OR former.county_id <> moved.county_id
                        OR former.kind <> moved.kind))""",
                rule_name=REPLACED_NOT_CANCELLED,
            ),
            guard(
                "part_of_first",
                forbidden="""EXISTS (
                    SELECT 1 FROM negotiations_negotiation AS part
                    JOIN negotiations_negotiation AS first ON first.id = part.part_of_id
                    WHERE (part.id = NEW.id OR part.part_of_id = NEW.id)
                      AND (first.part_of_id IS NOT NULL OR first.county_id <> part.county_id
                        OR first.kind <> part.kind))""",
                rule_name=PART_OF_ANOTHER_SERIES,
            ),
        ]

    def __str__(self) -> str:
        day = exact_day(self.held_on, self.precision)
        return f"{self.get_kind_display()} {day} ({self.county_id})"
