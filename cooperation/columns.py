"""Columns and rules that records of several subjects share: their county and their themes."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from toolkit.constraints import guard, rule

STAYS_IN_COUNTY = rule(
    "stays_in_county",
    _("The county cannot be changed. If it is wrong, delete this and enter it for the right one."),
)


def stays_in_county() -> pgtrigger.Trigger:
    """The row keeps its county, because other rows rely on being of the same one."""
    return guard(
        "stays_in_county",
        forbidden="NEW.county_id <> OLD.county_id",
        rule_name=STAYS_IN_COUNTY,
        operation=pgtrigger.Update,
        deferred=False,
    )


UNKNOWN_THEME = rule(
    "unknown_theme", _("One of the themes is not in the list of themes, or is named twice.")
)


def known_themes(column: str = "themes") -> pgtrigger.Trigger:
    """The array is a plain list in which every key names a theme, each once."""
    return guard(
        f"known_{column}",
        forbidden=f"""array_ndims(NEW.{column}) > 1 OR cardinality(NEW.{column}) <> (
            SELECT count(*) FROM cooperation_theme WHERE key = ANY(NEW.{column}))""",  # noqa: S608
        rule_name=UNKNOWN_THEME,
        watch=(column,),
    )


def theme_keys(*, blank: bool = True) -> ArrayField[list[str], list[str]]:
    """Keys of themes, checked against the list of themes by a trigger."""
    return ArrayField(
        models.CharField(max_length=40), default=list, blank=blank, verbose_name=_("themes")
    )
