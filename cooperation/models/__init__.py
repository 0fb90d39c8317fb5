"""The base models: counties and municipalities by date, themes, terms, duties, people."""

from cooperation.first_days import SYSTEM_FIRST_DAY
from cooperation.models.duties import Bound, Confidence, Duty, Lead, Recurrence
from cooperation.models.employment import (
    EmploymentArea,
    EmploymentAreaMember,
    EmploymentAuthority,
)
from cooperation.models.memberships import (
    GROUP_OUTSIDE_COUNTY,
    CountyMembership,
    MunicipalityGroup,
    MunicipalityGroupMember,
)
from cooperation.models.organisations import Organisation, OrganisationKind
from cooperation.models.people import Person, Responsibility
from cooperation.models.places import (
    SLUG,
    County,
    Languages,
    Municipality,
    RegionalCouncil,
    Special,
)
from cooperation.models.populations import Population
from cooperation.models.regions import CountyRegion
from cooperation.models.terms import CouncilTerm, TermKind
from cooperation.models.themes import Theme

__all__ = [
    "GROUP_OUTSIDE_COUNTY",
    "SLUG",
    "SYSTEM_FIRST_DAY",
    "Bound",
    "Confidence",
    "CouncilTerm",
    "County",
    "CountyMembership",
    "CountyRegion",
    "Duty",
    "EmploymentArea",
    "EmploymentAreaMember",
    "EmploymentAuthority",
    "Languages",
    "Lead",
    "Municipality",
    "MunicipalityGroup",
    "MunicipalityGroupMember",
    "Organisation",
    "OrganisationKind",
    "Person",
    "Population",
    "Recurrence",
    "RegionalCouncil",
    "Responsibility",
    "Special",
    "TermKind",
    "Theme",
]
