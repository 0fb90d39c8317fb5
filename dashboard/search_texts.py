"""Search over duties, recommendations, themes, terms, rules of counting, and pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cooperation.models import Duty, Theme
from dashboard.duties import FOLLOWED, section_in_words
from dashboard.glossary import TERMS
from dashboard.recommendation_sets import SET_2022, SET_2023
from dashboard.search_pages import PAGES
from search import names
from search.kinds import DETAIL, WHOLE, Entry, Hit, Search, SearchedKind, in_order
from search.words import sections_in
from situation import method
from situation.rules import MethodSection, Rule
from toolkit.texts import Joined, Text, text_of

DUTY = ("velvoite", "lakisääteinen", "laki", "skyldighet", "lag", "duty", "act", "law")
RECOMMENDATION = ("suositus", "rekommendation", "recommendation")
THEME = ("teema", "yhdyspinta", "tema", "kontaktyta", "theme", "interface")
TERM = ("sanasto", "ordlista", "glossary")
RULE = ("laskentasääntö", "räkneregel", "rule", "luku", "siffra", "figure")

LAWS: Mapping[str, tuple[str, ...]] = {
    "611/2021": ("hyvinvointialuelaki", "HVAL", "välfärdsområdeslagen", "wellbeing county act"),
    "612/2021": (
        "sote-järjestämislaki",
        "järjestämislaki",
        "organiseringslagen",
        "social- och hälsovårdens organiseringslag",
    ),
    "613/2021": ("pelastustoimen järjestämislaki",),
    "615/2021": ("Uusimaa-laki", "Uudenmaan erillisratkaisu", "Nylandslagen"),
    "410/2015": ("KuntaL",),
    "417/2007": ("LSL", "lastensuojelu", "barnskydd", "child protection act"),
    "1287/2013": ("opiskeluhuoltolaki", "oppilashuoltolaki", "elevvårdslagen"),
    "1301/2014": ("SHL", "sosiaalihuolto", "socialvård"),
    "380/2023": ("työvoimapalvelulaki", "TE-palvelulaki", "TE2024", "TE24"),
    "381/2023": ("TYM-laki", "TYM", "monialaisen tuen laki"),
    "681/2023": ("kotoutumislaki", "kotolaki", "integrationslagen"),
    "523/2015": ("ehkäisevän päihdetyön laki", "päihdetyölaki"),
    "980/2012": ("ikälaki", "vanhuslaki"),
    "540/2018": ("varhaiskasvatus", "päivähoitolaki", "småbarnspedagogiklagen"),
    "166/2019": ("kulttuurilaki", "kulttuuritoimintalaki"),
    "189/2001": ("kuntouttava työtoiminta", "KuTy"),
    "756/2021": ("aluekehityslaki", "alueiden kehittämislaki"),
    "390/2015": ("liikunta",),
}
"""Short names of acts, as officials use them, by the number of the act."""


def duties() -> Iterator[Entry]:
    """Duties by act, its short names, number, section and text."""
    themes = names.names_of_themes()
    for row in Duty.objects.all():
        yield Entry(
            row.pk,
            names=[*names.texts_of(row, "law"), *LAWS.get(row.number, ())],
            labels=[*DUTY, *themes.get(row.theme_id or "", ())],
            texts=[*names.texts_of(row, "duty"), *names.texts_of(row, "note")],
            numbers=[row.number, row.pk, *sections_in(row.section)],
            periods=[(row.period.lower, row.period.upper)],
            rank=1 if row.pk in FOLLOWED else 0,
        )


def duty_hits(search: Search, keys: Sequence[str]) -> Iterator[Hit]:
    """Duties in force on the day: what, then the act and its section."""
    for row in in_order(Duty.objects.alive_on(search.day), keys):
        act = Joined.by(", ", text_of(row, "law"), row.number, section_in_words(row.section))
        yield Hit(f"{search.page('duty_list')}#{row.pk}", act, text_of(row, "duty"))


def recommendations() -> Iterator[Entry]:
    """Recommendations of both sets by number and text; those of the later set first."""
    for year, one in ((s, r) for s in (SET_2023, SET_2022) for r in s.recommendations):
        yield Entry(
            (year.key, one.number),
            names=[f"{word} {one.number}" for word in RECOMMENDATION],
            texts=names.in_languages(one.text),
            labels=names.in_languages(year.title),
            numbers=[str(one.number), year.key],
            rank=int(year.key),
        )


def recommendation_hits(search: Search, keys: Sequence[tuple[str, int]]) -> Iterator[Hit]:
    """Recommendations with their set."""
    known = {(s.key, r.number): (s, r) for s in (SET_2023, SET_2022) for r in s.recommendations}
    page = search.page("recommendation_list")
    for year, one in (known[key] for key in keys):
        part = f"r2023-{one.number}" if year is SET_2023 else f"set-{year.key}"
        name = Joined.by(" ", f"{one.number}.", str(one.text))
        yield Hit(f"{page}#{part}", name, str(year.title))


def themes() -> Iterator[Entry]:
    """Themes; each leads to the agreements on it."""
    for row in Theme.objects.select_related("parent"):
        parent = names.texts_of(row.parent, "name") if row.parent else []
        yield Entry(row.pk, names=names.texts_of(row, "name"), labels=THEME, texts=parent)


def theme_hits(search: Search, keys: Sequence[str]) -> Iterator[Hit]:
    """Themes with the theme that they are part of."""
    for row in in_order(Theme.objects.select_related("parent"), keys):
        address = search.list_page("agreement_list", theme=row.key)
        yield Hit(address, row.name, Joined.by("", row.parent))


def terms() -> Iterator[Entry]:
    """Terms, also by words that the site does not use for them."""
    for one in TERMS:
        yield Entry(
            one.key,
            names=[*one.term],
            labels=[*one.other_words, *TERM],
            texts=[*one.meaning],
        )


def term_hits(search: Search, keys: Sequence[str]) -> Iterator[Hit]:
    """Terms with their meaning; one that has a list leads to it."""
    known = {one.key: one for one in TERMS}
    for one in (known[key] for key in keys):
        address = search.page(one.page) if one.page else f"{reverse('glossary')}#{one.key}"
        yield Hit(address, Text(str(one.term), ""), str(one.meaning))


def rules() -> Iterator[Entry]:
    """Rules by which figures are counted."""
    for section, rule in _rules():
        yield Entry(
            rule.path,
            names=[*rule.title],
            labels=[*section.title, *RULE],
            texts=[*rule.rule],
        )


def rule_hits(search: Search, keys: Sequence[str]) -> Iterator[Hit]:
    """Rules in words, on the method page."""
    known = {rule.path: (section, rule) for section, rule in _rules()}
    for section, rule in (known[key] for key in keys):
        address = f"{search.page('method')}#{section.key}"
        yield Hit(address, Joined.by(": ", str(section.title), str(rule.title)), str(rule.rule))


def _rules() -> Iterable[tuple[MethodSection, Rule]]:
    return [(section, rule) for section, rules in method.sections().items() for rule in rules]


def pages() -> Iterator[Entry]:
    """Pages of the site."""
    for one in PAGES:
        yield Entry(one.name, names=[*one.title, *names.separate(one.words)])


def page_hits(search: Search, keys: Sequence[str]) -> Iterator[Hit]:
    """Pages."""
    titles = {one.name: one.title for one in PAGES}
    for key in keys:
        yield Hit(search.page(key), str(titles[key]))


KINDS: tuple[tuple[int, str, SearchedKind], ...] = (
    (5, "pages", SearchedKind(_("Pages"), pages, page_hits, weight=WHOLE)),
    (35, "duties", SearchedKind(_("Statutory duties"), duties, duty_hits, (Duty, Theme))),
    (
        37,
        "recommendations",
        SearchedKind(_("Recommendations"), recommendations, recommendation_hits),
    ),
    (38, "themes", SearchedKind(_("Themes"), themes, theme_hits, (Theme,), WHOLE)),
    (100, "terms", SearchedKind(_("Glossary"), terms, term_hits)),
    (110, "rules", SearchedKind(_("How figures are counted"), rules, rule_hits, weight=DETAIL)),
)
"""Their places in the order, their keys, and what is searched."""
