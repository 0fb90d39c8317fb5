"""The sentences on the agreements, complete for every case in each language.

`{themes}` and `{reasons}` are lists.
"""

from __future__ import annotations

from situation.sentences import Forms

PREPARED = {
    "fi": Forms(
        "Strategista yhteistyösopimusta ei ole kirjattu valmistelluksi eikä valmisteilla olevaksi"
        " {in_counties}.",
        "Strateginen yhteistyösopimus on valmisteltu tai valmisteilla {in_counties_of}.",
    ),
    "sv": Forms(
        "Ett strategiskt samarbetsavtal har inte antecknats som berett eller under beredning"
        " {in_counties}.",
        "{in_counties_of} har ett strategiskt samarbetsavtal beretts eller är under beredning.",
    ),
    "en": Forms(
        "A strategic cooperation agreement is on record as prepared or in preparation"
        " {in_counties}.",
        "{in_counties_of} a strategic cooperation agreement has been prepared"
        " or is in preparation.",
    ),
}
READY = {
    "fi": Forms(
        "Sopimusta ei ole kirjattu valmiiksi {in_counties}.", "Sopimus on valmis {in_counties}."
    ),
    "sv": Forms(
        "Avtalet har inte antecknats som klart {in_counties}.", "Avtalet är klart {in_counties}."
    ),
    "en": Forms(
        "The agreement is on record as ready {in_counties}.",
        "The agreement is ready {in_counties}.",
    ),
}
WITH_REGIONAL_COUNCIL = {
    "fi": Forms(
        "Maakunnan liittoa ei ole kirjattu sopimuskumppaniksi eikä tulossa mukaan {in_counties}.",
        "Maakunnan liitto on mukana sopimuskumppanina tai tulossa mukaan {in_counties}.",
    ),
    "sv": Forms(
        "Landskapsförbundet har inte antecknats som avtalspart eller på väg att bli det"
        " {in_counties}.",
        "Landskapsförbundet är avtalspart eller på väg att bli det {in_counties}.",
    ),
    "en": Forms(
        "The regional council is on record as a party, or about to become one, {in_counties}.",
        "The regional council is a party, or about to become one, {in_counties}.",
    ),
}
RENEWING = {
    "fi": Forms(
        "",
        "Valmiin sopimuksen rinnalla on uusi valmisteilla tai hyväksyttävänä {in_counties}.",
    ),
    "sv": Forms(
        "",
        "Vid sidan av det klara avtalet är ett nytt under beredning eller godkännande"
        " {in_counties}.",
    ),
    "en": Forms(
        "",
        "Beside the ready agreement a new one is in preparation or being approved {in_counties}.",
    ),
}
NOT_STARTED = {
    "fi": Forms(
        "Valmistelu on aloitettu kaikilla alueilla, joista on tieto.",
        "Valmistelua ei ole aloitettu {in_counties}{reasons}.",
    ),
    "sv": Forms(
        "Beredningen har inletts i alla välfärdsområden som det finns uppgifter om.",
        "Beredningen har inte inletts {in_counties}{reasons}.",
    ),
    "en": Forms(
        "Preparation has begun in every county that is on record.",
        "Preparation has not begun {in_counties}{reasons}.",
    ),
}
REASONS = {
    "no_need": {
        "fi": Forms(
            "",
            "{in_counties} rakenteiden koetaan toimivan ilman sopimusta",
            "rakenteiden koetaan toimivan ilman sopimusta",
        ),
        "sv": Forms(
            "",
            "{in_counties} upplevs strukturerna fungera utan avtal",
            "strukturerna upplevs fungera utan avtal",
        ),
        "en": Forms(
            "",
            "{in_counties} the structures are felt to work without an agreement",
            "the structures are felt to work without an agreement",
        ),
    },
    "not_yet": {
        "fi": Forms(
            "",
            "{in_counties} yhteistyö ei ole vielä edennyt siihen vaiheeseen",
            "yhteistyö ei ole vielä edennyt siihen vaiheeseen",
        ),
        "sv": Forms(
            "",
            "{in_counties} har samarbetet inte kommit så långt ännu",
            "samarbetet har inte kommit så långt ännu",
        ),
        "en": Forms(
            "",
            "{in_counties} cooperation has not come that far yet",
            "cooperation has not come that far yet",
        ),
    },
    "other": {
        "fi": Forms("", "{in_counties} on muu syy", "syy on muu"),
        "sv": Forms("", "{in_counties} finns ett annat skäl", "skälet är ett annat"),
        "en": Forms("", "{in_counties} there is another reason", "the reason is another"),
    },
}
ENDED = {
    "fi": Forms("", "Sopimus on päättynyt {in_counties}, eikä uutta ole kirjattu."),
    "sv": Forms("", "Avtalet har upphört {in_counties}, och inget nytt har antecknats."),
    "en": Forms("", "The agreement has ended {in_counties}, and no new one is on record."),
}
UNKNOWN = {
    "fi": Forms("", "Tieto puuttuu {from_counties}.", ""),
    "sv": Forms("", "Uppgift saknas {from_counties}.", ""),
    "en": Forms("", "Nothing is on record {from_counties}.", ""),
}
SUB_AGREEMENTS = {
    "fi": Forms(
        "Alasopimuksia ei ole kirjattu {from_counties}.", "Alasopimuksia on {in_counties}."
    ),
    "sv": Forms(
        "Underavtal har inte antecknats {from_counties}.", "Underavtal finns {in_counties}."
    ),
    "en": Forms(
        "Sub-agreements are on record {from_counties}.", "There are sub-agreements {in_counties}."
    ),
}
THEMES = {
    "fi": Forms("", "Aiheina ovat {themes}.", one="Aiheena on {themes}."),
    "sv": Forms("", "De gäller {themes}."),
    "en": Forms("", "They concern {themes}."),
}
