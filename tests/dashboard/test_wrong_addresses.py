"""What is asked wrongly is answered on the page itself: with what was typed, and a way on."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from tests.dashboard.public_records import make_records
from tests.factories import SurveyFactory

pytestmark = pytest.mark.django_db

TIMES = ("date", "compare", "known_at")
NONSENSE = {
    "date": ("xyz", "2024-13-45", "1999-01-01", "2999-01-01"),
    "compare": ("xyz", "2024-13-45", "2999-01-01"),
    "known_at": ("xyz", "2024-13-45", "2999-01-01", "2024-06-30T12:00:00"),
    "page": ("999999", "-1", "x"),
    "q": ("\0", "x" * 3000),
}
"""Wrong values by parameter; `zzz` and `-1` for all others."""
MAY_BE_IGNORED = ("page", "q")
"""The last page is shown for a number beyond it; a search need not find anything."""
BARE = ("<h1>Osoite ei ole oikein</h1>", "<h1>Sivua ei ole</h1>")


@pytest.fixture
def records():
    SurveyFactory(slug="kysely", published=True)
    SurveyFactory(slug="avoin")
    return make_records()


def pages(records):
    """Every public page that reads its address, with the parameters that it reads."""
    days, listed = ("date", "known_at"), ("date", "known_at", "format", "q", "county", "page")
    county, agreement = records.county.slug, records.agreement.pk
    return {
        "/": (*TIMES, "format", "map"),
        "/alueet/": (*days, "format", "q", "status", "regional_council", "figure"),
        "/alueet/vertaa/": (*days, "county"),
        f"/alueet/{county}/": days,
        "/kunnat/": (*listed, "in_county", "special"),
        f"/kunnat/{records.municipality.code}/": days,
        "/liitot/": days,
        f"/liitot/{records.council.code}/": days,
        "/sopimukset/": (*listed, "kind", "status", "theme", "character", "municipality"),
        f"/sopimukset/{agreement}/": days,
        "/neuvottelut/": (*listed, "kind", "outcome", "year", "theme", "municipality", "reach"),
        "/foorumit/": (*listed, "level", "type", "theme", "municipality"),
        "/kyselyt/": days,
        "/kyselyt/kysely/": (*days, "format", "question"),
        "/kyselyt/avoin/": (*days, "format"),
        "/velvoitteet/": (*days, "format", "theme", "binds"),
        "/suositukset/": (*days, "format"),
        "/haku/": (*days, "q"),
        "/nain-lasketaan/": (*days, "format"),
        "/upota/": days,
        "/muutokset/": (
            *days,
            "format",
            "county",
            "subject",
            "municipality",
            "from",
            "to",
            "after",
        ),
        "/sanasto/": days,
        "/saavutettavuus/": days,
        "/tietosuoja/": days,
        "/palaute/": days,
        f"/alueet/{county}/ilmoita/": days,
    }


def wrong(path, parameters):
    """Addresses with one wrong value each, and the value."""
    for name in parameters:
        for value in NONSENSE.get(name, ("zzz", "-1")):
            yield name, value, f"{path}?{urlencode({name: value})}"


def test_every_page_answers_a_wrong_value_itself(client, records):
    faults = []
    for path, parameters in pages(records).items():
        assert client.get(path).status_code == 200, path
        for name, value, address in wrong(path, parameters):
            answer = client.get(address)
            html = unescape(answer.content.decode())
            main = html[html.index("<main") : html.index("<footer")]
            if answer.status_code not in ((200, 400) if name in MAY_BE_IGNORED else (400,)):
                faults.append((answer.status_code, address[:80]))
            elif any(heading in main for heading in BARE):
                faults.append(("a bare error page", address[:80]))
            elif name not in MAY_BE_IGNORED and value not in main:
                faults.append(("what was typed is lost", address[:80]))
            elif answer.status_code == 400 and 'role="alert"' not in main:
                faults.append(("no reason", address[:80]))

    assert not faults, "\n".join(map(str, faults))


@pytest.mark.parametrize("name", ["date", "compare", "known_at"])
@pytest.mark.parametrize("value", ["xyz", "2999-01-01"])
def test_a_wrong_time_stands_in_its_field(client, records, name, value):
    html = client.get("/", {"date": "2024-06-30", name: value}).content.decode()

    (field,) = re.findall(rf'<input [^>]*name="{name}"[^>]*aria-invalid[^>]*>', html)
    assert f'value="{value}"' in field


@pytest.mark.parametrize(
    ("query", "kind"),
    [("from=xyz", "text"), ("to=2024-13-45", "text"), ("from=2024-05-01&to=2024-04-01", "date")],
)
def test_a_wrong_period_of_changes_stands_in_its_fields(client, records, query, kind):
    answer = client.get(f"/en/muutokset/?{query}")
    html = answer.content.decode()

    name, value = query.rpartition("&")[2].split("=")
    (field,) = re.findall(rf'<input [^>]*name="{name}"[^>]*>', html)
    assert answer.status_code == 400
    assert f'value="{value}"' in field
    assert f'type="{kind}"' in field
    assert "No change fits" not in html
    assert "0</b>" not in html


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/en/sopimukset/", "county=99"),
        ("/en/foorumit/", "level=zzz"),
        ("/en/neuvottelut/", "kind=zzz"),
        ("/en/kunnat/", "county=99"),
        ("/en/alueet/", "status=zzz"),
        ("/en/velvoitteet/", "theme=zzz"),
        ("/en/muutokset/", "subject=zzz"),
    ],
)
def test_a_list_with_a_wrong_choice_does_not_say_that_nothing_fits(client, records, path, query):
    html = client.get(f"{path}?{query}").content.decode()

    assert "There is no list, as one of the choices is not right." in html
    assert not re.search(r"No \w+ fits these choices", html)
    assert "CSV</a>" not in html[html.index("<main") : html.index("<footer")]


@pytest.mark.parametrize(
    ("file", "leads_to"),
    [
        ("/neuvottelut.ics?kind=zzz", "/neuvottelut/?kind=zzz"),
        ("/sv/muutokset/atom/?from=xyz", "/sv/muutokset/?from=xyz"),
        (
            "/alueet/keski-pohjanmaa/neuvottelut.ics?year=zzz",
            "/neuvottelut/?year=zzz&county=18",
        ),
    ],
)
def test_a_wrong_address_of_a_calendar_or_feed_leads_to_its_page(client, records, file, leads_to):
    answer = client.get(file)

    assert (answer.status_code, answer["Location"]) == (302, leads_to)
    assert client.get(leads_to).status_code == 400


@pytest.mark.parametrize(
    ("path", "query", "status", "reason"),
    [
        ("map", "date=xyz", 400, "“xyz” is not a day."),
        ("sentences", "known_at=2099-01-01", 400, "1 January 2099 is still to come"),
        ("county", "county=zzz", 404, "“zzz” is not a county"),
        ("county", "", 404, "The address names no county."),
        ("strategic_agreements.ready", "county=99", 404, "“99” is not a county"),
        ("strategic_agreements.best", "", 404, "There is nothing to embed at this address."),
    ],
)
def test_a_wrong_embed_gives_the_reason_in_its_frame_and_no_figure(
    client, records, path, query, status, reason
):
    answer = client.get(f"/en/upota/{path}/?{query}")
    html = unescape(answer.content.decode()).replace("\xa0", " ")

    assert answer.status_code == status
    assert reason in html
    assert 'href="/en/upota/" target="_top"' in html
    assert not re.search(r"<svg|<b>\d", html)
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer


@pytest.mark.parametrize("path", ["/", "/alueet/", "/nain-lasketaan/", "/muutokset/"])
def test_a_file_of_a_wrong_address_is_not_given(client, records, path):
    wrong_value = "from=xyz" if path == "/muutokset/" else "date=xyz"
    answer = client.get(f"{path}?{wrong_value}&format=csv")

    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("text/html")
    assert "xyz" in answer.content.decode()


def test_the_page_as_known_at_the_end_of_today_is_given(client, records):
    today = timezone.localdate().isoformat()

    assert client.get(f"/alueet/?known_at={today}").status_code == 200


def test_a_survey_that_takes_no_answers_leads_to_its_results(client, records):
    answer = client.get("/en/vastaa/kysely/")
    html = answer.content.decode()

    assert answer.status_code == 410
    assert 'href="/en/kyselyt/kysely/"' in html
    assert "The results of this survey" in html
    assert 'href="/en/kyselyt/"' in html
