"""Numbers of counties in words: "in five counties", "16 alueella 21:stä", "i inget välfärdsområde".

One to ten are written as words, greater numbers with digits. Square brackets enclose the words
that state the number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

LETTERED = 10
"""The greatest number that is written as a word."""

_FINNISH = "yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen"
_ON_FINNISH = (
    "yhdellä kahdella kolmella neljällä viidellä kuudella seitsemällä kahdeksalla yhdeksällä"
    " kymmenellä"
)
_FROM_FINNISH = (
    "yhdeltä kahdelta kolmelta neljältä viideltä kuudelta seitsemältä kahdeksalta yhdeksältä"
    " kymmeneltä"
)
_SWEDISH = "ett två tre fyra fem sex sju åtta nio tio"
_ENGLISH = "one two three four five six seven eight nine ten"


class Phrase(NamedTuple):
    """One phrase for none, for one, for several, for all and where the total is one county.

    `{n}` is the number in the phrase's own case, `{of}` the total, `{of_which}` «21:stä».
    """

    numerals: str
    none: str
    one: str
    many: str
    every: str
    only: str

    def of(self, count: int, of: int) -> str:
        """The phrase for a count of a total; a total of 0 is no total."""
        text = self._chosen(count, of)
        return text.format(n=in_words(count, self.numerals), of=of, of_which=out_of(of))

    def _chosen(self, count: int, of: int) -> str:
        if of == 1:
            return self.only
        if count == 0:
            return self.none
        if count == of:
            return self.every
        return self.one if count == 1 else self.many


def in_words(number: int, numerals: str) -> str:
    """One to ten as a word, greater numbers with digits."""
    return numerals.split()[number - 1] if 1 <= number <= LETTERED else str(number)


def out_of(number: int) -> str:
    """The Finnish «of so many», with the vowel by which the number is read: 21:stä, 22:sta."""
    word = number % 10 or (10 if number % 100 else 100)
    return f"{number}:{'sta' if word in (2, 3, 6, 8, 100) else 'stä'}"


PHRASES: Mapping[str, Mapping[str, Phrase]] = {
    "fi": {
        "in_counties": Phrase(
            _ON_FINNISH,
            "[yhdelläkään alueella]",
            "[{n} alueella]",
            "[{n} alueella]",
            "[kaikilla {of} alueella]",
            "[alueella]",
        ),
        "in_counties_of": Phrase(
            _ON_FINNISH,
            "[yhdelläkään alueella]",
            "[{n} alueella {of_which}]",
            "[{n} alueella {of_which}]",
            "[kaikilla {of} alueella]",
            "[alueella]",
        ),
        "from_counties": Phrase(
            _FROM_FINNISH,
            "[yhdeltäkään alueelta]",
            "[{n} alueelta]",
            "[{n} alueelta]",
            "[kaikilta {of} alueelta]",
            "[alueelta]",
        ),
        "number": Phrase(_FINNISH, "[ei yhtään]", "[{n}]", "[{n}]", "[{n}]", "[{n}]"),
    },
    "sv": {
        "in_counties": Phrase(
            _SWEDISH,
            "i [något välfärdsområde]",
            "i [{n} välfärdsområde]",
            "i [{n} välfärdsområden]",
            "i [alla {of} välfärdsområden]",
            "i [välfärdsområdet]",
        ),
        "in_counties_of": Phrase(
            _SWEDISH,
            "i [något välfärdsområde]",
            "i [{n} av {of} välfärdsområden]",
            "i [{n} av {of} välfärdsområden]",
            "i [alla {of} välfärdsområden]",
            "i [välfärdsområdet]",
        ),
        "from_counties": Phrase(
            _SWEDISH,
            "för [något välfärdsområde]",
            "för [{n} välfärdsområde]",
            "för [{n} välfärdsområden]",
            "för [alla {of} välfärdsområden]",
            "för [välfärdsområdet]",
        ),
        "number": Phrase(_SWEDISH, "[inget]", "[{n}]", "[{n}]", "[{n}]", "[{n}]"),
    },
    "en": {
        "in_counties": Phrase(
            _ENGLISH,
            "in [no county]",
            "in [{n} county]",
            "in [{n} counties]",
            "in [all {of} counties]",
            "in [the county]",
        ),
        "in_counties_of": Phrase(
            _ENGLISH,
            "in [no county]",
            "in [{n} of {of} counties]",
            "in [{n} of {of} counties]",
            "in [all {of} counties]",
            "in [the county]",
        ),
        "from_counties": Phrase(
            _ENGLISH,
            "for [no county]",
            "for [{n} county]",
            "for [{n} counties]",
            "for [all {of} counties]",
            "for [the county]",
        ),
        "number": Phrase(_ENGLISH, "[no]", "[{n}]", "[{n}]", "[{n}]", "[{n}]"),
    },
}


def phrases_of(language: str, count: int, of: int) -> dict[str, str]:
    """Every phrase of a language for a count of a total, by its name."""
    return {name: phrase.of(count, of) for name, phrase in PHRASES[language].items()}
