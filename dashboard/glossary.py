"""The terms of the glossary."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.words import Words


@dataclass(frozen=True, slots=True)
class Term:
    """One term in the three languages and its meaning."""

    term: Words
    meaning: Words


TERMS = tuple(
    Term(Words(*term), Words(*meaning))
    for term, meaning in (
        (
            ("hyvinvointialue", "välfärdsområde", "wellbeing services county"),
            (
                (
                    "Itsehallinnollinen sosiaali-, terveys- ja pelastuspalvelujen järjestäjä."
                    " Alueita on 21."
                ),
                (
                    "Självstyrande anordnare av social-, hälso- och räddningstjänster. Områdena"
                    " är 21."
                ),
                "A self-governing area that organises health, social and rescue services; 21.",
            ),
        ),
        (
            ("maakunnan liitto", "landskapsförbund", "regional council"),
            (
                "Maakunnan kuntien yhteinen kuntayhtymä.",
                "Samkommun för landskapets kommuner.",
                "The joint authority of a region's municipalities.",
            ),
        ),
        (
            ("yhdyspinta", "kontaktyta", "interface"),
            (
                "Asia, jossa kunnan ja hyvinvointialueen tehtävät kohtaavat.",
                "Fråga där kommunens och välfärdsområdets uppgifter möts.",
                "A matter in which the tasks of municipality and county meet.",
            ),
        ),
        (
            ("yhteistyösopimus", "samarbetsavtal", "cooperation agreement"),
            (
                "Alueen ja sen kuntien sopimus yhteistyöstä; strateginen kattaa kokonaisuuden.",
                (
                    "Avtal om samarbete mellan området och dess kommuner; det strategiska avtalet"
                    " gäller helheten."
                ),
                "An agreement of a county and its municipalities; the strategic one covers it all.",
            ),
        ),
        (
            ("alasopimus", "underavtal", "sub-agreement"),
            (
                "Suppeampi sopimus yhdestä tai useammasta teemasta.",
                "Ett snävare avtal om ett eller flera teman.",
                "A narrower agreement on one or more themes.",
            ),
        ),
        (
            ("yhteistyöneuvottelu", "samarbetsförhandling", "cooperation negotiation"),
            (
                (
                    "Hyvinvointialueesta annetun lain 14 §:n neuvottelu, vähintään kerran"
                    " valtuustokaudessa."
                ),
                (
                    "Förhandling enligt 14 § i lagen om välfärdsområden, minst en gång per"
                    " fullmäktigeperiod."
                ),
                "Under section 14 of the Act on Wellbeing Services Counties, at least once a term.",
            ),
        ),
        (
            ("hyte-neuvottelu", "hyte-förhandling", "wellbeing promotion negotiation"),
            (
                "Vuosittainen neuvottelu hyvinvoinnin ja terveyden edistämisestä.",
                "Årlig förhandling om främjande av hälsa och välfärd.",
                "The yearly negotiation on promoting health and wellbeing.",
            ),
        ),
        (
            ("yhteistyöfoorumi", "samarbetsforum", "cooperation forum"),
            (
                "Pysyvä tai määräaikainen rakenne, jossa alue ja kunnat kohtaavat.",
                "Permanent eller tidsbegränsad struktur där området och kommunerna möts.",
                "A permanent or temporary structure in which county and municipalities meet.",
            ),
        ),
        (
            ("valtuustokausi", "fullmäktigeperiod", "council term"),
            (
                "Valtuuston toimikausi.",
                "Fullmäktiges mandatperiod.",
                "The term of office of a council.",
            ),
        ),
        (
            ("aluevaltuusto", "välfärdsområdesfullmäktige", "county council"),
            (
                "Hyvinvointialueen ylin päättävä toimielin, vaaleilla valittu.",
                "Välfärdsområdets högsta beslutande organ, valt i val.",
                "A county's highest deciding body, elected.",
            ),
        ),
        (
            ("aluehallitus", "välfärdsområdesstyrelse", "county executive"),
            (
                "Johtaa hyvinvointialuetta valtuuston alaisena.",
                "Leder välfärdsområdet under fullmäktige.",
                "Leads the county under its council.",
            ),
        ),
        (
            ("tilannekuva", "lägesbild", "situation"),
            (
                "Yhteistyön tila tiettynä päivänä, koottuna kirjauksista.",
                "Läget i samarbetet en viss dag, sammanställt ur uppgifterna.",
                "The state of cooperation on a day, put together from the records.",
            ),
        ),
        (
            ("ei kirjattu", "inte antecknat", "not recorded"),
            (
                "Tietoa ei ole; ei tarkoita, ettei asiaa ole tehty.",
                "Uppgift saknas; det betyder inte att saken inte gjorts.",
                "Nothing is on record; it does not mean that it was not done.",
            ),
        ),
        (
            ("velvoite", "skyldighet", "duty"),
            (
                "Laissa säädetty yhteistyövelvoite.",
                "Lagstadgad skyldighet att samarbeta.",
                "A duty to cooperate laid down in law.",
            ),
        ),
        (
            ("vastuuhenkilö", "ansvarig person", "responsible person"),
            (
                "Henkilö, joka vastaa teemasta alueella tai kunnassa.",
                "Person som ansvarar för ett tema i ett område eller en kommun.",
                "Somebody who answers for a theme in a county or a municipality.",
            ),
        ),
    )
)
