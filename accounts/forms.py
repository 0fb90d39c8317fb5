"""Forms of accounts: accepting an invitation, handing over, tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Scope, User
from toolkit.constraints import LAST_DAY

LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]


class AcceptForm(forms.Form):
    """A name and a password for a new account."""

    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput({"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html,
    )
    password_again = forms.CharField(
        label=_("Password again"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        password = data.get("password")
        if password and password != data.get("password_again"):
            self.add_error("password_again", _("The two passwords differ."))
        elif password:
            try:
                validate_password(password, User(email=self.email, name=data.get("name", "")))
            except ValidationError as problem:
                self.add_error("password", problem)
        return data


class HandOverForm(forms.Form):
    """The successor, and the first day of the successor's role."""

    to = forms.EmailField(label=_("Successor's e-mail"))
    name = forms.CharField(label=_("Successor's name"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=LANGUAGES)
    on = forms.DateField(
        label=_("First day of the successor"),
        help_text=_("Your own role ends when this day begins. Today: it ends at once."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        validators=[MaxValueValidator(LAST_DAY)],
    )

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on < timezone.localdate():
            raise ValidationError(_("Choose today or a later day."))
        return on


class TokenForm(forms.Form):
    """The name, scope and lifetime of a new token."""

    DAYS = [(30, _("30 days")), (90, _("90 days")), (365, _("one year, for reading only"))]

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("What uses it, so that you know it again."),
    )
    scope = forms.ChoiceField(label=_("Good for"), choices=Scope.choices, initial=Scope.READ)
    days = forms.TypedChoiceField(label=_("Valid for"), choices=DAYS, coerce=int, initial=90)

    @property
    def expires_at(self) -> Any:
        return timezone.now() + timedelta(days=self.cleaned_data["days"])
