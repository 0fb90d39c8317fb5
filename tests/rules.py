"""Helpers for testing database rules: enforced for every write, with a message for the user."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from toolkit.constraints import RULES, explained


def check_deferred_rules() -> None:
    """Assert that the database accepts all rows, also by the rules it checks at a commit.

    Raises IntegrityError with the name of a rule that is broken.
    """
    connection.check_constraints()


@contextmanager
def refused(rule: str) -> Iterator[None]:
    """The database refuses the block by the rule of this name."""
    with pytest.raises(IntegrityError, match=rf"\b{rule}\b"), _with_deferred_rules():
        yield


@contextmanager
def _with_deferred_rules() -> Iterator[None]:
    with transaction.atomic():
        yield
        check_deferred_rules()


@contextmanager
def refused_with(code: str) -> Iterator[None]:
    """The block is refused with a message of this code, in any language."""
    with pytest.raises(ValidationError) as refusal:
        yield
    assert code in {error.code for error in _single(refusal.value)}


def _single(error: ValidationError) -> list[ValidationError]:
    if hasattr(error, "error_dict"):
        return [one for errors in error.error_dict.values() for one in errors]
    return error.error_list


Change = dict[str, Any] | Callable[[Any], dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """A row that keeps a rule, a change that breaks it and, if given, changes that do not."""

    rule: str
    make: Callable[[], models.Model]
    wrong: Change
    right: tuple[Change, ...] = ()

    def __str__(self) -> str:
        return self.rule


def cases(*given: Case) -> pytest.MarkDecorator:
    """Run the test for each case, named after its rule."""
    return pytest.mark.parametrize("case", given, ids=str)


def check(case: Case) -> None:
    """The rule accepts valid rows, and refuses the invalid one both by the ORM and by SQL."""
    row = case.make()
    check_deferred_rules()
    for change in case.right:
        with transaction.atomic():
            _by_sql(row, _of(change, row))
            check_deferred_rules()
            transaction.set_rollback(True)
    wrong = _of(case.wrong, row)
    with refused(case.rule):
        type(row)._base_manager.filter(pk=row.pk).update(**wrong)
    with refused(case.rule):
        _by_sql(row, wrong)
    _is_explained(case, row, wrong)


def _of(change: Change, row: models.Model) -> dict[str, Any]:
    return change(row) if callable(change) else change


def _by_sql(row: models.Model, change: dict[str, Any]) -> None:
    """Without the ORM: none of Django's checks apply."""
    columns = ", ".join(f'"{row._meta.get_field(name).column}" = %s' for name in change)
    values = [getattr(value, "pk", value) for value in change.values()]
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{row._meta.db_table}" SET {columns} WHERE "{row._meta.pk.column}" = %s',
            [*values, row.pk],
        )


def _is_explained(case: Case, row: models.Model, wrong: dict[str, Any]) -> None:
    """Forms show the sentence before writing; that of a trigger comes afterwards."""
    if case.rule in RULES:
        with pytest.raises(ValidationError) as refusal, explained():
            type(row)._base_manager.filter(pk=row.pk).update(**wrong)
        assert refusal.value.messages == [str(RULES[case.rule])]
        return
    (constraint,) = (c for c in row._meta.constraints if c.name == case.rule)
    row.refresh_from_db()
    for name, value in wrong.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError) as refusal:
        row.validate_constraints()
    sentence = str(constraint.get_violation_error_message())
    assert sentence in refusal.value.messages
    assert "constraint" not in sentence.lower()
