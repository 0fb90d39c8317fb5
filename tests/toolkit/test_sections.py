"""Sections of minutes: one form, however they are typed."""

import pytest
from django.core.exceptions import ValidationError

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
