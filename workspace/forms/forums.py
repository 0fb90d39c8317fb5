"""Forums with participants, and groups of municipalities."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from accounts.row_forms import field_for
from cooperation.models import MunicipalityGroup, MunicipalityGroupMember
from forums.models import Forum, ForumParticipant
from workspace.forms.base import NAMES, SOURCE, OfCountyForm, RecordForm
from workspace.forms.organisations import OrganisationForm


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
            "language",
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
