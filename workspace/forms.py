"""The forms of the coordinators' pages: one row each, with the choices of the place it is in."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.forms.models import construct_instance
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Access
from accounts.editing import Edit
from accounts.editing_forms import RowForm, field_for
from agreements.actions import follow_end, record_decision, record_status
from agreements.documents import ACCEPTED, judge_upload, keep
from agreements.models import (
    Agreement,
    AgreementStatus,
    Appendix,
    AppendixStatus,
    Decision,
    Document,
    Goal,
    Indicator,
    Measure,
    Party,
    PartyStanding,
    Plan,
    Standing,
    Step,
)
from agreements.models import Kind as AgreementKind
from cooperation.form_fields import DayField, KeysField, LinesField
from cooperation.models import (
    County,
    MunicipalityGroup,
    MunicipalityGroupMember,
    Person,
    RegionalCouncil,
    Responsibility,
)
from cooperation.statements import Channel, OrganisationType
from forums.models import Forum, ForumParticipant
from negotiations.models import (
    Format,
    Kind,
    Negotiation,
    NegotiationPractice,
    NoneStatement,
    ParticipantRole,
)

SOURCE = ("source_channel", "source_reference", "source_url")
TITLES = ("title_fi", "title_sv", "title_en")
NAMES = ("name_fi", "name_sv", "name_en")


class RecordForm(RowForm):
    """A row of a county's record: themes, municipalities and agreements of the place."""

    def prepare(self) -> None:
        place = self.where
        if "themes" in self.fields:
            self._keys("themes", place.theme_choices)
        if "municipalities" in self.fields:
            self._keys("municipalities", place.municipality_choices)
        if "participants" in self.fields:
            self._keys("participants", ParticipantRole.choices)
        self._choose("theme", place.theme_choices)
        self._choose("municipality", place.municipality_choices)
        for name in ("agreement", "agreed_in"):
            self._choose(name, [(one.pk, str(one)) for one in place.agreements])
        if "source_channel" in self.fields and self.instance.source_channel != "demonstration":
            self.fields["source_channel"].choices = [
                choice for choice in Channel.choices if choice[0] != Channel.DEMONSTRATION
            ]

    def _keys(self, name: str, choices: Any) -> None:
        before = self.fields[name]
        self.fields[name] = KeysField(
            choices=choices,
            required=before.required,
            label=before.label,
            help_text=before.help_text,
            widget=forms.CheckboxSelectMultiple({"class": "keys"}),
        )

    def _choose(self, name: str, choices: list[tuple[Any, str]]) -> None:
        """Offer these rows only; the list is read once for every form on the page."""
        if name not in self.fields:
            return
        field = self.fields[name]
        keys = [key for key, _name in choices]
        field.queryset = field.queryset.model._default_manager.filter(pk__in=keys)
        empty = [] if field.required and self.instance.pk else [("", "–")]
        field.choices = [*empty, *choices]


class OfCountyForm(RecordForm):
    """A row that hangs on the county itself; a new one is the place's."""

    def prepare(self) -> None:
        super().prepare()
        if self.instance.county_id is None:
            self.instance.county = self.where.county


# Agreements --------------------------------------------------------------------------------------


class AgreementForm(OfCountyForm):
    """An agreement. Its end writes, moves or takes away the «ended» status of that day."""

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
            for one in self.where.agreements
            if one.kind == AgreementKind.STRATEGIC and one.pk != self.instance.pk
        ]
        self._choose("parent", strategic)

    def follow_up(self, edit: Edit, row: Agreement) -> None:
        if "in_force" in self.changed_data:
            follow_end(row, row.in_force.upper if row.in_force else None)


class StatusForm(RecordForm):
    """Where an agreement stands from a day on."""

    class Meta:
        model = AgreementStatus
        formfield_callback = field_for
        fields = ("status", "reason", "since", "precision", *SOURCE)

    def write_row(self, edit: Edit, row: AgreementStatus) -> AgreementStatus:
        if not edit.access.reaches(row):
            raise PermissionDenied
        return record_status(status=row)


ORGANISATIONS = (
    OrganisationType.COUNTY,
    OrganisationType.MUNICIPALITY,
    OrganisationType.REGIONAL_COUNCIL,
)


class OrganisationForm(RecordForm):
    """An organisation chosen from one list, or named; which it is stays once it is saved."""

    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)
    named = forms.CharField(
        label=gettext_lazy("Another organisation"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Where it is not in the list."),
    )

    def prepare(self) -> None:
        super().prepare()
        if self.current is not None:
            del self.fields["organisation"], self.fields["named"]
            return
        self.fields["organisation"].choices = organisation_choices(self.where)
        if self.opened:
            self._name_again(self.opened)
        self.order_fields(["organisation", "named"])

    def _name_again(self, gone: Any) -> None:
        """A row deleted meanwhile comes back as a new one, of the same organisation."""
        self.data = self.data.copy()
        self.data[self.add_prefix("named")] = gone.name
        self.data[self.add_prefix("organisation")] = f"{gone.type}:{gone.code}" if gone.code else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.current is not None:
            return cleaned
        kind, _colon, code = (cleaned.get("organisation") or "").partition(":")
        name = cleaned.get("named") or ""
        if bool(kind) == bool(name):
            self.add_error("organisation", _("Choose an organisation, or name another."))
        self.instance.type = kind or OrganisationType.OTHER
        self.instance.name = name
        if kind:
            setattr(self.instance, f"{kind}_id", code)
        return cleaned


def organisation_choices(place: Any) -> list[tuple[str, Any]]:
    """The county, its municipalities and its regional council; then all others of their kinds."""
    if "organisations" not in place._choices:
        own = {f"municipality:{code}": name for code, name in place.municipality_choices}
        council = place.county.regional_council
        counties = {f"county:{one.pk}": str(one) for one in County.objects.all()}
        councils = {f"regional_council:{one.pk}": str(one) for one in RegionalCouncil.objects.all()}
        first = {f"county:{place.county.pk}": str(place.county)}
        first |= own | {f"regional_council:{council.pk}": str(council)}
        others = [(k, v) for k, v in (counties | councils).items() if k not in first]
        place._choices["organisations"] = [
            ("", "–"),
            (_("Own county"), list(first.items())),
            (_("Others"), others),
        ]
    choices: list[tuple[str, Any]] = place._choices["organisations"]
    return choices


class PartyForm(OrganisationForm):
    """A party, with its first standing where it is new."""

    standing = forms.ChoiceField(
        label=gettext_lazy("Standing"), choices=[("", "–"), *Standing.choices], required=False
    )
    since = DayField(label=gettext_lazy("Since"), required=False)

    class Meta:
        model = Party
        formfield_callback = field_for
        fields = ("decision_expected_on",)

    def prepare(self) -> None:
        super().prepare()
        if self.current is not None:
            del self.fields["standing"], self.fields["since"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "standing" in self.fields and not (cleaned.get("standing") and cleaned.get("since")):
            self.add_error("standing", _("Say how it stands to the agreement, and since when."))
        return cleaned

    def write_row(self, edit: Edit, row: Party) -> Party:
        saved: Party = edit.save(row)
        if "standing" in self.fields:
            since, standing = self.cleaned_data["since"], self.cleaned_data["standing"]
            edit.save(PartyStanding(party=saved, standing=standing, since=since))
        return saved


class StandingForm(RecordForm):
    """How a party stands from a day on."""

    class Meta:
        model = PartyStanding
        formfield_callback = field_for
        fields = ("party", "standing", "since", "precision", *SOURCE)

    def prepare(self) -> None:
        super().prepare()
        self._choose("party", party_choices(self.where))


def party_choices(place: Any) -> list[tuple[Any, str]]:
    """The parties of the agreements on the page; those of one municipality for its contributor."""
    if "parties" not in place._choices:
        rows = Party.objects.filter(place._choices.get("parties_of", Q()))
        rows = rows.filter(agreement__county=place.county) if place.county else rows.none()
        if place.municipality:
            rows = rows.filter(municipality=place.municipality)
        found = rows.select_related("agreement", "county", "municipality", "regional_council")
        is_any = "parties_of" not in place._choices  # of which agreement must be said
        place._choices["parties"] = [
            (one.pk, f"{one}: {one.agreement}" if is_any else str(one)) for one in found
        ]
    choices: list[tuple[Any, str]] = place._choices["parties"]
    return choices


class DecisionForm(RecordForm):
    """A party's decision; one that approves makes a prospective party a party that day."""

    class Meta:
        model = Decision
        formfield_callback = field_for
        fields = (
            "party",
            "result",
            "body_key",
            "body_name",
            "decided_on",
            "precision",
            "section",
            "diary_number",
            "url",
            *SOURCE,
        )

    def prepare(self) -> None:
        super().prepare()
        self._choose("party", party_choices(self.where))

    def write_row(self, edit: Edit, row: Decision) -> Decision:
        return record(edit, row)


def record(edit: Edit, decision: Decision) -> Decision:
    """Record a decision that lies within what the person may edit, with what follows from it."""
    if not edit.access.reaches(decision):
        raise PermissionDenied
    return record_decision(decision=decision)


class StepForm(RecordForm):
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


class AppendixForm(RecordForm):
    """An appendix of an agreement."""

    class Meta:
        model = Appendix
        formfield_callback = field_for
        fields = ("agreement", "label", *TITLES, "themes", *SOURCE)


class AppendixStatusForm(RecordForm):
    """Where an appendix stands from a day on."""

    class Meta:
        model = AppendixStatus
        formfield_callback = field_for
        fields = ("status", "since", "precision", *SOURCE)


class DocumentForm(RecordForm):
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
            ["agreement", "step", "appendix", "kind", *TITLES, "upload", "url", "language"]
        )
        if self.current is not None and self.current.file_name:
            self.fields["upload"].help_text = _("Now: %(name)s. A new file takes its place.") % {
                "name": self.current.file_name
            }

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        self.judged = judge_upload(upload) if upload else None
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


class GoalForm(RecordForm):
    """A goal of an agreement."""

    class Meta:
        model = Goal
        formfield_callback = field_for
        fields = ("agreement", *TITLES, "theme", "owner", "position", *SOURCE)


class MeasureForm(RecordForm):
    """What is done to reach a goal."""

    class Meta:
        model = Measure
        formfield_callback = field_for
        fields = ("title_fi", "title_sv", "owner", "position")


class IndicatorForm(RecordForm):
    """How one sees that a goal is reached."""

    class Meta:
        model = Indicator
        formfield_callback = field_for
        fields = ("title_fi", "title_sv", "target", "position")


class PlanForm(OfCountyForm):
    """A plan that makes an agreement concrete."""

    class Meta:
        model = Plan
        formfield_callback = field_for
        fields = ("kind", *TITLES, "agreement", "themes", "period", "url", *SOURCE)


# Negotiations ------------------------------------------------------------------------------------


class NegotiationForm(OfCountyForm):
    """A negotiation: held, cancelled, or announced for a day."""

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
            "is_regional_council_present",
            "forum",
            "combined_with",
            "replaces",
            "themes",
            "note",
            *SOURCE,
        )
        widgets: ClassVar = {"note": forms.Textarea({"rows": 3})}

    def prepare(self) -> None:
        super().prepare()
        place = self.where
        self.fields["outcome"].choices = [("", _("not known (yet)")), *_given(self, "outcome")]
        self._choose("group", _named(MunicipalityGroup.objects.filter(county=place.county)))
        self._choose("forum", _named(Forum.objects.filter(county=place.county)))
        others = Negotiation.objects.filter(county=place.county).exclude(pk=self.instance.pk)
        others = list(others.order_by("-held_on", "-pk"))
        statutory = [one for one in others if one.kind != Kind.MEETING]
        self._choose("combined_with", [(one.pk, str(one)) for one in statutory])
        cancelled = [one for one in others if one.outcome == "cancelled"]
        self._choose("replaces", [(one.pk, str(one)) for one in cancelled])
        self.fields["combined_with"].help_text = _(
            "One meeting for both laws is two negotiations of the same day, linked here."
        )

    def clean(self) -> dict[str, Any]:
        """A new format or day fills the municipalities anew, unless they were chosen by hand."""
        cleaned = super().clean()
        moved = {"format", "group", "held_on"} & set(self.changed_data)
        by_hand = "municipalities" in self.changed_data
        if moved and not by_hand and (cleaned.get("format") == Format.ALL or cleaned.get("group")):
            cleaned["municipalities"] = []
        return cleaned

    def _written(self) -> list[str]:
        return [*super()._written(), "municipalities"]

    def write_row(self, edit: Edit, row: Negotiation) -> Negotiation:
        before = self.current.combined_with if self.current else None
        saved: Negotiation = super().write_row(edit, row)
        if "combined_with" in self.changed_data or self.is_new:
            _link(edit, saved, before)
        return saved


def _given(form: forms.BaseForm, name: str) -> list[Any]:
    return [choice for choice in form.fields[name].choices if choice[0]]


def _named(rows: Any) -> list[tuple[Any, str]]:
    return [(one.pk, str(one)) for one in rows]


def _link(edit: Edit, row: Negotiation, before: Negotiation | None) -> None:
    """The link is two-way: the other names this one, the former other nobody."""
    other = row.combined_with
    if before and before != other:
        former = edit.lock(Negotiation.objects, pk=before.pk)
        former.combined_with = None
        edit.save(former)
    if other:
        named = edit.lock(Negotiation.objects, pk=other.pk)
        if named.combined_with_id != row.pk:
            named.combined_with = row
            edit.save(named)


class NoneStatementForm(OfCountyForm):
    """The county states that none was held in a window."""

    class Meta:
        model = NoneStatement
        formfield_callback = field_for
        fields = ("kind", "window_from", "stated_on", "reason", *SOURCE)
        widgets: ClassVar = {"reason": forms.Textarea({"rows": 3})}


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
        self._choose("forum", _named(Forum.objects.filter(county=self.where.county)))


# Forums, groups, people --------------------------------------------------------------------------


class ForumForm(OfCountyForm):
    """A forum, working group, network or negotiation board."""

    class Meta:
        model = Forum
        formfield_callback = field_for
        fields = (
            *NAMES,
            "level",
            "type",
            "period",
            "is_permanent",
            "themes",
            "agreed_in",
            "meets",
            "convener",
            "mandate",
            "other_actors",
            *SOURCE,
        )
        widgets: ClassVar = {
            "mandate": forms.Textarea({"rows": 3}),
            "other_actors": forms.Textarea({"rows": 2}),
        }


class ParticipantForm(OrganisationForm):
    """The time an organisation takes part in a forum."""

    class Meta:
        model = ForumParticipant
        formfield_callback = field_for
        fields = ("period", *SOURCE)


class GroupForm(OfCountyForm):
    """A county's grouping of its municipalities."""

    class Meta:
        model = MunicipalityGroup
        formfield_callback = field_for
        fields = (*NAMES, *SOURCE)


class MemberForm(RecordForm):
    """The time a municipality is in a group."""

    class Meta:
        model = MunicipalityGroupMember
        formfield_callback = field_for
        fields = ("municipality", "period")


class ResponsibilityForm(RecordForm):
    """Who answers for a theme: somebody known to the place, or somebody new."""

    new_name = forms.CharField(
        label=gettext_lazy("Name of a new person"), max_length=200, required=False
    )
    new_email = forms.EmailField(label=gettext_lazy("E-mail of a new person"), required=False)
    new_phone = forms.CharField(
        label=gettext_lazy("Telephone of a new person"), max_length=40, required=False
    )
    new_is_public = forms.BooleanField(
        label=gettext_lazy("Name and contacts of the new person are shown in public"),
        required=False,
    )

    class Meta:
        model = Responsibility
        formfield_callback = field_for
        fields = (
            "theme",
            "municipality",
            "role_fi",
            "role_sv",
            "role_en",
            "person",
            "period",
            *SOURCE,
        )

    def prepare(self) -> None:
        super().prepare()
        self._choose("person", [(one.pk, one.name) for one in self.where.people])
        self.fields["person"].required = False
        if self.where.is_municipal:
            del self.fields["municipality"]
        else:
            self.fields["municipality"].help_text = _("Left empty, the county itself.")
        self.order_fields(
            ["theme", "municipality", "role_fi", "role_sv", "role_en", "person"]
            + [name for name in self.fields if name.startswith("new_")]
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if bool(cleaned.get("person")) == bool(cleaned.get("new_name")):
            self.add_error("person", _("Choose a person, or name a new one."))
        municipality = self.where.municipality or cleaned.get("municipality")
        self.instance.municipality = municipality
        self.instance.county = None if municipality else self.where.county
        return cleaned

    def write_row(self, edit: Edit, row: Responsibility) -> Responsibility:
        row.municipality, row.county = self.instance.municipality, self.instance.county
        if self.cleaned_data["new_name"]:
            new = {name: self.cleaned_data[f"new_{name}"] for name in ("name", "email", "phone")}
            row.person = edit.save(Person(**new, is_public=self.cleaned_data["new_is_public"]))
        saved: Responsibility = edit.save(row)
        return saved


class PersonForm(RowForm):
    """A person's name and contacts, shown in public only where that is ticked."""

    class Meta:
        model = Person
        formfield_callback = field_for
        fields = ("name", "email", "phone", "is_public")


# The grid of a council round ---------------------------------------------------------------------


class ExpectedForm(RecordForm):
    """When a party's decision is expected: one cell of the grid."""

    class Meta:
        model = Party
        formfield_callback = field_for
        fields = ("decision_expected_on",)

    def prepare(self) -> None:
        """Nothing to choose."""


def may_decide(access: Access, party: Party) -> bool:
    """Who may record a party's decision may also say when it is expected."""
    return access.reaches(Decision(party=party))


class OwnExpectedForm(RecordForm):
    """When the municipality's own decision is expected."""

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


class AnswerForm(RecordForm):
    """A party's latest decision in the grid, or its first; `anew` keeps it and adds another."""

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
        )

    def prepare(self) -> None:
        super().prepare()
        self.fields["result"].choices = [("", "–"), *_given(self, "result")]
        if self.opened is None:
            self.initial["body_key"] = "council"
        if self.current is None:
            del self.fields["anew"]

    @property
    def cells(self) -> list[forms.BoundField]:
        return [self[name] for name in self._meta.fields]

    @property
    def anew_field(self) -> forms.BoundField:
        return self["anew"]

    def write(self, edit: Edit) -> Any:
        """The latest decision is corrected, or kept where another one follows it."""
        if not self.cleaned_data.get("anew"):
            return super().write(edit)
        former = edit.lock(Decision.objects, pk=self.number, version=self.seen)
        self.instance = Decision(party=former.party)
        construct_instance(self, self.instance)
        return self.write_row(edit, self.instance)

    def write_row(self, edit: Edit, row: Decision) -> Decision:
        for name, value in self.where.source.items():
            setattr(row, name, value)
        return record(edit, row)


class SourceForm(forms.Form):
    """Where all of a council round was read; what is left empty stays as it is."""

    source_channel = forms.ChoiceField(
        label=gettext_lazy("Source"),
        choices=[("", gettext_lazy("as it is")), *Channel.choices[:-1]],
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
    def told(self) -> dict[str, str]:
        """What was told."""
        return {name: value for name, value in self.cleaned_data.items() if value}
