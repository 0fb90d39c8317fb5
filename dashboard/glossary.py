"""The terms of the glossary: one word for each concept in each language.

Swedish follows the acts as Kommunförbundet and the ministries cite them. Words that the site does
not use for a concept are listed too: the search understands them, and the tests refuse them in the
texts of the site.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.words import Words


@dataclass(frozen=True, slots=True)
class Term:
    """One concept: its word in the three languages, its meaning, and the page it leads to."""

    key: str
    term: Words
    meaning: Words
    page: str = ""
    """The name of the list of what the term means, if there is one."""
    not_fi: Sequence[str] = ()
    not_sv: Sequence[str] = ()
    """Beginnings of words that the site does not use for the concept."""
    synonyms: Sequence[str] = ()
    """Other words that readers search by."""

    @property
    def other_words(self) -> Iterator[str]:
        """The words it is found by beside its own."""
        yield from (*self.not_fi, *self.not_sv, *self.synonyms)


TERMS = (
    Term(
        "county",
        Words("hyvinvointialue", "välfärdsområde", "wellbeing services county"),
        Words(
            "Itsehallinnollinen sosiaali-, terveys- ja pelastuspalvelujen järjestäjä."
            " Alueita on 21.",
            "Självstyrande anordnare av social-, hälso- och räddningstjänster. Områdena är 21.",
            "A self-governing area that organises health, social and rescue services; 21.",
        ),
        page="county_list",
        not_sv=("välfärdsregion",),
    ),
    Term(
        "regional_council",
        Words("maakunnan liitto", "landskapsförbund", "regional council"),
        Words(
            "Maakunnan kuntien yhteinen kuntayhtymä.",
            "Samkommun för landskapets kommuner.",
            "The joint authority of a region's municipalities.",
        ),
        page="regional_council_list",
        not_sv=("landskapsråd",),
    ),
    Term(
        "interface",
        Words("yhdyspinta", "kontaktyta", "interface"),
        Words(
            "Asia, jossa kunnan ja hyvinvointialueen tehtävät kohtaavat.",
            "Fråga där kommunens och välfärdsområdets uppgifter möts.",
            "A matter in which the tasks of municipality and county meet.",
        ),
        not_sv=("gränsyt", "gränssnitt"),
    ),
    Term(
        "agreement",
        Words("yhteistyösopimus", "samarbetsavtal", "cooperation agreement"),
        Words(
            "Alueen ja sen kuntien sopimus yhteistyöstä; strateginen kattaa kokonaisuuden.",
            "Avtal om samarbete mellan området och dess kommuner; det strategiska avtalet gäller"
            " helheten.",
            "An agreement of a county and its municipalities; the strategic one covers it all.",
        ),
        page="agreement_list",
        not_sv=("samarbetskontrakt", "samarbetsöverenskommelse"),
    ),
    Term(
        "sub_agreement",
        Words("alasopimus", "underavtal", "sub-agreement"),
        Words(
            "Suppeampi sopimus yhdestä tai useammasta teemasta.",
            "Ett snävare avtal om ett eller flera teman.",
            "A narrower agreement on one or more themes.",
        ),
        page="agreement_list",
        not_sv=("delavtal",),
    ),
    Term(
        "framework_agreement",
        Words("puitesopimus", "ramavtal", "framework agreement"),
        Words(
            "Sopimus, joka sopii yhteistyön rakenteista ja jättää tavoitteet suunnitelmiin.",
            "Avtal om samarbetets strukturer som lämnar målen åt planer.",
            "An agreement on the structures of cooperation that leaves goals to plans.",
        ),
    ),
    Term(
        "ready",
        Words("valmis (sopimus)", "klart (avtal)", "ready (agreement)"),
        Words(
            "Sopimus, jonka kaikki osapuolet ovat hyväksyneet. ”Lähteen mukaan”: lähde kertoo sen"
            " olevan valmis, mutta kaikkia päätöksiä ei ole kirjattu.",
            "Avtal som alla parter har godkänt. ”Enligt källan”: enligt källan är det klart, men"
            " alla beslut är inte antecknade.",
            "An agreement approved by every party. “According to the source”: the source says so,"
            " but not every decision is on record.",
        ),
    ),
    Term(
        "plan",
        Words("yhdyspintasuunnitelma", "plan för kontaktytor", "interface plan"),
        Words(
            "Suunnitelma tai kumppanuusstrategia, joka tekee sopimuksesta konkreettisen.",
            "Plan eller partnerskapsstrategi som gör avtalet konkret.",
            "A plan or partnership strategy that makes an agreement concrete.",
        ),
    ),
    Term(
        "cooperation_negotiation",
        Words("yhteistyöneuvottelu", "samarbetsförhandling", "cooperation negotiation"),
        Words(
            "Hyvinvointialueesta annetun lain 14 §:n neuvottelu, vähintään kerran"
            " valtuustokaudessa.",
            "Förhandling enligt 14 § i lagen om välfärdsområden, minst en gång per"
            " fullmäktigeperiod.",
            "Under section 14 of the Act on Wellbeing Services Counties, at least once a term.",
        ),
        page="negotiation_list",
        not_sv=("underhandl", "samarbetsunderhandl"),
        synonyms=("förhandling", "14 §:n neuvottelu"),
    ),
    Term(
        "hyte_negotiation",
        Words(
            "hyte-neuvottelu",
            "förhandling om hälsa och välfärd",
            "wellbeing promotion negotiation",
        ),
        Words(
            "Vuosittainen neuvottelu hyvinvoinnin ja terveyden edistämisestä eli hytestä.",
            "Årlig förhandling om främjande av hälsa och välfärd.",
            "The yearly negotiation on promoting health and wellbeing.",
        ),
        page="negotiation_list",
        not_fi=("hyteneuvottel",),
        not_sv=("hyte-", "välfärd och hälsa"),
        synonyms=("hyte", "hyte-förhandling", "förhandling", "underhandling"),
    ),
    Term(
        "forum",
        Words("yhteistyöfoorumi", "samarbetsforum", "cooperation forum"),
        Words(
            "Pysyvä tai määräaikainen rakenne, jossa alue ja kunnat kohtaavat.",
            "Permanent eller tidsbegränsad struktur där området och kommunerna möts.",
            "A permanent or temporary structure in which county and municipalities meet.",
        ),
        page="forum_list",
    ),
    Term(
        "negotiation_board",
        Words("neuvottelukunta", "delegation", "negotiation board"),
        Words(
            "Alueen ja kuntien yhteinen elin, joka valmistelee ja sovittaa yhteen; se ei ole"
            " lautakunta eikä päätä kuntien puolesta.",
            "Områdets och kommunernas gemensamma organ som bereder och samordnar; den är ingen"
            " nämnd och beslutar inte för kommunerna.",
            "A joint body of county and municipalities that prepares and coordinates; it is not a"
            " statutory committee and does not decide for the municipalities.",
        ),
        page="forum_list",
        not_sv=("förhandlingsnämnd", "förhandlingsdelegation"),
    ),
    Term(
        "municipality_group",
        Words("kuntaryhmä", "kommungrupp", "group of municipalities"),
        Words(
            "Alueen kuntien ryhmittely, jonka kanssa alue neuvottelee erikseen.",
            "Gruppering av områdets kommuner som området förhandlar med skilt för sig.",
            "A county's grouping of its municipalities, with which it negotiates separately.",
        ),
    ),
    Term(
        "council_term",
        Words("valtuustokausi", "fullmäktigeperiod", "council term"),
        Words(
            "Valtuuston toimikausi.",
            "Den tid för vilken fullmäktige har valts.",
            "The term of office of a council.",
        ),
        not_sv=("mandatperiod", "mandattid"),
    ),
    Term(
        "county_council",
        Words("aluevaltuusto", "välfärdsområdesfullmäktige", "county council"),
        Words(
            "Hyvinvointialueen ylin päättävä toimielin, vaaleilla valittu.",
            "Välfärdsområdets högsta beslutande organ, valt i val.",
            "A county's highest deciding body, elected.",
        ),
        not_sv=("områdesfullmäktige",),
    ),
    Term(
        "county_executive",
        Words("aluehallitus", "välfärdsområdesstyrelse", "county executive"),
        Words(
            "Johtaa hyvinvointialuetta valtuuston alaisena.",
            "Leder välfärdsområdet under fullmäktige.",
            "Leads the county under its council.",
        ),
        not_sv=("områdesstyrelse",),
    ),
    Term(
        "situation",
        Words("tilannekuva", "lägesbild", "situation"),
        Words(
            "Yhteistyön tila tiettynä päivänä, koottuna kirjauksista.",
            "Läget i samarbetet en viss dag, sammanställt ur uppgifterna.",
            "The state of cooperation on a day, put together from the records.",
        ),
        page="situation",
    ),
    Term(
        "not_recorded",
        Words("ei kirjattu", "inte antecknat", "not recorded"),
        Words(
            "Tietoa ei ole; ei tarkoita, ettei asiaa ole tehty.",
            "Uppgift saknas; det betyder inte att saken inte gjorts.",
            "Nothing is on record; it does not mean that it was not done.",
        ),
        not_sv=("ej registrera", "inte registrera", "ej anteckna"),
    ),
    Term(
        "duty",
        Words("velvoite", "skyldighet", "duty"),
        Words(
            "Laissa säädetty yhteistyövelvoite.",
            "Lagstadgad skyldighet att samarbeta.",
            "A duty to cooperate laid down in law.",
        ),
        page="duty_list",
        not_sv=("förpliktelse",),
    ),
    Term(
        "responsible_person",
        Words("vastuuhenkilö", "ansvarsperson", "responsible person"),
        Words(
            "Henkilö, joka vastaa teemasta alueella tai kunnassa.",
            "Person som ansvarar för ett tema i ett område eller en kommun.",
            "The person responsible for a theme in a county or a municipality.",
        ),
        not_sv=("ansvarig person", "ansvariga person"),
    ),
    Term(
        "pilot",
        Words("aluepilotti", "regional pilot", "county pilot"),
        Words(
            "Yhteinen kehittämistyö kolmella hyvinvointialueella kuntien kanssa.",
            "Gemensamt utvecklingsarbete i tre välfärdsområden tillsammans med kommunerna.",
            "Joint development in three counties with their municipalities.",
        ),
        synonyms=("pilotti", "pilotit", "kokeilu", "pilot", "pilotprojekt"),
    ),
    Term(
        "organisation",
        Words(
            "järjestö ja muu toimija", "organisation och annan aktör", "organisations and others"
        ),
        Words(
            "Muu kuin kunta, alue tai liitto: järjestö, seurakunta, yritys tai viranomainen, joka"
            " on sopimuksen osapuoli tai osallistuu foorumiin.",
            "Annan än kommun, område eller förbund: organisation, församling, företag eller"
            " myndighet som är part i ett avtal eller deltar i ett forum.",
            "Other than a municipality, county or council: an association, parish, company or"
            " authority that is party to an agreement or takes part in a forum.",
        ),
        synonyms=("yhdistys", "seurakunta", "yritys", "kolmas sektori", "förening", "association"),
    ),
    Term(
        "indicator",
        Words("mittari", "indikator", "indicator"),
        Words(
            "Osoittaa, onko sopimuksen tavoite saavutettu.",
            "Visar om ett mål i avtalet har nåtts.",
            "Shows whether a goal of an agreement has been reached.",
        ),
        not_sv=("mätare",),
    ),
)
