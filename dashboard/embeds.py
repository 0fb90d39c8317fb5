"""Figures, map and sentences for others' own pages: small, dated, with the source and a link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cooperation import registry
from cooperation.models import County, Theme
from cooperation.situations import Figure
from dashboard import country_map, front_page
from dashboard.county_list import inhabitants
from dashboard.matrix import Row, matrix
from situation.sentences import Paragraph
from situation.situations import kept_situation, situation
from situation.summary import summary

MAP, SENTENCES, COUNTY = "map", "sentences", "county"
HEIGHTS = {MAP: 720, SENTENCES: 640, COUNTY: 420}
HEIGHT = 240


@dataclass(frozen=True, slots=True)
class Embed:
    """One thing to embed: its key in the address, its name and a height that fits it."""

    key: str
    title: str
    height: int


@dataclass(frozen=True, slots=True)
class Embedded:
    """What is shown inside the frame; what does not belong to it is empty."""

    embed: Embed
    figure: Figure | None = None
    counties: tuple[County, ...] = ()
    map: str = ""
    legend: tuple[tuple[str, str], ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    row: Row | None = None
    inhabitants: int | None = None


def embeds() -> list[Embed]:
    """All there is to embed about the whole country."""
    return [embed_of(key) for key in (*registry.embedded_figures, MAP, SENTENCES)]


def embed_of(key: str) -> Embed:
    """One of them by its key. Raises LookupError for another key."""
    titles = {
        **registry.embedded_figures,
        MAP: _("Map of the counties"),
        SENTENCES: _("The situation in words"),
        COUNTY: _("One county's situation"),
    }
    return Embed(key, str(titles[key]), HEIGHTS.get(key, HEIGHT))


def embedded(key: str, day: date, county: County | None) -> Embedded:
    """What an embed shows of a day. Raises LookupError for another key."""
    embed = embed_of(key)
    if key == COUNTY:
        return _county(embed, day, county)
    if key == MAP:
        return _map(embed, day)
    picture = kept_situation(day)
    if key == SENTENCES:
        themes = {theme.key: str(theme) for theme in Theme.objects.all()}
        return Embedded(embed, paragraphs=summary(picture, themes))
    figure = picture.figure_at(key)
    codes = figure.codes if figure else ()
    return Embedded(embed, figure=figure, counties=tuple(County.objects.filter(code__in=codes)))


def _county(embed: Embed, day: date, county: County | None) -> Embedded:
    if county is None:
        raise LookupError(COUNTY)
    rows = matrix([county], situation(day, county=county.code))
    return Embedded(embed, row=rows[0], inhabitants=inhabitants(rows, day)[county.code])


def _map(embed: Embed, day: date) -> Embedded:
    page = front_page.front_page(day)
    choice = country_map.map_choices(page)["agreement"]
    drawn = country_map.country_map(
        page, "agreement", url_of={row.county.code: "" for row in page.rows}
    )
    return Embedded(embed, map=drawn, legend=choice.legend)
