"""How every figure is counted: the rule in plain words, the law, and where its records are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cooperation.situations import Figure
from cooperation.words import Words


@dataclass(frozen=True, slots=True)
class Rule:
    """How one figure is counted; `path` is its name in the situation, `records` a list's address.

    The list of counties shows those behind a figure that counts counties.
    """

    path: str
    title: Words
    rule: Words
    records: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """Figures on one subject, with the law they follow."""

    key: str
    title: Words
    law: Words
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """A rule with the figure of the day: the count and, where it has one, out of how many."""

    rule: Rule
    count: int | None
    of: int | None = None

    @property
    def shows_counties(self) -> bool:
        """Whether there are counties behind the figure, which its records do not list already."""
        is_listed = self.rule.records.startswith("/alueet/")
        return bool(self.count) and self.rule.path in OF_COUNTIES and not is_listed


def counted(subject: Subject, figures: Mapping[str, Figure | int | None]) -> list[Counted]:
    """The subject's rules with the day's figures; a figure not in force then has no count."""
    return [_counted(rule, figures[rule.path]) for rule in subject.rules]


def _counted(rule: Rule, figure: Figure | int | None) -> Counted:
    if isinstance(figure, Figure):
        return Counted(rule, figure.count, figure.of)
    return Counted(rule, figure)


_NO_LAW = Words(
    "Mikään laki ei vaadi sopimusta: alue ja kunnat valitsevat yhteistyönsä muodon itse.",
    "Ingen lag kräver ett avtal: området och kommunerna väljer själva formen för samarbetet.",
    "No act demands an agreement: county and municipalities choose the form themselves.",
)
_COOPERATION_LAW = Words(
    "Laki hyvinvointialueesta (611/2021) 14 §: alue ja sen kunnat neuvottelevat vähintään kerran"
    " valtuustokaudessa.",
    "Lagen om välfärdsområden (611/2021) 14 §: området och dess kommuner för underhandlingar minst"
    " en gång per fullmäktigeperiod.",
    "Act on Wellbeing Services Counties (611/2021), section 14: a county and its municipalities"
    " negotiate at least once in a council term.",
)
_HYTE_LAW = Words(
    "Laki sosiaali- ja terveydenhuollon järjestämisestä (612/2021) 7 §: hyvinvoinnin ja terveyden"
    " edistämisestä neuvotellaan joka vuosi, 1.1.2023 alkaen.",
    "Lagen om ordnande av social- och hälsovård (612/2021) 7 §: om främjande av hälsa och välfärd"
    " förs underhandlingar varje år, från 1.1.2023.",
    "Act on Organising Healthcare and Social Welfare (612/2021), section 7: health and wellbeing"
    " promotion is negotiated every year, since 1 January 2023.",
)
_FORUM_LAW = Words(
    "Foorumeista ei säädetä laissa; alue ja kunnat sopivat niistä.",
    "Forum regleras inte i lag; området och kommunerna kommer överens om dem.",
    "Forums are not laid down in law; county and municipalities agree on them.",
)

_STRATEGIC = "strategic_agreements"
AGREEMENTS = Subject(
    "agreements",
    Words("Yhteistyösopimukset", "Samarbetsavtal", "Cooperation agreements"),
    _NO_LAW,
    (
        Rule(
            f"{_STRATEGIC}.prepared_or_in_preparation",
            Words("Valmisteltu tai valmisteilla", "Beretts eller bereds", "Prepared or being so"),
            Words(
                "Alueet, joiden strateginen sopimus on valmis, hyväksyttävänä tai valmisteilla."
                " Alueella on päivän kohdalla yksi nykyinen sopimus: valmis, muuten pisimmällä"
                " oleva, muuten viimeksi päättynyt.",
                "Områden vars strategiska avtal är klart, under godkännande eller under beredning."
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
                " decision is not on record, the status is marked as told by its source.",
            ),
            "/sopimukset/?kind=strategic&status=ready",
        ),
        Rule(
            f"{_STRATEGIC}.in_approval",
            Words("Hyväksyttävänä", "Under godkännande", "Being approved"),
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
                "Valmistelua ei ole aloitettu. Syy kirjataan; myös «sopimusta ei tarvita» on"
                " täysi vastaus eikä puute.",
                "Beredningen har inte inletts. Orsaken antecknas; även «avtal behövs inte» är ett"
                " fullgott svar och ingen brist.",
                "Preparation has not begun. The reason is recorded; “no agreement is needed” is a"
                " full answer and no fault.",
            ),
            "/alueet/?status=not_started",
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
                "Tilaa ei ole kirjattu päivään mennessä. Tämä ei tarkoita «ei».",
                "Ingen status har antecknats senast den dagen. Det betyder inte «nej».",
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
            Words("Maakunnan liitto mukana", "Landskapsförbundet med", "With regional council"),
            Words(
                "Valmistellut ja valmisteilla olevat, joissa maakunnan liitto on tai siitä on"
                " tulossa osapuoli.",
                "Beredda eller under beredning, där landskapsförbundet är eller blir part.",
                "Of those prepared or in preparation, the ones to which a regional council is or is"
                " to become a party.",
            ),
            "/alueet/?regional_council=party&regional_council=prospective",
        ),
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
    ),
)


def _negotiations(key: str, title: Words, law: Words, window: Words, kind: str) -> Subject:
    held = f"/neuvottelut/?kind={kind}&outcome=held"
    return Subject(
        key,
        title,
        law,
        (
            Rule(
                f"{key}.held",
                Words("Käyty", "Förda", "Held"),
                Words(
                    f"Ainakin yksi neuvottelu on käyty {window.fi} ja viimeistään tarkastelu"
                    "päivänä. Peruttu tai vahvistamaton ei ole käyty.",
                    f"Minst en underhandling har förts {window.sv} och senast den aktuella dagen."
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
                    "Alue on itse ilmoittanut, ettei neuvottelua jaksolla pidetty, ja syyn.",
                    "Området har själv meddelat att ingen underhandling förts, och varför.",
                    "The county itself has stated that none was held, and why.",
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
                    "Alueet, joiden jokainen kunta on ollut ainakin yhdessä käydyssä"
                    " neuvottelussa.",
                    "Områden där varje kommun har deltagit i minst en förd underhandling.",
                    "Counties each of whose municipalities was in at least one held negotiation.",
                ),
                held,
            ),
            Rule(
                f"{key}.municipalities_covered",
                Words("Kuntia mukana", "Kommuner med", "Municipalities covered"),
                Words(
                    "Kunnat, jotka on kirjattu mukaan ainakin yhteen käytyyn neuvotteluun."
                    " Yhdistyneen kunnan oma neuvottelu ei kata seuraajaa.",
                    "Kommuner som antecknats i minst en förd underhandling. En sammanslagen"
                    " kommuns underhandling gäller inte för efterföljaren.",
                    "Municipalities listed in at least one held negotiation. A merged"
                    " municipality's own meeting does not cover its successor.",
                ),
                held,
            ),
            Rule(
                f"{key}.combined",
                Words("Yhdistetty", "Kombinerade", "Combined"),
                Words(
                    "Molempien lakien neuvottelu käyty samassa tilaisuudessa.",
                    "Underhandlingarna enligt båda lagarna har förts vid samma tillfälle.",
                    "The negotiations of both acts were held in one meeting.",
                ),
            ),
            Rule(
                f"{key}.with_regional_council",
                Words("Maakunnan liitto mukana", "Landskapsförbundet med", "Regional council too"),
                Words(
                    "Maakunnan liitto on ollut läsnä ainakin yhdessä käydyssä neuvottelussa.",
                    "Landskapsförbundet har varit närvarande vid minst en förd underhandling.",
                    "A regional council was present at one held negotiation or more.",
                ),
                f"{held}&regional_council_present=true",
            ),
        ),
    )


COOPERATION = _negotiations(
    "cooperation_negotiations",
    Words("Yhteistyöneuvottelut", "Samarbetsunderhandlingar", "Cooperation negotiations"),
    _COOPERATION_LAW,
    Words(
        "aluevaltuuston toimikaudella",
        "under välfärdsområdesfullmäktiges mandatperiod",
        "in the county council's term",
    ),
    "cooperation",
)
HYTE = _negotiations(
    "hyte_negotiations",
    Words("Hyte-neuvottelut", "Hyte-underhandlingar", "Wellbeing promotion negotiations"),
    _HYTE_LAW,
    Words("kalenterivuonna", "under kalenderåret", "in the calendar year"),
    "hyte",
)
FORUMS = Subject(
    "forums",
    Words("Yhteistyöfoorumit", "Samarbetsforum", "Cooperation forums"),
    _FORUM_LAW,
    (
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
    ),
)

SUBJECTS = (AGREEMENTS, COOPERATION, HYTE, FORUMS)
OF_OTHERS = (".municipalities_covered", ".total", ".permanent")
"""Figures that count something else than counties."""
OF_COUNTIES: Mapping[str, tuple[Subject, Rule]] = {
    rule.path: (subject, rule)
    for subject in SUBJECTS
    for rule in subject.rules
    if not rule.path.endswith(OF_OTHERS)
}
"""The figures whose counties the list of counties shows, by their paths."""

PRINCIPLES = (
    Words(
        "Jokaisella tiedolla on päivä, josta se on totta. Siksi minkä tahansa päivän tilanne"
        " voidaan koota uudelleen, 1.3.2022 alkaen, eikä myöhempi kirjaus muuta aiempaa päivää.",
        "Varje uppgift har en dag från vilken den gäller. Därför kan läget vilken dag som helst"
        " från 1.3.2022 återskapas, och en senare uppgift ändrar inte en tidigare dag.",
        "Every fact has the day from which it is true. So the situation of any day since 1 March"
        " 2022 can be rebuilt, and a later fact never changes an earlier day.",
    ),
    Words(
        "«Ei kirjattu» ei ole «ei». Puuttuva tieto näytetään puuttuvana.",
        "«Inte antecknat» är inte «nej». En uppgift som saknas visas som saknad.",
        "“Not recorded” is not “no”. What is missing is shown as missing.",
    ),
    Words(
        "Alueita ei aseteta järjestykseen eikä pisteytetä. Lista on virallisessa järjestyksessä.",
        "Områdena rangordnas inte och får inga poäng. Listan följer den officiella ordningen.",
        "Counties are neither ranked nor scored. Lists follow the official order.",
    ),
    Words(
        "Luvut lasketaan päivän alueista ja kunnista: alueita on 21, kuntia niissä 292 vuoden 2024"
        " loppuun ja 291 sen jälkeen. Helsinki ja Ahvenanmaa eivät ole mukana.",
        "Talen räknas på dagens områden och kommuner: områdena är 21 och kommunerna i dem 292 till"
        " utgången av 2024, därefter 291. Helsingfors och Åland ingår inte.",
        "Figures count the counties and municipalities of the day: 21 counties with 292"
        " municipalities until the end of 2024, 291 since. Helsinki and Åland are not included.",
    ),
)
