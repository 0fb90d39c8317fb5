"""The sentences on the agreements, complete for every case in each language.

`{themes}` and `{reasons}` are lists.
"""

from __future__ import annotations

from situation.sentences import Forms

PREPARED = {
    "fi": Forms(
        "Yhdelläkään alueella| strategista yhteistyösopimusta ei ole valmisteltu"
        " eikä valmisteilla.",
        "Yhdellä alueella {of_which}| strateginen yhteistyösopimus on valmisteltu"
        " tai valmisteilla.",
        "{n} alueella {of_which}| strateginen yhteistyösopimus on valmisteltu tai valmisteilla.",
        "Kaikilla {of} alueella| strateginen yhteistyösopimus on valmisteltu tai valmisteilla.",
    ),
    "sv": Forms(
        "I inget välfärdsområde| har ett strategiskt samarbetsavtal beretts"
        " eller är under beredning.",
        "I ett av {of} välfärdsområden| har ett strategiskt samarbetsavtal beretts"
        " eller är under beredning.",
        "I {n} av {of} välfärdsområden| har ett strategiskt samarbetsavtal beretts"
        " eller är under beredning.",
        "I alla {of} välfärdsområden| har ett strategiskt samarbetsavtal beretts"
        " eller är under beredning.",
    ),
    "en": Forms(
        "In no county| has a strategic cooperation agreement been prepared,"
        " and none is in preparation.",
        "In one of {of} counties| a strategic cooperation agreement has been prepared"
        " or is in preparation.",
        "In {n} of {of} counties| a strategic cooperation agreement has been prepared"
        " or is in preparation.",
        "In all {of} counties| a strategic cooperation agreement has been prepared"
        " or is in preparation.",
    ),
}
READY = {
    "fi": Forms(
        "Sopimus ei ole valmis| yhdelläkään alueella.",
        "Sopimus on valmis| yhdellä alueella.",
        "Sopimus on valmis| {n} alueella.",
        "Sopimus on valmis| kaikilla {of} alueella.",
    ),
    "sv": Forms(
        "Avtalet är inte klart| i något välfärdsområde.",
        "Avtalet är klart| i ett välfärdsområde.",
        "Avtalet är klart| i {n} välfärdsområden.",
        "Avtalet är klart| i alla {of} välfärdsområden.",
    ),
    "en": Forms(
        "The agreement is ready| in no county.",
        "The agreement is ready| in one county.",
        "The agreement is ready| in {n} counties.",
        "The agreement is ready| in all {of} counties.",
    ),
}
WITH_REGIONAL_COUNCIL = {
    "fi": Forms(
        "Maakunnan liitto| ei ole sopimuskumppanina eikä tulossa mukaan yhdelläkään alueella.",
        "Maakunnan liitto| on mukana sopimuskumppanina tai tulossa mukaan yhdellä alueella.",
        "Maakunnan liitto| on mukana sopimuskumppanina tai tulossa mukaan {n} alueella.",
        "Maakunnan liitto| on mukana sopimuskumppanina tai tulossa mukaan kaikilla {of} alueella.",
    ),
    "sv": Forms(
        "Landskapsförbundet| är inte avtalspart eller på väg att bli det i något välfärdsområde.",
        "Landskapsförbundet| är avtalspart eller på väg att bli det i ett välfärdsområde.",
        "Landskapsförbundet| är avtalspart eller på väg att bli det i {n} välfärdsområden.",
        "Landskapsförbundet| är avtalspart eller på väg att bli det i alla {of} välfärdsområden.",
    ),
    "en": Forms(
        "The regional council| is not a party, nor about to become one, in any county.",
        "The regional council| is a party, or about to become one, in one county.",
        "The regional council| is a party, or about to become one, in {n} counties.",
        "The regional council| is a party, or about to become one, in all {of} counties.",
    ),
}
NOT_STARTED = {
    "fi": Forms(
        "Valmistelu on aloitettu| kaikilla alueilla, joista on tieto.",
        "Yhdellä alueella| valmistelua ei ole aloitettu{reasons}.",
        "{n} alueella| valmistelua ei ole aloitettu{reasons}.",
        "Kaikilla {of} alueella| valmistelu on aloittamatta{reasons}.",
    ),
    "sv": Forms(
        "Beredningen har inletts| i alla välfärdsområden som det finns uppgifter om.",
        "I ett välfärdsområde| har beredningen inte inletts{reasons}.",
        "I {n} välfärdsområden| har beredningen inte inletts{reasons}.",
        "I alla {of} välfärdsområden| är beredningen inte inledd{reasons}.",
    ),
    "en": Forms(
        "Preparation has begun| in every county that is on record.",
        "In one county| preparation has not begun{reasons}.",
        "In {n} counties| preparation has not begun{reasons}.",
        "In all {of} counties| preparation has not begun{reasons}.",
    ),
}
REASONS = {
    "no_need": {
        "fi": Forms(
            "",
            "yhdellä alueella rakenteiden koetaan toimivan ilman sopimusta",
            "{n} alueella rakenteiden koetaan toimivan ilman sopimusta",
            "rakenteiden koetaan toimivan ilman sopimusta",
        ),
        "sv": Forms(
            "",
            "i ett område upplevs strukturerna fungera utan avtal",
            "i {n} områden upplevs strukturerna fungera utan avtal",
            "strukturerna upplevs fungera utan avtal",
        ),
        "en": Forms(
            "",
            "in one the structures are felt to work without an agreement",
            "in {n} the structures are felt to work without an agreement",
            "the structures are felt to work without an agreement",
        ),
    },
    "not_yet": {
        "fi": Forms(
            "",
            "yhdellä alueella yhteistyö ei ole vielä edennyt siihen vaiheeseen",
            "{n} alueella yhteistyö ei ole vielä edennyt siihen vaiheeseen",
            "yhteistyö ei ole vielä edennyt siihen vaiheeseen",
        ),
        "sv": Forms(
            "",
            "i ett område har samarbetet inte kommit så långt ännu",
            "i {n} områden har samarbetet inte kommit så långt ännu",
            "samarbetet har inte kommit så långt ännu",
        ),
        "en": Forms(
            "",
            "in one cooperation has not come that far yet",
            "in {n} cooperation has not come that far yet",
            "cooperation has not come that far yet",
        ),
    },
    "other": {
        "fi": Forms("", "yhdellä alueella on muu syy", "{n} alueella on muu syy", "syy on muu"),
        "sv": Forms(
            "",
            "i ett område finns ett annat skäl",
            "i {n} områden finns ett annat skäl",
            "skälet är ett annat",
        ),
        "en": Forms(
            "",
            "in one there is another reason",
            "in {n} there is another reason",
            "the reason is another",
        ),
    },
}
UNKNOWN = {
    "fi": Forms("", "Yhdeltä alueelta| ei ole tietoa.", "{n} alueelta| ei ole tietoa.", ""),
    "sv": Forms(
        "",
        "För ett välfärdsområde| saknas uppgift.",
        "För {n} välfärdsområden| saknas uppgift.",
        "",
    ),
    "en": Forms(
        "", "Of one county| nothing is on record.", "Of {n} counties| nothing is on record.", ""
    ),
}
SUB_AGREEMENTS = {
    "fi": Forms(
        "Alasopimuksia| ei ole kirjattu yhdeltäkään alueelta.",
        "Yhdellä alueella| on alasopimuksia. Aiheina ovat {themes}.",
        "{n} alueella| on alasopimuksia. Aiheina ovat {themes}.",
        "Kaikilla {of} alueella| on alasopimuksia. Aiheina ovat {themes}.",
    ),
    "sv": Forms(
        "Underavtal| har inte antecknats för något välfärdsområde.",
        "I ett välfärdsområde| finns underavtal. De gäller {themes}.",
        "I {n} välfärdsområden| finns underavtal. De gäller {themes}.",
        "I alla {of} välfärdsområden| finns underavtal. De gäller {themes}.",
    ),
    "en": Forms(
        "Sub-agreements| are on record in no county.",
        "In one county| there are sub-agreements. They concern {themes}.",
        "In {n} counties| there are sub-agreements. They concern {themes}.",
        "In all {of} counties| there are sub-agreements. They concern {themes}.",
    ),
}
