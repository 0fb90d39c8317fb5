"""Plans that make an agreement concrete."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models import AGREEMENT_OF_OTHER_COUNTY, Agreement
from cooperation.columns import known_themes, theme_keys
from cooperation.models import County
from cooperation.querysets import PeriodQuerySet
from history.statements import Statement
from history.tracking import tracked
from toolkit.constraints import choice_known, guard, period_in_range
from toolkit.texts import Titled


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
