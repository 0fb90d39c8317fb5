"""The map of the country on the front page: what it can show, and its colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from agreements.models import Decision, approval_on
from cooperation.models import Municipality
from cooperation.registry import mark_of
from dashboard.front_page import FrontPage
from dashboard.matrix import Row
from negotiations.situation import COOPERATION, HYTE
from toolkit import charts
from toolkit.charts import Area, Cell

MAPS = ("agreement", "approvals", "cooperation", "hyte")
FIRST = MAPS[0]


@dataclass(frozen=True, slots=True)
class MapChoice:
    """What the map can show: the fill of a municipality, the words of a county, the legend."""

    key: str
    label: str
    legend: tuple[tuple[str, str], ...]


def map_choices(page: FrontPage) -> dict[str, MapChoice]:
    """What the map can show on the day, the first one unless another is chosen."""
    covered = (
        ("done", _("negotiation held")),
        ("plan", _("county has one coming")),
        ("unk", _("not recorded")),
    )
    choices = [
        MapChoice(
            "agreement",
            _("Strategic agreement"),
            tuple((one.key, f"{one.label}, {one.count}") for one in page.segments if one.count),
        ),
        MapChoice(
            "approvals",
            _("Municipalities' approvals of the strategic agreement"),
            (
                ("done", _("approved")),
                ("prog", _("another decision")),
                ("none", _("no decision on record")),
                ("na", _("no agreement begun")),
            ),
        ),
    ]
    if COOPERATION.of(page.situation).window:
        cooperation = _("Municipalities covered by cooperation negotiations")
        choices.append(MapChoice("cooperation", cooperation, covered))
    if HYTE.of(page.situation).window:
        hyte = _("Municipalities covered by wellbeing promotion negotiations")
        choices.append(MapChoice("hyte", hyte, covered))
    return {choice.key: choice for choice in choices}


def country_map(page: FrontPage, shown: str, *, url_of: Mapping[str, str]) -> str:
    """The country in hexagons, coloured by what is chosen."""
    day = page.situation.date
    fills = _Fills(shown, _answers(page) if shown == "approvals" else {})
    row_of = {code: row for row in page.rows for code in row.state.municipalities}
    places = Municipality.objects.alive_on(day).filter(Q(hex_x__isnull=False))
    cells = [
        Cell(
            code=one.code,
            name=str(one),
            area=row_of[one.code].county.code if one.code in row_of else "",
            x=one.hex_x or 0,
            y=one.hex_y or 0,
            fill=fills.of(row_of.get(one.code), one.code),
        )
        for one in places
    ]
    areas = [
        Area(row.county.code, str(row.county.short), fills.words(row), url_of[row.county.code])
        for row in page.rows
    ]
    return charts.hexagon_map(
        cells,
        [*areas, Area("", _("Helsinki"))],
        ident="map",
        title=_("Map of the counties"),
        description=_("One hexagon is one municipality; the table has the same data."),
    )


def _answers(page: FrontPage) -> dict[str, bool]:
    """Whether each municipality's answer to its county's current agreement approves on the day."""
    current = [row.agreements.agreement for row in page.rows]
    answers = Decision.objects.filter(party__agreement__in=[pk for pk in current if pk])
    day = page.situation.date
    answered = answers.answers_on(day).values_list("party__municipality", approval_on(day))
    return {code: approves for code, approves in answered if code}


@dataclass(frozen=True, slots=True)
class _Fills:
    """How a municipality is filled and what is shown for its county, for one choice of the map."""

    shown: str
    answers: Mapping[str, bool]

    def of(self, row: Row | None, code: str) -> str:
        if row is None:
            return "out"
        if self.shown == "agreement":
            return mark_of("agreement", row.agreement).icon
        if self.shown == "approvals":
            return self._answer(row, code)
        state = row.state[self.shown]
        if code in state.covered:
            return "done"
        return "plan" if state.state == "planned" else "unk"

    def _answer(self, row: Row, code: str) -> str:
        if not row.agreements.has_begun:
            return "na"
        approves = self.answers.get(code)
        if approves is None:
            return "none"
        return "done" if approves else "prog"

    def words(self, row: Row) -> str:
        municipalities = row.state.municipalities
        if self.shown == "agreement":
            return str(mark_of("agreement", row.mark).label).lower()
        if self.shown == "approvals":
            approved = sum(self.answers.get(code, False) for code in municipalities)
            return _("%(approved)s of %(of)s municipalities have approved") % {
                "approved": approved,
                "of": len(municipalities),
            }
        return _("%(covered)s of %(of)s municipalities covered") % {
            "covered": len(row.state[self.shown].covered),
            "of": len(municipalities),
        }
