"""Promises of the situation in words, in three languages."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.situations import AgreementState
from cooperation.situations import Base, Window
from forums.situations import ForumState
from negotiations.situations import NegotiationState
from situation.figures import CountyState
from situation.phrases import out_of
from situation.sentences import enumerate_in, fragments_of, marked
from situation.situations import assemble
from situation.summary import summary

DAY = date(2024, 6, 30)
LANGUAGES = ("fi", "sv", "en")
COUNTIES = [f"{number:02}" for number in range(1, 22)]
THEMES = {
    "employment": "Työllisyyden edistäminen",
    "education": "Sivistys- ja sote-palvelut",
    "children": "Lapset ja perheet",
    "youth": "Nuoret",
    "rescue": "Pelastustoimi",
}
PARENTS = dict.fromkeys(THEMES) | {"children": "education", "youth": "education"}
BASE = Base(
    counties=tuple((code, Window(date(2022, 3, 1), date.max)) for code in COUNTIES),
    memberships=(),
    terms=(Window(date(2022, 3, 1), date(2025, 6, 1)),),
    parents=PARENTS,
)
NOTHING = NegotiationState()
NO_FORUMS = ForumState()


def picture(agreements=(), cooperation=(), hyte=(), forums=(), day=DAY, codes=COUNTIES):
    """The situation of the counties; those not given have nothing on record."""

    def nth(given, number, otherwise):
        return given[number] if number < len(given) else otherwise

    states = {
        code: CountyState(
            code,
            frozenset(),
            {
                "agreements": nth(agreements, number, AgreementState()),
                "cooperation": nth(cooperation, number, NOTHING),
                "hyte": nth(hyte, number, NOTHING),
                "forums": nth(forums, number, NO_FORUMS),
            },
        )
        for number, code in enumerate(codes)
    }
    return assemble(day, None, BASE, states)


def sentences_of(situation, language, subject, today=None):
    found = summary(situation, THEMES, language, parents=PARENTS, today=today)
    paragraphs = {part.subject: part for part in found}
    return [str(sentence) for sentence in paragraphs[subject].sentences]


def ready(number):
    return [AgreementState("ready")] * number


def not_started(number, reason="not_yet"):
    return [AgreementState("not_started", reason)] * number


WORDS = {
    "fi": {
        "in": "yhdellä kahdella kolmella neljällä viidellä kuudella seitsemällä kahdeksalla"
        " yhdeksällä kymmenellä",
        "from": "yhdeltä kahdelta kolmelta neljältä viideltä kuudelta seitsemältä kahdeksalta"
        " yhdeksältä kymmeneltä",
    },
    "sv": {"in": "ett två tre fyra fem sex sju åtta nio tio"},
    "en": {"in": "one two three four five six seven eight nine ten"},
}
ALL_OF_21 = {
    "fi": ("yhdelläkään alueella", "{} alueella", "{} alueella", "kaikilla 21 alueella"),
    "sv": (
        "i något välfärdsområde",
        "i ett välfärdsområde",
        "i {} välfärdsområden",
        "i alla 21 välfärdsområden",
    ),
    "en": ("in no county", "in one county", "in {} counties", "in all 21 counties"),
}


def word(language, number, case="in"):
    words = WORDS[language][case].split()
    return words[number - 1] if 1 <= number <= 10 else str(number)


def number_in(text):
    """The number that a linked phrase states, read without the code that wrote it."""
    first = text.lower().removeprefix("kaikilla ").removeprefix("alla ").removeprefix("all ")
    first = first.split()[0]
    if first in ("no", "något", "yhdelläkään", "yhdeltäkään"):
        return 0
    for words in (one.split() for cases in WORDS.values() for one in cases.values()):
        if first in words:
            return words.index(first) + 1
    return int(first)


PREPARED = {
    "fi": (
        (
            "Strategista yhteistyösopimusta ei ole kirjattu valmistelluksi eikä valmisteilla"
            " olevaksi yhdelläkään alueella."
        ),
        "Strateginen yhteistyösopimus on valmisteltu tai valmisteilla {} alueella 21:stä.",
        "Strateginen yhteistyösopimus on valmisteltu tai valmisteilla kaikilla 21 alueella.",
    ),
    "sv": (
        (
            "Ett strategiskt samarbetsavtal har inte antecknats som berett eller under beredning i"
            " något välfärdsområde."
        ),
        (
            "I {} av 21 välfärdsområden har ett strategiskt samarbetsavtal beretts eller är under"
            " beredning."
        ),
        (
            "I alla 21 välfärdsområden har ett strategiskt samarbetsavtal beretts eller är under"
            " beredning."
        ),
    ),
    "en": (
        (
            "A strategic cooperation agreement is on record as prepared or in preparation in no"
            " county."
        ),
        (
            "In {} of 21 counties a strategic cooperation agreement has been prepared or is in"
            " preparation."
        ),
        (
            "In all 21 counties a strategic cooperation agreement has been prepared or is in"
            " preparation."
        ),
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", range(22))
def test_first_sentence_is_right_for_every_number(number, language):
    agreements = ready(number) + not_started(21 - number)

    found = sentences_of(picture(agreements), language, "strategic_agreements")[0]

    none, some, every = PREPARED[language]
    expected = none if number == 0 else every if number == 21 else some
    assert found == expected.format(word(language, number))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", range(22))
@pytest.mark.parametrize("subject", ["cooperation_negotiations", "hyte_negotiations"])
def test_negotiations_are_counted_in_words_for_every_number(subject, number, language):
    kind = subject.split("_")[0]
    met = [NegotiationState("held")] * number + [NegotiationState("planned")] * (21 - number)

    found = sentences_of(picture(**{kind: met}), language, subject)[0]

    case = 0 if number == 0 else 1 if number == 1 else 3 if number == 21 else 2
    assert ALL_OF_21[language][case].format(word(language, number)) in found
    assert ("2024" in found) is (kind == "hyte")


# One table of cases in each language


CASES = {
    "ended": (
        [*ready(20), AgreementState("ended", "expired")],
        "Sopimus on päättynyt yhdellä alueella, eikä uutta ole kirjattu.",
        "Avtalet har upphört i ett välfärdsområde, och inget nytt har antecknats.",
        "The agreement has ended in one county, and no new one is on record.",
    ),
    "renewing": (
        [*ready(20), AgreementState("ready", is_renewing=True)],
        ("Valmiin sopimuksen rinnalla on uusi valmisteilla tai hyväksyttävänä yhdellä alueella."),
        (
            "Vid sidan av det klara avtalet är ett nytt under beredning eller godkännande i ett"
            " välfärdsområde."
        ),
        ("Beside the ready agreement a new one is in preparation or being approved in one county."),
    ),
    "unknown": (
        ready(6),
        "Tieto puuttuu 15 alueelta.",
        "Uppgift saknas för 15 välfärdsområden.",
        "Nothing is on record for 15 counties.",
    ),
    "one not started": (
        ready(20) + not_started(1, "no_need"),
        (
            "Valmistelua ei ole aloitettu yhdellä alueella: rakenteiden koetaan toimivan ilman"
            " sopimusta."
        ),
        (
            "Beredningen har inte inletts i ett välfärdsområde: strukturerna upplevs fungera"
            " utan avtal."
        ),
        (
            "Preparation has not begun in one county: the structures are felt to work without"
            " an agreement."
        ),
    ),
    "not started for one reason": (
        ready(18) + not_started(3),
        (
            "Valmistelua ei ole aloitettu kolmella alueella: yhteistyö ei ole vielä edennyt"
            " siihen vaiheeseen."
        ),
        (
            "Beredningen har inte inletts i tre välfärdsområden: samarbetet har inte kommit så"
            " långt ännu."
        ),
        ("Preparation has not begun in three counties: cooperation has not come that far yet."),
    ),
    "not started for two reasons": (
        ready(16) + not_started(2, "no_need") + not_started(3),
        (
            "Valmistelua ei ole aloitettu viidellä alueella: kahdella alueella rakenteiden"
            " koetaan toimivan ilman sopimusta ja kolmella alueella yhteistyö ei ole vielä"
            " edennyt siihen vaiheeseen."
        ),
        (
            "Beredningen har inte inletts i fem välfärdsområden: i två välfärdsområden upplevs"
            " strukturerna fungera utan avtal och i tre välfärdsområden har samarbetet inte"
            " kommit så långt ännu."
        ),
        (
            "Preparation has not begun in five counties: in two counties the structures are"
            " felt to work without an agreement and in three counties cooperation has not come"
            " that far yet."
        ),
    ),
}
"""Strategic agreements, and the sentence on them in each language."""


@pytest.mark.parametrize("number", [0, 1, 2], ids=LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_each_case_has_its_sentence(case, number):
    agreements, *sentences = CASES[case]

    found = sentences_of(picture(agreements), LANGUAGES[number], "strategic_agreements")

    assert sentences[number] in found


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "Sopimus on valmis alueella."),
        ("sv", "Avtalet är klart i välfärdsområdet."),
        ("en", "The agreement is ready in the county."),
    ],
)
def test_sentences_on_one_county_do_not_count_it(language, words):
    own = picture(ready(1), codes=COUNTIES[:1])

    assert sentences_of(own, language, "strategic_agreements")[1] == words


@pytest.mark.parametrize(
    ("today", "language", "held"),
    [
        (DAY, "fi", "on käyty kahdella alueella tällä valtuustokaudella."),
        (DAY, "sv", "har förts i två välfärdsområden under den här fullmäktigeperioden."),
        (DAY, "en", "have been held in two counties this council term."),
        (date(2026, 1, 1), "fi", "on käyty kahdella alueella valtuustokaudella 2022–2025."),
        (None, "sv", "har förts i två välfärdsområden under fullmäktigeperioden 2022–2025."),
        (date(2026, 1, 1), "en", "were held in two counties in the council term 2022–2025."),
    ],
)
def test_this_council_term_is_that_of_a_situation_of_today(today, language, held):
    situation = picture(cooperation=[NegotiationState("held")] * 2)

    found = sentences_of(situation, language, "cooperation_negotiations", today)[0]

    assert found.endswith(held)


@pytest.mark.parametrize(("today", "verb"), [(DAY, "have been"), (date(2026, 1, 1), "were")])
def test_negotiations_of_a_past_day_were_held(today, verb):
    situation = picture(hyte=[NegotiationState("held")] * 2)

    (first, *_others) = sentences_of(situation, "en", "hyte_negotiations", today)

    assert first == f"Wellbeing promotion negotiations {verb} held in two counties in 2024."


# What holds for every situation


agreement_states = st.one_of(
    st.builds(
        AgreementState,
        st.sampled_from(["ready", "in_approval", "in_preparation"]),
        is_renewing=st.booleans(),
        regional_council=st.sampled_from(["", "party", "prospective"]),
        has_ready_sub=st.booleans(),
        themes=st.frozensets(st.sampled_from(["employment", "rescue"])),
    ),
    st.builds(
        AgreementState,
        st.just("not_started"),
        st.sampled_from(["no_need", "not_yet", "other"]),
    ),
    st.builds(AgreementState, st.sampled_from(["ended", "unknown"])),
)
negotiation_states = st.builds(
    NegotiationState, st.sampled_from(["held", "planned", "confirmed_none", "not_recorded"])
)
situations = st.builds(
    picture,
    agreements=st.lists(agreement_states, max_size=21),
    cooperation=st.lists(negotiation_states, max_size=21),
    hyte=st.lists(negotiation_states, max_size=21),
)


def stated(paragraph):
    """The numbers of a paragraph as they can be read in it, by the path they link to."""
    found = {}
    for sentence in paragraph.sentences:
        for fragment in sentence.fragments:
            if fragment.path:
                found[fragment.path] = number_in(fragment.text)
    return found


@given(situations, st.sampled_from(LANGUAGES))
def test_numbers_of_the_sentences_sum_to_the_counties(situation, language):
    for paragraph in summary(situation, THEMES, language, parents=PARENTS):
        numbers = stated(paragraph)
        for path, number in numbers.items():
            assert situation.figure_at(path).count == number
        parts = {
            "strategic_agreements": (
                "prepared_or_in_preparation",
                "not_started",
                "ended",
                "unknown",
            ),
        }.get(paragraph.subject, ("held", "planned", "confirmed_none", "not_recorded"))
        if paragraph.subject not in ("sub_agreements", "forums"):
            assert sum(numbers.get(f"{paragraph.subject}.{part}", 0) for part in parts) == 21
        reasons = [number for path, number in numbers.items() if ".reasons." in path]
        assert not reasons or sum(reasons) == numbers[f"{paragraph.subject}.not_started"]


@given(situations, st.sampled_from(LANGUAGES), st.sampled_from([DAY, None]))
def test_every_sentence_is_well_formed(situation, language, today):
    for paragraph in summary(situation, THEMES, language, parents=PARENTS, today=today):
        for sentence in paragraph.sentences:
            text = str(sentence)
            assert all(fragment.text.strip(" ") for fragment in sentence.fragments)
            assert re.fullmatch(r"[^\W\d_][^{}|\[\]]*[^\s{}|\[\].,:]\.", text)
            assert "  " not in text
            assert " ." not in text
            assert text.count("(") == text.count(")")
            assert text.count("”") % 2 == 0
            assert text[0].isupper()
            assert not re.search(r"\b(\w+ \w+) \1\b", text.lower())
            numbers = [fragment.number for fragment in sentence.fragments if fragment.path]
            assert numbers.count(1) <= 1 or max(numbers) > 1
            assert dict(situation.figures()).keys() >= {sentence.path}


def test_june_2024_is_described_as_it_was_published():
    """In our words: 16 of 21 begun, 12 ready, 11 with the regional council, 5 not, 5 with subs."""
    agreements = [
        AgreementState("ready", regional_council="party" if number < 8 else "")
        for number in range(12)
    ]
    agreements += [
        AgreementState("in_preparation", regional_council="prospective" if number < 3 else "")
        for number in range(4)
    ]
    agreements += not_started(2, "no_need") + not_started(3)
    for number, themes in enumerate(
        [{"employment"}, {"youth"}, {"employment"}, {"rescue"}, {"youth"}]
    ):
        agreements[number] = AgreementState(
            "ready", regional_council="party", has_ready_sub=True, themes=frozenset(themes)
        )

    situation = picture(agreements)

    assert sentences_of(situation, "fi", "strategic_agreements") == [
        "Strateginen yhteistyösopimus on valmisteltu tai valmisteilla 16 alueella 21:stä.",
        "Sopimus on valmis 12 alueella.",
        "Maakunnan liitto on mukana sopimuskumppanina tai tulossa mukaan 11 alueella.",
        (
            "Valmistelua ei ole aloitettu viidellä alueella: kahdella alueella rakenteiden koetaan"
            " toimivan ilman sopimusta ja kolmella alueella yhteistyö ei ole vielä edennyt siihen"
            " vaiheeseen."
        ),
    ]
    assert sentences_of(situation, "fi", "sub_agreements") == [
        "Alasopimuksia on viidellä alueella.",
        "Aiheina ovat työllisyyden edistäminen, nuoret ja pelastustoimi.",
    ]


@pytest.mark.parametrize(
    ("themes", "words"),
    [
        ({"employment"}, "Aiheena on työllisyyden edistäminen."),
        ({"education"}, "Aiheena on sivistys- ja sote-palvelut."),
        ({"education", "youth"}, "Aiheena on nuoret."),
        (
            {"education", "children", "youth", "rescue"},
            "Aiheina ovat lapset ja perheet, nuoret sekä pelastustoimi.",
        ),
    ],
)
def test_theme_is_named_only_where_none_of_its_sub_themes_is(themes, words):
    state = AgreementState("ready", has_ready_sub=True, themes=frozenset(themes))

    assert sentences_of(picture([state]), "fi", "sub_agreements")[1] == words


def test_theme_of_other_counties_is_named_beside_its_sub_theme():
    states = [
        AgreementState("ready", has_ready_sub=True, themes=frozenset(themes))
        for themes in ({"education"}, {"education", "youth"})
    ]

    assert sentences_of(picture(states), "fi", "sub_agreements")[1] == (
        "Aiheina ovat sivistys- ja sote-palvelut sekä nuoret."
    )


def test_sub_agreements_without_themes_have_no_sentence_on_themes():
    state = AgreementState("ready", has_ready_sub=True)

    assert sentences_of(picture([state]), "fi", "sub_agreements") == [
        "Alasopimuksia on yhdellä alueella."
    ]


def test_there_is_no_sentence_if_nothing_is_known():
    assert summary(picture(), THEMES, "fi") == ()


def test_there_is_no_sentence_on_a_duty_that_was_not_in_force():
    met = [NegotiationState("held")] * 21
    situation = picture(hyte=met, day=date(2022, 6, 30))

    assert summary(situation, THEMES, "fi") == ()


def test_text_in_brackets_is_not_taken_for_a_number():
    text = f"Nuoret [alle 29|v] {marked('[kahdella alueella]', 'a.b', 2)}."

    assert [fragment.path for fragment in fragments_of(text)] == ["", "a.b", ""]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1:stä"),
        (2, "2:sta"),
        (3, "3:sta"),
        (6, "6:sta"),
        (8, "8:sta"),
        (9, "9:stä"),
        (10, "10:stä"),
        (12, "12:sta"),
        (20, "20:stä"),
        (21, "21:stä"),
        (22, "22:sta"),
        (100, "100:sta"),
        (292, "292:sta"),
    ],
)
def test_finnish_numbers_are_inflected_by_their_vowels(number, words):
    assert out_of(number) == words


@pytest.mark.parametrize(
    ("language", "items", "words"),
    [
        ("fi", ["a"], "a"),
        ("fi", ["a", "b"], "a ja b"),
        ("sv", ["a", "b", "c"], "a, b och c"),
        ("en", ["a", "b", "c"], "a, b and c"),
        ("fi", ["a ja b", "c"], "a ja b sekä c"),
        ("sv", ["a", "b och c"], "a samt b och c"),
        ("en", ["a", "b and c", "d"], "a, b and c, and d"),
    ],
)
def test_lists_are_joined_as_the_language_does(language, items, words):
    assert enumerate_in(language, items) == words
