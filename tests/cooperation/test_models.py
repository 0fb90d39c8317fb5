"""The rules of counties, municipalities, groups, themes, terms, duties and people."""

from datetime import date

import pytest
from django.db import transaction

from cooperation.models import CountyMembership, MunicipalityGroupMember, Special, Theme
from tests.factories import (
    AgreementFactory,
    CouncilTermFactory,
    CountyFactory,
    CountyMembershipFactory,
    CountyRegionFactory,
    DutyFactory,
    EmploymentAreaMemberFactory,
    EmploymentAuthorityFactory,
    MunicipalityFactory,
    MunicipalityGroupFactory,
    MunicipalityGroupMemberFactory,
    NegotiationFactory,
    NoneStatementFactory,
    OrganisationFactory,
    PersonFactory,
    PopulationFactory,
    RegionalCouncilFactory,
    ResponsibilityFactory,
    ThemeFactory,
    period,
)
from tests.rules import Case, cases, check, check_deferred_rules, refused

pytestmark = pytest.mark.django_db

NEW_YEAR_2025 = date(2025, 1, 1)


def another_organisation(**of_first):
    OrganisationFactory(**of_first)
    return OrganisationFactory()


def second_area():
    row = EmploymentAreaMemberFactory(period=period(NEW_YEAR_2025, date(2026, 1, 1)))
    return EmploymentAreaMemberFactory(
        municipality=row.municipality, period=period(date(2026, 1, 1))
    )


def second_authority():
    row = EmploymentAuthorityFactory(period=period(NEW_YEAR_2025, date(2026, 1, 1)))
    return EmploymentAuthorityFactory(
        employment_area=row.employment_area, period=period(date(2026, 1, 1))
    )


def two_regions():
    row = CountyRegionFactory(period=period(until=NEW_YEAR_2025))
    return CountyRegionFactory(
        county=row.county, regional_council=row.regional_council, period=period(NEW_YEAR_2025)
    )


def two_memberships():
    """One municipality, in one county until the end of 2024 and in another from then on."""
    row = CountyMembershipFactory(period=period(until=NEW_YEAR_2025))
    return CountyMembershipFactory(municipality=row.municipality, period=period(NEW_YEAR_2025))


def two_terms():
    CouncilTermFactory()
    return CouncilTermFactory(second=True)


def two_responsibilities():
    row = ResponsibilityFactory(period=period(date(2023, 1, 1), NEW_YEAR_2025))
    return ResponsibilityFactory(
        person=row.person, theme=row.theme, county=row.county, period=period(NEW_YEAR_2025)
    )


def two_municipal_responsibilities():
    row = ResponsibilityFactory(county=None, municipality=MunicipalityFactory())
    return ResponsibilityFactory(person=row.person, county=None, municipality=row.municipality)


def two_group_memberships():
    row = MunicipalityGroupMemberFactory(period=period(until=NEW_YEAR_2025))
    return MunicipalityGroupMemberFactory(
        group=row.group, municipality=row.municipality, period=period(NEW_YEAR_2025)
    )


def second_group():
    group = MunicipalityGroupFactory(name_fi="Kokkola")
    return MunicipalityGroupFactory(county=group.county, name_fi="Perhonjokilaakso")


@cases(
    Case("cooperation_regionalcouncil_slug_well_formed", RegionalCouncilFactory, {"slug": "Ä"}),
    Case("cooperation_regionalcouncil_region_fi_given", RegionalCouncilFactory, {"region_fi": " "}),
    Case(
        "cooperation_county_languages_known",
        CountyFactory,
        {"languages": "en"},
        ({"languages": "bilingual"},),
    ),
    Case(
        "cooperation_county_slug_well_formed",
        CountyFactory,
        {"slug": "keski pohjanmaa"},
        ({"slug": "keski-pohjanmaa"},),
    ),
    Case(
        "cooperation_county_collaborative_area_code_well_formed",
        CountyFactory,
        {"collaborative_area_code": "x"},
        ({"collaborative_area_code": ""}, {"collaborative_area_code": "5"}),
    ),
    Case("cooperation_county_name_fi_given", CountyFactory, {"name_fi": ""}),
    Case(
        "cooperation_county_period_1900_2100",
        CountyFactory,
        {"period": period(date(1899, 12, 31))},
        (
            {"period": period(date(1900, 1, 1))},
            {"period": period(date(2022, 3, 1), date(2101, 1, 1))},
        ),
    ),
    Case(
        "cooperation_county_period_1900_2100",
        CountyFactory,
        {"period": period(date(2022, 3, 1), date(2101, 1, 2))},
    ),
    Case(
        "cooperation_county_period_1900_2100",
        CountyFactory,
        {"period": period(NEW_YEAR_2025, NEW_YEAR_2025)},
        ({"period": period(NEW_YEAR_2025, date(2025, 1, 2))},),
    ),
    Case("cooperation_county_period_1900_2100", CountyFactory, {"period": period(None)}),
    Case(
        "cooperation_municipality_special_known",
        MunicipalityFactory,
        {"special": "lapland"},
        ({"special": "helsinki"}, {"special": ""}),
    ),
    Case(
        "cooperation_municipality_successor_only_of_ended",
        MunicipalityFactory,
        lambda row: {"successor": MunicipalityFactory(), "period": period()},
        (lambda row: {"successor": MunicipalityFactory(), "period": period(until=NEW_YEAR_2025)},),
    ),
    Case(
        "cooperation_municipality_not_its_own_successor",
        lambda: MunicipalityFactory(period=period(until=NEW_YEAR_2025)),
        lambda row: {"successor": row},
    ),
    Case(
        "cooperation_population_counted_on_1900_2100",
        PopulationFactory,
        {"counted_on": date(2101, 1, 1)},
        ({"counted_on": date(2100, 12, 31)}, {"counted_on": date(1900, 1, 1)}),
    ),
    Case(
        "cooperation_population_one_a_day",
        lambda: PopulationFactory(
            municipality=PopulationFactory().municipality, counted_on=date(2023, 12, 31)
        ),
        {"counted_on": date(2022, 12, 31)},
        ({"counted_on": date(2022, 12, 30)},),
    ),
    Case(
        "cooperation_countymembership_one_county_at_a_time",
        two_memberships,
        {"period": period(date(2024, 12, 31))},
        ({"period": period(NEW_YEAR_2025)},),
    ),
    Case(
        "membership_outside_existence",
        lambda: CountyMembershipFactory(
            municipality=MunicipalityFactory(period=period(until=NEW_YEAR_2025)),
            period=period(until=NEW_YEAR_2025),
        ),
        {"period": period(until=date(2025, 1, 2))},
        ({"period": period(until=date(2024, 12, 31))}, {"period": period(until=NEW_YEAR_2025)}),
    ),
    Case(
        "membership_outside_existence",
        lambda: CountyMembershipFactory().municipality,
        {"period": period(until=NEW_YEAR_2025)},
        ({"period": period(date(2000, 1, 1))},),
    ),
    Case(
        "membership_outside_existence",
        lambda: CountyMembershipFactory().county,
        {"period": period(date(2022, 3, 2))},
    ),
    *(
        Case(
            "business_id_check_digit",
            OrganisationFactory,
            {"business_id": wrong},
            ({"business_id": "0246246-0"}, {"business_id": "1567535-0"}, {"business_id": ""}),
        )
        for wrong in ("0246246-1", "0246246-9", "0000001-0")
    ),
    Case(
        "cooperation_organisation_business_id_well_formed",
        OrganisationFactory,
        {"business_id": "246246-0"},
        ({"business_id": "0246246-0"},),
    ),
    Case(
        "cooperation_organisation_business_id_once",
        lambda: another_organisation(business_id="0246246-0"),
        {"business_id": "0246246-0"},
        ({"business_id": "1567535-0"},),
    ),
    Case(
        "cooperation_organisation_name_once",
        lambda: another_organisation(name_fi="Kela"),
        {"name_fi": "Kela"},
        ({"name_fi": "HUS"},),
    ),
    Case("cooperation_organisation_kind_known", OrganisationFactory, {"kind": "firma"}),
    Case(
        "cooperation_employmentareamember_one_area_at_a_time",
        second_area,
        {"period": period(date(2025, 12, 31))},
        ({"period": period(date(2026, 1, 1))},),
    ),
    Case(
        "employment_area_outside_existence",
        EmploymentAreaMemberFactory,
        {"period": period(date(2024, 12, 31))},
        ({"period": period(date(2025, 1, 1), date(2026, 1, 1))},),
    ),
    Case(
        "employment_area_outside_existence",
        lambda: EmploymentAreaMemberFactory().employment_area,
        {"period": period(date(2025, 1, 2))},
    ),
    Case(
        "cooperation_employmentauthority_municipality_or_organisation",
        EmploymentAuthorityFactory,
        lambda row: {"organisation": OrganisationFactory()},
        (lambda row: {"organisation": OrganisationFactory(), "municipality": None},),
    ),
    Case(
        "cooperation_employmentauthority_one_at_a_time",
        second_authority,
        {"period": period(date(2025, 12, 31))},
        ({"period": period(date(2026, 1, 1))},),
    ),
    Case(
        "cooperation_countyregion_once_at_a_time",
        two_regions,
        {"period": period(date(2024, 12, 31))},
        (
            {"period": period(NEW_YEAR_2025)},
            lambda row: {
                "period": period(date(2024, 12, 31)),
                "regional_council": RegionalCouncilFactory(),
            },
        ),
    ),
    Case(
        "region_outside_existence",
        CountyRegionFactory,
        {"period": period(date(2022, 2, 28))},
        ({"period": period(until=NEW_YEAR_2025)},),
    ),
    Case(
        "region_outside_existence",
        lambda: CountyRegionFactory().county,
        {"period": period(date(2022, 3, 2))},
    ),
    Case(
        "special_in_no_county",
        lambda: CountyMembershipFactory().municipality,
        {"special": Special.HELSINKI},
    ),
    Case(
        "special_in_no_county",
        CountyMembershipFactory,
        lambda row: {"municipality": MunicipalityFactory(special=Special.ALAND)},
        (lambda row: {"municipality": MunicipalityFactory()},),
    ),
    Case(
        "cooperation_municipalitygroup_name_once_in_county",
        second_group,
        {"name_fi": "Kokkola"},
        ({"name_fi": "Lestijokilaakso"},),
    ),
    Case(
        "stays_in_county",
        MunicipalityGroupFactory,
        lambda row: {"county": CountyFactory()},
        (lambda row: {"county": row.county},),
    ),
    Case(
        "cooperation_municipalitygroupmember_once_at_a_time",
        two_group_memberships,
        {"period": period(date(2024, 12, 31))},
        ({"period": period(date(2025, 1, 2))},),
    ),
    Case(
        "group_outside_county",
        MunicipalityGroupMemberFactory,
        lambda row: {"municipality": MunicipalityFactory(county=CountyFactory())},
        (lambda row: {"municipality": MunicipalityFactory(county=row.group.county)},),
    ),
    Case(
        "group_outside_county",
        lambda: MunicipalityGroupMemberFactory().municipality.memberships.get(),
        {"period": period(until=NEW_YEAR_2025)},
        ({"period": period()},),
    ),
    Case(
        "cooperation_theme_key_well_formed",
        ThemeFactory,
        {"key": "Työllisyys"},
        ({"key": "employment"},),
    ),
    Case(
        "cooperation_theme_not_its_own_parent",
        ThemeFactory,
        lambda row: {"parent": row},
        (lambda row: {"parent": ThemeFactory()},),
    ),
    Case(
        "theme_two_levels",
        ThemeFactory,
        lambda row: {"parent": ThemeFactory(parent=ThemeFactory())},
        (lambda row: {"parent": ThemeFactory()}, {"parent": None}),
    ),
    Case(
        "theme_two_levels",
        lambda: ThemeFactory(parent=ThemeFactory()).parent,
        lambda row: {"parent": ThemeFactory()},
    ),
    Case("cooperation_councilterm_kind_known", CouncilTermFactory, {"kind": "state"}),
    Case(
        "cooperation_councilterm_one_at_a_time",
        two_terms,
        {"period": period(date(2025, 5, 31), date(2029, 6, 1))},
        ({"period": period(date(2025, 6, 1), date(2029, 6, 1))},),
    ),
    Case("cooperation_duty_key_well_formed", DutyFactory, {"key": "14"}, ({"key": "D14"},)),
    Case(
        "cooperation_duty_number_well_formed",
        DutyFactory,
        {"number": "611"},
        ({"number": "611/2021"}, {"number": ""}),
    ),
    Case(
        "cooperation_duty_binds_known",
        DutyFactory,
        {"binds": ["county", "village"]},
        ({"binds": ["county", "kela"]},),
    ),
    Case("cooperation_duty_lead_known", DutyFactory, {"lead": "nobody"}),
    Case("cooperation_duty_recurrence_known", DutyFactory, {"recurrence": "hourly"}),
    Case("cooperation_duty_confidence_known", DutyFactory, {"confidence": "sure"}),
    Case("cooperation_person_name_given", PersonFactory, {"name": ""}, ({"name": "Aino"},)),
    Case("cooperation_responsibility_role_fi_given", ResponsibilityFactory, {"role_fi": ""}),
    Case(
        "cooperation_responsibility_county_or_municipality",
        ResponsibilityFactory,
        lambda row: {"municipality": MunicipalityFactory()},
        (lambda row: {"municipality": MunicipalityFactory(), "county": None},),
    ),
    Case(
        "cooperation_responsibility_county_or_municipality",
        ResponsibilityFactory,
        {"county": None},
    ),
    Case(
        "cooperation_responsibility_county_once_at_a_time",
        two_responsibilities,
        {"period": period(date(2024, 12, 31))},
        ({"period": period(NEW_YEAR_2025, date(2025, 1, 2))},),
    ),
    Case(
        "cooperation_responsibility_municipality_once_at_a_time",
        two_municipal_responsibilities,
        lambda row: {"theme": Theme.objects.first()},
    ),
    Case(
        "cooperation_responsibility_source_channel_known",
        ResponsibilityFactory,
        {"source_channel": "rumour"},
        ({"source_channel": "email"},),
    ),
)
def test_rule_is_enforced_with_its_message(case):
    check(case)


@pytest.mark.parametrize(
    ("make", "code", "rule"),
    [
        (CountyFactory, "1", "cooperation_county_code_well_formed"),
        (MunicipalityFactory, "12A", "cooperation_municipality_code_well_formed"),
        (RegionalCouncilFactory, "1a", "cooperation_regionalcouncil_code_well_formed"),
    ],
)
def test_code_has_the_official_format(make, code, rule):
    with refused(rule):
        make(code=code, slug="x")


def test_row_corrected_in_the_same_transaction_is_accepted():
    member = MunicipalityGroupMemberFactory()
    other = MunicipalityFactory(county=CountyFactory())

    with transaction.atomic():
        row = MunicipalityGroupMember.objects.create(
            group=member.group, municipality=other, period=period()
        )
        MunicipalityGroupMember.objects.filter(pk=row.pk).update(
            municipality=MunicipalityFactory(county=member.group.county)
        )
        check_deferred_rules()


def test_row_deleted_in_the_same_transaction_is_accepted():
    group = MunicipalityGroupFactory()
    with transaction.atomic():
        row = MunicipalityGroupMember.objects.create(
            group=group, municipality=MunicipalityFactory(), period=period()
        )
        row.delete()
        check_deferred_rules()


def test_membership_with_a_group_in_it_cannot_be_deleted_before_the_group():
    member = MunicipalityGroupMemberFactory()
    membership = CountyMembership.objects.filter(municipality=member.municipality)
    with refused("group_outside_county"):
        membership.delete()
    member.delete()
    membership.delete()
    check_deferred_rules()


def test_theme_in_use_cannot_be_deleted_or_renamed():
    ThemeFactory(key="employment")
    theme = Theme.objects.filter(key="employment")
    agreement = AgreementFactory(themes=["employment"])
    check_deferred_rules()
    with refused("theme_still_named"):
        theme.delete()
    with refused("theme_still_named"):
        theme.update(key="work")
    agreement.themes = []
    agreement.save()
    theme.delete()
    check_deferred_rules()


def test_theme_is_renamed_together_with_the_records_on_it():
    ThemeFactory(key="employment")
    agreement = AgreementFactory(themes=["employment"])

    Theme.objects.filter(key="employment").update(key="work")
    agreement.themes = ["work"]
    agreement.save()
    check_deferred_rules()


def test_municipality_listed_in_a_negotiation_is_not_deleted():
    negotiation = NegotiationFactory()
    municipality = MunicipalityFactory(code=negotiation.municipalities[0])
    check_deferred_rules()
    with refused("municipality_still_listed"):
        municipality.delete()


def test_term_with_statements_cannot_be_moved():
    NoneStatementFactory()
    term = CouncilTermFactory()
    check_deferred_rules()
    with refused("term_window_still_stated"):
        type(term).objects.update(period=period(date(2022, 3, 2), date(2025, 6, 1)))
    with refused("term_window_still_stated"):
        term.delete()
    type(term).objects.update(period=period(date(2022, 3, 1), date(2025, 6, 2)))
    check_deferred_rules()
