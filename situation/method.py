"""How every figure is counted: the rule in plain words, the law, and the list of its records.

Each part of the situation has its rules; the method page lists them by section.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cooperation.situations import Figure
from listing.cells import Cell
from listing.files import Table
from situation.origins import Origins
from situation.registry import parts
from situation.rules import MethodSection, Rule
from toolkit.words import Words


@dataclass(frozen=True, slots=True)
class Counted:
    """A rule with the figure of the day: the count and, if it has one, the total."""

    rule: Rule
    count: int | None
    of: int | None = None
    is_unknown: bool = False
    """Whether nothing is on record of what it counts; then it has no count."""

    @property
    def shows_counties(self) -> bool:
        """Whether to list the figure's counties, because no list of records does."""
        is_listed = self.rule.records.startswith("/alueet/")
        return bool(self.count) and self.rule.counts_counties and not is_listed


def sections() -> dict[MethodSection, tuple[Rule, ...]]:
    """The sections of the page with their rules, in the order of the parts."""
    found: dict[MethodSection, tuple[Rule, ...]] = {}
    for part in parts.values():
        if part.section:
            found[part.section] = found.get(part.section, ()) + part.rules
    return found


def figures_of_counties() -> dict[str, tuple[MethodSection, Rule]]:
    """The figures whose counties the list of counties shows, by their paths."""
    return {
        rule.path: (section, rule)
        for section, rules in sections().items()
        for rule in rules
        if rule.counts_counties
    }


def rule_of(path: str) -> Rule | None:
    """The rule of the figure with this path; None if no section has one."""
    found = (rule for rules in sections().values() for rule in rules if rule.path == path)
    return next(found, None)


def counted(
    rules: Iterable[Rule],
    figures: Mapping[str, Figure | int | None],
    is_unknown: Callable[[str], bool] = lambda path: False,
) -> list[Counted]:
    """Rules with the day's figures; without a count if the duty is not in force.

    `is_unknown` tells of a path whether nothing is on record of what its figure counts.
    """
    return [
        Counted(rule, None, is_unknown=True)
        if is_unknown(rule.path)
        else _counted(rule, figures[rule.path])
        for rule in rules
    ]


def _counted(rule: Rule, figure: Figure | int | None) -> Counted:
    if isinstance(figure, Figure):
        return Counted(rule, figure.count, figure.of)
    return Counted(rule, figure)


def figure_table(
    subjects: Iterable[tuple[MethodSection, Iterable[Counted]]], origins: Origins, day: date
) -> Table:
    """The figures of a day as a file: one row per figure, with its origin."""
    return Table(
        title=_("Figures"),
        head=[
            *(
                _("Subject"),
                _("Figure"),
                _("Path in the API"),
                _("Day"),
                capfirst(_("number")),
                _("Out of"),
            ),
            *(_("Origin"), _("Publication"), _("Page")),
        ],
        rows=[
            [str(section.title), *_cells(one, origins, day)]
            for section, rules in subjects
            for one in rules
        ],
    )


def _cells(one: Counted, origins: Origins, day: date) -> list[Cell]:
    origin = origins.of(one.rule.path)
    return [
        *(str(one.rule.title), one.rule.path, day, one.count, one.of),
        *(str(origin.origin.label), origin.publication, origin.page),
    ]


PRINCIPLES = (
    Words(
        "Jokaisella tiedolla on päivä, josta se on totta. Siksi minkä tahansa päivän tilanne"
        " voidaan koota uudelleen, 1.3.2022 alkaen, eikä myöhempi kirjaus muuta aiempaa päivää.",
        "Varje uppgift har en dag från vilken den gäller. Därför kan läget vilken dag som helst"
        " från 1.3.2022 återskapas, och en senare uppgift ändrar inte en tidigare dag.",
        "Every fact has the day from which it is true. So the situation of any day since 1 March"
        " 2022 can be rebuilt, and a later fact never changes an earlier day.",
    ),
    Words(
        "”Ei kirjattu” ei ole ”ei”. Puuttuva tieto näytetään puuttuvana.",
        "”Inte antecknat” är inte ”nej”. En uppgift som saknas visas som saknad.",
        "“Not recorded” is not “no”. What is missing is shown as missing.",
    ),
    Words(
        "Alueita ei aseteta järjestykseen eikä pisteytetä. Lista on virallisessa järjestyksessä.",
        "Områdena rangordnas inte och får inga poäng. Listan följer den officiella ordningen.",
        "Counties are neither ranked nor scored. Lists follow the official order.",
    ),
    Words(
        "Luvut lasketaan päivän alueista ja kunnista: alueita on 21, kuntia niissä 292 vuoden 2024"
        " loppuun ja 291 sen jälkeen. Helsinki ja Ahvenanmaa eivät ole mukana.",
        "Talen räknas på dagens områden och kommuner: områdena är 21 och kommunerna i dem 292 till"
        " utgången av 2024, därefter 291. Helsingfors och Åland ingår inte.",
        "Figures count the counties and municipalities of the day: 21 counties with 292"
        " municipalities until the end of 2024, 291 since. Helsinki and Åland are not included.",
    ),
)
