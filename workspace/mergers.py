"""Mergers of organisations: earlier days keep the former name, the day decides for each row.

The models that name an organisation are read from their columns, so no subject is named here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.types.range import DateRange

from cooperation.models import Organisation
from editing.edits import Edit
from toolkit.constraints import explained
from toolkit.days import covers, day_in_words
from toolkit.model_fields import related_model
from workspace.registry import Handed, handing_over

MERGED_BY_TODAY = gettext_lazy("Organisations are merged on a day that has come.")


@dataclass(frozen=True, slots=True)
class NamingRow:
    """A row that names an organisation, and the record that it is part of."""

    row: Any
    whole: Any

    def __str__(self) -> str:
        county = getattr(self.whole, "county", None)
        where = f"{self.whole} ({county.short})" if county else str(self.whole)
        return f"{capfirst(self.row._meta.verbose_name)}: {where}"


@dataclass
class Merger:
    """The result of a merger, by what becomes of each row that named the merged organisation."""

    moved: list[NamingRow] = field(default_factory=list)
    """Name the other one now."""
    divided: list[NamingRow] = field(default_factory=list)
    """End on the day; a row of the other goes on."""
    ended: list[NamingRow] = field(default_factory=list)
    """End on the day, where the other one is there already."""
    kept: list[NamingRow] = field(default_factory=list)
    """Were over before the day."""

    def note(self, one: NamingRow, handed: Handed) -> None:
        """Record what became of the row."""
        getattr(self, handed).append(one)


def merge(
    *, edit: Edit, merged: Organisation, into: Organisation, since: date, is_same: bool = False
) -> Merger:
    """End `merged` on the day `since` and let the rows that name it name `into` from then on.

    With `is_same` both rows were one organisation all along: earlier rows name `into` too. Raises
    a ValidationError that names each row that then cannot, such as a second party of one agreement;
    nothing is written then.
    """
    _refuse_merger(edit, merged, into, since)
    result, refused = Merger(), []
    with explained():
        for one, column in _naming(merged):
            try:
                with explained():
                    if is_same:
                        put(edit, one.row, {column: into})
                        result.note(one, Handed.MOVED)
                    else:
                        result.note(one, _hand_over(edit, one, column, into, since))
            except ValidationError as refusal:
                refused.append(of_row(one, refusal))
        if refused:
            raise ValidationError(refused)
        lower, upper = merged.period.lower, merged.period.upper
        merged.period = DateRange(lower, min(since, upper) if upper else since)
        merged.successor, merged.is_proposed = into, False
        edit.save(merged)
    return result


def _refuse_merger(edit: Edit, merged: Organisation, into: Organisation, since: date) -> None:
    if merged.pk == into.pk:
        raise ValidationError(_("Choose another organisation than the one that is merged."))
    if since > edit.day:
        raise ValidationError(MERGED_BY_TODAY, code="day_to_come")
    if merged.successor_id:
        raise ValidationError(
            _("«%(name)s» has been merged already.") % {"name": merged}, code="merged"
        )
    if into.successor:
        raise ValidationError(
            _("«%(name)s» has itself been merged into «%(successor)s». Choose that one.")
            % {"name": into, "successor": into.successor},
            code="merged",
        )
    if not covers(into.period, since):
        raise ValidationError(
            _("«%(name)s» does not exist on %(day)s. Choose another day or organisation.")
            % {"name": into, "day": day_in_words(since)},
            code="not_there",
        )
    if since <= merged.period.lower:
        raise ValidationError(
            _("The day must be after %(day)s, the first day of «%(name)s».")
            % {"name": merged, "day": day_in_words(merged.period.lower)},
            code="too_early",
        )


def _naming(organisation: Organisation) -> Iterator[tuple[NamingRow, str]]:
    """Every row that names the organisation, with the column that does."""
    for model, column in naming_columns():
        for one in with_whole(model, model._default_manager.filter(**{column: organisation})):
            yield one, column


def naming_columns() -> list[tuple[type[models.Model], str]]:
    """The columns of recorded rows that name an organisation."""
    return [
        (model, column.name)
        for model in apps.get_models()
        if hasattr(model, "pgh_event_model") and model is not Organisation
        for column in model._meta.concrete_fields
        if isinstance(column, models.ForeignKey) and related_model(column) is Organisation
    ]


def with_whole(model: type[models.Model], rows: Any) -> list[NamingRow]:
    """The rows with the records they are part of, read in one query."""
    column = _column_of_whole(model)
    names = {one.name for one in related_model(column)._meta.concrete_fields}
    county = [f"{column.name}__county"] if "county" in names else []
    found = rows.select_related(column.name, *county).order_by("pk")
    return [NamingRow(row, getattr(row, column.name)) for row in found]


def _column_of_whole(model: type[models.Model]) -> Any:
    return next(
        one
        for one in model._meta.concrete_fields
        if isinstance(one, models.ForeignKey) and one.remote_field.on_delete is models.CASCADE
    )


def put(edit: Edit, row: Any, values: dict[str, Any]) -> None:
    """Write the values into the row."""
    for name, value in values.items():
        setattr(row, name, value)
    # A row of the demonstration that is divided stays one: its source was accepted before.
    edit.save(row, again=True)


def of_row(one: NamingRow, refusal: ValidationError) -> ValidationError:
    """The refusal with the name of the row and a way out."""
    sentences = " ".join(dict.fromkeys(refusal.messages))
    way_out = _("Correct or remove one of the two rows first.")
    return ValidationError(f"«{one}»: {sentences} {way_out}", code="already_there")


# From the day on ---------------------------------------------------------------------------------


def _hand_over(edit: Edit, one: NamingRow, column: str, into: Organisation, since: date) -> Handed:
    """Let the other one go on from the day; what the row says of earlier days stays."""
    rule = handing_over.get(one.row._meta.label)
    return rule(edit, one.row, into, since) if rule else _divide(edit, one, column, into, since)


def _divide(edit: Edit, one: NamingRow, column: str, into: Organisation, since: date) -> Handed:
    """Divide a row that has a period at the day, for the days when the other is not there yet."""
    row: Any = one.row
    period: Any = row.period
    if period.upper and period.upper <= since:
        return Handed.KEPT
    others = {_column_of_whole(type(row)).name: one.whole, column: into}
    taken = [there.period for there in type(row)._default_manager.filter(**others)]
    free = _without(DateRange(max(period.lower, since), period.upper), taken)
    if period.lower >= since and not free:
        return Handed.KEPT  # a merger deletes nothing, so that it can be undone as a whole
    later = [_another(row, part) for part in free]
    if period.lower < since:
        put(edit, row, {"period": DateRange(period.lower, since)})
    else:
        put(edit, row, {"period": free[0], column: into})
        later = later[1:]
    for part in later:
        put(edit, part, {column: into})
    if period.lower >= since:
        return Handed.MOVED
    return Handed.DIVIDED if free else Handed.ENDED


def _another(row: Any, period: DateRange) -> Any:
    """A new row like it for the period, not yet confirmed."""
    columns = [one for one in row._meta.concrete_fields if one.name not in OF_ONE_ROW]
    return type(row)(period=period, **{one.attname: getattr(row, one.attname) for one in columns})


OF_ONE_ROW = {"id", "version", "confirmed_at", "period"}


def _without(period: Any, taken: list[Any]) -> list[DateRange]:
    """The parts of the period that none of the other periods covers, the earliest first."""
    free, first = [], period.lower
    for one in sorted(taken, key=lambda one: one.lower):
        if period.upper and one.lower >= period.upper:
            break
        if one.lower > first:
            free.append(DateRange(first, one.lower))
        if not one.upper:
            return free
        first = max(first, one.upper)
    if not period.upper or first < period.upper:
        free.append(DateRange(first, period.upper))
    return free
