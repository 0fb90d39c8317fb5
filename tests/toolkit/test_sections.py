"""Sections of minutes: one form, however they are typed."""

import pytest
from django.core.exceptions import ValidationError

from tests.factories import DecisionFactory
from toolkit.sections import section_number, section_sign


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        *((text, "239") for text in ("239", "239 §", "§ 239", "§239", "§ § 239", "\xa0§\xa0239 ")),
        *((text, "12a") for text in ("12a", "12 a §", "§ 12 A", "12A §")),
        ("", ""),
        ("  ", ""),
    ],
)
def test_section_is_kept_as_its_number_and_letter(typed, kept):
    assert section_number(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["hyväksytty\t5.11.2026", "0", "239/2024", "12 ab", "-5", "§", "5.11.2026", "239 § 240"],
)
def test_other_text_is_no_section(typed):
    with pytest.raises(ValidationError, match="ei ole pykälä"):
        section_number(typed)


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["239 §", "§ 239", "§239"])
def test_every_way_of_writing_keeps_the_number_and_finds_it(typed):
    decision = DecisionFactory(section=typed)
    assert decision.section == "239"

    rows = type(decision).objects.filter(section=typed)
    assert [one.section for one in rows] == ["239"]
    rows.update(section="§ 12 a")
    decision.refresh_from_db()
    assert decision.section == "12a"


@pytest.mark.parametrize(
    ("section", "shown"),
    [
        ("239", "§\xa0239"),
        ("§ 239", "§\xa0239"),
        ("12 a §", "§\xa012a"),
        ("", ""),
        ("s. 4", "s. 4"),
    ],
)
def test_sign_is_shown_once(section, shown):
    assert section_sign(section) == shown
