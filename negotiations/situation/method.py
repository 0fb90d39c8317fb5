"""How the figures on the negotiations are counted, in plain words."""

from __future__ import annotations

from situation.rules import MethodSection, Rule
from toolkit.words import Words

COOPERATION = MethodSection(
    "cooperation_negotiations",
    Words("Yhteistyöneuvottelut", "Samarbetsförhandlingar", "Cooperation negotiations"),
    Words(
        "Laki hyvinvointialueesta (611/2021) 14 §: alue ja sen kunnat neuvottelevat vähintään"
        " kerran valtuustokaudessa.",
        "Lagen om välfärdsområden (611/2021) 14 §: området och dess kommuner för förhandlingar"
        " minst en gång per fullmäktigeperiod.",
        "Act on Wellbeing Services Counties (611/2021), section 14: a county and its municipalities"
        " negotiate at least once in a council term.",
    ),
)
HYTE = MethodSection(
    "hyte_negotiations",
    Words(
        "Hyte-neuvottelut", "Förhandlingar om hälsa och välfärd", "Wellbeing promotion negotiations"
    ),
    Words(
        "Laki sosiaali- ja terveydenhuollon järjestämisestä (612/2021) 7 §: hyvinvoinnin ja"
        " terveyden edistämisestä neuvotellaan joka vuosi, 1.1.2023 alkaen.",
        "Lagen om ordnande av social- och hälsovård (612/2021) 7 §: om främjande av hälsa och"
        " välfärd förs förhandlingar varje år, från 1.1.2023.",
        "Act on Organising Healthcare and Social Welfare (612/2021), section 7: health and"
        " wellbeing promotion is negotiated every year, since 1 January 2023.",
    ),
)


def _rules(key: str, kind: str, window: Words) -> tuple[Rule, ...]:
    held = f"/neuvottelut/?kind={kind}&outcome=held"
    return (
        Rule(
            f"{key}.held",
            Words("Käyty", "Förda", "Held"),
            Words(
                f"Ainakin yksi neuvottelu on käyty {window.fi} ja viimeistään tarkastelu"
                "päivänä. Peruttu tai vahvistamaton ei ole käyty.",
                f"Minst en förhandling har förts {window.sv} och senast den aktuella dagen."
                " En inställd eller obekräftad räknas inte.",
                f"At least one negotiation was held {window.en}, on the day asked for at the"
                " latest. One cancelled or without an outcome does not count.",
            ),
            held,
        ),
        Rule(
            f"{key}.planned",
            Words("Tulossa", "Kommande", "Planned"),
            Words(
                "Ei vielä käyty, mutta ilmoitettu ennalta pidettäväksi saman jakson aikana.",
                "Ännu inte förda, men meddelade på förhand under samma period.",
                "Not yet held, but announced beforehand within the same window.",
            ),
        ),
        Rule(
            f"{key}.confirmed_none",
            Words("Ei pidetty, vahvistettu", "Inte förda, bekräftat", "None, confirmed"),
            Words(
                "Alue on itse ilmoittanut, ettei neuvottelua jaksolla pidetty, ja syyn. Jos"
                " neuvottelu on kirjattu käydyksi, se ratkaisee omasta päivästään alkaen.",
                "Området har själv meddelat att ingen förhandling förts, och varför. Om en"
                " förhandling har antecknats som förd gäller den från och med sin dag.",
                "The county itself has stated that none was held, and why. A negotiation on record"
                " as held prevails from its day on.",
            ),
        ),
        Rule(
            f"{key}.not_recorded",
            Words("Ei kirjattu", "Inte antecknat", "Not recorded"),
            Words(
                "Mitään edellisistä ei ole kirjattu. Tämä ei tarkoita, ettei ole neuvoteltu.",
                "Inget av ovanstående har antecknats. Det betyder inte att ingen förts.",
                "None of these is on record. It does not mean that none was held.",
            ),
        ),
        Rule(
            f"{key}.all_municipalities_covered",
            Words("Kaikki kunnat", "Alla kommuner", "Every municipality"),
            Words(
                "Alueet, joiden jokainen kunta on ollut ainakin yhdessä käydyssä neuvottelussa.",
                "Områden där varje kommun har deltagit i minst en förd förhandling.",
                "Counties each of whose municipalities was in at least one held negotiation.",
            ),
            held,
        ),
        Rule(
            f"{key}.municipalities_covered",
            Words("Kuntia mukana", "Kommuner med", "Municipalities covered"),
            Words(
                "Kunnat, jotka on kirjattu mukaan ainakin yhteen käytyyn neuvotteluun."
                " Jokainen osa lasketaan. Yhdistyneen kunnan oma neuvottelu ei kata seuraajaa.",
                "Kommuner som antecknats i minst en förd förhandling. Varje del räknas. En"
                " sammanslagen kommuns förhandling gäller inte för efterföljaren.",
                "Municipalities listed in at least one held negotiation; each part counts. A"
                " merged municipality's own meeting does not cover its successor.",
            ),
            held,
            counts_counties=False,
        ),
        Rule(
            f"{key}.combined",
            Words("Yhdistetty", "Kombinerade", "Combined"),
            Words(
                "Molempien lakien neuvottelu käyty samassa tilaisuudessa.",
                "Förhandlingarna enligt båda lagarna har förts vid samma tillfälle.",
                "The negotiations of both acts were held in one meeting.",
            ),
        ),
        Rule(
            f"{key}.with_regional_council",
            Words("Maakunnan liitto mukana", "Landskapsförbundet med", "Regional council too"),
            Words(
                "Maakunnan liitto on ollut läsnä ainakin yhdessä käydyssä neuvottelussa.",
                "Landskapsförbundet har varit närvarande vid minst en förd förhandling.",
                "A regional council was present at one held negotiation or more.",
            ),
            f"{held}&regional_council_present=true",
        ),
    )


COOPERATION_RULES = _rules(
    "cooperation_negotiations",
    "cooperation",
    Words(
        "aluevaltuuston toimikaudella",
        "under fullmäktigeperioden i välfärdsområdet",
        "in the county council's term",
    ),
)
HYTE_RULES = _rules(
    "hyte_negotiations",
    "hyte",
    Words("kalenterivuonna", "under kalenderåret", "in the calendar year"),
)
