"""The short form for starting the preparation of a county's strategic agreement."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from agreements.actions import start_preparation, waiting_agreement
from agreements.models import AgreementStatus
from editing.edits import Edit
from editing.row_forms import field_for
from workspace.forms.base import SOURCE, RecordForm


class BeginForm(RecordForm):
    """Start preparing a strategic agreement; a waiting one is continued."""

    title_fi = forms.CharField(
        label=gettext_lazy("Title of the agreement"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Left empty, the title stays as it is."),
    )

    class Meta:
        model = AgreementStatus
        formfield_callback = field_for
        fields = ("since", "precision", *SOURCE)

    def prepare(self) -> None:
        super().prepare()
        self.waiting = waiting_agreement(county=self.where.county, day=self.where.day)
        if self.waiting is None:
            self.fields["title_fi"].required = True
            self.fields["title_fi"].help_text = ""
        self.order_fields(["title_fi", "since", "precision"])

    def _post_clean(self) -> None:
        """Skip validation here: the status has no agreement yet, so the action validates it."""

    def write_row(self, edit: Edit, row: AgreementStatus) -> AgreementStatus:
        details = {name: self.cleaned_data[name] for name in ("precision", *SOURCE)}
        return start_preparation(
            edit=edit,
            county=self.where.county,
            since=self.cleaned_data["since"],
            title_fi=self.cleaned_data["title_fi"],
            **details,
        )
