"""What apps plug into the coordinators' pages fits together."""

import pytest

from workspace.registry import (
    checks,
    county_sections,
    own_page_of,
    own_pages,
    section_of,
    sections,
)


@pytest.mark.parametrize("key", own_pages)
def test_form_redirects_to_a_section_of_the_county(key):
    page = own_pages[key]

    assert page.key == key
    assert section_of(page.section) in county_sections()


@pytest.mark.parametrize("key", sections)
def test_section_offers_forms_that_add(key):
    section = sections[key]

    assert section.key == key
    assert all(own_pages[page].may_add and own_pages[page].new for page in section.pages)


def test_section_of_a_county_has_an_address_of_its_own():
    paths = [section.path for section in county_sections()]

    assert all(paths)
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize("key", checks)
def test_check_belongs_to_a_section_of_the_place(key):
    check = checks[key]
    section = sections[check.section]

    assert section.of_municipalities if check.is_municipal else section.of_counties


def test_municipality_has_only_forms_of_rows_that_belong_to_it():
    county_only = [key for key, page in own_pages.items() if not page.municipality_lookup]

    assert county_only
    assert not any(own_page_of(key, municipal=True) for key in county_only)
    assert all(own_page_of(key, municipal=False) for key in own_pages)
