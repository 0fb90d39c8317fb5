"""How the figures on the forums are counted, in plain words."""

from __future__ import annotations

from situation.rules import MethodSection, Rule
from toolkit.words import Words

SECTION = MethodSection(
    "forums",
    Words("Yhteistyöfoorumit", "Samarbetsforum", "Cooperation forums"),
    Words(
        "Foorumeista ei säädetä laissa; alue ja kunnat sopivat niistä.",
        "Forum regleras inte i lag; området och kommunerna kommer överens om dem.",
        "Forums are not laid down in law; county and municipalities agree on them.",
    ),
)

RULES = (
    Rule(
        "forums.total",
        Words("Foorumeita", "Antal forum", "Forums"),
        Words(
            "Foorumit, joiden voimassaolo kattaa päivän. Tasoittain, tyypeittäin ja"
            " teemoittain lasketaan foorumit ja alueet, joilla niitä on.",
            "Forum vars tid omfattar dagen. Per nivå, typ och tema räknas forumen och de"
            " områden som har sådana.",
            "Forums whose period covers the day. By level, type and theme, the forums and the"
            " counties that have them are counted.",
        ),
        "/foorumit/",
        counts_counties=False,
    ),
    Rule(
        "forums.permanent",
        Words("Pysyviä", "Permanenta", "Permanent"),
        Words(
            "Toistaiseksi asetetut; muut ovat määräaikaisia.",
            "Tillsatta tills vidare; övriga är tidsbegränsade.",
            "Set up until further notice; the others are temporary.",
        ),
        "/foorumit/?permanent=true",
        counts_counties=False,
    ),
    Rule(
        "forums.covering_all_municipalities",
        Words("Kaikki kunnat samassa", "Alla kommuner i samma", "All in one forum"),
        Words(
            "Alueet, joilla on strateginen foorumi (poliittinen tai johdon), jossa on jokainen"
            " alueen kunta. Päätellään jäsenistä.",
            "Områden med ett strategiskt forum (politiskt eller för ledningen) där varje"
            " kommun i området deltar. Härleds ur deltagarna.",
            "Counties with a strategic forum (political or executive) in which every"
            " municipality of the county takes part. Derived from the participants.",
        ),
    ),
    Rule(
        "forums.with_regional_council",
        Words("Maakunnan liitto mukana", "Landskapsförbundet med", "Regional council too"),
        Words(
            "Alueet, joiden foorumeista ainakin yhdessä on maakunnan liitto.",
            "Områden där landskapsförbundet deltar i minst ett forum.",
            "Counties in one of whose forums a regional council takes part.",
        ),
        "/foorumit/?regional_council_present=true",
    ),
    Rule(
        "forums.agreed_in_agreement",
        Words("Sovittu sopimuksessa", "Avtalat", "Agreed on"),
        Words(
            "Alueet, joilla on foorumi, josta on sovittu kirjatussa sopimuksessa.",
            "Områden med ett forum som man kommit överens om i ett antecknat avtal.",
            "Counties with a forum that an agreement on record agreed on.",
        ),
    ),
)
