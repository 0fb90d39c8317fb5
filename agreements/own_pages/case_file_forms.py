"""The forms of the rows in an agreement's case file."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.documents import keep
from agreements.models import Appendix, AppendixStatus, Document, Goal, Indicator, Measure, Step
from agreements.own_pages.choices import agreement_choices
from editing.edits import Edit
from editing.row_forms import field_for
from toolkit.form_fields import LinesField
from toolkit.uploads import ACCEPTED, check_upload
from workspace.forms.base import SOURCE, TITLES, RecordForm


class OfAgreementForm(RecordForm):
    """A row of an agreement, which is chosen from the agreements of the place."""

    def prepare(self) -> None:
        super().prepare()
        self._choose("agreement", agreement_choices(self.where))


class StepForm(OfAgreementForm):
    """A dated step of the case file."""

    class Meta:
        model = Step
        formfield_callback = field_for
        fields = (
            "agreement",
            "kind",
            "held_on",
            "precision",
            "body",
            "convener",
            "section",
            "diary_number",
            "preparers",
            "proposal",
            "decision",
            "language",
            *SOURCE,
        )
        widgets: ClassVar = {
            "proposal": forms.Textarea({"rows": 4}),
            "decision": forms.Textarea({"rows": 4}),
        }

    def prepare(self) -> None:
        super().prepare()
        self.fields["preparers"] = LinesField(
            required=False,
            label=self.fields["preparers"].label,
            help_text=_("Titles, not names; one on a line."),
        )


class AppendixForm(OfAgreementForm):
    """An appendix of an agreement."""

    class Meta:
        model = Appendix
        formfield_callback = field_for
        fields = ("agreement", "label", *TITLES, "themes", *SOURCE)


class AppendixStatusForm(RecordForm):
    """The status of an appendix from a day on."""

    class Meta:
        model = AppendixStatus
        formfield_callback = field_for
        fields = ("status", "since", "precision", *SOURCE)


class DocumentForm(OfAgreementForm):
    """A document: a link to it, or an uploaded file."""

    upload = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        widget=forms.FileInput({"accept": ACCEPTED}),
        help_text=gettext_lazy("PDF, Word, Excel, PowerPoint, ODT or a picture."),
    )

    class Meta:
        model = Document
        formfield_callback = field_for
        fields = (
            "agreement",
            "step",
            "appendix",
            "kind",
            *TITLES,
            "dated_on",
            "url",
            "language",
            *SOURCE,
        )

    def prepare(self) -> None:
        super().prepare()
        county = self.where.county
        steps = Step.objects.filter(agreement__county=county).select_related("agreement")
        self._choose("step", [(one.pk, f"{one} ({one.agreement})") for one in steps])
        appendices = Appendix.objects.filter(agreement__county=county).select_related("agreement")
        self._choose("appendix", [(one.pk, f"{one} ({one.agreement})") for one in appendices])
        self.order_fields(
            [
                *("agreement", "step", "appendix", "kind", *TITLES, "dated_on"),
                *("upload", "url", "language"),
            ]
        )
        if self.current is not None and self.current.file_name:
            self.fields["upload"].help_text = _("Now: %(name)s. A new file takes its place.") % {
                "name": self.current.file_name
            }

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        self.judged = check_upload(upload) if upload else None
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        has_some = cleaned.get("upload") or cleaned.get("url") or not self.is_new
        if "upload" in cleaned and not has_some:
            self.add_error("upload", _("Choose a file, or give a link."))
        return cleaned

    def write_row(self, edit: Edit, row: Document) -> Document:
        if self.judged:
            keep(row, self.judged)
        saved: Document = edit.save(row)
        return saved


class GoalForm(OfAgreementForm):
    """A goal of an agreement."""

    class Meta:
        model = Goal
        formfield_callback = field_for
        fields = (
            *("agreement", *TITLES, "theme", "owner", "period", "language", "position"),
            *SOURCE,
        )


class MeasureForm(RecordForm):
    """An action for reaching a goal."""

    class Meta:
        model = Measure
        formfield_callback = field_for
        fields = ("title_fi", "title_sv", "owner", "position")


class IndicatorForm(RecordForm):
    """A measure of whether a goal is reached."""

    class Meta:
        model = Indicator
        formfield_callback = field_for
        fields = ("title_fi", "title_sv", "target", "position")
