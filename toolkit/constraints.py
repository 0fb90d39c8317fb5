"""Database rules shared by several models, each with its message for the user.

A rule about one row is a CHECK; a rule that needs other rows is a trigger, which raises the name
of a rule in `RULES`. `explain` converts the database error of either into a ValidationError.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pgtrigger
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q
from django.db.models.options import Options
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
DAY_AFTER_LAST = date(2101, 1, 1)

# Rules enforced by triggers: the name raised by the database, and the message for users.
RULES: dict[str, Promise | str] = {}


def rule(name: str, sentence: Promise | str) -> str:
    """Register a trigger's rule and return its name."""
    RULES[name] = sentence
    return name


def refuse(name: str) -> str:
    """PL/pgSQL that raises the name of a registered rule."""
    assert name in RULES  # noqa: S101 - a programming error, detected at import
    return f"RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = '{name}', MESSAGE = '{name}';"


class _Guard(pgtrigger.Func):
    """The body of a guard. A deferred one checks the row as it is at the end of the transaction.

    NEW is the row as written by a statement; a later statement of the same transaction may have
    corrected or deleted it, so the row is read again before the check.
    """

    def __init__(
        self, forbidden: str, rule_name: str, *, watch: tuple[str, ...], deferred: bool
    ) -> None:
        self.forbidden, self.rule_name = forbidden, rule_name
        self.watch, self.deferred = watch, deferred

    def render(self, **kwargs: Any) -> str:
        meta: Options[models.Model] = kwargs["meta"]
        judged = f"IF {self.forbidden} THEN {refuse(self.rule_name)} END IF;"
        body = f"{self._unless_watched()} {self._read_again(meta)} {judged}"
        return f"{body} RETURN NULL;" if self.deferred else f"{body} RETURN NEW;"

    def _unless_watched(self) -> str:
        if not self.watch:
            return ""
        old, new = (", ".join(f"{row}.{name}" for name in self.watch) for row in ("OLD", "NEW"))
        return (
            f"IF TG_OP = 'UPDATE' AND ROW({old}) IS NOT DISTINCT FROM ROW({new})"
            f" THEN RETURN {'NULL' if self.deferred else 'NEW'}; END IF;"
        )

    def _read_again(self, meta: Options[models.Model]) -> str:
        if not self.deferred:
            return ""
        key = meta.pk.column
        return (
            f"IF TG_OP <> 'DELETE' THEN SELECT * INTO NEW FROM {meta.db_table}"  # noqa: S608 - constant names
            f" WHERE {key} = NEW.{key}; IF NOT FOUND THEN RETURN NULL; END IF; END IF;"
        )


def guard(
    name: str,
    *,
    forbidden: str,
    rule_name: str,
    operation: pgtrigger.Operation = pgtrigger.Insert | pgtrigger.Update,
    deferred: bool = True,
    watch: tuple[str, ...] = (),
) -> pgtrigger.Trigger:
    """A trigger that refuses the row when the SQL condition `forbidden` is true.

    It runs at the end of the transaction (or at SET CONSTRAINTS ALL IMMEDIATE). With `watch` an
    update is checked only if it changes one of these columns.
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After if deferred else pgtrigger.Before,
        operation=operation,
        timing=pgtrigger.Deferred if deferred else None,
        func=_Guard(forbidden, rule_name, watch=watch, deferred=deferred),
    )


class _UseGuard(pgtrigger.Func):
    """The body of `still_used`."""

    def __init__(self, column: str, *, gone: str, key: str, uses: str, rule_name: str) -> None:
        self.column, self.gone, self.key = column, gone, key
        self.uses, self.rule_name = uses, rule_name

    def render(self, **_: object) -> str:
        return f"""
            IF {self.gone} THEN
                FOR used IN
                    SELECT listing.oid::regclass FROM pg_class AS listing
                    JOIN pg_attribute AS attribute ON attribute.attrelid = listing.oid
                    WHERE attribute.attname = '{self.column}' AND listing.relkind = 'r'
                      AND listing.relnamespace = current_schema()::regnamespace
                      AND NOT EXISTS (SELECT 1 FROM pg_attribute AS history
                        WHERE history.attrelid = listing.oid AND history.attname = 'pgh_id')
                LOOP
                    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s WHERE {self.uses})', used)
                    INTO found_use USING {self.key};
                    IF found_use THEN {refuse(self.rule_name)} END IF;
                END LOOP;
            END IF;
            RETURN NULL;"""  # noqa: S608 - names of columns


def still_used(
    name: str, *, column: str, gone: str, key: str, uses: str, rule_name: str
) -> pgtrigger.Trigger:
    """Refuse to delete a row, or to change its key, while a statement of any app uses the key.

    Keys in arrays and first days of windows have no foreign key, and this app may not know its
    users: every table with the `column` is queried, except histories. `gone` is true when the old
    key no longer exists; `uses` selects its users, with the old key as `$1`.
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=pgtrigger.Update | pgtrigger.Delete,
        timing=pgtrigger.Deferred,
        declare=[("used", "regclass"), ("found_use", "boolean")],
        func=_UseGuard(column, gone=gone, key=key, uses=uses, rule_name=rule_name),
    )


def days_in_range(*fields: str) -> list[models.BaseConstraint]:
    """Days from 1900 to 2100: others are typing errors."""
    return [
        models.CheckConstraint(
            name=f"%(app_label)s_%(class)s_{field}_1900_2100",
            condition=Q(**{f"{field}__gte": FIRST_DAY, f"{field}__lte": LAST_DAY}),
            violation_error_message=_("A day must lie between 1.1.1900 and 31.12.2100."),
        )
        for field in fields
    ]


def period_in_range(
    field: str = "period", *, open_start: bool = False, optional: bool = False
) -> list[models.BaseConstraint]:
    """A period has a first day (unless `open_start`), is not empty and lies within 1900–2100.

    `optional`: there may be none.
    """
    first = Q(**{f"{field}__startswith__gte": FIRST_DAY})
    if open_start:
        first |= Q(**{f"{field}__startswith__isnull": True})
    last = Q(**{f"{field}__endswith__lte": DAY_AFTER_LAST}) | Q(
        **{f"{field}__endswith__isnull": True}
    )
    bounded = Q() if open_start else Q(**{f"{field}__startswith__isnull": False})
    condition = bounded & first & last & Q(**{f"{field}__isempty": False})
    if optional:
        condition |= Q(**{f"{field}__isnull": True})
    return [
        models.CheckConstraint(
            name=f"%(app_label)s_%(class)s_{field}_1900_2100",
            condition=condition,
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
    """The code matches the official pattern."""
    return models.CheckConstraint(
        name=f"%(app_label)s_%(class)s_{field}_well_formed",
        condition=Q(**{f"{field}__regex": pattern}),
        violation_error_message=_("The code is not well-formed."),
    )


def filled(*fields: str) -> list[models.BaseConstraint]:
    """Texts that must not be empty."""
    return [
        models.CheckConstraint(
            name=f"%(app_label)s_%(class)s_{field}_given",
            condition=Q(**{f"{field}__regex": r"\S"}),
            violation_error_message=_("This text is needed."),
        )
        for field in fields
    ]


def _declared() -> Iterable[tuple[str, models.BaseConstraint]]:
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            yield constraint.name, constraint


def _unique_fields() -> Iterable[tuple[str, models.Field[Any, Any]]]:
    """Unique fields with their own message, by PostgreSQL's name of the constraint."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            own = getattr(field, "_error_messages", None) or {}
            if field.unique and "unique" in own:
                yield f"{model._meta.db_table}_{field.column}_key", field


def explain(error: IntegrityError) -> ValidationError:
    """The message for the user for a database error."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    if name in RULES:
        return ValidationError(str(RULES[name]), code=name)
    for declared, constraint in _declared():
        if declared == name:
            return ValidationError(str(constraint.get_violation_error_message()), code=name)
    if name in (unique := dict(_unique_fields())):
        return ValidationError({unique[name].name: unique[name].error_messages["unique"]})
    return ValidationError(
        _("The database refused this: %(name)s."),
        code=name or "integrity",
        params={"name": name or error},
    )


@contextmanager
def explained() -> Iterator[None]:
    """Check every rule before the block ends, and raise violations as ValidationError.

    Uses a savepoint: writes of the block are undone, an outer transaction continues.
    """
    try:
        with transaction.atomic():
            yield
            # Back to deferred, as the rest of the transaction expects.
            connection.check_constraints()
    except IntegrityError as refusal:
        raise explain(refusal) from refusal
