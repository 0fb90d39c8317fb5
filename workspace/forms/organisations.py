"""A row about an organisation, chosen from one list or named."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation.actors import LISTED_TYPES, ActorType
from cooperation.models import (
    County,
    EmploymentArea,
    EmploymentAreaMember,
    Organisation,
    OrganisationKind,
    RegionalCouncil,
)
from editing.comparing import ComparedField, Comparison, flat, typed_in_words
from editing.edits import Edit
from editing.row_forms import Refused
from workspace.forms.base import RecordForm
from workspace.organisations import actor_columns, listed_or_new
from workspace.places import Place

ACTOR_FIELDS = ("organisation", "named", "proposed_kind")


class OrganisationForm(RecordForm):
    """An organisation chosen from one list, or named.

    A saved row keeps its organisation, unless the form `may_change` it.
    """

    may_change: ClassVar[bool] = False

    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)
    named = forms.CharField(
        label=gettext_lazy("Another organisation"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Where it is not in the list."),
    )
    proposed_kind = forms.ChoiceField(
        label=gettext_lazy("Propose it to the list, as"),
        choices=[("", "–"), *OrganisationKind.choices],
        required=False,
        help_text=gettext_lazy(
            "The kind of an organisation that takes part elsewhere too. It can be used at once;"
            " staff accept it, or merge it with one of the list. Leave empty for a name that"
            " occurs once."
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        if self.is_kept:
            for name in ACTOR_FIELDS:
                del self.fields[name]
            return
        if not self.where.access.reaches(Organisation(is_proposed=True)):
            del self.fields["proposed_kind"]
        self.fields["organisation"].choices = organisation_choices(self.where)
        if self.current is not None:
            self._offer_its_own(self.opened or self.current)
        elif self.opened:
            self._name_again(self.opened)
        self.order_fields(ACTOR_FIELDS)

    @property
    def is_kept(self) -> bool:
        """Whether the row has an organisation that the form does not change."""
        return self.current is not None and not self.may_change

    def _offer_its_own(self, row: Any) -> None:
        """Begin with the row's organisation, also one that is not offered to new rows."""
        key = _key_of(row)
        self.initial["organisation"], self.initial["named"] = key, row.name
        field: Any = self.fields["organisation"]
        if key and key not in dict(flat(field.choices)):
            field.choices = [*field.choices, (key, str(row))]

    def _name_again(self, gone: Any) -> None:
        """Name the organisation again in a row deleted meanwhile, which is saved as a new one."""
        data: Any = self.data
        self.data = data = data.copy()
        data[self.add_prefix("named")] = gone.name
        data[self.add_prefix("organisation")] = _key_of(gone)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.is_kept:
            return cleaned
        kind, _colon, code = (cleaned.get("organisation") or "").partition(":")
        name = cleaned.get("named") or ""
        if bool(kind) == bool(name):
            self.add_error("organisation", _("Choose an organisation, or name another."))
        elif kind and cleaned.get("proposed_kind"):
            self.add_error("proposed_kind", _("Only an organisation that you name is proposed."))
        values: dict[str, Any] = dict.fromkeys((f"{one}_id" for one in LISTED_TYPES), None)
        values |= {"type": kind or ActorType.OTHER, "name": name}
        if kind:
            values[f"{kind}_id"] = int(code) if kind == ActorType.ORGANISATION else code
        for column, value in values.items():
            setattr(self.instance, column, value)
        return cleaned

    def _written(self) -> list[str]:
        return [name for name in super()._written() if name not in ACTOR_FIELDS]

    def write_row(self, edit: Edit, row: Any) -> Model:
        """Write the row with the organisation that was chosen."""
        if not self.is_kept:
            for column in ("type", "name", *(f"{one}_id" for one in LISTED_TYPES)):
                setattr(row, column, getattr(self.instance, column))
        return super().write_row(edit, row)

    def compared(self, form: forms.BaseForm) -> Comparison:
        """Both versions; the organisation, which is in several columns, as one line."""
        found = super().compared(form)
        if "organisation" not in form.fields:
            return found
        label = str(self.fields["organisation"].label)
        opened, now = (str(row) if row else "" for row in (self.opened, self.current))
        chosen = typed_in_words(form, "organisation") or typed_in_words(form, "named")
        others = [line for line in found.lines if line.label != label]
        found.lines = [ComparedField(label, opened, now, chosen), *others]
        return found

    def write(self, edit: Edit) -> Model | None:
        kind = "" if self.is_deleting else self.cleaned_data.get("proposed_kind")
        if kind:
            row: Any = self.instance
            try:
                listed = listed_or_new(edit, row.name, kind, is_proposed=True)
            except ValidationError as refusal:
                self.add_error("named", refusal.messages)
                raise Refused from refusal
            for column, value in (actor_columns(listed) | {"name": ""}).items():
                setattr(row, column, value)
        return super().write(edit)


def _key_of(row: Any) -> str:
    return f"{row.type}:{row.code}" if row.code else ""


def organisation_choices(place: Place) -> list[tuple[str, Any]]:
    """The county, its municipalities, regional councils and employment areas; then all others."""
    return place.once("organisations", lambda: _organisation_choices(place))


def _organisation_choices(place: Place) -> list[tuple[str, Any]]:
    own = {f"municipality:{code}": name for code, name in place.municipality_choices}
    serving = RegionalCouncil.objects.serving_on(place.of_county, place.day)
    counties = {f"county:{one.pk}": str(one) for one in County.objects.in_order_of_names()}
    councils = {
        f"regional_council:{one.pk}": str(one)
        for one in RegionalCouncil.objects.in_order_of_names()
    }
    first = {f"county:{place.of_county.pk}": str(place.of_county)}
    first |= own | {f"regional_council:{one.pk}": str(one) for one in serving}
    areas = {
        f"employment_area:{one.pk}": str(one) for one in EmploymentArea.objects.in_order_of_names()
    }
    own_areas = EmploymentAreaMember.objects.alive_on(place.day).filter(
        municipality__in=place.municipality_codes
    )
    ours = {f"employment_area:{one.employment_area_id}" for one in own_areas}
    first |= {key: name for key, name in areas.items() if key in ours}
    listed = Organisation.objects.filter(successor__isnull=True).in_order_of_names()
    other = [(f"organisation:{one.pk}", str(one)) for one in listed]
    others = [(k, v) for k, v in (counties | councils | areas).items() if k not in first]
    return [
        ("", "–"),
        (_("Own county"), list(first.items())),
        (_("Organisations"), other),
        (_("Others"), others),
    ]
