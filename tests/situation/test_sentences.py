"""Promises of the situation in words, in three languages."""

from datetime import date

import pytest

from agreements.situations import AgreementState
from cooperation.situations import Base, Window
from forums.situations import ForumState
from negotiations.situations import NegotiationState
from situation.figures import CountyState
from situation.sentences import enumerate_in, out_of
from situation.situations import assemble
from situation.summary import summary

DAY = date(2024, 6, 30)
COUNTIES = [f"{number:02}" for number in range(1, 22)]
THEMES = {"employment": "Työllisyyden edistäminen", "youth": "Nuoret", "rescue": "Pelastustoimi"}
BASE = Base(
    counties=tuple((code, Window(date(2022, 3, 1), date.max)) for code in COUNTIES),
    memberships=(),
    terms=(Window(date(2022, 3, 1), date(2025, 6, 1)),),
    parents=dict.fromkeys(THEMES),
)
NOTHING = NegotiationState()
NO_FORUMS = ForumState()


def picture(agreements=(), cooperation=(), hyte=(), forums=(), day=DAY):
    """The situation of 21 counties; those not given have nothing on record."""

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
        for number, code in enumerate(COUNTIES)
    }
    return assemble(day, None, BASE, states)


def sentences_of(situation, language, subject):
    paragraphs = {part.subject: part for part in summary(situation, THEMES, language)}
    return [str(sentence) for sentence in paragraphs[subject].sentences]


def ready(number):
    return [AgreementState("ready")] * number


def not_started(number, reason="not_yet"):
    return [AgreementState("not_started", reason)] * number


PREPARED = {
    "fi": {
        0: "Yhdelläkään alueella strategista yhteistyösopimusta ei ole valmisteltu"
        " eikä valmisteilla.",
        1: "Yhdellä alueella 21:stä strateginen yhteistyösopimus on valmisteltu tai valmisteilla.",
        21: "Kaikilla 21 alueella strateginen yhteistyösopimus on valmisteltu tai valmisteilla.",
        None: "{} alueella 21:stä strateginen yhteistyösopimus on valmisteltu tai valmisteilla.",
    },
    "sv": {
        0: "I inget välfärdsområde har ett strategiskt samarbetsavtal beretts"
        " eller är under beredning.",
        1: "I ett av 21 välfärdsområden har ett strategiskt samarbetsavtal beretts"
        " eller är under beredning.",
        21: "I alla 21 välfärdsområden har ett strategiskt samarbetsavtal beretts"
        " eller är under beredning.",
        None: "I {} av 21 välfärdsområden har ett strategiskt samarbetsavtal beretts"
        " eller är under beredning.",
    },
    "en": {
        0: "In no county has a strategic cooperation agreement been prepared,"
        " and none is in preparation.",
        1: "In one of 21 counties a strategic cooperation agreement has been prepared"
        " or is in preparation.",
        21: "In all 21 counties a strategic cooperation agreement has been prepared"
        " or is in preparation.",
        None: "In {} of 21 counties a strategic cooperation agreement has been prepared"
        " or is in preparation.",
    },
}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("number", range(22))
def test_the_first_sentence_is_right_for_every_number(number, language):
    agreements = ready(number) + not_started(21 - number)

    found = sentences_of(picture(agreements), language, "strategic_agreements")[0]

    forms = PREPARED[language]
    assert found == forms.get(number, forms[None].format(number))


COUNTED = {
    "fi": (["yhdelläkään alueella", "yhdellä alueella", "{} alueella", "kaikilla 21 alueella"]),
    "sv": (["något välfärdsområde", "ett välfärdsområde", "{} välfärdsområden", "alla 21"]),
    "en": (["no county", "one county", "{} counties", "all 21 counties"]),
}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("number", range(22))
@pytest.mark.parametrize("subject", ["cooperation_negotiations", "hyte_negotiations"])
def test_negotiations_are_counted_in_words_for_every_number(subject, number, language):
    kind = subject.split("_")[0]
    met = [NegotiationState("held")] * number + [NegotiationState("planned")] * (21 - number)

    found = sentences_of(picture(**{kind: met}), language, subject)[0]

    case = 0 if number == 0 else 1 if number == 1 else 3 if number == 21 else 2
    assert COUNTED[language][case].format(number) in found
    assert ("2024" in found) is (kind == "hyte")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("number", range(22))
def test_no_sentence_has_an_unfilled_placeholder(number, language):
    agreements = (
        ready(number)[: max(number - 2, 0)]
        + not_started(21 - number, "no_need")[: 21 - number]
        + not_started(1, "other")
    )[:21]
    situation = picture(agreements, [NegotiationState("confirmed_none")] * number)

    for paragraph in summary(situation, THEMES, language):
        for sentence in paragraph.sentences:
            text = str(sentence)
            assert not set("{}|") & set(text)
            assert "  " not in text
            assert text.endswith(".")
            assert text[0].isupper() or text[0].isdigit()
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
        "16 alueella 21:stä strateginen yhteistyösopimus on valmisteltu tai valmisteilla.",
        "Sopimus on valmis 12 alueella.",
        "Maakunnan liitto on mukana sopimuskumppanina tai tulossa mukaan 11 alueella.",
        (
            "5 alueella valmistelua ei ole aloitettu: 2 alueella rakenteiden koetaan toimivan ilman"
            " sopimusta ja 3 alueella yhteistyö ei ole vielä edennyt siihen vaiheeseen."
        ),
    ]
    assert sentences_of(situation, "fi", "sub_agreements") == [
        (
            "5 alueella on alasopimuksia. Aiheina ovat työllisyyden edistäminen, nuoret"
            " ja pelastustoimi."
        )
    ]


def test_there_is_no_sentence_if_nothing_is_known():
    assert summary(picture(), THEMES, "fi") == ()


def test_there_is_no_sentence_on_a_duty_that_was_not_in_force():
    met = [NegotiationState("held")] * 21
    situation = picture(hyte=met, day=date(2022, 6, 30))

    assert summary(situation, THEMES, "fi") == ()


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
    ],
)
def test_lists_are_joined_as_the_language_does(language, items, words):
    assert enumerate_in(language, items) == words
