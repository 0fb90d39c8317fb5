"""The forms of a council round's cells, and of the day when a decision is expected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.forms.models import construct_instance
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Access
from agreements.models import Decision, Party, may_be_proposal
from editing.edits import Edit
from editing.row_forms import field_for
from history.statements import COUNTYS_OWN, Channel
from workspace.forms.base import RecordForm, given

SOURCE_OF_ROUND = "source of the round"
"""The source of all edited lines, in `Place.shared`."""


class ExpectedForm(RecordForm):
    """The day a party's decision is expected: one cell of the grid."""

    class Meta:
        model = Party
        formfield_callback = field_for
        fields = ("decision_expected_on",)

    def prepare(self) -> None:
        """There are no choices."""


def may_decide(access: Access, party: Party) -> bool:
    """A user who may record a party's decision may also record when it is expected."""
    return access.reaches(Decision(party=party))


class OwnExpectedForm(RecordForm):
    """The day the municipality's own decision is expected."""

    allowed = staticmethod(may_decide)

    class Meta:
        model = Party
        formfield_callback = field_for
        fields = ("decision_expected_on",)
        help_texts: ClassVar = {
            "decision_expected_on": gettext_lazy(
                "The day of the meeting in which the decision is to be made. Empty: not known."
            )
        }


class AsksWhoDecides(RecordForm):
    """A decision; an approval by a body that usually only prepares is asked about once."""

    decides_itself = forms.BooleanField(
        label=gettext_lazy("This body decides for the party itself"),
        required=False,
        help_text=gettext_lazy(
            "Only for an approval by a board, an executive or a committee. If it handles the matter"
            " for its council, the result is «proposed to the council»."
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        # Shown with the first answer that needs it.
        if not self.is_bound or not self._may_only_prepare(self.data.get):
            del self.fields["decides_itself"]

    def _may_only_prepare(self, value: Callable[[str], Any]) -> bool:
        result, body = (str(value(self.add_prefix(name)) or "") for name in ("result", "body_key"))
        is_as_before = (
            self.current is not None
            and (self.current.result, self.current.body_key) == (result, body)
            and self.data.get(self.add_prefix("anew")) is None
        )
        return may_be_proposal(result, body) and not is_as_before

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if "decides_itself" in self.fields and not cleaned.get("decides_itself"):
            self.add_error(
                "decides_itself",
                _(
                    "Does this body decide for the party itself? If so, tick this. If it handles"
                    " the matter for its council, choose «proposed to the council»."
                ),
            )
        return cleaned


class AnswerForm(AsksWhoDecides):
    """A party's answer in the grid, or its first; `anew` adds another one instead.

    Decisions that only tell of the handling are no answers: they are neither shown nor written over
    here.
    """

    anew = forms.BooleanField(
        label=gettext_lazy("A new decision; the former stays"), required=False
    )

    class Meta:
        model = Decision
        formfield_callback = field_for
        fields = (
            "result",
            "decided_on",
            "precision",
            "section",
            "diary_number",
            "url",
            "body_key",
            "condition",
            "condition_met_on",
        )
        widgets: ClassVar = {"condition": forms.TextInput}

    def prepare(self) -> None:
        super().prepare()
        self.fields["result"].choices = [("", "–"), *given(self, "result")]
        if self.opened is None:
            self.initial["body_key"] = "council"
        if self.current is None:
            del self.fields["anew"]

    @property
    def title(self) -> str:
        return str(self.instance.party)

    @property
    def cells(self) -> list[forms.BoundField]:
        return [self[name] for name in self._meta.fields or () if not self[name].is_hidden]

    @property
    def asked_field(self) -> forms.BoundField | None:
        """The question who decides, where it is asked."""
        return self["decides_itself"] if "decides_itself" in self.fields else None

    @property
    def anew_field(self) -> forms.BoundField:
        return self["anew"]

    def write(self, edit: Edit) -> Any:
        """Correct the latest decision, or add another one."""
        if not self.cleaned_data.get("anew"):
            return super().write(edit)
        former = edit.lock(Decision.objects, pk=self.number, version=self.seen)
        self.instance = Decision(party=former.party)
        construct_instance(self, self.instance)
        return self.write_row(edit, self.instance)

    def write_row(self, edit: Edit, row: Decision) -> Decision:
        for name, value in self.where.shared[SOURCE_OF_ROUND].items():
            setattr(row, name, value)
        return edit.save(row)


class SourceForm(forms.Form):
    """The source of a whole council round; empty fields leave the values unchanged."""

    source_channel = forms.ChoiceField(
        label=gettext_lazy("Source"),
        choices=[("", gettext_lazy("as it is")), COUNTYS_OWN, *Channel.choices[1:-1]],
        required=False,
    )
    source_reference = forms.CharField(
        label=gettext_lazy("Source reference"), max_length=300, required=False
    )
    source_url = forms.URLField(
        label=gettext_lazy("Link to the source"),
        max_length=500,
        required=False,
        assume_scheme="https",
    )

    @property
    def given(self) -> dict[str, str]:
        """The fields that were filled in."""
        return {name: value for name, value in self.cleaned_data.items() if value}
