"""The site's own statements, on accessibility and privacy."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.words import Words


@dataclass(frozen=True, slots=True)
class StatementSection:
    """A heading with its paragraphs."""

    heading: Words
    paragraphs: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement: its title, its summary, its sections."""

    title: Words
    lead: Words
    parts: tuple[StatementSection, ...]


ACCESSIBILITY = Statement(
    Words("Saavutettavuusseloste", "Tillgänglighetsutlåtande", "Accessibility statement"),
    Words(
        "Sivusto on tehty kaikille käytettäväksi. Tavoite on WCAG 2.2, taso AA. Ulkopuolinen taho"
        " ei ole vielä arvioinut sivustoa.",
        "Webbplatsen är gjord för alla. Målet är WCAG 2.2 nivå AA. Ingen utomstående har ännu"
        " granskat webbplatsen.",
        "The site is made for everyone to use. The aim is WCAG 2.2, level AA. Nobody from outside"
        " has assessed the site yet.",
    ),
    (
        StatementSection(
            Words("Miten tarkistamme", "Hur vi kontrollerar", "How we check"),
            (
                Words(
                    "Sivut tarkistetaan selaimessa automaattisella työkalulla (axe) leveänä ja"
                    " kapeana. Kaikki toimii ilman JavaScriptiä. Kaavioiden ja karttojen tiedot"
                    " ovat myös taulukkoina.",
                    "Sidorna kontrolleras i webbläsare med ett automatiskt verktyg (axe), breda"
                    " och smala. Allt fungerar utan JavaScript. Uppgifterna i diagram och kartor"
                    " finns också som tabeller.",
                    "Pages are checked in a browser with an automatic tool (axe), wide and narrow."
                    " Everything works without JavaScript. What charts and maps show is also in"
                    " tables.",
                ),
            ),
        ),
        StatementSection(
            Words("Tunnetut puutteet", "Kända brister", "Known gaps"),
            (
                Words(
                    "Ruudunlukijalla ja näppäimistöllä sivustoa ei ole vielä koekäytetty"
                    " järjestelmällisesti.",
                    "Webbplatsen har ännu inte provats systematiskt med skärmläsare och"
                    " tangentbord.",
                    "The site has not yet been tried systematically with screen readers and"
                    " keyboard.",
                ),
                Words(
                    "Alueiden kirjaamat tekstit, kuten sopimusten nimet, ovat usein vain yhdellä"
                    " kielellä. Niiden kieli on merkitty.",
                    "Texter som områdena har skrivit, såsom avtalens namn, finns ofta bara på ett"
                    " språk. Språket är angivet.",
                    "Texts entered by counties, such as agreements' titles, are often in one"
                    " language only. Their language is marked.",
                ),
                Words(
                    "Linkitetyt pöytäkirjat ja asiakirjat ovat kuntien ja alueiden omia; emme voi"
                    " taata niiden saavutettavuutta.",
                    "Protokoll och dokument som det länkas till är kommunernas och områdenas egna;"
                    " vi kan inte garantera deras tillgänglighet.",
                    "Linked minutes and documents belong to municipalities and counties; we cannot"
                    " vouch for their accessibility.",
                ),
                Words(
                    "Selkokielisiä ja viittomakielisiä sisältöjä ei ole.",
                    "Det finns inget innehåll på lättläst språk eller teckenspråk.",
                    "There is nothing in plain language or sign language.",
                ),
            ),
        ),
        StatementSection(
            Words("Anna palautetta", "Ge respons", "Tell us"),
            (
                Words(
                    "Kerro palautelomakkeella, jos jokin ei toimi tai tarvitset tiedon muussa"
                    " muodossa. Lain (306/2019) mukaan vastaamme 14 päivässä.",
                    "Berätta via responsformuläret om något inte fungerar eller om du behöver"
                    " uppgifterna i annan form. Enligt lagen (306/2019) svarar vi inom 14 dagar.",
                    "Use the feedback form if something does not work or you need the data in"
                    " another form. By law (306/2019) we answer within 14 days.",
                ),
                Words(
                    "Jos et ole tyytyväinen vastaukseen, voit tehdä kantelun Liikenne- ja"
                    " viestintävirasto Traficomille, joka valvoo saavutettavuutta.",
                    "Om du inte är nöjd med svaret kan du anföra klagomål hos Transport- och"
                    " kommunikationsverket Traficom, som övervakar tillgängligheten.",
                    "If you are not satisfied with the answer, you may complain to the Finnish"
                    " Transport and Communications Agency Traficom, which supervises"
                    " accessibility.",
                ),
            ),
        ),
    ),
)

PRIVACY = Statement(
    Words("Tietosuoja", "Dataskydd", "Privacy"),
    Words(
        "Sivustoa voi lukea antamatta mitään tietoja itsestään. Seurantaa, mainoksia tai muiden"
        " palveluja ei ole.",
        "Webbplatsen kan läsas utan att man lämnar uppgifter om sig själv. Det finns ingen"
        " spårning, ingen reklam och inga tjänster från andra.",
        "The site can be read without giving any data about oneself. There is no tracking, no"
        " advertising and nothing from other services.",
    ),
    (
        StatementSection(
            Words("Evästeet", "Kakor", "Cookies"),
            (
                Words(
                    "Lukija ei saa evästeitä. Kirjautuneella on istuntoeväste, joka päättyy"
                    " viimeistään 12 tunnin kuluttua, ja 180 päivää eväste, josta laite tunnetaan:"
                    " silloin vieraiden yritykset eivät estä kirjautumista. Lomakesivulla (palaute,"
                    " kirjautuminen) on lomakkeen väärinkäytön estävä eväste, kyselyyn vastaavalla"
                    " vastauksen avaava eväste,"
                    " joka unohtuu, kun selain suljetaan. Muita ei ole.",
                    "Den som läser får inga kakor. Den som loggat in har en sessionskaka som"
                    " upphör senast efter 12 timmar, och i 180 dagar en kaka som enheten känns"
                    " igen på: då hindrar andras försök inte inloggningen. På sidor med formulär"
                    " (respons, inloggning) finns en kaka som hindrar missbruk av formuläret, och"
                    " den som svarar på en enkät får"
                    " en kaka som öppnar svaret och glöms när webbläsaren stängs. Andra"
                    " kakor finns inte.",
                    "A reader gets no cookies. A signed-in user has a session cookie, which ends"
                    " after 12 hours at the latest, and for 180 days one by which the device is"
                    " known, so that strangers' attempts do not prevent signing in. Pages with a"
                    " form (feedback, sign-in) have a cookie that prevents misuse of the form, and"
                    " who answers a survey has one that opens"
                    " the answer and is forgotten when the browser is closed. There are no others.",
                ),
            ),
        ),
        StatementSection(
            Words("Kyselyihin vastaaminen", "Att svara på enkäter", "Answering surveys"),
            (
                Words(
                    "Vastaus tallennetaan ilman nimeä, osoitetta, linkkiä ja aikaa. Vastaajasta jää"
                    " ryhmä sekä organisaatio, jos hän ne kertoo. Keskeneräinen vastaus on lukittu"
                    " niin, että vain sen linkki avaa sen, ja se poistetaan, kun kysely päättyy."
                    " Henkilökohtaisesta linkistä tiedetään vain, onko se käytetty.",
                    "Svaret sparas utan namn, adress, länk och tidpunkt. Om den svarande sparas"
                    " grupp och organisation, om de uppges. Ett påbörjat svar är låst så att bara"
                    " dess länk öppnar det, och det raderas när enkäten avslutas. Om en personlig"
                    " länk vet vi bara om den har använts.",
                    "An answer is stored without name, address, link or time. Of who answers, the"
                    " group and the organisation stay, if they are given. An unfinished answer is"
                    " locked so that only its link opens it, and is deleted when the survey closes."
                    " Of a personal link we know only whether it has been used.",
                ),
                Words(
                    "Tuloksia ei näytetä alle viiden vastaajan joukosta. Yksittäisiä vastauksia"
                    " näkevät vain ylläpitäjät; kunta ja ryhmä voivat yhdessä kertoa heille, kuka"
                    " vastaaja on. Vastaukset poistetaan kyselylle määrättynä päivänä.",
                    "Resultat visas inte för färre än fem svarande. Enskilda svar ser endast de som"
                    " förvaltar tjänsten; kommun och grupp kan tillsammans avslöja för dem vem som"
                    " har svarat. Svaren raderas på den dag som bestämts för enkäten.",
                    "No results are shown of fewer than five respondents. Single answers are seen"
                    " only by staff; municipality and group together may show them who it was."
                    " Answers are deleted on the day fixed for the survey.",
                ),
            ),
        ),
        StatementSection(
            Words("Mitä tallennetaan", "Vad som sparas", "What is stored"),
            (
                Words(
                    "Vastuuhenkilöt: nimi, tehtävä ja mahdolliset yhteystiedot. Julkisesti näkyy"
                    " tehtävä; nimi vain, jos se on merkitty julkiseksi.",
                    "Ansvarspersoner: namn, uppgift och eventuella kontaktuppgifter. Offentligt"
                    " visas uppgiften; namnet endast om det har märkts som offentligt.",
                    "Responsible persons: name, position and contacts, if any. The position is"
                    " public; the name only where it is marked public.",
                ),
                Words(
                    "Kirjautuvat: nimi, sähköpostiosoite, kieli, rooli, lähetetyt viestit sekä"
                    " kuka muutti mitä ja milloin.",
                    "De som loggar in: namn, e-postadress, språk, roll, skickade meddelanden samt"
                    " vem som ändrade vad och när.",
                    "Those who sign in: name, e-mail address, language, role, mail sent, and who"
                    " changed what and when.",
                ),
                Words(
                    "Kirjautumisista, niiden epäonnistumisista sekä roolien ja tunnusten"
                    " muutoksista jää 12 kuukaudeksi tapahtuma, tili ja verkko, josta pyyntö tuli."
                    " Ne näkevät vain ylläpitäjät ja tilin haltija itse.",
                    "Om inloggningar, misslyckade försök och ändringar av roller och nycklar sparas"
                    " i 12 månader händelsen, kontot och det nätverk som begäran kom från. Endast"
                    " administratörerna och kontots innehavare ser dem.",
                    "Of sign-ins, failed attempts, and changes of roles and tokens the event, the"
                    " account and the network of the request are kept for 12 months. Only"
                    " administrators and the account's owner see them.",
                ),
                Words(
                    "Palaute: kirjoittamasi teksti, sivu, jolta tulit, ja sähköpostiosoite, jos"
                    " annat sen. Käsittelijä voi poistaa palautteen.",
                    "Respons: din text, sidan du kom från och din e-postadress om du anger den."
                    " Handläggaren kan ta bort responsen.",
                    "Feedback: what you write, the page you came from, and your e-mail address if"
                    " you give it. Staff can delete feedback.",
                ),
                Words(
                    "Virheilmoitus: kirjoittamasi teksti, sivu ja sähköpostiosoite, jos annat sen."
                    " Sen lukevat alueen tietojen ylläpitäjät, jotka vastaavat ja voivat poistaa"
                    " ilmoituksen.",
                    "Felrapport: din text, sidan och din e-postadress om du anger den. Den läses av"
                    " dem som uppdaterar områdets uppgifter; de svarar och kan radera rapporten.",
                    "A report of an error: what you write, the page, and your e-mail address if you"
                    " give it. Those who keep the county's record read and answer it, and can"
                    " delete it.",
                ),
                Words(
                    "Palvelimen lokiin jää pyynnön osoite, aika ja IP-osoite vikojen ja"
                    " väärinkäytön selvittämiseksi.",
                    "I serverns logg sparas adress, tid och IP-adress för varje begäran, för att"
                    " utreda fel och missbruk.",
                    "The server's log keeps the address, time and IP address of requests, to find"
                    " faults and misuse.",
                ),
            ),
        ),
        StatementSection(
            Words("Oikeutesi", "Dina rättigheter", "Your rights"),
            (
                Words(
                    "Rekisterinpitäjä on Suomen Kuntaliitto ry. Voit pyytää omat tietosi,"
                    " niiden korjaamista tai poistamista palautelomakkeella. Voit myös valittaa"
                    " tietosuojavaltuutetulle.",
                    "Personuppgiftsansvarig är Finlands Kommunförbund rf. Du kan begära dina"
                    " uppgifter, rättelse eller radering via responsformuläret. Du kan också"
                    " klaga hos dataombudsmannen.",
                    "The controller is the Association of Finnish Municipalities. Use the feedback"
                    " form to ask for your data, its correction or erasure. You may also complain"
                    " to the Data Protection Ombudsman.",
                ),
                Words(
                    "Poistettaessa henkilö pyyhitään myös muutoshistoriasta; jäljelle jää merkintä"
                    " poistosta ilman nimeä.",
                    "Vid radering tas personen bort även ur ändringshistoriken; kvar blir en"
                    " anteckning om raderingen utan namn.",
                    "Erasing removes a person from the history of changes too; a note of the"
                    " erasure without the name stays.",
                ),
            ),
        ),
    ),
)
