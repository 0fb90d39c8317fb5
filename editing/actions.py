"""Write rules for the base models, whose app may not import the engine of edits."""

from __future__ import annotations

from typing import Any

from cooperation.models import MunicipalityGroupMember, Responsibility
from editing.rules import before_write, part_of

part_of(MunicipalityGroupMember, "group")


@before_write(Responsibility)
def save_new_person(edit: Any, row: Responsibility, former: Responsibility | None) -> None:
    """Save a new responsible person before the responsibility."""
    person = row.person if "person" in row._state.fields_cache else None
    if person is not None and person._state.adding:
        row.person = edit.save(person)
