"""The map of counties coloured by the answers to one question of a survey."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cooperation.models import Municipality
from surveys.models import Question
from surveys.results_page.breakdowns import BrokenDown
from surveys.results_page.page import ResultsPage
from toolkit.charts import Area, Cell, hexagon_map

MAP_CLASSES = (20, 35, 50, 65)
"""The lower limits of the map's classes, in percent."""


def county_map(
    page: ResultsPage, question: Question, breakdowns: Sequence[BrokenDown]
) -> SafeString | None:
    """The map of counties coloured by the share of good answers."""
    by_county = next((b for b in breakdowns if b.breakdown == "county"), None)
    if by_county is None:
        return None
    good = by_county.good_column
    shares = {row.key: row.shares[good].percent for row in by_county.rows}
    if not any(share is not None for share in shares.values()):
        return None  # no numbers to show
    places = (
        Municipality.objects.existing_on(page.survey.counted_on)
        .filter(hex_x__isnull=False)
        .with_county_on(page.survey.counted_on)
    )
    cells = [
        Cell(
            code=one.code,
            name=str(one),
            area=one.county_on or "",
            x=one.hex_x or 0,
            y=one.hex_y or 0,
            fill=map_class(shares.get(one.county_on)),
        )
        for one in places
    ]
    areas = [
        Area(code, str(name), percent_text(shares.get(code)))
        for code, name in page.counties.items()
    ]
    return hexagon_map(
        cells,
        areas,
        ident="survey-map",
        title=f"{question.text}: {by_county.columns[good]}",
        description=_("The table of counties has the same figures."),
    )


def map_class(share: int | None) -> str:
    """The class of a share on the map."""
    if share is None:
        return "unk"
    return f"q{sum(share >= limit for limit in MAP_CLASSES) + 1}"


def percent_text(share: int | None) -> str:
    return _("not shown") if share is None else f"{share} %"


def map_legend() -> list[tuple[str, str]]:
    """The classes of the map with their limits."""
    limits = (0, *MAP_CLASSES, 101)
    return [
        (f"q{n}", f"{low}–{high - 1} %") for n, (low, high) in enumerate(pairwise(limits), 1)
    ] + [("unk", _("not shown"))]
