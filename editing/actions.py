"""Write rules for the base models, whose app may not import the engine of edits."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cooperation.models import MunicipalityGroupMember, Organisation, Responsibility
from editing.rules import Changes, before_write, part_of
from toolkit.sheets.tables import spelt

part_of(MunicipalityGroupMember, "group")


@before_write(Responsibility)
def save_new_person(edit: Any, row: Responsibility, former: Responsibility | None) -> None:
    """Save a new responsible person before the responsibility."""
    person = row.person if "person" in row._state.fields_cache else None
    if person is not None and person._state.adding:
        row.person = edit.save(person)


NAMES = ("name_fi", "name_sv", "name_en")


@before_write(Organisation, on_restore=True, for_many=True)
def name_is_not_listed(edit: Any, changes: Changes) -> None:
    """Refuse a name that another organisation has in any language, however it is typed.

    Only new names are compared, and not with those of an organisation merged into the row.
    """
    new = [
        (row, name)
        for row, former in changes
        for name in NAMES
        if getattr(row, name) and (former is None or getattr(row, name) != getattr(former, name))
    ]
    if not new:
        return
    keys = {row.pk for row, _former in changes}
    listed = [one for one in Organisation.objects.all() if one.pk not in keys]
    listed += [row for row, _former in changes]
    for row, name in new:
        for one in listed:
            if one is row or _is_merged_into(one, row) or _is_merged_into(row, one):
                continue
            if spelt(getattr(row, name)) in {spelt(getattr(one, each)) for each in NAMES}:
                sentence = _("«%(name)s» of the list has this name already.") % {"name": one}
                raise ValidationError({name: ValidationError(sentence, code="listed")})


def _is_merged_into(one: Organisation, other: Organisation) -> bool:
    return one.successor_id is not None and one.successor_id == other.pk
