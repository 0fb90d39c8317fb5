"""Groups of municipalities."""

from __future__ import annotations

from cooperation.models import MunicipalityGroup, MunicipalityGroupMember
from editing.row_forms import field_for
from workspace.forms.base import NAMES, SOURCE, OfCountyForm, RecordForm


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
