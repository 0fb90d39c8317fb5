"""Forums: the permanent and temporary structures in which county and municipalities meet."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models import AGREEMENT_OF_OTHER_COUNTY, Agreement
from cooperation.actors import LISTED_TYPES, Actor
from cooperation.columns import known_themes, stays_in_county, theme_keys
from cooperation.models import County
from cooperation.querysets import CodedQuerySet, PeriodQuerySet
from history.statements import Statement
from history.tracking import tracked
from toolkit.constraints import choice_known, guard, period_in_range
from toolkit.searching import search_index
from toolkit.texts import Language, Named, language_of_texts


class Level(models.TextChoices):
    """The level of the members: the first two levels are strategic, the last two operational."""

    POLITICAL = "political", _("political")
    EXECUTIVE = "executive", _("executive")
    EXPERT = "expert", _("expert")
    FIELD = "field", _("field")


STRATEGIC_LEVELS = (Level.POLITICAL, Level.EXECUTIVE)
OPERATIONAL_LEVELS = (Level.EXPERT, Level.FIELD)


class ForumType(models.TextChoices):
    """The types of forum."""

    FORUM = "forum", _("forum")
    WORKING_GROUP = "working_group", _("working group")
    NETWORK = "network", _("network")
    NEGOTIATION_BOARD = "negotiation_board", _("negotiation board")


@tracked()
class Forum(Named, Statement):
    """A cooperation forum, working group, network or negotiation board of a county."""

    county = models.ForeignKey(
        County, models.PROTECT, related_name="forums", verbose_name=_("county")
    )
    level = models.CharField(_("level"), max_length=20, choices=Level)
    type = models.CharField(_("type"), max_length=20, choices=ForumType)
    themes = theme_keys()
    period = DateRangeField(_("period"))
    is_permanent = models.BooleanField(_("permanent"), default=True)
    agreed_in = models.ForeignKey(
        Agreement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="forums",
        verbose_name=_("agreed in"),
    )
    other_actors = models.TextField(
        _("other actors"),
        blank=True,
        help_text=_("Organisations, companies and others taking part."),
    )
    meets = models.CharField(_("how often it meets"), max_length=200, blank=True)
    convener = models.CharField(_("convener"), max_length=200, blank=True)
    mandate = models.TextField(_("mandate"), blank=True)
    language = language_of_texts(_("Of when it meets, its convener, mandate and other actors."))

    objects = CodedQuerySet.as_manager()

    class Meta:
        ordering = ["county", "level", "name_fi", "pk"]
        verbose_name = _("forum")
        verbose_name_plural = _("forums")
        indexes = [search_index("forums_name_search", "name_fi", "name_sv", "name_en")]
        constraints = [
            *Named.Meta.constraints,
            *Statement.Meta.constraints,
            choice_known("level", Level),
            choice_known("type", ForumType),
            choice_known("language", Language),
            *period_in_range(),
        ]
        triggers = [
            known_themes(),
            stays_in_county(),
            guard(
                "agreement_of_county",
                forbidden="""EXISTS (SELECT 1 FROM agreements_agreement AS agreement
                    WHERE agreement.id = NEW.agreed_in_id
                      AND agreement.county_id <> NEW.county_id)""",
                rule_name=AGREEMENT_OF_OTHER_COUNTY,
            ),
        ]


@tracked()
class ForumParticipant(Actor, Statement):
    """A period in which an organisation takes part in a forum; never assumed, always recorded."""

    forum = models.ForeignKey(
        Forum, models.CASCADE, related_name="participants", verbose_name=_("forum")
    )
    period = DateRangeField(_("period"))

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["forum", "type", *LISTED_TYPES, "name", "pk"]
        verbose_name = _("participant of a forum")
        verbose_name_plural = _("participants of forums")
        constraints = [
            *Statement.Meta.constraints,
            *Actor.Meta.constraints,
            *period_in_range(),
            *(
                ExclusionConstraint(
                    name=f"%(app_label)s_%(class)s_{organisation}_once_at_a_time",
                    expressions=[
                        ("forum", RangeOperators.EQUAL),
                        (organisation, RangeOperators.EQUAL),
                        ("period", RangeOperators.OVERLAPS),
                    ],
                    violation_error_message=_("The organisation already takes part then."),
                )
                for organisation in LISTED_TYPES
            ),
            ExclusionConstraint(
                name="%(app_label)s_%(class)s_name_once_at_a_time",
                expressions=[
                    ("forum", RangeOperators.EQUAL),
                    ("name", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(type="other"),
                violation_error_message=_("The organisation already takes part then."),
            ),
        ]
