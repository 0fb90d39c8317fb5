"""The front page and the list of counties: true to the situation, at a fixed cost."""

import csv
import io
import re
from datetime import date
from html import unescape

import openpyxl
import pytest
from django.utils import timezone, translation

from dashboard import country_map, front_page
from dashboard.county_list import county_rows
from dashboard.filters import CountyFilter
from situation.courses import Turn, courses
from situation.models import Presentation
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    CouncilTermFactory,
    CountyFactory,
    DecisionFactory,
    ForumFactory,
    MunicipalityFactory,
    NegotiationFactory,
    PartyFactory,
    PartyStandingFactory,
    PopulationFactory,
    PresentationFactory,
)

pytestmark = pytest.mark.django_db

DAY = date(2024, 6, 30)
BEFORE = date(2023, 12, 31)
READY = "strategic_agreements.ready"


@pytest.fixture
def term():
    return CouncilTermFactory()


def county_with(status, since, precision="day", reason="", **more):
    """A county of one municipality whose strategic agreement has had a status since a day."""
    county = CountyFactory(**more)
    municipality = MunicipalityFactory(county=county, hex_x=int(county.code), hex_y=0)
    PopulationFactory(municipality=municipality)
    agreement = AgreementFactory(county=county)
    AgreementStatusFactory(
        agreement=agreement, status=status, since=since, precision=precision, reason=reason
    )
    return county


# The picture


def test_the_bar_has_a_unit_for_every_county(term):
    county_with("ready", date(2024, 2, 1))
    county_with("in_preparation", date(2024, 2, 1))
    CountyFactory()

    page = front_page.front_page(DAY)

    assert {one.state: one.count for one in page.segments if one.count} == {
        "ready": 1,
        "in_preparation": 1,
        "unknown": 1,
    }
    assert sum(one.count for one in page.segments) == page.headline.of


def test_a_key_figure_shows_its_change_since_the_compared_day(term):
    county_with("ready", date(2024, 2, 1))

    page = front_page.front_page(DAY, compared=BEFORE)

    (ready,) = (key for key in page.figures if key.path == READY)
    assert (ready.figure.count, ready.delta) == (1, 1)


def test_as_many_entering_as_leaving_is_no_standstill(client, term):
    ended = county_with("ready", date(2023, 3, 1))
    AgreementStatusFactory(
        agreement=ended.agreements.get(), status="ended", reason="terminated", since=DAY
    )
    county_with("ready", date(2024, 2, 1))

    page = front_page.front_page(DAY, compared=BEFORE)
    (ready,) = (key for key in page.figures if key.path == READY)
    html = " ".join(client.get("/en/?date=2024-06-30").content.decode().split())

    assert (ready.delta, ready.moves) == (0, (1, -1))
    assert "+1 −1 since 31 December 2023" in html


def test_figures_of_different_windows_are_not_compared(term):
    county = county_with("ready", date(2024, 2, 1))
    NegotiationFactory(hyte=True, county=county, held_on=date(2024, 3, 1), with_all=True)

    page = front_page.front_page(DAY, compared=BEFORE)

    (hyte,) = (key for key in page.figures if key.path == "hyte_negotiations.held")
    assert (hyte.figure.count, hyte.delta) == (1, None)


def test_changes_name_the_counties(term):
    county = county_with("ready", date(2024, 2, 1))

    page = front_page.front_page(DAY, compared=BEFORE)

    assert (1, (county.code,)) in [(change.delta, change.codes) for change in page.changes]


def test_a_row_marks_what_has_changed(term):
    county_with("ready", date(2024, 2, 1))
    county_with("ready", date(2023, 2, 1))

    changed, same = front_page.front_page(DAY, compared=BEFORE).rows

    assert "strategic_agreement.status" in changed.changed
    assert "strategic_agreement.status" not in same.changed


@pytest.mark.parametrize(
    ("day", "compared"),
    [
        (DAY, BEFORE),
        (date(2024, 7, 1), DAY),
        (date(2024, 12, 31), DAY),
        (date(2022, 7, 1), date(2022, 6, 30)),
        (date(2022, 6, 30), None),
    ],
)
def test_readers_usually_compare_with_the_last_half_year(day, compared):
    assert front_page.usual_comparison(day) == compared


# What a zero means


def test_first_day_of_a_term_names_its_beginning_and_the_term_before(client, term):
    CouncilTermFactory(period=(date(2025, 6, 1), date(2029, 6, 1)))
    county = county_with("ready", date(2024, 2, 1))
    NegotiationFactory(county=county, held_on=date(2024, 3, 1), with_all=True)

    html = client.get("/en/?date=2025-06-01").content.decode()

    assert "The term began on 1 June 2025; 1 in the term before." in html


def test_first_day_of_a_year_names_its_beginning_and_the_year_before(client, term):
    county = county_with("ready", date(2023, 2, 1))
    NegotiationFactory(hyte=True, county=county, held_on=date(2023, 3, 1), with_all=True)

    html = client.get("/en/?date=2024-01-01").content.decode()

    assert "The year began on 1 January 2024; 1 in the year before." in html


def test_nothing_on_record_is_no_zero(client, term):
    county_with("ready", date(2024, 2, 1))

    page = front_page.front_page(date(2023, 1, 1), today=DAY)
    html = client.get("/en/?date=2023-01-01").content.decode()
    embed = client.get("/en/upota/strategic_agreements.ready/?date=2023-01-01").content.decode()

    assert page.is_unknown
    assert {key.path for key in page.figures if key.is_unknown} == {
        "strategic_agreements.ready",
        "strategic_agreements.with_regional_council",
        "sub_agreements.ready",
    }
    assert [column for column, figure in page.totals.items() if figure is None] == [
        "agreement",
        "sub_agreements",
        "regional_council",
    ]
    assert 'class="big"><b><a' not in html
    assert "Nothing is on record of any county." in html
    assert "Nothing is on record of any county." in embed
    assert {trend.values for trend in page.trends if "agreements" in trend.path} == {
        (None, None, None)
    }


def test_agreements_nobody_recorded_are_not_said_to_be_none(client, term):
    unknown, waiting = CountyFactory(), county_with("not_started", DAY, reason="not_yet")
    MunicipalityFactory(county=unknown)

    rows = {row.county: row for row in front_page.front_page(DAY).rows}
    page = client.get(f"/en/alueet/{unknown.slug}/?date={DAY}").content.decode()
    facts = re.search(r'<dl class="facts">.*?</dl>', page, re.DOTALL)[0]

    shown = {county: (row.sub_agreements, row.regional_council) for county, row in rows.items()}
    assert shown == {
        unknown: ("not_recorded", "no_record"),
        waiting: ("not_recorded", "no_agreement"),
    }
    assert "Not recorded" in facts
    assert "No agreement" not in facts


def test_trend_begins_on_the_first_day_with_something_on_record(term):
    county_with("in_preparation", date(2023, 2, 1))

    page = front_page.front_page(date(2023, 12, 31), today=DAY)
    (ready,) = (trend for trend in page.trends if trend.path == READY)

    assert ready.values == (None, None, 0, 0)


@pytest.mark.parametrize(
    ("day", "head", "caption"),
    [
        ("2024-06-30", "June 2024", "at the end of each half-year </caption>"),
        ("2024-06-15", "15 June 2024", "and on 15 June 2024 </caption>"),
    ],
)
def test_last_column_of_the_courses_names_a_day_that_ends_no_half_year(
    client, term, day, head, caption
):
    county_with("ready", date(2024, 2, 1))

    html = " ".join(client.get(f"/en/?date={day}").content.decode().split())

    assert f'<th scope="col" class="num">{head}</th> </tr>' in html
    assert caption in html


def test_where_nothing_is_on_record_no_page_says_zero_or_no(client, term):
    county = county_with("ready", date(2024, 2, 1), slug="alue")

    page = front_page.front_page(date(2023, 1, 1), today=DAY)
    method = client.get("/en/nain-lasketaan/?date=2023-01-01").content.decode()
    own = client.get("/en/alueet/alue/?date=2023-01-01").content.decode()

    (row,) = (row for row in page.rows if row.county == county)
    assert (row.sub_agreements, row.regional_council) == ("not_recorded", "no_record")
    assert method.count(">nothing on record") == 13
    assert "No agreement" not in own


@pytest.mark.parametrize("path", ["/sopimukset/", "/foorumit/"])
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("date=2022-03-01", "Nothing on record."),
        ("date=2022-03-01&county=01", "fits these choices."),
    ],
)
def test_empty_list_names_choices_only_where_there_are_some(client, term, path, query, words):
    CountyFactory(code="01")

    empty = client.get(f"/en{path}?{query}").content.decode().partition('class="empty">')[2]

    assert words in empty.partition("</p>")[0]


@pytest.mark.parametrize(
    ("status", "standing"),
    [("ready", "party"), ("ended", "no_agreement")],
)
def test_ended_agreement_has_no_council_on_any_page(client, term, status, standing):
    county = county_with("ready", date(2024, 2, 1), slug="alue")
    council_of(county, "party")
    if status == "ended":
        AgreementStatusFactory(
            agreement=county.agreements.get(), status="ended", reason="terminated", since=DAY
        )

    (row,) = front_page.front_page(DAY).rows
    facts = client.get(f"/en/alueet/alue/?date={DAY}").content.decode().partition("</dl>")[0]

    assert row.regional_council == standing
    assert ("Included" in facts) is (standing == "party")
    assert ("No agreement" in facts) is (standing == "no_agreement")


# What happened between the days


def happened_of(html):
    return html.split('id="happened"')[1].split("</section>")[0]


def test_comparison_shows_what_happened_in_each_county_with_links_of_the_day(client, term):
    county = county_with("ready", date(2024, 2, 1))
    ForumFactory(county=county, period=(date(2024, 3, 1), None))

    html = client.get("/en/?date=2024-06-30&compare=2023-12-31").content.decode()
    section = happened_of(html)

    assert '<details class="fold" open>' in section
    assert "2 events after 31 December 2023, up to 30 June 2024" in " ".join(section.split())
    agreement = county.agreements.get()
    assert f'href="/en/sopimukset/{agreement.pk}/?date=2024-06-30"' in section
    assert f'href="/en/foorumit/?county={county.code}&amp;date=2024-06-30"' in unescape(
        section
    ).replace("&date", "&amp;date")
    assert f'href="/en/alueet/{county.slug}/?date=2024-06-30"' in section


def test_what_happened_is_folded_unless_the_reader_compares(client, term):
    county_with("ready", date(2024, 2, 1))

    html = client.get("/en/?date=2024-06-30").content.decode()

    assert '<details class="fold">' in happened_of(html)
    assert 'id="happened"' not in client.get("/en/?date=2024-01-31").content.decode()


# The course of the figures


def test_a_course_changes_on_the_days_the_figure_changed(term):
    county_with("ready", date(2024, 2, 1))
    county_with("ready", date(2023, 3, 1))

    (turns,) = courses(date(2022, 3, 1), DAY, [READY]).values()

    assert turns == [
        Turn(date(2022, 3, 1), 0),
        Turn(date(2023, 3, 1), 1),
        Turn(date(2024, 2, 1), 2),
    ]


def test_a_change_on_a_day_known_as_a_limit_is_marked(term):
    county_with("ready", date(2024, 2, 1), precision="by")

    (turns,) = courses(date(2022, 3, 1), DAY, [READY]).values()

    assert turns[-1].is_limit


def test_there_is_no_course_before_the_duty(term):
    CountyFactory()

    (turns,) = courses(date(2022, 3, 1), DAY, ["hyte_negotiations.held"]).values()

    assert front_page.value_on(turns, date(2022, 12, 31)) is None
    assert front_page.value_on(turns, date(2023, 1, 1)) == 0


def test_a_course_starts_again_with_the_year(term):
    county = county_with("ready", date(2023, 3, 1))
    NegotiationFactory(hyte=True, county=county, held_on=date(2023, 3, 1), with_all=True)

    (turns,) = courses(date(2022, 3, 1), DAY, ["hyte_negotiations.held"]).values()

    assert turns[-1] == Turn(date(2024, 1, 1), 0, is_afresh=True)


def test_a_course_ends_with_the_figure_of_the_situation(term):
    for since in (date(2022, 5, 1), date(2023, 5, 1), date(2024, 5, 1)):
        county = county_with("ready", since)
        NegotiationFactory(
            hyte=True, county=county, held_on=since.replace(year=2024), with_all=True
        )
        NegotiationFactory(county=county, held_on=since, with_all=True)

    page = front_page.front_page(DAY)
    found = courses(date(2022, 3, 1), DAY, front_page.TRENDS)

    for path, turns in found.items():
        assert turns[-1].value == page.situation.figure_at(path).count, path


def test_the_headline_links_to_exactly_the_counties_it_counts(client, term):
    for status in ("ready", "in_approval", "in_preparation"):
        county_with(status, date(2024, 2, 1))
    CountyFactory()

    html = client.get("/?date=2024-06-30").content.decode()
    address = unescape(re.search(r'class="big"><b><a href="(.*?)"', html)[1])

    assert len(client.get(address).context["counties"]) == 3


# The map


def test_the_map_shows_each_municipalitys_answer(term):
    county = county_with("in_approval", date(2024, 2, 1))
    agreement = county.agreements.get()
    one, other = (MunicipalityFactory(county=county, hex_x=n, hex_y=1) for n in (1, 2))
    for municipality, result in ((one, "approved"), (other, "returned")):
        party = PartyFactory(agreement=agreement, municipality=municipality)
        DecisionFactory(party=party, decided_on=date(2024, 5, 1), result=result)

    page = front_page.front_page(DAY)
    svg = country_map.country_map(page, "approvals", url_of={county.code: "/"})

    assert "1 of 3" in svg or "1 / 3" in svg
    for fill in ("done", "prog", "none"):
        assert svg.count(f'class="hx-{fill}"') == 1


def test_wellbeing_negotiations_cannot_be_chosen_before_the_duty(term):
    CountyFactory()

    assert "hyte" not in country_map.map_choices(front_page.front_page(date(2022, 6, 1)))


def test_cooperation_negotiations_cannot_be_chosen_outside_council_terms():
    CountyFactory()

    assert "cooperation" not in country_map.map_choices(front_page.front_page(DAY))


# The page


def test_the_front_page_presents_the_day_staff_have_chosen(client, term):
    PresentationFactory(presented_on=DAY)

    html = client.get("/").content.decode()

    assert "30.6.2024" in html
    assert '<input id="day-date" name="date" type="date" value="2024-06-30"' in html


def test_there_is_one_presented_day():
    PresentationFactory()

    assert Presentation.objects.count() == 1


@pytest.mark.parametrize("path", ["/", "/alueet/"])
@pytest.mark.parametrize("query", ["?date=2022-02-28", "?date=x", "?date=2999-01-01"])
def test_a_day_without_an_answer_is_refused(client, path, query):
    assert client.get(path + query).status_code == 400


@pytest.mark.parametrize("query", ["?date=2024-06-30&compare=2024-07-01", "?known_at=2024-06"])
def test_a_comparison_or_moment_without_an_answer_is_refused(client, term, query):
    assert client.get("/" + query).status_code == 400


def test_a_page_of_an_earlier_moment_shows_it_and_keeps_it_in_links(client, term):
    html = client.get("/en/?date=2024-06-30&known_at=2024-07-15").content.decode()

    assert "as it was known on 15 July 2024" in html
    assert 'name="known_at" type="date" value="2024-07-15"' in html
    assert "as it was known" not in client.get("/en/?date=2024-06-30").content.decode()


@pytest.mark.parametrize("shown", country_map.MAPS)
def test_every_map_is_drawn(client, term, shown):
    county_with("ready", date(2024, 2, 1))

    html = client.get(f"/?date=2024-06-30&map={shown}").content.decode()

    assert f'<option value="{shown}" selected>' in html
    assert 'class="hexmap"' in html


@pytest.mark.parametrize("language", ["", "/sv", "/en"])
@pytest.mark.parametrize("path", ["/", "/alueet/"])
def test_pages_respond_in_every_language_without_records(client, language, path):
    assert client.get(f"{language}{path}?date=2022-03-01").status_code == 200


@pytest.mark.parametrize("size", [1, 6])
@pytest.mark.parametrize(("path", "queries"), [("/", 25), ("/alueet/", 18)])
def test_pages_take_the_same_queries_at_any_size(
    client, term, size, path, queries, django_assert_num_queries
):
    for _ in range(size):
        county = county_with("ready", date(2024, 2, 1))
        ForumFactory(county=county)
        NegotiationFactory(county=county, held_on=date(2024, 3, 1), with_all=True)

    with django_assert_num_queries(queries):
        response = client.get(f"{path}?date=2024-06-30")

    assert "style=" not in response.content.decode()


# The list of counties


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Aa", "Bb"]),
        ("&status=ready", ["Aa"]),
        ("&status=ready&status=in_preparation", ["Aa", "Bb"]),
        ("&regional_council=none", ["Aa", "Bb"]),
        ("&regional_council=party", []),
        ("&q=bb", ["Bb"]),
        ("&q=kylä", ["Bb"]),
        ("&q=zz", []),
    ],
)
def test_the_list_is_filtered_by_its_choices(client, term, query, expected):
    county_with("ready", date(2024, 2, 1), short_fi="Aa")
    county = county_with("in_preparation", date(2024, 2, 1), short_fi="Bb")
    MunicipalityFactory(county=county, name_fi="Kylänen")

    response = client.get(f"/alueet/?date=2024-06-30{query}")

    assert [str(one.row.county.short) for one in response.context["counties"]] == expected


def test_a_choice_that_does_not_exist_is_refused(client, term):
    assert client.get("/alueet/?status=valmis").status_code == 400


def test_inhabitants_are_shown_only_if_every_municipality_has_been_counted(term):
    county = county_with("ready", date(2024, 2, 1))
    everything = CountyFilter({})
    assert everything.is_valid()
    (row,) = county_rows(DAY, everything)
    assert row.inhabitants == 1000

    MunicipalityFactory(county=county)
    (row,) = county_rows(DAY, everything)
    assert row.inhabitants is None


# Files


@pytest.mark.parametrize("path", ["/", "/alueet/"])
def test_the_table_can_be_downloaded_in_the_readers_language(client, term, path):
    county_with("ready", date(2024, 2, 1), short_fi="Aa", short_sv="Åå")

    response = client.get(f"/sv{path}?date=2024-06-30&format=csv")
    head, row = csv.reader(response.getvalue().decode("utf-8-sig").splitlines(), delimiter=";")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert len(head) == len(row)
    cells = dict(zip(head, row, strict=True))
    assert [row[1], cells["Strategiskt avtal"]] == ["Åå", "Klart"]
    assert cells["Strategiskt avtal: sedan"] == "1.2.2024"


def test_the_file_has_the_rows_the_page_has(client, term):
    county_with("ready", date(2024, 2, 1))
    county_with("in_preparation", date(2024, 2, 1))

    response = client.get("/alueet/?date=2024-06-30&status=ready&format=csv")

    assert len(response.getvalue().decode().splitlines()) == 2


def test_the_workbook_opens_with_days_as_days(client, term):
    county_with("ready", date(2024, 2, 1))

    content = client.get("/alueet/?date=2024-06-30&format=xlsx").getvalue()
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]

    at = [cell.value for cell in sheet[1]].index("Strateginen sopimus: alkaen")
    assert sheet.cell(row=2, column=at + 1).value.date() == date(2024, 2, 1)


def test_another_format_is_refused(client, term):
    assert client.get("/?date=2024-06-30&format=pdf").status_code == 400


# Words


def council_of(county, standing):
    """The regional council's standing to the county's agreement, since spring 2024."""
    party = PartyFactory(of_council=True, agreement=county.agreements.get())
    PartyStandingFactory(party=party, standing=standing, since=date(2024, 3, 1))


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("", "alueella maakunnan liitto tuli mukaan tai on tulossa"),
        ("/sv", "områden där landskapsförbundet kom med eller är på väg in"),
        ("/en", "counties where the regional council joined or is to join"),
    ],
)
def test_joining_councils_are_not_said_to_have_joined(client, term, prefix, words):
    for standing in ("party", "prospective"):
        council_of(county_with("ready", date(2023, 2, 1)), standing)

    html = " ".join(client.get(f"{prefix}/?date=2024-06-30").content.decode().split())

    assert f"<b>+2</b><span>{words}:" in html


@pytest.mark.parametrize(
    ("today", "label"),
    [
        (DAY, "held in this council term"),
        (date(2026, 11, 30), "held in the council term 2022–2025"),
        (None, "held in the council term 2022–2025"),
    ],
)
def test_key_figure_of_another_day_names_its_council_term(term, today, label):
    CountyFactory()

    with translation.override("en"):
        labels = [one.label for one in front_page.front_page(DAY, today=today).figures]

    assert f"Cooperation negotiation (section 14) {label}" in labels


@pytest.mark.parametrize("prefix", ["", "/sv", "/en"])
def test_each_number_of_the_sentences_links_to_the_counties_it_counts(client, term, prefix):
    for status in ("ready", "in_approval", "ended"):
        county_with(status, date(2024, 2, 1), reason="expired" if status == "ended" else "")
    for reason in ("no_need", "not_yet"):
        county_with("not_started", date(2024, 2, 1), reason=reason)
    ForumFactory(county=CountyFactory())
    today = timezone.localdate()
    answer = client.get(f"{prefix}/?date=2024-06-30&known_at={today}")
    html = answer.content.decode()

    links = re.findall(r'<b><a href="([^"]+figure=([^"&]+)[^"]*)">[^<]+</a></b>', html)

    figures = dict(answer.context["page"].situation.figures())
    assert {path for _, path in links} >= {
        "strategic_agreements.ended",
        "strategic_agreements.not_started.reasons.no_need",
        "strategic_agreements.prepared_or_in_preparation",
    }
    for address, path in links:
        listed = client.get(unescape(address))
        assert listed.wsgi_request.path == f"{prefix}/alueet/"
        assert {"date", "known_at"} < set(listed.wsgi_request.GET)
        assert [one.row.county.code for one in listed.context["counties"]] == list(figures[path])
    assert f'<b><a href="{prefix}/foorumit/?date=2024-06-30' in html
