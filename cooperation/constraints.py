"""Rules of the database that several models share, each with its sentence for the user.

A rule that one row can decide is a CHECK; one that needs other rows is a trigger, which refuses
with the name of a rule of `RULES`. `explain` turns a refusal by either into a ValidationError.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pgtrigger
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
DAY_AFTER_LAST = date(2101, 1, 1)

# Rules kept by triggers: the name the database answers with, and the sentence people read.
RULES: dict[str, Promise | str] = {}


def rule(name: str, sentence: Promise | str) -> str:
    """Register a trigger's rule and give back its name."""
    RULES[name] = sentence
    return name


def refuse(name: str) -> str:
    """PL/pgSQL that refuses the row in the name of a registered rule."""
    assert name in RULES  # noqa: S101 - a programming error, found at import
    return f"RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = '{name}', MESSAGE = '{name}';"


def guard(
    name: str,
    *,
    forbidden: str,
    rule_name: str,
    operation: pgtrigger.Operation = pgtrigger.Insert | pgtrigger.Update,
    deferred: bool = True,
    declare: list[tuple[str, str]] | None = None,
) -> pgtrigger.Trigger:
    """A constraint trigger that refuses the row when the SQL condition `forbidden` is true."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After if deferred else pgtrigger.Before,
        operation=operation,
        timing=pgtrigger.Deferred if deferred else None,
        declare=declare,
        func=f"IF {forbidden} THEN {refuse(rule_name)} END IF; RETURN NEW;",
    )


UNKNOWN_THEME = rule("unknown_theme", _("One of the themes is not in the list of themes."))


def known_themes(column: str = "themes") -> pgtrigger.Trigger:
    """Every key in the array names a theme."""
    return guard(
        f"known_{column}",
        forbidden=(
            f"EXISTS (SELECT unnest(NEW.{column})"  # noqa: S608 - a column's name, ours
            " EXCEPT SELECT key FROM cooperation_theme)"
        ),
        rule_name=UNKNOWN_THEME,
    )


def days_in_range(*fields: str) -> list[models.BaseConstraint]:
    """Days from 1900 to 2100: what lies outside is a slip of the keyboard."""
    return [
        models.CheckConstraint(
            name=f"%(app_label)s_%(class)s_{field}_1900_2100",
            condition=Q(**{f"{field}__gte": FIRST_DAY, f"{field}__lte": LAST_DAY}),
            violation_error_message=_("A day must lie between 1.1.1900 and 31.12.2100."),
        )
        for field in fields
    ]


def period_in_range(
    field: str = "period", *, open_start: bool = False
) -> list[models.BaseConstraint]:
    """A period has a first day (unless `open_start`), is not empty and lies within 1900–2100."""
    first = Q(**{f"{field}__startswith__gte": FIRST_DAY})
    if open_start:
        first |= Q(**{f"{field}__startswith__isnull": True})
    last = Q(**{f"{field}__endswith__lte": DAY_AFTER_LAST}) | Q(
        **{f"{field}__endswith__isnull": True}
    )
    bounded = Q() if open_start else Q(**{f"{field}__startswith__isnull": False})
    return [
        models.CheckConstraint(
            name=f"%(app_label)s_%(class)s_{field}_1900_2100",
            condition=bounded & first & last & Q(**{f"{field}__isempty": False}),
            violation_error_message=_(
                "A period needs a first day, must end after it and lie between 1900 and 2100."
            ),
        )
    ]


def choice_known(
    field: str, choices: type[models.TextChoices], *, blank: bool = False
) -> models.CheckConstraint:
    """The value is one of the choices."""
    values = list(choices.values) + ([""] if blank else [])
    return models.CheckConstraint(
        name=f"%(app_label)s_%(class)s_{field}_known",
        condition=Q(**{f"{field}__in": values}),
        violation_error_message=_("This choice is not in the list."),
    )


def keys_known(field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """Every key in the array is one of the choices."""
    return models.CheckConstraint(
        name=f"%(app_label)s_%(class)s_{field}_known",
        condition=Q(**{f"{field}__contained_by": list(choices.values)}),
        violation_error_message=_("One of the choices is not in the list."),
    )


def code_well_formed(field: str, pattern: str) -> models.CheckConstraint:
    """The code matches the pattern its keeper uses."""
    return models.CheckConstraint(
        name=f"%(app_label)s_%(class)s_{field}_well_formed",
        condition=Q(**{f"{field}__regex": pattern}),
        violation_error_message=_("The code is not well-formed."),
    )


def _declared() -> Iterable[tuple[str, models.BaseConstraint]]:
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            yield constraint.name, constraint


def explain(error: IntegrityError) -> ValidationError:
    """The sentence for the user behind a refusal by the database."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    if name in RULES:
        return ValidationError(RULES[name], code=name)
    for declared, constraint in _declared():
        if declared == name:
            return ValidationError(constraint.get_violation_error_message(), code=name)
    return ValidationError(
        _("The database refused this: %(name)s."),
        code=name or "integrity",
        params={"name": name or error},
    )
