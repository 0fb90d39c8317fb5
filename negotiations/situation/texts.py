"""The sentences on the negotiations, complete for every case in each language.

`{year}` is the year in which the window begins.
"""

from __future__ import annotations

from situation.sentences import Forms

COOPERATION_HELD = {
    "fi": Forms(
        "Yhteistyöneuvottelua| ei ole kirjattu käydyksi tällä valtuustokaudella yhdelläkään"
        " alueella.",
        "Yhteistyöneuvottelu on käyty| yhdellä alueella tällä valtuustokaudella.",
        "Yhteistyöneuvottelu on käyty| {n} alueella tällä valtuustokaudella.",
        "Yhteistyöneuvottelu on käyty| kaikilla {of} alueella tällä valtuustokaudella.",
    ),
    "sv": Forms(
        "Samarbetsförhandlingar| har inte antecknats som förda i något välfärdsområde under"
        " fullmäktigeperioden.",
        "Samarbetsförhandlingar har förts| i ett välfärdsområde under fullmäktigeperioden.",
        "Samarbetsförhandlingar har förts| i {n} välfärdsområden under fullmäktigeperioden.",
        "Samarbetsförhandlingar har förts| i alla {of} välfärdsområden under fullmäktigeperioden.",
    ),
    "en": Forms(
        "Cooperation negotiations| are on record as held in no county this council term.",
        "Cooperation negotiations have been held| in one county this council term.",
        "Cooperation negotiations have been held| in {n} counties this council term.",
        "Cooperation negotiations have been held| in all {of} counties this council term.",
    ),
}
HYTE_HELD = {
    "fi": Forms(
        "Hyte-neuvottelua| ei ole kirjattu käydyksi vuonna {year} yhdelläkään alueella.",
        "Hyte-neuvottelu on käyty| yhdellä alueella vuonna {year}.",
        "Hyte-neuvottelu on käyty| {n} alueella vuonna {year}.",
        "Hyte-neuvottelu on käyty| kaikilla {of} alueella vuonna {year}.",
    ),
    "sv": Forms(
        "Förhandlingar om främjande av hälsa och välfärd| har inte antecknats som förda i något"
        " välfärdsområde år {year}.",
        "Förhandlingar om främjande av hälsa och välfärd har förts| i ett välfärdsområde"
        " år {year}.",
        "Förhandlingar om främjande av hälsa och välfärd har förts| i {n} välfärdsområden"
        " år {year}.",
        "Förhandlingar om främjande av hälsa och välfärd har förts| i alla {of}"
        " välfärdsområden år {year}.",
    ),
    "en": Forms(
        "Wellbeing promotion negotiations| are on record as held in no county in {year}.",
        "Wellbeing promotion negotiations have been held| in one county in {year}.",
        "Wellbeing promotion negotiations have been held| in {n} counties in {year}.",
        "Wellbeing promotion negotiations have been held| in all {of} counties in {year}.",
    ),
}
PLANNED = {
    "fi": Forms(
        "",
        "Se on tulossa| yhdellä alueella.",
        "Se on tulossa| {n} alueella.",
        "Se on tulossa| kaikilla {of} alueella.",
    ),
    "sv": Forms(
        "",
        "De är planerade| i ett välfärdsområde.",
        "De är planerade| i {n} välfärdsområden.",
        "De är planerade| i alla {of} välfärdsområden.",
    ),
    "en": Forms(
        "",
        "They are planned| in one county.",
        "They are planned| in {n} counties.",
        "They are planned| in all {of} counties.",
    ),
}
CONFIRMED_NONE = {
    "fi": Forms(
        "",
        "Yksi alue| on vahvistanut, ettei neuvottelua ole pidetty.",
        "{n} aluetta| on vahvistanut, ettei neuvottelua ole pidetty.",
        "Kaikki {of} aluetta| ovat vahvistaneet, ettei neuvottelua ole pidetty.",
    ),
    "sv": Forms(
        "",
        "Ett välfärdsområde| har bekräftat att inga förhandlingar har förts.",
        "{n} välfärdsområden| har bekräftat att inga förhandlingar har förts.",
        "Alla {of} välfärdsområden| har bekräftat att inga förhandlingar har förts.",
    ),
    "en": Forms(
        "",
        "One county| has confirmed that none was held.",
        "{n} counties| have confirmed that none was held.",
        "All {of} counties| have confirmed that none was held.",
    ),
}
NOT_RECORDED = {
    "fi": Forms(
        "",
        "Yhdeltä alueelta| neuvottelua ei ole kirjattu.",
        "{n} alueelta| neuvottelua ei ole kirjattu.",
        "",
    ),
    "sv": Forms(
        "",
        "För ett välfärdsområde| har inga förhandlingar antecknats.",
        "För {n} välfärdsområden| har inga förhandlingar antecknats.",
        "",
    ),
    "en": Forms(
        "", "For one county| none is on record.", "For {n} counties| none is on record.", ""
    ),
}
