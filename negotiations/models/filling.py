"""A negotiation's municipalities that follow from its county or group and its day."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models

from cooperation.models import CountyMembership, MunicipalityGroupMember

ALL = "all"


class FilledList(models.Model):
    """Fills the list of municipalities of the format «all», or of a group."""

    # Columns of the negotiation.
    format: Any
    group_id: Any
    county_id: Any
    held_on: Any
    municipalities: Any

    class Meta:
        abstract = True

    @property
    def is_filled(self) -> bool:
        """Whether the list is filled from the county or a group, not chosen by hand."""
        return self.format == ALL or self.group_id is not None

    def clean(self) -> None:
        """Fill an empty list as the database would, so that rules can be checked before saving."""
        if self.municipalities or not (self.is_filled and self.county_id and self.held_on):
            return
        members: Any = CountyMembership.objects.filter(county=self.county_id)
        if self.format != ALL:
            members = MunicipalityGroupMember.objects.filter(group=self.group_id)
        self.municipalities = list(
            members.alive_on(self.held_on)
            .order_by("municipality")
            .values_list("municipality", flat=True)
        )

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """As Django's; a list that could not be filled, as its day is wrong, is no other fault."""
        unfilled = {"municipalities"} if self.is_filled and not self.municipalities else set()
        super().validate_constraints(exclude={*(exclude or ()), *unfilled})
