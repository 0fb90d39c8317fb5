"""The pages of the site as the search knows them: the words of each in the three languages."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.words import Words


@dataclass(frozen=True, slots=True)
class SearchedPage:
    """A page: the name of its address, what it is called, and other words it is found by."""

    name: str
    title: Words
    words: tuple[str, ...] = ()


PAGES = (
    SearchedPage(
        "situation",
        Words("Tilannekuva", "Lägesbild", "Situation"),
        ("etusivu, yhteenveto, kehitys", "startsida, sammandrag", "front page, summary, trend"),
    ),
    SearchedPage(
        "county_list",
        Words("Hyvinvointialueet", "Välfärdsområden", "Wellbeing services counties"),
        ("alueet, hva, hyvinvointialueluettelo", "områden", "counties, list of counties"),
    ),
    SearchedPage(
        "county_compare",
        Words("Vertaa hyvinvointialueita", "Jämför välfärdsområden", "Compare counties"),
        ("vertailu", "jämförelse", "comparison"),
    ),
    SearchedPage(
        "municipality_list",
        Words("Kunnat", "Kommuner", "Municipalities"),
        ("kuntaluettelo, kaupungit", "städer, kommunlista", "cities, list of municipalities"),
    ),
    SearchedPage(
        "regional_council_list",
        Words("Maakuntien liitot", "Landskapsförbund", "Regional councils"),
        ("maakunnat", "landskap", "regions"),
    ),
    SearchedPage(
        "agreement_list",
        Words("Sopimukset", "Avtal", "Agreements"),
        (
            "yhteistyösopimukset, alasopimukset, sopimusluettelo",
            "samarbetsavtal, underavtal",
            "cooperation agreements, sub-agreements",
        ),
    ),
    SearchedPage(
        "negotiation_list",
        Words("Neuvottelut", "Förhandlingar", "Negotiations"),
        (
            "neuvottelukalenteri, vuosikello, yhteistyöneuvottelut, hyte-neuvottelut",
            "kalender, årsklocka",
            "calendar, annual clock",
        ),
    ),
    SearchedPage(
        "forum_list",
        Words("Yhteistyöfoorumit", "Samarbetsforum", "Cooperation forums"),
        ("foorumit, työryhmät, verkostot", "forum, arbetsgrupper, nätverk", "forums, networks"),
    ),
    SearchedPage(
        "survey_list",
        Words("Kyselyt", "Enkäter", "Surveys"),
        ("kyselyjen tulokset", "enkätresultat", "survey results"),
    ),
    SearchedPage(
        "duty_list",
        Words("Lakisääteiset velvoitteet", "Lagstadgade skyldigheter", "Statutory duties"),
        ("velvoitteet, lait, lainsäädäntö", "skyldigheter, lagar, lagstiftning", "duties, acts"),
    ),
    SearchedPage(
        "recommendation_list",
        Words("Suositukset", "Rekommendationer", "Recommendations"),
        ("suositukset yhteistyölle", "rekommendationer för samarbetet", "recommendations"),
    ),
    SearchedPage(
        "changes",
        Words("Muutokset", "Ändringar", "Changes"),
        ("muutosloki, historia, uusimmat", "ändringslogg, historik", "change log, history"),
    ),
    SearchedPage(
        "method",
        Words("Näin lasketaan", "Så räknas siffrorna", "How the figures are counted"),
        (
            "menetelmä, laskentasäännöt, laskenta, tilastot, tilasto, luvut",
            "metod, räkneregler, statistik, siffror",
            "method, rules, statistics, figures",
        ),
    ),
    SearchedPage(
        "glossary",
        Words("Sanasto", "Ordlista", "Glossary"),
        ("termit, käsitteet, määritelmät", "termer, begrepp, definitioner", "terms, definitions"),
    ),
    SearchedPage(
        "embed_list",
        Words("Upota luku omalle sivulle", "Bädda in en siffra", "Embed a figure"),
        ("upotus, kuviot, kartta", "inbäddning, figurer, karta", "embedding, charts, map"),
    ),
    SearchedPage(
        "api-docs",
        Words("Avoin data ja lataukset", "Öppna data och nedladdning", "Open data and downloads"),
        (
            "lataa, aineistot, tiedostot, csv, xlsx, excel, rajapinta, api",
            "ladda ner, material, filer, csv, xlsx, excel, api",
            "download, files, datasets, csv, xlsx, excel, api",
        ),
    ),
    SearchedPage(
        "accessibility",
        Words("Saavutettavuusseloste", "Tillgänglighetsutlåtande", "Accessibility statement"),
        ("saavutettavuus, esteettömyys", "tillgänglighet", "accessibility"),
    ),
    SearchedPage(
        "privacy",
        Words("Tietosuoja", "Dataskydd", "Privacy"),
        ("tietosuojaseloste, henkilötiedot, evästeet", "personuppgifter, kakor", "cookies, data"),
    ),
    SearchedPage(
        "feedback",
        Words("Palaute", "Respons", "Feedback"),
        ("anna palautetta, virhe, ota yhteyttä", "ge respons, fel, kontakta", "error, contact"),
    ),
)
