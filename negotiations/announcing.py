"""Forms of negotiations: a coming one is announced today unless another day is typed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    Base = forms.ModelForm
else:
    Base = object


class AnnouncedToday(Base):
    """A new negotiation is offered today as the day from which it was known.

    The day is left out if the negotiation's own day has come already: it may have been known
    before, but nobody has typed since when. So it is when a coming one is held earlier.
    """

    def offer_today(self, today: date) -> None:
        """Fill in today in the form of a new negotiation, where the user can change it."""
        field: Any = self.fields["announced_on"]
        field.help_text = _(
            "From this day on it was planned: today, unless you give an earlier day. A negotiation"
            " that was never known in advance has none."
        )
        if self.instance.pk is None:
            self.initial.setdefault("announced_on", today)
            self.initial["announced_on"] = self.initial["announced_on"] or today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_moved = self.instance.pk is None or "held_on" in self.changed_data
        is_offered = is_moved and "announced_on" not in self.changed_data
        held_on, announced_on = cleaned.get("held_on"), cleaned.get("announced_on")
        if is_offered and held_on and announced_on and held_on <= announced_on:
            cleaned["announced_on"] = None
        return cleaned
