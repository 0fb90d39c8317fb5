"""Figures, map and sentences for other sites: small, dated, with the source and a link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cooperation import registry
from cooperation.models import County
from cooperation.situations import Figure
from dashboard import country_map, front_page
from dashboard.county_list import inhabitants
from dashboard.matrix import Row, matrix
from dashboard.zeroes import beginning, is_unknown
from situation.origins import Origins, origins_of
from situation.sentences import Paragraph
from situation.situations import cached_situation, situation
from situation.summary import national_summary

MAP, SENTENCES, COUNTY = "map", "sentences", "county"
OF_THE_COUNTRY = frozenset({MAP, SENTENCES})
HEIGHTS = {MAP: 720, SENTENCES: 640, COUNTY: 420}
HEIGHT = 240


@dataclass(frozen=True, slots=True)
class Embed:
    """Something to embed: its key in the URL, its name and the height it needs."""

    key: str
    title: str
    height: int


@dataclass(frozen=True, slots=True)
class Embedded:
    """The content of the frame; fields that do not belong to the embed are empty."""

    embed: Embed
    origins: Origins
    figure: Figure | None = None
    counties: tuple[County, ...] = ()
    map: str = ""
    legend: tuple[tuple[str, str], ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    row: Row | None = None
    inhabitants: int | None = None
    is_unknown: bool = False
    note: str = ""

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the figures shown; "" for counties, which are in no publication."""
        if self.paragraphs:
            sentences = [one for paragraph in self.paragraphs for one in paragraph.sentences]
            return tuple(path for one in sentences for path in (one.path, *one.also))
        return (self.embed.key, "") if self.figure else ("",)


def embeds() -> list[Embed]:
    """Everything about the whole country that can be embedded."""
    return [embed_of(key) for key in (*registry.embedded_figures, MAP, SENTENCES)]


def embed_of(key: str) -> Embed:
    """The embed with this key. Raises LookupError for an unknown key."""
    titles = {
        **registry.embedded_figures,
        MAP: _("Map of the counties"),
        SENTENCES: _("The situation in words"),
        COUNTY: _("One county's situation"),
    }
    return Embed(key, str(titles[key]), HEIGHTS.get(key, HEIGHT))


def embedded(
    key: str, day: date, county: County | None, *, today: date, is_demonstration: bool
) -> Embedded:
    """The content of an embed on a day, read today; a figure may be of one county.

    Raises LookupError for an unknown key.
    """
    embed = embed_of(key)
    if key == COUNTY:
        return _county(embed, day, county, is_demonstration=is_demonstration)
    if key == MAP:
        return _map(embed, day, is_demonstration=is_demonstration)
    picture = situation(day, county=county.code) if county else cached_situation(day)
    origins = origins_of(picture, is_demonstration=is_demonstration)
    if key == SENTENCES:
        paragraphs = national_summary(picture, today=today)
        return Embedded(embed, origins, paragraphs=paragraphs, is_unknown=not paragraphs)
    figure = picture.figure_at(key)
    codes = figure.codes if figure else ()
    counties = tuple(County.objects.filter(code__in=codes))
    note = ""
    if figure and not figure.count and not county:
        note = beginning(picture, key, cached_situation)
    unknown = is_unknown(picture, key)
    return Embedded(embed, origins, figure=figure, counties=counties, is_unknown=unknown, note=note)


def _county(embed: Embed, day: date, county: County | None, *, is_demonstration: bool) -> Embedded:
    if county is None:
        raise LookupError(COUNTY)
    picture = situation(day, county=county.code)
    rows = matrix([county], picture)
    origins = origins_of(picture, is_demonstration=is_demonstration)
    return Embedded(embed, origins, row=rows[0], inhabitants=inhabitants(rows, day)[county.code])


def _map(embed: Embed, day: date, *, is_demonstration: bool) -> Embedded:
    page = front_page.front_page(day)
    choice = country_map.map_choices(page)["agreement"]
    drawn = country_map.country_map(
        page, "agreement", url_of={row.county.code: "" for row in page.rows}
    )
    origins = origins_of(page.situation, is_demonstration=is_demonstration)
    unknown = page.is_unknown
    return Embedded(embed, origins, map=drawn, legend=choice.legend, is_unknown=unknown)
