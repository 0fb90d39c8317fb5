"""How the figures on the agreements are counted, in plain words."""

from __future__ import annotations

from situation.rules import MethodSection, Rule
from toolkit.words import Words

SECTION = MethodSection(
    "agreements",
    Words("Yhteistyösopimukset", "Samarbetsavtal", "Cooperation agreements"),
    Words(
        "Mikään laki ei vaadi sopimusta: alue ja kunnat valitsevat yhteistyönsä muodon itse.",
        "Ingen lag kräver ett avtal: området och kommunerna väljer själva formen för samarbetet.",
        "No act demands an agreement: county and municipalities choose the form themselves.",
    ),
)

_STRATEGIC = "strategic_agreements"
STRATEGIC_RULES = (
    Rule(
        f"{_STRATEGIC}.prepared_or_in_preparation",
        Words("Valmisteltu tai valmisteilla", "Beretts eller bereds", "Prepared or being so"),
        Words(
            "Alueet, joiden strateginen sopimus on valmis, hyväksyttävänä tai valmisteilla."
            " Alueella on päivän kohdalla yksi nykyinen sopimus: valmis, muuten pisimmällä"
            " oleva, muuten viimeksi päättynyt.",
            "Områden vars strategiska avtal är klart, för godkännande eller under beredning."
            " På en viss dag har ett område ett aktuellt avtal: det klara, annars det som"
            " kommit längst, annars det som upphört senast.",
            "Counties whose strategic agreement is ready, being approved or in preparation. On"
            " a day a county has one current agreement: the ready one, else the furthest, else"
            " the one that ended last.",
        ),
        "/alueet/?status=ready&status=in_approval&status=in_preparation",
    ),
    Rule(
        f"{_STRATEGIC}.ready",
        Words("Valmis", "Klart", "Ready"),
        Words(
            "Tila on kirjattu valmiiksi: kaikki osapuolet ovat hyväksyneet. Jos jonkin"
            " osapuolen päätös puuttuu kirjauksista, tila on merkitty lähteen mukaiseksi.",
            "Statusen är antecknad som klar: alla parter har godkänt. Om någon parts beslut"
            " saknas bland uppgifterna anges statusen enligt källan.",
            "The status is recorded as ready: every party has approved. Where a party's"
            " decision is not on record, the status is marked as reported by its source.",
        ),
        "/sopimukset/?kind=strategic&status=ready",
    ),
    Rule(
        f"{_STRATEGIC}.in_approval",
        Words("Hyväksyttävänä", "För godkännande", "Being approved"),
        Words(
            "Sopimus on lähetetty osapuolille päätettäväksi.",
            "Avtalet har sänts till parterna för beslut.",
            "The agreement is before the parties for decision.",
        ),
        "/sopimukset/?kind=strategic&status=in_approval",
    ),
    Rule(
        f"{_STRATEGIC}.in_preparation",
        Words("Valmisteilla", "Under beredning", "In preparation"),
        Words(
            "Valmistelu on alkanut, sopimus ei ole vielä päätettävänä.",
            "Beredningen har inletts, avtalet är ännu inte föremål för beslut.",
            "Preparation has begun; the agreement is not yet up for decision.",
        ),
        "/sopimukset/?kind=strategic&status=in_preparation",
    ),
    Rule(
        f"{_STRATEGIC}.not_started",
        Words("Ei aloitettu", "Inte påbörjat", "Not started"),
        Words(
            "Valmistelua ei ole aloitettu. Syy kirjataan; myös ”sopimusta ei tarvita” on"
            " täysi vastaus eikä puute.",
            "Beredningen har inte inletts. Orsaken antecknas; även ”avtal behövs inte” är ett"
            " fullgott svar och ingen brist.",
            "Preparation has not begun. The reason is recorded; “no agreement is needed” is a"
            " full answer and no fault.",
        ),
        "/alueet/?status=not_started",
    ),
    *(
        Rule(
            f"{_STRATEGIC}.not_started.reasons.{reason}",
            title,
            Words(
                "Ei aloitettu, ja syyksi on kirjattu tämä.",
                "Inte påbörjat, och detta har antecknats som skäl.",
                "Not started, with this as the recorded reason.",
            ),
        )
        for reason, title in (
            (
                "no_need",
                Words(
                    "Ei aloitettu: rakenteiden koetaan toimivan ilman sopimusta",
                    "Inte påbörjat: strukturerna upplevs fungera utan avtal",
                    "Not started: the structures are felt to work without an agreement",
                ),
            ),
            (
                "not_yet",
                Words(
                    "Ei aloitettu: yhteistyö ei ole vielä edennyt siihen vaiheeseen",
                    "Inte påbörjat: samarbetet har inte kommit så långt ännu",
                    "Not started: cooperation has not come that far yet",
                ),
            ),
            (
                "other",
                Words(
                    "Ei aloitettu: muu syy",
                    "Inte påbörjat: annat skäl",
                    "Not started: another reason",
                ),
            ),
        )
    ),
    Rule(
        f"{_STRATEGIC}.ended",
        Words("Päättynyt", "Upphört", "Ended"),
        Words(
            "Sopimus on päättynyt, irtisanottu tai korvattu, eikä uutta ole.",
            "Avtalet har löpt ut, sagts upp eller ersatts, och det finns inget nytt.",
            "The agreement has expired, was terminated or replaced, and there is no new one.",
        ),
        "/sopimukset/?kind=strategic&status=ended",
    ),
    Rule(
        f"{_STRATEGIC}.unknown",
        Words("Ei tietoa", "Uppgift saknas", "No data"),
        Words(
            "Tilaa ei ole kirjattu päivään mennessä. Tämä ei tarkoita ”ei”.",
            "Ingen status har antecknats senast den dagen. Det betyder inte ”nej”.",
            "No status has been recorded by the day. This does not mean “no”.",
        ),
        "/alueet/?status=unknown",
    ),
    Rule(
        f"{_STRATEGIC}.renewing",
        Words("Uutta valmistellaan", "Förnyas", "Being renewed"),
        Words(
            "Valmiin sopimuksen rinnalla valmistellaan tai hyväksytään toista.",
            "Vid sidan av det klara avtalet bereds eller godkänns ett annat.",
            "Beside the ready agreement another one is being prepared or approved.",
        ),
    ),
    Rule(
        f"{_STRATEGIC}.with_regional_council",
        Words(
            "Maakunnan liitto mukana tai tulossa",
            "Landskapsförbundet med eller på väg in",
            "Regional council included or joining",
        ),
        Words(
            "Valmistellut ja valmisteilla olevat, joissa maakunnan liitto on tai siitä on"
            " tulossa osapuoli.",
            "Beredda eller under beredning, där landskapsförbundet är eller blir part.",
            "Of those prepared or in preparation, the ones to which a regional council is or is"
            " to become a party.",
        ),
        "/alueet/?regional_council=party&regional_council=prospective",
    ),
)
SUB_RULES = (
    Rule(
        "sub_agreements.ready",
        Words("Alasopimuksia", "Underavtal", "Sub-agreements"),
        Words(
            "Alueet, joilla on ainakin yksi valmis alasopimus. Teemoittain alue lasketaan"
            " kerran teemaa kohti; alateema lasketaan myös yläteemaansa.",
            "Områden med minst ett klart underavtal. Per tema räknas området en gång; ett"
            " undertema räknas även till sitt huvudtema.",
            "Counties with at least one ready sub-agreement. By theme, a county counts once per"
            " theme; a sub-theme counts for its parent too.",
        ),
        "/sopimukset/?kind=sub&status=ready",
    ),
    Rule(
        "sub_agreements.preparing",
        Words("Alasopimuksia valmisteilla", "Underavtal bereds", "Sub-agreements on the way"),
        Words(
            "Alueet, joilla on ainakin yksi alasopimus valmisteilla tai hyväksyttävänä. Sama"
            " alue voi olla molemmissa luvuissa.",
            "Områden med minst ett underavtal under beredning eller godkännande. Samma område"
            " kan ingå i båda talen.",
            "Counties with at least one sub-agreement in preparation or being approved. A"
            " county may be in both figures.",
        ),
    ),
)
