"""Forms that anyone may send without signing in: a trap for programs, and a limit per hour.

The trap loses nothing: a browser may fill in a field that its user does not see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.core.ratelimit import consume
from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class PublicForm(forms.ModelForm):
    """A form with a trap: people do not see `website` and leave it empty, programs fill it in."""

    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )

    @property
    def is_by_a_machine(self) -> bool:
        return bool(self.cleaned_data["website"])


class PublicFormView(FormView):
    """Accepts a PublicForm, at most as often as ACCOUNT_RATE_LIMITS allows from one address."""

    rate_limit: str
    """The key in ACCOUNT_RATE_LIMITS."""
    too_many: StrOrPromise
    """The message for a reader who has reached the limit."""

    def form_valid(self, form: PublicForm) -> HttpResponse:
        if not consume(self.request, action=self.rate_limit):
            form.add_error(None, self.too_many)
            return self.render_to_response(self.get_context_data(form=form), status=429)
        if form.is_by_a_machine:
            return self.set_aside(form)
        self.accept(form.cleaned_data)
        return super().form_valid(form)

    def set_aside(self, form: PublicForm) -> HttpResponse:
        """What looks like a program's is not stored: the form is shown again, to be sent anew."""
        given: Any = form.data
        form.data = {**given.dict(), "website": ""}
        form.add_error(None, _("This was not sent yet. Check it, and send it again."))
        return self.render_to_response(self.get_context_data(form=form))

    def accept(self, data: dict[str, Any]) -> None:
        """Store what a reader sent."""
        raise NotImplementedError
