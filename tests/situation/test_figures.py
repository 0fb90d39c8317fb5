"""The figures of a situation: those of every registered part, in its order, and no others."""

from dataclasses import fields
from datetime import date

import pytest

from cooperation.situations import Figure
from situation.figures import Situation
from situation.registry import parts
from situation.situations import situation


@pytest.mark.django_db
def test_every_part_has_figures_in_the_order_of_the_parts():
    paths = [path for path, _figure in situation(date(2024, 6, 30)).figures()]

    found = list(dict.fromkeys(path.partition(".")[0] for path in paths))
    assert found == list(parts)


@pytest.mark.django_db
def test_no_field_besides_the_parts_has_a_figure():
    picture = situation(date(2024, 6, 30))

    others = [getattr(picture, one.name) for one in fields(Situation) if one.name != "parts"]
    assert not any(isinstance(value, Figure) for value in others)


@pytest.mark.django_db
def test_every_figure_is_at_its_path():
    picture = situation(date(2024, 6, 30))

    for path, figure in picture.figures():
        assert picture.figure_at(path) == (figure if isinstance(figure, Figure) else None)


@pytest.mark.django_db
def test_the_api_returns_every_part_in_the_order_of_the_parts():
    names = list(situation(date(2024, 6, 30)).as_dict())

    assert names == ["date", "known_at", "counties", "municipalities", *parts]
