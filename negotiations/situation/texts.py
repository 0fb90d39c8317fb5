"""The sentences on the negotiations, complete for every case in each language.

`{window}` is the council term or the year, `{have}` and `{are}` are English verbs.
"""

from __future__ import annotations

from situation.sentences import Forms

TERM = {
    "fi": ("tällä valtuustokaudella", "valtuustokaudella {years}"),
    "sv": ("under den här fullmäktigeperioden", "under fullmäktigeperioden {years}"),
    "en": ("this council term", "in the council term {years}"),
}
"""The council term of a situation of today, and of another day."""
YEAR = {"fi": "vuonna {year}", "sv": "år {year}", "en": "in {year}"}
VERBS = {"have": ("have been", "were"), "are": ("are", "were")}
"""English verbs for a situation of today, and of another day."""
COOPERATION_HELD = {
    "fi": Forms(
        "Yhteistyöneuvottelua ei ole kirjattu käydyksi {window} {in_counties}.",
        "Yhteistyöneuvottelu on käyty {in_counties} {window}.",
    ),
    "sv": Forms(
        "Samarbetsförhandlingar har inte antecknats som förda {in_counties} {window}.",
        "Samarbetsförhandlingar har förts {in_counties} {window}.",
    ),
    "en": Forms(
        "Cooperation negotiations are on record as held {in_counties} {window}.",
        "Cooperation negotiations {have} held {in_counties} {window}.",
    ),
}
HYTE_HELD = {
    "fi": Forms(
        "Hyte-neuvottelua ei ole kirjattu käydyksi {window} {in_counties}.",
        "Hyte-neuvottelu on käyty {in_counties} {window}.",
    ),
    "sv": Forms(
        "Förhandlingar om främjande av hälsa och välfärd har inte antecknats som förda"
        " {in_counties} {window}.",
        "Förhandlingar om främjande av hälsa och välfärd har förts {in_counties} {window}.",
    ),
    "en": Forms(
        "Wellbeing promotion negotiations are on record as held {in_counties} {window}.",
        "Wellbeing promotion negotiations {have} held {in_counties} {window}.",
    ),
}
PLANNED = {
    "fi": Forms("", "Se on tulossa {in_counties}."),
    "sv": Forms("", "De är planerade {in_counties}."),
    "en": Forms("", "They {are} planned {in_counties}."),
}
CONFIRMED_NONE = {
    "fi": Forms("", "Alueen oman ilmoituksen mukaan neuvottelua ei ole pidetty {in_counties}."),
    "sv": Forms("", "{in_counties} har det bekräftats att inga förhandlingar har förts."),
    "en": Forms("", "{in_counties} it has been confirmed that none was held."),
}
NOT_RECORDED = {
    "fi": Forms("", "Neuvottelua ei ole kirjattu {from_counties}.", ""),
    "sv": Forms("", "Inga förhandlingar har antecknats {from_counties}.", ""),
    "en": Forms("", "None is on record {from_counties}.", ""),
}
