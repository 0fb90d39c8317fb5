"""The duties' page: what records show of them, and that missing data is no breach."""

from datetime import date
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from cooperation.models import Duty
from cooperation.reference import load_reference_data
from dashboard.duties import DutyFilter, duty_rows, section_in_words
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    CouncilTermFactory,
    CountyFactory,
    DutyFactory,
    MunicipalityFactory,
    NegotiationFactory,
    NoneStatementFactory,
    PartyFactory,
    PartyStandingFactory,
)

pytestmark = pytest.mark.django_db

DAY = date(2024, 6, 30)


@pytest.fixture
def county():
    CouncilTermFactory()
    found = CountyFactory(code="18", slug="keski-pohjanmaa")
    MunicipalityFactory(county=found, code="272")
    MunicipalityFactory(county=found, code="849")
    DutyFactory(key="D01", recurrence="once_per_term", binds=["county", "municipality"])
    return found


def rows(day=DAY, **chosen):
    form = DutyFilter(chosen)
    assert form.is_valid()
    return duty_rows(form, day)


def standing_of(day=DAY):
    [row] = rows(day, q="")
    [standing] = row.standings
    return standing.state, standing.reason


def test_all_municipalities_covered_fulfils_the_duty(county):
    NegotiationFactory(county=county, held_on=date(2024, 2, 1), with_all=True)

    assert standing_of() == ("fulfilled", "jokainen kunta on neuvotellut, viimeksi 1.2.2024")


def test_some_covered_is_partly_with_the_number_missing(county):
    NegotiationFactory(
        county=county, held_on=date(2024, 2, 1), outcome="held", municipalities=["272"]
    )

    assert standing_of() == ("partly", "1 kunnan osalta neuvottelua ei ole kirjattu")


def test_what_is_not_on_record_is_time_left_never_a_breach(county):
    assert standing_of() == ("window_open", "ei vielä kirjattu")


def test_a_statement_of_none_is_shown_as_stated(county):
    NoneStatementFactory(county=county, window_from=date(2022, 3, 1), stated_on=DAY)

    assert standing_of()[0] == "confirmed_none"
    assert standing_of(date(2024, 6, 29))[0] == "window_open"


@pytest.fixture
def agreement_duty(county):
    Duty.objects.all().delete()
    DutyFactory(
        key="D39",
        recurrence="by_agreement",
        period=(date(2025, 1, 1), None),
        confidence="knowledge",
    )


@pytest.mark.parametrize(
    ("status", "state", "reason"),
    [
        (None, "not_recorded", "sopimusta ei ole kirjattu"),
        ("not_started", "not_recorded", "sopimusta ei ole kirjattu"),
        ("in_preparation", "window_open", "sopimusta valmistellaan"),
        ("in_approval", "window_open", "sopimusta valmistellaan"),
        ("ready", "fulfilled", "sopimus on valmis"),
        ("ended", "not_recorded", "voimassa olevaa sopimusta ei ole kirjattu"),
    ],
)
def test_a_ready_agreement_on_multidisciplinary_support_fulfils_its_duty(
    county, agreement_duty, status, state, reason
):
    agreement = AgreementFactory(county=county, kind="multidisciplinary")
    if status:
        why = {"not_started": "not_yet", "ended": "expired"}.get(status, "")
        AgreementStatusFactory(
            agreement=agreement, status=status, reason=why, since=date(2025, 3, 1)
        )

    assert standing_of(date(2025, 2, 28)) == ("not_recorded", "sopimusta ei ole kirjattu")
    assert standing_of(date(2025, 3, 1)) == (state, reason)


def test_a_ready_agreement_decides_over_a_later_one_in_preparation(county, agreement_duty):
    for status, month in (("ready", 2), ("in_preparation", 3)):
        agreement = AgreementFactory(county=county, kind="multidisciplinary")
        AgreementStatusFactory(agreement=agreement, status=status, since=date(2025, month, 1))
    other = AgreementFactory(county=county, kind="other")
    AgreementStatusFactory(agreement=other, status="in_preparation", since=date(2025, 4, 1))

    assert standing_of(date(2025, 5, 1))[0] == "fulfilled"


@pytest.mark.parametrize(
    ("standing", "state"), [("party", "fulfilled"), ("prospective", "not_recorded")]
)
def test_a_county_that_is_a_party_to_the_agreement_of_another_has_one(
    county, agreement_duty, standing, state
):
    other = CountyFactory()
    agreement = AgreementFactory(county=other, kind="multidisciplinary")
    AgreementStatusFactory(agreement=agreement, status="ready", since=date(2025, 3, 1))
    party = PartyFactory(agreement=agreement, type="county", county=county, municipality=None)
    PartyStandingFactory(party=party, standing=standing, since=date(2025, 3, 1))

    [row] = rows(date(2025, 3, 1))

    assert {one.county: one.state for one in row.standings} == {
        county: state,
        other: "fulfilled",
    }


def test_the_page_marks_a_duty_from_knowledge_and_links_to_its_agreement(
    client, county, agreement_duty
):
    agreement = AgreementFactory(county=county, kind="multidisciplinary")
    AgreementStatusFactory(agreement=agreement, status="ready", since=date(2025, 3, 1))

    page = client.get("/velvoitteet/?date=2025-03-01").content.decode()

    assert "Velvoite on yleistietoa: sitä ei ole verrattu lain tekstiin." in page
    assert f'href="/sopimukset/{agreement.pk}/?date=2025-03-01"' in page


def test_only_duties_in_force_on_the_day_are_listed(county):
    DutyFactory(key="D20", period=(date(2025, 1, 1), None))

    assert [row.duty.key for row in rows()] == ["D01"]
    assert [row.duty.key for row in rows(date(2025, 1, 1))] == ["D01", "D20"]


def test_duties_that_records_cannot_show_have_no_standings(county):
    DutyFactory(key="D05", recurrence="continuous")

    assert {row.duty.key: len(row.standings) for row in rows()} == {"D01": 1, "D05": 0}


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"confidence": "knowledge"}, ["D14"]),
        ({"binds": "municipality"}, ["D01"]),
        ({"q": "varautu"}, ["D14"]),
        ({"q": "zzz"}, []),
        ({"theme": "preparedness"}, ["D14"]),
    ],
)
def test_list_is_filtered(county, chosen, found):
    from tests.factories import ThemeFactory

    DutyFactory(
        key="D14",
        theme=ThemeFactory(key="preparedness"),
        confidence="knowledge",
        duty_fi="Varautuminen yhdessä",
        binds=["county"],
        recurrence="continuous",
    )

    assert [row.duty.key for row in rows(**chosen)] == found


@pytest.mark.parametrize(
    ("recurrence", "lead", "window"),
    [
        ("once_per_term", "county", "1.3.2022–31.5.2025"),
        ("yearly", "county", "2024"),
        ("continuous", "county", ""),
        ("plan_every_term", "municipality", ""),
    ],
)
def test_window_follows_recurrence_and_lead(county, recurrence, lead, window):
    DutyFactory(key="D77", recurrence=recurrence, lead=lead)

    assert next(row.window for row in rows() if row.duty.key == "D77") == window


def test_page_and_file_show_the_same(client, county):
    page = client.get("/velvoitteet/?date=2024-06-30").content.decode()
    file = client.get("/velvoitteet/?date=2024-06-30&format=csv")

    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert 'id="D01"' in page
    assert [line.split(";")[0] for line in lines[1:]] == ["D01"]


@pytest.mark.parametrize("number", [1, 10])
def test_page_takes_the_same_queries_at_any_size(client, county, django_assert_num_queries, number):
    for one in range(number):
        DutyFactory(key=f"D{50 + one}")
        MunicipalityFactory(county=county)

    with django_assert_num_queries(19):
        assert client.get("/velvoitteet/?date=2024-06-30").status_code == 200


@pytest.mark.parametrize(
    ("section", "language", "words"),
    [
        ("14 §", "fi", "14 §"),
        ("6–7 §", "sv", "6–7 §"),
        ("6–7 §", "en", "sections 6–7"),
        ("13 §, 13 a §", "en", "section 13, section 13 a"),
        ("5 luku", "fi", "5 luku"),
        ("5 luku", "sv", "5 kap."),
        ("5 luku", "en", "chapter 5"),
        ("", "en", ""),
    ],
)
def test_sections_are_written_as_an_act_in_the_readers_language(section, language, words):
    with translation.override(language):
        assert section_in_words(section) == words


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_register_of_duties_is_in_the_readers_language(client, language):
    load_reference_data(Path(settings.BASE_DIR) / "fixtures" / "reference")
    rows = list(Duty.objects.values())

    page = unescape(client.get(f"/{language}/velvoitteet/").content.decode())

    assert len(rows) >= 39
    for row in rows:
        for name in ("duty", "note", "confidence_note"):
            own, finnish = row[f"{name}_{language}"], row[f"{name}_fi"]
            assert bool(own) == bool(finnish)
            assert own in page
            assert not finnish or finnish not in page
