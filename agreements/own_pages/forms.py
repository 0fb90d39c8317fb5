"""The forms of agreements with their statuses, parties, standings and decisions."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import (
    TELLING,
    Agreement,
    AgreementStatus,
    Decision,
    Party,
    PartyStanding,
    Standing,
    Step,
)
from agreements.models import Kind as AgreementKind
from agreements.own_pages.choices import agreements_of, party_choices
from agreements.own_pages.round_forms import AsksWhoDecides
from editing.edits import Edit
from editing.row_forms import field_for
from inputs.day_fields import InexactDayField, TypedPrecision
from workspace.forms.base import SOURCE, TITLES, OfCountyForm, RecordForm, named
from workspace.forms.organisations import OrganisationForm


class AgreementForm(OfCountyForm):
    """An agreement. Its end creates, moves or deletes the «ended» status of that day."""

    class Meta:
        model = Agreement
        formfield_callback = field_for
        fields = (
            "kind",
            *TITLES,
            "parent",
            "themes",
            "character",
            "in_force",
            "template",
            "description",
            "description_language",
            *SOURCE,
        )
        widgets: ClassVar = {"description": forms.Textarea({"rows": 5})}

    def prepare(self) -> None:
        super().prepare()
        strategic = [
            (one.pk, str(one))
            for one in agreements_of(self.where)
            if one.kind == AgreementKind.STRATEGIC and one.pk != self.instance.pk
        ]
        self._choose("parent", strategic)


class StatusForm(RecordForm):
    """The status of an agreement from a day on."""

    class Meta:
        model = AgreementStatus
        formfield_callback = field_for
        fields = ("status", "reason", "since", "precision", *SOURCE)


class PartyForm(OrganisationForm):
    """A party, with its first standing if it is new."""

    standing = forms.ChoiceField(
        label=gettext_lazy("Standing"), choices=[("", "–"), *Standing.choices], required=False
    )
    since = InexactDayField(label=gettext_lazy("Since"), required=False)
    precision = forms.CharField(
        initial="day", required=False, widget=TypedPrecision(of_day="since")
    )

    class Meta:
        model = Party
        formfield_callback = field_for
        fields = ("decision_expected_on", "decision_expected_since")

    def prepare(self) -> None:
        super().prepare()
        if self.current is not None:
            del self.fields["standing"], self.fields["since"], self.fields["precision"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "standing" in self.fields and not (cleaned.get("standing") and cleaned.get("since")):
            self.add_error("standing", _("Give its standing in the agreement, and since when."))
        return cleaned

    def write_row(self, edit: Edit, row: Party) -> Party:
        saved: Party = edit.save(row)
        if "standing" in self.fields:
            given = {name: self.cleaned_data[name] for name in ("standing", "since", "precision")}
            edit.save(PartyStanding(party=saved, **given))
        return saved


class StandingForm(RecordForm):
    """The standing of a party from a day on."""

    class Meta:
        model = PartyStanding
        formfield_callback = field_for
        fields = ("party", "standing", "since", "precision", *SOURCE)

    def prepare(self) -> None:
        super().prepare()
        self._choose("party", party_choices(self.where))


OF_PARTY = ("replaces", "earlier_steps", "earlier_decisions")
"""Links to rows of one party, offered once the party is known."""


class DecisionForm(AsksWhoDecides):
    """A party's decision; an approval makes a prospective party a party on that day."""

    class Meta:
        model = Decision
        formfield_callback = field_for
        fields = (
            "party",
            "result",
            "condition",
            "condition_met_on",
            "body_key",
            "body_name",
            "decided_on",
            "precision",
            "section",
            "diary_number",
            *OF_PARTY,
            "url",
            "language",
            *SOURCE,
        )
        widgets: ClassVar = {"condition": forms.Textarea({"rows": 2})}

    def prepare(self) -> None:
        super().prepare()
        self._choose("party", party_choices(self.where))
        party = self._party()
        if party is None:
            for name in OF_PARTY:
                del self.fields[name]
            return
        others = [one for one in party.decisions.all() if one.pk != self.number]
        self._choose("replaces", named(others))
        self._keys("earlier_decisions", named(one for one in others if one.result in TELLING))
        self._keys("earlier_steps", named(Step.objects.filter(agreement=party.agreement_id)))

    def clean_earlier_steps(self) -> list[int]:
        return [int(number) for number in self.cleaned_data["earlier_steps"]]

    def clean_earlier_decisions(self) -> list[int]:
        return [int(number) for number in self.cleaned_data["earlier_decisions"]]

    def _party(self) -> Party | None:
        """The party that is chosen, among those the user may choose."""
        if self.current is not None and not self.is_bound:
            wanted = str(self.current.party_id)
        else:
            wanted = str((self.data.get(self.add_prefix("party"))) if self.is_bound else "")
            wanted = wanted or str(self.initial.get("party") or "")
        offered = {str(key) for key, _name in party_choices(self.where)}
        return Party.objects.get(pk=wanted) if wanted in offered else None
