"""Themes of the cooperation: the boundaries between municipal and county services."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from history.tracking import Versioned, tracked
from toolkit.constraints import code_well_formed, guard, rule, still_used
from toolkit.texts import Named


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
