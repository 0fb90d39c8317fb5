"""The forms of negotiations, statements that none was held, and practices."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation.models import MunicipalityGroup
from editing.row_forms import field_for
from forums.models import Forum
from negotiations.alike import alike
from negotiations.announcing import AnnouncedToday
from negotiations.models import (
    OTHER_TYPES,
    Convener,
    Kind,
    Negotiation,
    NegotiationActor,
    NegotiationPractice,
    NoneStatement,
    ParticipantRole,
    Preparation,
)
from negotiations.window_choices import window_field, windows_begun
from toolkit.constraints import FIRST_DAY, LAST_DAY
from toolkit.days import last_of
from workspace.forms.base import SOURCE, OfCountyForm, given, named
from workspace.forms.organisations import OrganisationForm


class NegotiationForm(AnnouncedToday, OfCountyForm):
    """A negotiation: held, cancelled, or announced for a day."""

    is_another = forms.BooleanField(
        label=gettext_lazy("This is another negotiation"), required=False
    )
    shown_on_demand = (
        "cancelled_on",
        "conveners",
        "preparation",
        "forum",
        "combined_with",
        "part_of",
        "replaces",
        "themes",
        "note",
        "language",
    )

    class Meta:
        model = Negotiation
        formfield_callback = field_for
        fields = (
            "kind",
            "held_on",
            "precision",
            "announced_on",
            "outcome",
            "cancelled_on",
            "format",
            "group",
            "municipalities",
            "participants",
            "conveners",
            "preparation",
            "is_regional_council_present",
            "forum",
            "combined_with",
            "part_of",
            "replaces",
            "themes",
            "note",
            "language",
            *SOURCE,
        )
        widgets: ClassVar = {"note": forms.Textarea({"rows": 3})}

    def prepare(self) -> None:
        super().prepare()
        place = self.where
        self.offer_today(place.day)
        self._keys("participants", ParticipantRole.choices)
        self._keys("conveners", Convener.choices)
        self._keys("preparation", Preparation.choices)
        self.fields["outcome"].choices = [("", _("not known (yet)")), *given(self, "outcome")]
        self._choose(
            "group",
            named(MunicipalityGroup.objects.filter(county=place.county).in_order_of_names()),
        )
        self._choose("forum", named(Forum.objects.filter(county=place.county).in_order_of_names()))
        rows = Negotiation.objects.filter(county=place.county).exclude(pk=self.instance.pk)
        others = list(rows.order_by("-held_on", "-pk"))
        statutory = [one for one in others if one.kind != Kind.MEETING]
        self._choose("combined_with", [(one.pk, str(one)) for one in statutory])
        firsts = [one for one in others if one.part_of_id is None]
        self._choose("part_of", [(one.pk, str(one)) for one in firsts])
        cancelled = [one for one in others if one.outcome == "cancelled"]
        self._choose("replaces", [(one.pk, str(one)) for one in cancelled])
        self.fields["combined_with"].help_text = _(
            "One meeting for both laws is two negotiations of the same day, linked here."
        )
        self._ask_if_another(others)

    def _ask_if_another(self, others: list[Negotiation]) -> None:
        """Show those that may be the same one, with the answer that this one is another."""
        row = self._typed() if self.is_bound and self._is_retyped() else None
        found = alike(row, others) if row else []
        if not found:
            del self.fields["is_another"]
            return
        links = [
            (self.where.url("neuvottelut", str(one.pk)), str(one), one.get_outcome_display())
            for one in found
        ]
        shown = format_html_join("; ", '<a href="{}">{}</a> {}', links)
        on_record = _("On record already:")
        self.fields["is_another"].help_text = format_html("{} {}", on_record, shown)

    def _is_retyped(self) -> bool:
        """Whether the kind or the day is new."""
        return self.current is None or bool({"kind", "held_on", "precision"} & {*self.changed_data})

    def _typed(self) -> Negotiation | None:
        """What was typed, as far as it can be read; None without a day."""
        value, held_on = self._value_of, self._value_of("held_on")
        if held_on is None or not FIRST_DAY <= held_on <= LAST_DAY:
            return None
        row = Negotiation(pk=self.instance.pk, county_id=self.where.county.pk)
        row.kind, row.outcome = value("kind") or "", value("outcome") or ""
        row.precision, row.municipalities = value("precision") or "day", value("municipalities")
        row.held_on = last_of(held_on, row.precision)
        row.group, row.replaces, row.part_of = value("group"), value("replaces"), value("part_of")
        return row

    def _value_of(self, name: str) -> Any:
        try:
            return self.fields[name].clean(self[name].data)
        except ValidationError:
            return None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "is_another" in self.fields and not cleaned.get("is_another"):
            self.add_error(
                "is_another",
                _(
                    "A negotiation of this kind is on record on the day or near it. If yours is"
                    " another one, tick this; otherwise correct the one on record."
                ),
            )
        return cleaned


class ActorForm(OrganisationForm):
    """An employment area or another organisation that takes part in the negotiation."""

    may_change = True

    class Meta:
        model = NegotiationActor
        formfield_callback = field_for
        fields = ()

    def prepare(self) -> None:
        super().prepare()
        if "organisation" in self.fields:
            groups = self.fields["organisation"].choices
            self.fields["organisation"].choices = [
                (label, [(key, name) for key, name in choices if _is_other(key)])
                if isinstance(choices, list)
                else (label, choices)
                for label, choices in groups
            ]


def _is_other(key: str) -> bool:
    return key.partition(":")[0] in OTHER_TYPES


class NoneStatementForm(OfCountyForm):
    """The county states that none was held in a window."""

    class Meta:
        model = NoneStatement
        formfield_callback = field_for
        fields = ("kind", "window_from", "stated_on", "reason", "language", *SOURCE)
        widgets: ClassVar = {"reason": forms.Textarea({"rows": 3})}

    def prepare(self) -> None:
        super().prepare()
        windows = self.where.once("windows", lambda: windows_begun(self.where.day))
        column = self._meta.model._meta.get_field("window_from")
        self.fields["window_from"] = window_field(windows, column, self.instance)
        if self.is_new and not self.initial.get("stated_on"):
            self.initial["stated_on"] = self.where.day


class PracticeForm(OfCountyForm):
    """How the county negotiates from a day on."""

    class Meta:
        model = NegotiationPractice
        formfield_callback = field_for
        fields = (
            "kind",
            "period",
            "rhythm",
            "times_a_year",
            "is_thematic",
            "forum",
            "description_fi",
            "description_sv",
            "description_en",
            *SOURCE,
        )
        widgets: ClassVar = {
            f"description_{code}": forms.Textarea({"rows": 3}) for code in ("fi", "sv", "en")
        }

    def prepare(self) -> None:
        super().prepare()
        self._choose(
            "forum", named(Forum.objects.filter(county=self.where.county).in_order_of_names())
        )
