"""The short form for the outcome of a negotiation: held, moved or cancelled.

The long form can do all of this too; here the actions do the rest.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editing.comparing import Comparison
from editing.edits import Edit
from editing.row_forms import field_for
from history.statements import Precision
from inputs.day_fields import DayField, InexactDayField, TypedPrecision
from negotiations.actions import cancel_negotiation, mark_held, move_negotiation
from negotiations.models import Negotiation, Outcome, ParticipantRole
from negotiations.own_pages.forms import NegotiationForm
from toolkit.days import last_of
from toolkit.form_fields import KeysField
from workspace.forms.base import SOURCE, RecordForm


class Became(TextChoices):
    """The possible outcomes of a negotiation."""

    HELD = "held", gettext_lazy("It was held")
    MOVED = "moved", gettext_lazy("It was moved to another day")
    CANCELLED = "cancelled", gettext_lazy("It was cancelled and no new day is known")


TOOK_PART = ("absent", "participants", "is_regional_council_present")
"""Fields about one that was held."""


class OutcomeForm(RecordForm):
    """The outcome of a negotiation: held, with the absent municipalities; moved; cancelled."""

    became = forms.ChoiceField(
        label=gettext_lazy("What became of it"),
        choices=Became,
        widget=forms.RadioSelect({"class": "keys"}),
    )
    absent = KeysField(
        label=gettext_lazy("Municipalities that did not come"),
        help_text=gettext_lazy("If it was held. Tick only those that were absent."),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "keys"}),
    )
    moved_to = InexactDayField(
        label=gettext_lazy("New day"), help_text=gettext_lazy("If it was moved."), required=False
    )
    moved_precision = forms.ChoiceField(
        choices=Precision,
        required=False,
        widget=TypedPrecision(of_day="moved_to", own="moved_precision"),
    )
    told_on = DayField(
        label=gettext_lazy("Moved or cancelled on"),
        help_text=gettext_lazy("The day from which the old day does not hold any more."),
        required=False,
    )

    class Meta:
        model = Negotiation
        formfield_callback = field_for
        fields = ("participants", "is_regional_council_present", *SOURCE)

    def prepare(self) -> None:
        super().prepare()
        row = self.instance
        self._keys("participants", ParticipantRole.choices)
        names = dict(self.where.municipality_choices)
        self.fields["absent"].choices = [(one, names.get(one, one)) for one in row.municipalities]
        self.fields["told_on"].initial = min(self.where.day, row.held_on)
        if row.outcome == Outcome.HELD:
            self.fields["became"].choices = [(Became.HELD.value, Became.HELD.label)]
            self.fields["became"].initial = Became.HELD.value
            for name in ("moved_to", "moved_precision", "told_on"):
                del self.fields[name]
        elif row.held_on > self.where.day:
            self.fields["became"].choices = [
                (one.value, one.label) for one in Became if one != Became.HELD
            ]
            for name in TOOK_PART:
                del self.fields[name]
        self.order_fields(["became", *TOOK_PART, "moved_to", "moved_precision", "told_on"])

    def has_changed(self) -> bool:
        """Sending the form records the outcome even if no field was changed."""
        return True

    @property
    def conflict(self) -> Comparison:
        """What was changed meanwhile, by the fields of the long form."""
        return self.compared(NegotiationForm(where=self.where, current=self.current))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        became = cleaned.get("became")
        if became == Became.MOVED and "moved_to" not in self.errors:
            self._judge_move(cleaned)
        if became in (Became.MOVED, Became.CANCELLED) and not cleaned.get("told_on"):
            self.add_error("told_on", _("Give the day."))
        if became != Became.HELD and cleaned.get("absent"):
            self.add_error(
                "absent",
                _("Municipalities can be absent only from a negotiation that was held."),
            )
        return cleaned

    def _judge_move(self, cleaned: dict[str, Any]) -> None:
        day = cleaned.get("moved_to")
        if day is None:
            self.add_error("moved_to", _("Give the new day."))
            return
        cleaned["moved_to"] = last_of(day, cleaned.get("moved_precision") or "day")
        if cleaned["moved_to"] == self.instance.held_on:
            self.add_error("moved_to", _("This is the old day."))
        elif cleaned.get("told_on") and cleaned["told_on"] >= cleaned["moved_to"]:
            self.add_error("told_on", _("A negotiation is announced before its day."))

    def write_row(self, edit: Edit, row: Negotiation) -> Negotiation:
        data = self.cleaned_data
        if data["became"] == Became.HELD:
            return mark_held(edit=edit, negotiation=row, absent=data["absent"])
        if data["became"] == Became.CANCELLED:
            return cancel_negotiation(edit=edit, negotiation=row, on=data["told_on"])
        return move_negotiation(
            edit=edit,
            negotiation=row,
            to=data["moved_to"],
            on=data["told_on"],
            precision=data["moved_precision"] or "day",
        )
