"""What a heading of a survey tool's export refers to: a question, one of its options, a place.

Tools write a column of ticks as q4[SQ001], q4/board, «question [option]», «question: option»,
«question - option» or in two rows; before it come groups (KoBo), codes (LimeSurvey) and numbers,
after it remarks such as «Selected Choice». So headings are compared word by word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cached_property

from surveys.importing.grids import Column
from surveys.importing.index import (
    GROUP,
    PLACE,
    SKIP,
    SurveyIndex,
    Words,
    is_other,
    plainly,
    words_of,
)
from surveys.models import Question
from toolkit.sheets import spelt

NEAR_ENOUGH, SHORTEST_LIKELY, LONGEST = 0.86, 8, 1_000
# Columns that would show who answered, or when: never imported.
PRIVATE = {
    *("id", "vastaajan id", "vastaajan numero", "lähetetty", "vastaajatunnus", "nro"),
    *("respondent id", "response id", "svars id", "responseid", "collector id", "custom data 1"),
    *("submitdate", "date submitted", "datestamp", "date last action", "startdate", "date started"),
    *("lastpage", "last page", "seed", "startlanguage", "start language", "token", "access code"),
    *("ipaddr", "ip address", "ipaddress", "ip osoite", "ip adress", "refurl", "referrer url"),
    *("vastausaika", "aloitusaika", "lähetysaika", "vastattu", "päivämäärä", "aikaleima", "datum"),
    *("sähköposti", "sähköpostiosoite", "email", "e mail", "e post", "nimi", "etunimi", "sukunimi"),
    *("name", "namn", "firstname", "first name", "lastname", "last name", "puhelin", "telefon"),
    *("email address", "recipientemail", "recipient email", "start date", "end date", "enddate"),
    *("start time", "completion time", "timestamp", "tidsstämpel", "interviewtime"),
}
GROUPS = {
    *("ryhmä", "vastaajaryhmä", "rooli", "asema", "tehtävä", "taustaryhmä", "group", "role"),
    *("grupp", "roll", "respondent group", "missä roolissa vastaat?"),
}
PLACES = {
    *("kunta", "kunnan nimi", "kuntanimi", "kuntakoodi", "kuntanumero", "kotikunta", "kommun"),
    *("kommunens namn", "municipality", "organisaatio", "organisation", "organization"),
    *("maakunnan liitto", "hyvinvointialue", "hva", "kunta tai organisaatio", "vastaajan kunta"),
    *("välfärdsområde", "wellbeing services county", "kuntanne", "kunta jota edustat"),
}
GENERIC = {
    *("response", "open ended response", "selected choice", "vastaus", "avoin vastaus"),
    *("valittu vaihtoehto", "svar", "öppet svar", "valt alternativ"),
}
"""Second headings of tools that add nothing to the question."""
REMARKS: list[Words] = [("selected", "choice"), ("valittu", "vaihtoehto"), ("valt", "alternativ")]
TAILS: list[Words] = [
    *[tuple(tail.split()) for tail in sorted(GENERIC - {"vastaus", "svar"}, key=len, reverse=True)],
    *(("please", "specify"), ("specify",), ("ole", "hyvä", "ja", "tarkenna"), ("tarkenna",)),
    *(("vänligen", "specificera"), ("other", "text"), ("text",), ("teksti",)),
]
NAMED = [
    ({words_of(name) for name in names}, target)
    for names, target in ((PRIVATE, SKIP), (GROUPS, GROUP), (PLACES, PLACE))
]
SPLIT = re.compile(r"/|\[|>|:\s|\s[-–—]\s|\s\|\s")
ASIDE = re.compile(r"\([^()]*\)")
LINE_END = re.compile(r"[\r\n]")


class HeadingReader:
    """Reads headings as targets in one survey."""

    def __init__(self, index: SurveyIndex) -> None:
        self.index = index

    @cached_property
    def questions(self) -> dict[Words, str]:
        by_words = self.index.question_names.by_words()
        return {words: next(iter(keys)) for words, keys in by_words.items() if len(keys) == 1}

    @cached_property
    def options(self) -> dict[str, dict[Words, str]]:
        found = {}
        for key in self.index.questions:
            by_words = self.index.option_names(key).by_words()
            found[key] = {words: min(keys) for words, keys in by_words.items() if len(keys) == 1}
        return found

    def knows(self, text: str) -> bool:
        """Whether a text is certainly the heading of an answer, a group or a place."""
        return len(text) <= LONGEST and self._certain([text]) not in ("", SKIP)

    def target(self, column: Column) -> tuple[str, bool]:
        """The target of a column, and whether it is certain."""
        texts = [text[:LONGEST] for text in _texts(column)]
        if found := self._certain(texts):
            return found, True
        if any(self._of_unknown_option(words) for text in texts for words in _readings(text)):
            return self._likely_option(texts) or (SKIP, True)
        return self._statement(texts) or self._likely(texts) or (SKIP, True)

    def _certain(self, texts: list[str]) -> str:
        for text in texts:
            if found := self._named(text):
                return found
        for text in texts:
            for words in _readings(text):
                if found := self._question(words) or self._option(words):
                    return found
        # In a group, as KoBo names it.
        return next(filter(None, (self._named(text.rpartition("/")[2]) for text in texts)), "")

    @staticmethod
    def _named(text: str) -> str:
        """A heading of what is left out, or of the group or the place."""
        for name in _without_asides(text):
            words = words_of(name)
            for known, target in NAMED:
                if words in known or _without_codes(words) in known:
                    return target
        return ""

    def _question(self, words: Words) -> str:
        return f"q:{self.questions[words]}" if words in self.questions else ""

    def _option(self, words: Words) -> str:
        """A question followed by one of its options."""
        for question, rest in self._divided(words):
            option = self.options[question].get(rest) or self._other(question, rest)
            if option:
                return f"o:{question}:{option}"
        return ""

    def _divided(self, words: Words) -> Iterator[tuple[str, Words]]:
        for at in range(len(words) - 1, 0, -1):
            question = self.questions.get(words[:at])
            if question and self.index.questions[question].has_options:
                yield question, _without_remark(words[at:])

    def _other(self, question: str, rest: Words) -> str:
        """The option for own words, as tools call it whatever its label is."""
        option = self.index.other_option(question)
        return option.key if option and rest in (("other",), ("muu",), ("annat",)) else ""

    def _of_unknown_option(self, words: Words) -> bool:
        return any(self._divided(words))

    def _likely_option(self, texts: list[str]) -> tuple[str, bool] | None:
        for text in texts:
            for question, rest in self._divided(words_of(text)):
                names = {" ".join(words): key for words, key in self.options[question].items()}
                near = get_close_matches(" ".join(rest), names, n=1, cutoff=0.7)
                if near:
                    return f"o:{question}:{names[near[0]]}", False
                if option := self._numbered(self.index.questions[question], rest):
                    return f"o:{question}:{option}", False
        return None

    @staticmethod
    def _numbered(question: Question, rest: Words) -> str:
        """The option by its number, as some tools name columns: q4_1; q4_4_TEXT for own words."""
        options = list(question.options.all())
        number, *tail = rest
        if not number.isdecimal() or len(number) > 3 or not 1 <= int(number) <= len(options):
            return ""
        option = options[int(number) - 1]
        return option.key if not tail or (tail == ["text"] and is_other(option)) else ""

    def _statement(self, texts: list[str]) -> tuple[str, bool] | None:
        """A statement of a matrix under its heading: the statement is the question."""
        for text in texts:
            for found in SPLIT.finditer(plainly(text)):
                words = _without_tail(words_of(plainly(text)[found.end() :]))
                if len(words) > 1 and words in self.questions:
                    return f"q:{self.questions[words]}", found[0] == "["
        return None

    def _likely(self, texts: list[str]) -> tuple[str, bool] | None:
        """The question with the most similar text."""
        names = {" ".join(words): key for words, key in self.questions.items()}
        for text in texts:
            wanted = " ".join(_without_codes(words_of(text)))
            near = get_close_matches(wanted, names, n=1, cutoff=NEAR_ENOUGH)
            if near and len(wanted) >= SHORTEST_LIKELY:
                return f"q:{names[near[0]]}", False
        return None


def _texts(column: Column) -> Iterator[str]:
    """The texts of a heading in one or two rows, the most complete first."""
    if not column.sub or spelt(column.sub) in GENERIC:
        yield column.top
        return
    if column.top:
        yield f"{column.top} / {column.sub}"
    yield column.sub
    if column.has_code:
        yield column.top


def _without_asides(text: str) -> Iterator[str]:
    """A heading, its first line, and it without what is in brackets."""
    yield text
    yield LINE_END.split(text, maxsplit=1)[0]
    yield ASIDE.sub("", text)


def _readings(text: str) -> Iterator[Words]:
    """The words of a heading: without groups before it, codes, remarks in brackets or after it."""
    for variant in _without_asides(text):
        pieces = variant.split("/")
        for start in range(len(pieces)):
            words = words_of("/".join(pieces[start:]))
            for reading in (words, _without_codes(words)):
                yield reading
                yield _without_tail(reading)


def _without_codes(words: Words) -> Words:
    """Without the number or code of the question: 4, q4, q4[SQ001]."""
    at = 0
    while at < min(2, len(words) - 1) and len(words[at]) <= 8 and _is_code(words[at]):
        at += 1
    return words[at:]


def _is_code(word: str) -> bool:
    return any(letter.isdecimal() for letter in word)


def _without_remark(words: Words) -> Words:
    """Without a remark of the tool between a question and its option: Selected Choice."""
    found = (one for one in REMARKS if len(one) < len(words) and words[: len(one)] == one)
    return words[len(next(found, ())) :]


def _without_tail(words: Words) -> Words:
    """Without remarks of the tool at the end."""
    tail = next((t for t in TAILS if len(t) < len(words) and words[-len(t) :] == t), ())
    return _without_tail(words[: len(words) - len(tail)]) if tail else words
