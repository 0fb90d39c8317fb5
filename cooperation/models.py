"""The base of all: counties and municipalities by date, themes, terms, duties, people."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperation.constraints import (
    choice_known,
    code_well_formed,
    days_in_range,
    filled,
    guard,
    keys_known,
    period_in_range,
    rule,
    stays_in_county,
    still_used,
)
from cooperation.history import Versioned, tracked
from cooperation.querysets import (
    CodedQuerySet,
    CouncilTermQuerySet,
    CountyQuerySet,
    MunicipalityQuerySet,
    PeriodQuerySet,
    PopulationQuerySet,
)
from cooperation.statements import Statement
from cooperation.texts import Named, called, text_of

if TYPE_CHECKING:
    from cooperation.texts import Text

SYSTEM_FIRST_DAY = date(2022, 3, 1)
"""The first county councils took office: the first day whose situation can be asked."""


SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"

OUTSIDE_EXISTENCE = rule(
    "membership_outside_existence",
    _("A municipality belongs to a county only while both exist."),
)
_OUTSIDE_EXISTENCE = """EXISTS (
    SELECT 1 FROM cooperation_countymembership AS membership
    JOIN cooperation_municipality AS municipality ON municipality.code = membership.municipality_id
    JOIN cooperation_county AS county ON county.code = membership.county_id
    WHERE {} AND NOT membership.period <@ (municipality.period * county.period))"""
SPECIAL_IN_COUNTY = rule(
    "special_in_no_county", _("Helsinki and Åland's municipalities belong to no county.")
)
_SPECIAL_IN_COUNTY = """EXISTS (
    SELECT 1 FROM cooperation_countymembership AS membership
    JOIN cooperation_municipality AS municipality ON municipality.code = membership.municipality_id
    WHERE {} AND municipality.special <> '')"""


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

    objects = CodedQuerySet.as_manager()

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
    """A wellbeing services county (hyvinvointialue). Helsinki belongs to none and is none.

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
    regional_council = models.ForeignKey(
        RegionalCouncil, models.PROTECT, related_name="counties", verbose_name=_("regional council")
    )
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
                forbidden=_OUTSIDE_EXISTENCE.format("county.code = NEW.code"),
                rule_name=OUTSIDE_EXISTENCE,
                operation=pgtrigger.Update,
                watch=("period",),
            )
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
    """A municipality, for as long as it exists; a merged one names its successor."""

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
                forbidden=_OUTSIDE_EXISTENCE.format("municipality.code = NEW.code"),
                rule_name=OUTSIDE_EXISTENCE,
                operation=pgtrigger.Update,
                watch=("period",),
            ),
            guard(
                "special_in_no_county",
                forbidden=_SPECIAL_IN_COUNTY.format("municipality.code = NEW.code"),
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


@tracked()
class Population(Versioned):
    """How many people lived in a municipality on a day (Statistics Finland)."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="populations", verbose_name=_("municipality")
    )
    counted_on = models.DateField(_("day"))
    value = models.PositiveIntegerField(_("inhabitants"))

    objects = PopulationQuerySet.as_manager()

    class Meta:
        ordering = ["municipality", "counted_on"]
        verbose_name = _("population")
        verbose_name_plural = _("populations")
        constraints = [
            *days_in_range("counted_on"),
            models.UniqueConstraint(
                fields=["municipality", "counted_on"],
                name="%(app_label)s_%(class)s_one_a_day",
                violation_error_message=_("The population of this day is already there."),
            ),
        ]

    def __str__(self) -> str:
        return f"{called(self, 'municipality')} {self.counted_on}: {self.value}"


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
    """The time a municipality belongs to a county."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="memberships", verbose_name=_("municipality")
    )
    county = models.ForeignKey(
        County, models.PROTECT, related_name="memberships", verbose_name=_("county")
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
                forbidden=_OUTSIDE_EXISTENCE.format("membership.id = NEW.id"),
                rule_name=OUTSIDE_EXISTENCE,
            ),
            guard(
                "special_in_no_county",
                forbidden=_SPECIAL_IN_COUNTY.format("membership.id = NEW.id"),
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
        County, models.PROTECT, related_name="groups", verbose_name=_("county")
    )

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
    """The time a municipality is in a group."""

    group = models.ForeignKey(
        MunicipalityGroup, models.CASCADE, related_name="members", verbose_name=_("group")
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="group_members", verbose_name=_("municipality")
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


@tracked()
class Theme(Named, Versioned):
    """A boundary between municipal and county services (yhdyspinta); two levels."""

    key = models.SlugField(_("key"), max_length=40, primary_key=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent theme"),
    )
    priority = models.PositiveSmallIntegerField(
        _("priority theme"),
        null=True,
        blank=True,
        help_text=_("The number of a priority theme of the project, else empty."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "key"]
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        constraints = [
            *Named.Meta.constraints,
            code_well_formed("key", r"^[a-z][a-z_]*$"),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("key")),
                violation_error_message=_("A theme cannot be its own parent."),
            ),
        ]
        triggers = [
            guard(
                "two_levels",
                forbidden="""EXISTS (
                    SELECT 1 FROM cooperation_theme AS child
                    JOIN cooperation_theme AS parent ON parent.key = child.parent_id
                    WHERE parent.parent_id IS NOT NULL AND NEW.key IN (child.key, parent.key))""",
                rule_name=rule("theme_two_levels", _("Themes have two levels, not more.")),
            ),
            still_used(
                "still_named",
                column="themes",
                gone="NOT EXISTS (SELECT 1 FROM cooperation_theme WHERE key = OLD.key)",
                key="OLD.key",
                uses="$1 = ANY(themes)",
                rule_name=rule(
                    "theme_still_named", _("A record is on this theme; it cannot be removed.")
                ),
            ),
        ]


class TermKind(models.TextChoices):
    """Whose councils a term is of."""

    COUNTY = "county", _("county councils")
    MUNICIPAL = "municipal", _("municipal councils")


@tracked()
class CouncilTerm(Versioned):
    """A term of the county councils or of the municipal councils (valtuustokausi)."""

    kind = models.CharField(_("councils"), max_length=10, choices=TermKind)
    period = DateRangeField(_("period"))

    objects = CouncilTermQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "period"]
        verbose_name = _("council term")
        verbose_name_plural = _("council terms")
        constraints = [
            choice_known("kind", TermKind),
            *period_in_range(),
            ExclusionConstraint(
                name="%(app_label)s_%(class)s_one_at_a_time",
                expressions=[("kind", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message=_("Terms of the same councils cannot overlap."),
            ),
        ]
        triggers = [
            still_used(
                "window_still_stated",
                column="window_from",
                gone="""OLD.kind = 'county' AND NOT EXISTS (
                    SELECT 1 FROM cooperation_councilterm
                    WHERE kind = 'county' AND lower(period) = lower(OLD.period))""",
                key="lower(OLD.period)",
                uses="kind = ''cooperation'' AND window_from = $1",
                rule_name=rule(
                    "term_window_still_stated",
                    _("A county has stated something of the term that begins on this day."),
                ),
            )
        ]

    def __str__(self) -> str:
        last = self.period.upper.year if self.period.upper else ""
        return f"{self.get_kind_display()} {self.period.lower.year}–{last}"


class Recurrence(models.TextChoices):
    """How often a duty is to be fulfilled."""

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
    """Who has the lead in a duty; its council term gives the window."""

    COUNTY = "county", _("county")
    MUNICIPALITY = "municipality", _("municipality")
    BOTH = "both", _("both")
    STATE = "state", pgettext_lazy("Finland", "state")
    REGIONAL_COUNCIL = "regional_council", _("regional council")


class Confidence(models.TextChoices):
    """How well a duty's text was checked against its source."""

    VERIFIED = "verified", _("verified")
    PARTLY = "partly", _("partly verified")
    KNOWLEDGE = "knowledge", _("from knowledge, not verified")


class Bound(models.TextChoices):
    """Those whom duties bind."""

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
    """A statutory duty to cooperate (velvoite): law, section, whom it binds, when in force."""

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
    confidence_note = models.CharField(_("what was checked"), max_length=300, blank=True)
    source = models.TextField(_("source"), blank=True)
    note = models.TextField(_("note"), blank=True)

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


@tracked()
class Person(Versioned):
    """A person. Names and contacts live here only, so that a person can be erased everywhere."""

    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    is_public = models.BooleanField(
        _("shown in public"),
        default=False,
        help_text=_("Name and contact are shown to everyone only when this is ticked."),
    )

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = filled("name")

    def __str__(self) -> str:
        return self.name


@tracked()
class Responsibility(Statement):
    """Who answers for a theme in a county or in a municipality, for a period (vastuuhenkilö)."""

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="responsibilities", verbose_name=_("person")
    )
    theme = models.ForeignKey(
        Theme, models.PROTECT, related_name="responsibilities", verbose_name=_("theme")
    )
    county = models.ForeignKey(
        County,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="responsibilities",
        verbose_name=_("county"),
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="responsibilities",
        verbose_name=_("municipality"),
    )
    role_fi = models.CharField(_("position (Finnish)"), max_length=200)
    role_sv = models.CharField(_("position (Swedish)"), max_length=200, blank=True)
    role_en = models.CharField(_("position (English)"), max_length=200, blank=True)
    period = DateRangeField(_("period"))

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["theme", "county", "municipality", "pk"]
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibilities")
        constraints = [
            *Statement.Meta.constraints,
            *filled("role_fi"),
            *period_in_range(),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_county_or_municipality",
                condition=Q(county__isnull=True, municipality__isnull=False)
                | Q(county__isnull=False, municipality__isnull=True),
                violation_error_message=_("Choose either a county or a municipality."),
            ),
            *(
                ExclusionConstraint(
                    name=f"%(app_label)s_%(class)s_{place}_once_at_a_time",
                    expressions=[
                        ("person", RangeOperators.EQUAL),
                        ("theme", RangeOperators.EQUAL),
                        (place, RangeOperators.EQUAL),
                        ("period", RangeOperators.OVERLAPS),
                    ],
                    violation_error_message=_("The person already answers for this theme then."),
                )
                for place in ("county", "municipality")
            ),
        ]

    def __str__(self) -> str:
        return f"{text_of(self, 'role')} ({called(self, 'theme')})"


class LastChange(models.Model):
    """One row: the number of the last change to public records, raised as each change commits."""

    number = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("last change")
        verbose_name_plural = _("last change")
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_one_row",
                condition=Q(id=1),
                violation_error_message=_("There is only one last change."),
            )
        ]

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def number_now(cls) -> int:
        """The number as committed now; what is rendered after reading it is at least that new."""
        return cls.objects.values_list("number", flat=True).first() or 0
