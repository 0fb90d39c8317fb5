"""The list of figures: explicit names, none forgotten."""

from dataclasses import fields
from datetime import date

import pytest

from cooperation.situations import Figure
from dashboard.figures import FIGURES, NOT_FIGURES, Situation
from dashboard.situations import situation


def test_every_field_of_a_situation_is_named_as_figures_or_as_none():
    names = [field.name for field in fields(Situation)]

    assert sorted(names) == sorted((*FIGURES, *NOT_FIGURES)), (
        "Name a new field of Situation in FIGURES, or in NOT_FIGURES if it holds none."
    )


@pytest.mark.django_db
def test_every_listed_field_gives_figures_in_the_listed_order():
    paths = [path for path, _figure in situation(date(2024, 6, 30)).figures()]

    found = list(dict.fromkeys(path.partition(".")[0] for path in paths))
    assert found == list(FIGURES)


@pytest.mark.django_db
def test_no_other_field_holds_a_figure():
    picture = situation(date(2024, 6, 30))

    others = [getattr(picture, name) for name in NOT_FIGURES]
    assert not any(isinstance(value, Figure) for value in others)
